// Package process builds the real program and runs it as child processes, for
// measurements, and for tests that end one as a power cut would.
//
// It imports nothing of ours. Knowledge of what the program does must never be
// in it.
package process

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
)

// Build compiles the program into a directory and returns its path. Flags go
// to go build.
func Build(ctx context.Context, dir string, flags ...string) (string, error) {
	binary := filepath.Join(dir, "simrelay")
	args := append([]string{"build", "-o", binary}, flags...)
	out, err := exec.CommandContext(ctx, "go", append(args, "simrelay/cmd/simrelay")...).CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, out)
	}
	return binary, nil
}

// Spec says what to run.
type Spec struct {
	Binary string
	Args   []string
	Env    []string  // added to ours
	Log    io.Writer // gets what it says on standard error; nil: nobody
}

// Process is a child process.
type Process struct {
	cmd   *exec.Cmd
	lines chan string
	done  chan struct{}
	err   error // of the end; read it after done
}

// Start runs the program. It is killed when the context ends.
func Start(ctx context.Context, s Spec) (*Process, error) {
	p := &Process{
		cmd: exec.CommandContext(ctx, s.Binary, s.Args...), lines: make(chan string, 64), done: make(chan struct{}),
	}
	p.cmd.Env = append(os.Environ(), s.Env...)
	says, err := p.cmd.StderrPipe()
	if err != nil {
		return nil, err
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", strings.Join(s.Args, " "), err)
	}
	go p.follow(says, s.Log)
	return p, nil
}

// follow copies what the process says to its end. Lines that nobody waits for
// are dropped.
func (p *Process) follow(says io.Reader, log io.Writer) {
	defer close(p.done)
	for r := bufio.NewReader(says); ; {
		line, err := r.ReadString('\n')
		if log != nil && line != "" {
			_, _ = io.WriteString(log, line)
		}
		select {
		case p.lines <- strings.TrimRight(line, "\n"):
		default:
		}
		if err != nil {
			break
		}
	}
	p.err = p.cmd.Wait()
}

// Await returns what follows prefix in the first line that begins with it.
func (p *Process) Await(ctx context.Context, prefix string) (string, error) {
	for {
		select {
		case line := <-p.lines:
			if rest, ok := strings.CutPrefix(line, prefix); ok {
				return rest, nil
			}
		case <-p.done:
			return "", fmt.Errorf("%s ended early: %w", p.cmd.Args[1], errors.Join(p.err, errEnded))
		case <-ctx.Done():
			return "", fmt.Errorf("wait for %q: %w", prefix, ctx.Err())
		}
	}
}

var errEnded = errors.New("the process is gone")

// PID is the process's number.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// Done is closed when the process has ended.
func (p *Process) Done() <-chan struct{} { return p.done }

// Kill ends the process as a power cut would, and waits for its end.
func (p *Process) Kill() {
	_ = p.cmd.Process.Kill()
	<-p.done
}

// Stop asks the process to end, and waits for it. The error is not nil when it
// fails, or has to be killed because the context ends first.
func (p *Process) Stop(ctx context.Context) error {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		p.Kill()
		return fmt.Errorf("%s did not stop: %w", p.cmd.Args[1], ctx.Err())
	}
}

// FreePort returns a loopback port on which nobody listens now. It is below
// those that the kernel gives to outgoing connections, so that a process can
// come back to its port after a while.
func FreePort() (int, error) {
	const from, to, tries = 12_000, 32_000, 100
	for range tries {
		port := from + rand.IntN(to-from)
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		if err != nil {
			continue
		}
		return port, l.Close()
	}
	return 0, errors.New("no loopback port is free")
}
