package modem

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/warthog618/modem/at"

	"simrelay/device"
)

// session is one connection with a modem, from opening its port to the first
// thing that goes wrong. Only the worker uses it.
type session struct {
	*Modem
	line *line
	at   *at.AT

	maker  string // a key of makerSteps, or empty
	memory string // where incoming messages are stored, such as "ME"
	direct bool   // messages that come directly must be acknowledged

	mu  sync.Mutex
	err error // why the session is over
}

// runSession opens the modem and serves it. served tells that it was set up.
func (m *Modem) runSession(ctx context.Context, reset bool) (served bool, err error) {
	port, err := m.opts.Open()
	if err != nil {
		return false, fmt.Errorf("%w: %w", errUnplugged, err)
	}
	l := newLine(port)
	s := &session{Modem: m, line: l}
	l.urcs.onStart = s.started
	s.at = at.New(l, at.WithTimeout(m.timing.Plain), at.WithEscTime(m.timing.Escape), at.WithCmds())
	defer func() {
		s.end(errUnplugged)
		<-s.at.Closed()
	}()
	stop := context.AfterFunc(ctx, func() { s.end(ctx.Err()) })
	defer stop()
	if err := s.setup(ctx, reset); err != nil {
		return false, s.cause(err)
	}
	return true, s.cause(s.serve(ctx))
}

// end closes the port, which ends every command that waits. The first reason
// counts.
func (s *session) end(why error) {
	s.mu.Lock()
	first := s.err == nil
	if first {
		s.err = why
	}
	s.mu.Unlock()
	if first {
		_ = s.line.port.Close()
	}
}

// over returns why the session is over, or nil.
func (s *session) over() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.err
}

// cause prefers the reason for which the session was ended over what it led to.
func (s *session) cause(err error) error {
	if why := s.over(); why != nil {
		return why
	}
	return err
}

// started is told about signs of a start while the worker may be waiting for
// an answer that will never come. A modem that is only just opened may still
// be saying its last start-up lines.
func (s *session) started(kind urcKind) {
	if kind == urcRestart || s.line.busySending() {
		s.end(errRestarted)
	}
}

// serve works until the session is over.
func (s *session) serve(ctx context.Context) error {
	poll, sweep := time.NewTimer(s.pollPause()), time.NewTicker(s.timing.Sweep)
	defer poll.Stop()
	defer sweep.Stop()
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.at.Closed():
			return errUnplugged
		case j := <-s.jobs:
			s.submit(j)
		case <-s.line.urcs.ready:
			s.handle(s.line.urcs.take())
		case <-poll.C:
			s.poll()
			poll.Reset(s.pollPause())
		case <-sweep.C:
			s.sweep()
		}
		if err := s.over(); err != nil {
			return err
		}
	}
}

func (s *session) pollPause() time.Duration {
	if sim, _ := s.SIM(); sim.Registration.Usable() {
		return s.timing.Poll
	}
	return s.timing.Search
}

// handle acts on what the modem said unasked.
func (s *session) handle(list []urc) {
	look, again := false, false
	for _, u := range list {
		switch kindOf(u.line) {
		case urcStored:
			s.stored(u.line)
		case urcPDU:
			s.came(u)
		case urcFull:
			look = true
		case urcStarted:
			again = true
		}
	}
	if again && s.over() == nil {
		s.log.Info("the modem has restarted; setting it up again")
		if err := s.settings(); err == nil {
			s.poll()
			look = true
		}
	}
	if look {
		s.sweep()
	}
}

// do sends a command and returns the lines of its answer that begin with
// prefix, without it; all lines when prefix is empty. A modem that misses its
// deadline ends the session, and so does one that answers something else.
func (s *session) do(cmd, prefix string, timeout time.Duration) ([]string, error) {
	info, err := s.command(timeout, cmd, func() ([]string, error) {
		return s.at.Command(cmd, at.WithTimeout(timeout))
	})
	if err != nil {
		return nil, err
	}
	if prefix == "" {
		return info, nil
	}
	lines := withPrefix(info, prefix)
	if len(lines) == 0 {
		return nil, fmt.Errorf("%w: AT%s", errNoLine, cmd)
	}
	return lines, nil
}

// errNoLine is an OK without the line that was asked for. For most commands
// that is a sign that answers are out of step; the caller knows.
var errNoLine = errors.New("the answer lacks its line")

// ask is do for a command that always has an answer line.
func (s *session) ask(cmd, prefix string, timeout time.Duration) ([]string, error) {
	lines, err := s.do(cmd, prefix, timeout)
	if errors.Is(err, errNoLine) {
		s.end(errOutOfStep)
	}
	return lines, err
}

// command runs one exchange under the watchdog: the engine has no deadline for
// writing, so the port is closed when it takes too long.
func (s *session) command(timeout time.Duration, cmd string, run func() ([]string, error)) ([]string, error) {
	if err := s.over(); err != nil {
		return nil, err
	}
	watchdog := time.AfterFunc(timeout+s.timing.Grace, func() { s.end(errStuck) })
	defer watchdog.Stop()
	s.line.ask(cmd)
	info, err := run()
	s.line.ask("")
	switch {
	case errors.Is(err, at.ErrDeadlineExceeded):
		s.end(errStuck)
		err = s.over()
	case errors.Is(err, at.ErrClosed):
		s.end(errUnplugged)
		err = s.over()
	}
	return info, err
}

func withPrefix(info []string, prefix string) []string {
	var lines []string
	for _, l := range info {
		if rest, ok := strings.CutPrefix(l, prefix); ok {
			lines = append(lines, strings.TrimSpace(rest))
		}
	}
	return lines
}

// ready reports whether this card can send. A card that was taken out may come
// back, here or in another modem.
func (s *session) ready(iccid string) *device.SendError {
	sim, _ := s.SIM()
	if sim.ICCID != iccid || !sim.Ready {
		return device.ErrNotReady
	}
	return nil
}
