package modem

import (
	"context"
	"errors"
	"fmt"
	"slices"
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

// settingSteps are what a restart of the modem makes it forget.
var settingSteps = []step{
	{"E0", true},
	{"V1", false},
	{"Q0", false},
	{"+CMEE=1", false}, // numbers, because texts differ between makers
	// Those above are needed before the card can be asked.
	{"+CREG=0", false}, // their unsolicited lines look like answers
	{"+CGREG=0", false},
	{"+CEREG=0", false},
	{`+CSCS="GSM"`, false},
	{"+CMGF=0", true},
	{"+CSMS=0", false}, // stored messages need no acknowledgement
}

// basicSteps is how many of them make the answers readable.
const basicSteps = 4

// makerSteps are for the modems of one maker, whose name the key is part of.
var makerSteps = map[string][]step{
	"HUAWEI": {{"^CURC=0", false}}, // no periodic lines
}

// setup brings a modem from an unknown state to one that can send and receive.
func (s *session) setup(ctx context.Context, reset bool) error {
	if err := s.wake(reset); err != nil {
		return err
	}
	if err := s.basics(); err != nil {
		return err
	}
	s.identify()
	if err := s.unlock(ctx); err != nil {
		return err
	}
	if err := s.card(ctx); err != nil {
		return err
	}
	if err := s.settings(); err != nil {
		return err
	}
	s.number()
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
	s.line.quiet(s.timing.Quiet, s.timing.Probe)
	watchdog.Stop()
	for i, cmd := range []string{"", "", "E0V1Q0"} {
		if s.try(cmd, s.timing.Probe) {
			if i > 0 {
				// Answers to the earlier tries may still come.
				s.line.quiet(s.timing.Quiet, s.timing.Probe)
			}
			return s.over()
		}
	}
	if reset {
		s.log.Warn("the modem is being restarted, because it has not answered for long")
		s.try("+CFUN=1,1", s.timing.Probe)
	}
	s.end(errStuck)
	return errStuck
}

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

// basics makes the answers readable.
func (s *session) basics() error {
	for _, st := range settingSteps[:basicSteps] {
		if err := s.apply(st); err != nil {
			return err
		}
	}
	return nil
}

// settings makes the modem speak and store as we need it.
func (s *session) settings() error {
	for _, st := range append(slices.Clone(settingSteps), makerSteps[s.maker]...) {
		if err := s.apply(st); err != nil {
			return err
		}
	}
	if rest, err := s.do("+CSMS?", "+CSMS:", s.timing.Plain); err == nil {
		s.direct = fields(rest[0])[0] == "1"
	}
	s.chooseMemory()
	if err := s.routing(); err != nil {
		return err
	}
	return s.over()
}

func (s *session) apply(st step) error {
	_, err := s.do(st.cmd, "", s.timing.Plain)
	if over := s.over(); over != nil {
		return over
	}
	if err != nil && st.required {
		return fmt.Errorf("%w: AT%s: %w", errNotGSM, st.cmd, err)
	}
	return nil
}
