package modem

import (
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/warthog618/modem/at"
)

// submit sends one short message and answers truthfully: sent when the modem
// named its reference, not sent when it never left or was refused, and
// ambiguous otherwise.
func (s *session) submit(j *submission) {
	if err := s.ready(j.ICCID); err != nil {
		j.done <- answer{err: err}
		return
	}
	cmd := fmt.Sprintf("+CMGS=%d", len(j.Message))
	// 00: the message centre is the card's own.
	pdu := "00" + strings.ToUpper(hex.EncodeToString(j.Message))
	s.line.arm(j.Before)
	info, err := s.command(s.timing.Send, cmd, func() ([]string, error) {
		return s.at.SMSCommand(cmd, pdu, at.WithTimeout(s.timing.Send))
	})
	passed, refused := s.line.disarm()

	if refused != nil {
		// The modem still waits at its prompt, or answers to an escape.
		s.end(errPrompt)
		j.done <- answer{err: refused}
		return
	}
	if reference, ok := acceptance(info); ok && passed {
		j.done <- answer{reference: reference}
		return
	}
	if err == nil {
		// An OK without the reference belongs to something else.
		s.end(errOutOfStep)
		err = errOutOfStep
	}
	failure := sendError(err, passed)
	j.done <- answer{err: failure}
	s.afterFailure(err)
}

// afterFailure finds out what a failure says about the card. One that is not
// an answer of the modem ends the session.
func (s *session) afterFailure(err error) {
	if s.over() != nil {
		return
	}
	if !answered(err) {
		s.end(errUnplugged)
		return
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
