package modem

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/warthog618/modem/at"
)

// step is one command of the set-up. ATZ is not among them: with some modems
// it brings a bad profile back.
type step struct {
	cmd string
	// required ends the session when the modem refuses.
	required bool
}

// basicSteps make the answers readable; they are needed before the card can be
// asked.
var basicSteps = []step{
	{"E0", true},
	{"V1", false},
	{"Q0", false},
	{"+CMEE=1", false}, // numbers, because texts differ between makers
}

// settingSteps are, with those, what a restart of the modem makes it forget.
var settingSteps = []step{
	{"+CREG=0", false}, // their unsolicited lines look like answers
	{"+CGREG=0", false},
	{"+CEREG=0", false},
	{"+CMGF=0", true},
}

// setup brings a modem from an unknown state to one that can send and receive.
func (s *session) setup(ctx context.Context, reset bool) error {
	if err := s.wake(reset); err != nil {
		return err
	}
	if err := s.apply(basicSteps); err != nil {
		return err
	}
	s.identity = s.identify()
	if err := s.unlock(ctx); err != nil {
		if reset && errors.Is(err, errBusySIM) {
			s.restart()
		}
		return err
	}
	if err := s.card(ctx); err != nil {
		return err
	}
	if err := s.settings(); err != nil {
		return err
	}
	s.keeping.Go(s.keepDirect)
	s.number()
	s.centre()
	s.poll()
	s.sweepAll()
	return s.over()
}

// wake gets the first answer. Whatever an earlier session left behind is
// thrown away before: an open prompt is escaped, and late answers are waited
// out.
func (s *session) wake(reset bool) error {
	watchdog := time.AfterFunc(s.timing.Probe+s.timing.Grace, func() { s.end(errStuck) })
	s.at.Escape([]byte("\r\n")...)
	s.hush()
	watchdog.Stop()
	for i, cmd := range []string{"", "", "E0V1Q0"} {
		if s.try(cmd, s.timing.Probe) {
			if i > 0 {
				// Answers to the earlier tries may still come.
				s.hush()
			}
			return s.over()
		}
	}
	if reset {
		s.restart()
	}
	s.end(errStuck)
	return errStuck
}

// restart is the last means.
func (s *session) restart() {
	s.log.Warn("the modem is being restarted, because it or its SIM card has not answered for long")
	s.try(s.profile.restart, s.timing.Plain)
}

// hush waits until the modem is silent.
func (s *session) hush() { s.line.quiet(s.timing.Quiet, s.timing.Probe) }

// try sends a command of which a missing answer is no disaster.
func (s *session) try(cmd string, timeout time.Duration) bool {
	watchdog := time.AfterFunc(timeout+s.timing.Grace, func() { s.end(errStuck) })
	defer watchdog.Stop()
	_, err := s.at.Command(cmd, at.WithTimeout(timeout))
	if errors.Is(err, at.ErrClosed) {
		s.end(errUnplugged)
	}
	return err == nil
}

// settings makes the modem speak and store as we need it.
func (s *session) settings() error {
	s.patience = busyTries
	for _, steps := range [][]step{basicSteps, settingSteps, s.profile.settings} {
		if err := s.apply(steps); err != nil {
			return err
		}
	}
	s.chooseCharset()
	s.chooseCodings()
	s.chooseMemory()
	if err := s.routing(); err != nil {
		return err
	}
	return s.over()
}

func (s *session) apply(steps []step) error {
	for _, st := range steps {
		_, err := s.settle(st.cmd, "", s.timing.Plain)
		if over := s.over(); over != nil {
			return over
		}
		if err != nil && st.required {
			return fmt.Errorf("%w: AT%s: %w", errNotGSM, st.cmd, err)
		}
	}
	return nil
}

// chooseCharset sets the character set of strings in commands and answers.
// PDUs do not depend on it.
func (s *session) chooseCharset() {
	for _, name := range []string{charsetGSM, "IRA"} {
		if _, err := s.settle(fmt.Sprintf("+CSCS=%q", name), "", s.timing.Plain); err == nil {
			s.charset = name
			return
		}
	}
	s.charset = ""
	if rest, err := s.do("+CSCS?", "+CSCS:", s.timing.Plain); err == nil {
		s.charset = fields(rest[0])[0]
	}
}

// settle is do for commands of the set-up. For some time after a start the SIM
// card is busy; that passes.
func (s *session) settle(cmd, prefix string, timeout time.Duration) ([]string, error) {
	for {
		lines, err := s.do(cmd, prefix, timeout)
		if !isBusy(err) || s.patience <= 0 || s.over() != nil {
			return lines, err
		}
		s.patience--
		s.pause(s.timing.Busy)
	}
}

// pause waits, but not for longer than the session lasts.
func (s *session) pause(d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-s.at.Closed():
	case <-t.C:
	}
}
