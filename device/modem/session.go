package modem

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"sync"
	"time"

	"github.com/warthog618/modem/at"

	"simrelay/device"
)

// session is one connection with a modem, from opening its port to the first
// thing that goes wrong. Only the worker uses it, but for what keepDirect does.
type session struct {
	*Modem

	identity Identity
	cardSeen time.Time // when the card was last the one that is served
	line     *line
	at       *at.AT

	idCommand   string   // the one of iccidCommands that this modem knows
	charset     string   // of strings in commands and answers
	codings     []coding // of USSD strings, the likeliest first
	spoken      coding   // the one of the last USSD request
	memory      string   // where incoming messages are stored, such as "ME"
	stores      []string // the others that can be read
	reportStore string   // where status reports are stored, if they are
	// announcement is what AT+CNMI was told, announced how the modem tells it.
	announcement, announced string
	misses                  int // announced reports in a row that were not there
	patience                int // how often a busy card is still waited for
	noCentre, full          bool
	acks                    acks
	keeping                 sync.WaitGroup
	talk                    talk

	released chan struct{} // closed when the port is

	mu  sync.Mutex
	err error // why the session is over
}

// newSession starts to listen to a port.
func (m *Modem) newSession(port io.ReadWriteCloser) *session {
	s := &session{Modem: m, line: newLine(port), patience: busyTries, released: make(chan struct{})}
	s.acks.settled = make(chan struct{}, 1)
	s.line.urcs.onStart = s.started
	s.at = at.New(s.line, at.WithTimeout(m.timing.Plain), at.WithEscTime(m.timing.Escape), at.WithCmds())
	return s
}

// runSession opens the modem and serves it. served tells that it was set up.
func (m *Modem) runSession(ctx context.Context, reset bool) (served bool, err error) {
	port, err := m.opts.Open()
	if err != nil {
		return false, fmt.Errorf("%w: %w", errUnplugged, err)
	}
	s := m.newSession(port)
	defer func() {
		s.end(errUnplugged)
		<-s.at.Closed()
		<-s.released
		s.keeping.Wait()
		s.talk.interrupt()
	}()
	stop := context.AfterFunc(ctx, func() { s.end(ctx.Err()) })
	defer stop()
	if err := s.setup(ctx, reset); err != nil {
		return false, s.cause(err)
	}
	sim, _ := s.SIM()
	s.log.Info("the modem is in use", "manufacturer", s.identity.Manufacturer, "model", s.identity.Model, "imei", sim.IMEI, "iccid", sim.ICCID)
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
		close(s.released)
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
		case d := <-s.dials:
			s.dial(d)
		case <-s.talk.given():
			s.cancel()
		case <-s.talk.timeout():
			s.unanswered()
		case <-s.acks.settled:
			s.acknowledge()
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
	look, again, doubt := false, false, false
	for _, u := range list {
		switch kindOf(u.line) {
		case urcStored:
			// One sweep finds all that is not where it was said to be.
			if !look || strings.HasPrefix(u.line, reportHead) {
				look = s.stored(u.line) || look
			}
		case urcUSSD:
			s.heard(u.line)
		case urcDoubt:
			doubt = true
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
	switch {
	case look && s.over() == nil:
		s.sweep()
	case doubt && !again:
		s.verify()
	}
}

// do sends a command and returns the lines of its answer that begin with
// prefix, without it; all lines when prefix is empty. A modem that misses its
// deadline ends the session, and so does one that answers something else.
func (s *session) do(cmd, prefix string, timeout time.Duration) ([]string, error) {
	info, err := s.command(timeout, cmd, func() ([]string, error) {
		return s.at.Command(cmd, at.WithTimeout(timeout))
	})
	return picked(info, err, cmd, prefix)
}

func picked(info []string, err error, cmd, prefix string) ([]string, error) {
	if err != nil || prefix == "" {
		return info, err
	}
	lines := withPrefix(info, prefix)
	if len(lines) == 0 {
		return nil, fmt.Errorf("%w: AT%s", errNoLine, cmd)
	}
	return lines, nil
}

// halfAnswered is do for a question that some modems answer without an OK: the
// line that was asked for is enough.
func (s *session) halfAnswered(cmd, prefix string, timeout time.Duration) ([]string, error) {
	info, err := s.exchange(timeout, cmd, func() ([]string, error) {
		return s.at.Command(cmd, at.WithTimeout(timeout))
	})
	if line := s.line.answered(); errors.Is(err, at.ErrDeadlineExceeded) && line != "" {
		// An OK that comes after all must not answer what is asked next.
		if s.hush(); s.try("", s.timing.Probe) {
			s.hush()
			info, err = []string{line}, nil
		}
	}
	return picked(info, s.judged(err), cmd, prefix)
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

// command is exchange for which a missing answer is the end of the session.
func (s *session) command(timeout time.Duration, cmd string, run func() ([]string, error)) ([]string, error) {
	info, err := s.exchange(timeout, cmd, run)
	return info, s.judged(err)
}

// exchange runs one command under the watchdog: the engine has no deadline for
// writing, so the port is closed when it takes too long.
func (s *session) exchange(timeout time.Duration, cmd string, run func() ([]string, error)) ([]string, error) {
	if err := s.over(); err != nil {
		return nil, err
	}
	watchdog := time.AfterFunc(timeout+s.timing.Grace, func() { s.end(errStuck) })
	defer watchdog.Stop()
	s.line.ask(cmd)
	defer s.line.asked()
	return run()
}

// judged ends the session on an error that is not the modem's answer, and
// returns the reason for which it ended.
func (s *session) judged(err error) error {
	switch {
	case errors.Is(err, at.ErrDeadlineExceeded):
		s.end(errStuck)
	case errors.Is(err, at.ErrClosed):
		s.end(errUnplugged)
	default:
		return err
	}
	return s.over()
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
