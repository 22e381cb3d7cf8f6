package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os/exec"
	"regexp"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"simrelay": main})
}

// TestScripts runs the stories in testdata/script against the real program,
// each in a directory of its own.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir: "testdata/script",
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"start": start, "stop": stop, "waitfor": waitFor, "capture": capture,
		},
	})
}

// patience is how long a story waits for anything.
const patience = 30 * time.Second

// process is a program that runs while a story goes on.
type process struct {
	cmd  *exec.Cmd
	done chan struct{} // closed when its output has ended

	mu  sync.Mutex
	log strings.Builder
}

var processes sync.Map // by story and name

// start NAME VAR PATTERN COMMAND...: starts a program and waits until a line of
// its standard error matches the pattern, whose first group goes into VAR.
func start(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 4 {
		ts.Fatalf("usage: start NAME VAR PATTERN COMMAND...")
	}
	name, variable, pattern := args[0], args[1], regexp.MustCompile(args[2])
	cmd := exec.Command(args[3], args[4:]...)
	path, err := exec.LookPath(args[3])
	ts.Check(err)
	cmd.Path, cmd.Dir, cmd.Env = path, ts.MkAbs("."), environment(ts)
	stderr, err := cmd.StderrPipe()
	ts.Check(err)
	ts.Check(cmd.Start())
	p := &process{cmd: cmd, done: make(chan struct{})}
	processes.Store(ts.Name()+"/"+name, p)
	ts.Defer(func() { p.end(); ts.Logf("%s wrote:\n%s", name, p.text()) })
	matched := make(chan string, 1)
	go p.read(stderr, pattern, matched)
	select {
	case value := <-matched:
		ts.Setenv(variable, value)
	case <-p.done:
		ts.Fatalf("%s ended:\n%s", name, p.text())
	case <-time.After(patience):
		ts.Fatalf("%s never wrote %q:\n%s", name, args[2], p.text())
	}
}

func (p *process) read(r io.Reader, pattern *regexp.Regexp, matched chan<- string) {
	defer close(p.done)
	for lines := bufio.NewScanner(r); lines.Scan(); {
		p.mu.Lock()
		fmt.Fprintln(&p.log, lines.Text())
		p.mu.Unlock()
		if m := pattern.FindStringSubmatch(lines.Text()); m != nil {
			select {
			case matched <- m[len(m)-1]:
			default:
			}
		}
	}
}

func (p *process) text() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.log.String()
}

// end stops the program as an operator would, and returns its exit code.
func (p *process) end() int {
	_ = p.cmd.Process.Signal(syscall.SIGTERM)
	timer := time.AfterFunc(patience, func() { _ = p.cmd.Process.Kill() })
	defer timer.Stop()
	<-p.done
	_ = p.cmd.Wait()
	return p.cmd.ProcessState.ExitCode()
}

// stop NAME: sends SIGTERM and expects exit code 0.
func stop(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: stop NAME")
	}
	p, ok := processes.LoadAndDelete(ts.Name() + "/" + args[0])
	if !ok {
		ts.Fatalf("%s was not started", args[0])
	}
	if code := p.(*process).end(); code != 0 {
		ts.Fatalf("%s ended with code %d:\n%s", args[0], code, p.(*process).text())
	}
}

// waitfor PATTERN COMMAND...: runs a command again and again until its output
// matches.
func waitFor(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: waitfor PATTERN COMMAND...")
	}
	pattern := regexp.MustCompile(args[0])
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	for tick := time.NewTicker(50 * time.Millisecond); ; {
		out := output(ctx, ts, args[1:])
		if pattern.MatchString(out) {
			tick.Stop()
			return
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			ts.Fatalf("%q never printed %q; at last:\n%s", args[1:], args[0], out)
		}
	}
}

// capture VAR PATTERN COMMAND...: puts the first group of the pattern, in a
// command's output, into VAR.
func capture(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 3 {
		ts.Fatalf("usage: capture VAR PATTERN COMMAND...")
	}
	out := output(context.Background(), ts, args[2:])
	m := regexp.MustCompile(args[1]).FindStringSubmatch(out)
	if len(m) != 2 {
		ts.Fatalf("%q printed no %q:\n%s", args[2:], args[1], out)
	}
	ts.Setenv(args[0], m[1])
}

func output(ctx context.Context, ts *testscript.TestScript, args []string) string {
	path, err := exec.LookPath(args[0])
	ts.Check(err)
	cmd := exec.CommandContext(ctx, path, args[1:]...)
	cmd.Dir, cmd.Env = ts.MkAbs("."), environment(ts)
	out, _ := cmd.CombinedOutput() // the pattern judges
	return string(out)
}

func environment(ts *testscript.TestScript) []string {
	env := []string{"HOME=" + ts.Getenv("WORK")}
	for _, name := range []string{"PATH", "TMPDIR", "SIMRELAY_SERVER", "SIMRELAY_ADMIN_TOKEN", "SIMRELAY_API_KEY", "SIMRELAY_TOKEN", "GOCOVERDIR"} {
		if v := ts.Getenv(name); v != "" {
			env = append(env, name+"="+v)
		}
	}
	return env
}
