package modem

import (
	"cmp"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/warthog618/modem/at"

	"simrelay/device"
	"simrelay/relay/wire"
)

// submit sends one short message and answers truthfully: sent when the modem
// named its reference, not sent when it never left or was refused, and
// ambiguous otherwise.
func (s *session) submit(j *submission) {
	if err := s.ready(j.ICCID); err != nil {
		j.done <- answer{err: err}
		return
	}
	if s.trustCard(); s.over() != nil {
		j.done <- answer{err: device.ErrNotReady}
		return
	}
	s.settleAcks()
	before := onceDone(j.Before)
	a, err := s.transmit(j.Message, before)
	if message, ok := s.remedy(err, j.Message); ok {
		// It was definitely not sent, so it is still the same submission.
		a, err = s.transmit(message, before)
	}
	j.done <- a
	if err != nil && s.over() == nil {
		s.afterFailure(err)
	}
}

// onceDone calls before until it succeeds once. A modem may refuse a message at
// its command line already: then nothing was journalled yet, and a second try
// must not go out without that.
func onceDone(before func() error) func() error {
	done := false
	return func() error {
		if done {
			return nil
		}
		err := before()
		done = err == nil
		return err
	}
}

// transmit takes a message through the prompt. err is why it failed, before it
// was classified.
func (s *session) transmit(message []byte, before func() error) (a answer, err error) {
	if over := s.over(); over != nil {
		return answer{err: sendError(over, false)}, over
	}
	// In text mode the length would be taken for the recipient and the PDU for
	// the text, and a modem that has restarted without a word may be in it.
	if _, err := s.do("+CMGF=0", "", s.timing.Plain); err != nil {
		failure := sendError(err, false)
		if failure.Class == wire.ClassPermanent { // that is about the setting, not about the message
			failure.Class = wire.ClassTemporary
		}
		return answer{err: failure}, err
	}
	cmd := fmt.Sprintf("+CMGS=%d", len(message))
	// 00: the message centre is the card's own.
	pdu := "00" + strings.ToUpper(hex.EncodeToString(message))
	timeout := s.sendTimeout()
	s.line.arm(before)
	info, err := s.command(timeout, cmd, func() ([]string, error) {
		return s.at.SMSCommand(cmd, pdu, at.WithTimeout(timeout))
	})
	passed, refused := s.line.disarm()

	if refused != nil {
		// The modem still waits at its prompt, or answers to an escape.
		s.end(errPrompt)
		return answer{err: refused}, refused
	}
	if reference, ok := acceptance(info); ok && passed {
		return answer{reference: reference}, nil
	}
	if err == nil {
		// An OK without the reference belongs to something else.
		s.end(errOutOfStep)
		err = errOutOfStep
	}
	return answer{err: sendError(err, passed)}, err
}

// sendTimeout is how long the network may take to accept a message.
func (s *session) sendTimeout() time.Duration {
	return cmp.Or(s.opts.Timing.Send, s.profile.send, s.timing.Send)
}

// The +CMS ERRORs after which something can be done, 3GPP TS 23.040 section
// 9.2.3.22 and TS 27.005 section 3.2.5.
const (
	cmsNoValidity       = 198
	cmsNoValidityFormat = 199
	cmsNotAllowed       = 302
	cmsMemoryFull       = 322
	cmsCentreUnknown    = 330
)

// remedy mends what made a message fail for certain, and returns what to send
// instead; false when there is nothing to be gained by a second try.
func (s *session) remedy(err error, message []byte) ([]byte, bool) {
	if err == nil || s.over() != nil {
		return nil, false
	}
	switch cmsNumber(err) {
	case cmsNoValidity, cmsNoValidityFormat:
		return withoutValidity(message)
	case cmsCentreUnknown:
		return message, s.centre()
	}
	return nil, false
}

// afterFailure finds out what a failure says about the card. One that is not
// an answer of the modem ends the session.
func (s *session) afterFailure(err error) {
	if !answered(err) {
		s.end(errUnplugged)
		return
	}
	switch cmsNumber(err) {
	case cmsNotAllowed:
		_ = s.settings()
	case cmsMemoryFull:
		s.sweep()
	}
	s.poll()
}

// answered reports whether err is a final result of the modem.
func answered(err error) bool {
	_, cms := errors.AsType[at.CMSError](err)
	_, cme := errors.AsType[at.CMEError](err)
	return cms || cme || errors.Is(err, at.ErrError)
}

// acceptance finds the reference in the answer to AT+CMGS. The line is there
// only when the network has taken the message, even if the OK after it was
// lost.
func acceptance(info []string) (int, bool) {
	for _, rest := range withPrefix(info, "+CMGS:") {
		if n, ok := leadingNumber(rest); ok && n <= 255 {
			return n, true
		}
	}
	return 0, false
}
