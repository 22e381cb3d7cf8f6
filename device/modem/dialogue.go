package modem

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"github.com/warthog618/modem/at"

	"simrelay/device"
	"simrelay/relay/wire"
)

// dial takes one step of a dialogue.
func (s *session) dial(d *dial) {
	// What the network has said before is no answer to this.
	s.handle(s.line.urcs.take())
	failure := s.ready(d.iccid)
	switch {
	case failure != nil:
	case s.over() != nil:
		failure = device.ErrNotReady
	case d.action == wire.USSDCancel:
		s.cancel()
		d.done <- said{}
		return
	case s.talk.waiting != nil:
		failure = errDialBusy
	case d.action == wire.USSDReply && !s.talk.ours:
		failure = errDialNone
	case d.action != wire.USSDReply && d.action != wire.USSDStart:
		failure = errDialVoid
	default:
		failure = s.request(d)
	}
	if failure != nil {
		d.fail(failure)
	}
}

// request sends a string in the first coding that the modem takes. The answer
// comes later.
func (s *session) request(d *dial) *device.SendError {
	if d.action == wire.USSDStart && (s.talk.ours || s.talk.theirs) {
		s.cancel()
	}
	failure := errDialText
	for _, c := range s.codingsFor(d.text) {
		text, err := c.write(d.text)
		if err != nil {
			continue
		}
		cmd := fmt.Sprintf(`+CUSD=1,"%s",%d`, text, c.dcs(d.text, s.charset))
		if _, err = s.do(cmd, "", s.timing.Dial); s.over() != nil {
			return errDialLost
		}
		if err == nil {
			s.spoken = c
			s.talk.ours, s.talk.theirs = false, false
			s.talk.await(d, s.timing.Answer)
			return nil
		}
		failure = dialError(err)
	}
	return failure
}

// chooseCodings finds out how this modem wants USSD strings.
func (s *session) chooseCodings() {
	s.codings = s.profile.codings
	switch {
	case s.charset == charsetUCS2:
		s.codings = []coding{wide}
	case s.profile.plainUSSD == "":
	default:
		if _, err := s.settle(s.profile.plainUSSD, "", s.timing.Plain); err == nil {
			s.codings = []coding{plain}
		}
	}
	s.spoken = s.codings[0]
}

// codingsFor lists the codings to try: the one that worked last, then the
// others. UCS-2 is for what they do not have.
func (s *session) codingsFor(text string) []coding {
	if n := len([]rune(text)); n == 0 || n > mostUSSD {
		return nil
	}
	list := slices.DeleteFunc(slices.Concat([]coding{s.spoken}, s.codings), func(c coding) bool {
		_, err := c.write(text)
		return err != nil
	})
	if len(list) == 0 {
		return []coding{wide}
	}
	return slices.Compact(list)
}

// dialError says what an error of AT+CUSD means, 3GPP TS 27.007 section 9.2.
func dialError(err error) *device.SendError {
	cme, ok := errors.AsType[at.CMEError](err)
	if !ok {
		return errDialNo
	}
	switch errorNumber(string(cme)) {
	case 4:
		return errDialVoid
	case 10, 11, 12, 13, cmeBusy, 30, 32, cmeStillBusy:
		return device.ErrNotReady
	case 31:
		return errDialLate
	}
	return errDialNo
}

// The <m> of +CUSD, 3GPP TS 27.007 section 7.15.
const (
	ussdDone        = 0
	ussdAsks        = 1
	ussdEnded       = 2
	ussdUnsupported = 4
	ussdTimeout     = 5
)

// heard passes on what the network says, to the one who waits for it. What it
// says unasked is of no concern to the relay.
func (s *session) heard(line string) {
	u, ok := readUSSD(line)
	if !ok {
		s.log.Debug("a USSD line cannot be read", "line", line)
		return
	}
	text := cut(s.spoken.read(u.text, u.dcs, s.charset), wire.MaxUSSD)
	s.log.Debug("the network speaks in a USSD dialogue", "status", u.status, "text", text)
	if s.talk.waiting == nil {
		s.talk.theirs = u.status == ussdAsks && !s.talk.ours
		s.talk.ours = u.status == ussdAsks && s.talk.ours
		return
	}
	s.talk.ours = u.status == ussdAsks
	s.talk.answer(meaning(u.status, text))
}

// meaning turns the network's words into an answer. A text is one, however the
// dialogue ended.
func meaning(status int, text string) said {
	switch {
	case status == ussdAsks:
		return said{text: text, open: true}
	case status == ussdDone, status == ussdEnded && text != "":
		return said{text: text}
	case status == ussdUnsupported:
		return said{err: errDialVoid}
	case status == ussdTimeout:
		return said{err: errDialLate}
	}
	return said{err: errDialOver}
}

// cancel ends the dialogue, whoever began it.
func (s *session) cancel() {
	if s.talk.waiting != nil {
		s.talk.answer(said{err: errDialCut})
	}
	s.talk.ours, s.talk.theirs = false, false
	_, _ = s.do("+CUSD=2", "", s.timing.Dial)
}

// unanswered ends a dialogue in which the network is silent.
func (s *session) unanswered() {
	s.talk.answer(said{err: errDialLate})
	s.cancel()
}

// cut shortens s to at most n bytes without splitting a character.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
