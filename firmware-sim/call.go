package firmwaresim

import (
	"strings"
	"time"
)

// call is a call that the computer made. Nobody ever picks up: the handsets of this network
// read messages.
type call struct {
	number string
	state  int // as +CLCC tells it
}

// States of a call (3GPP TS 27.007 section 7.18).
const (
	callDialling = 2
	callAlerting = 3
)

// Why a call ended, as +CEER tells it.
const (
	endedNever       = "No report available"
	endedNormally    = "Normal call clearing"
	endedBusy        = "User busy"
	endedNoAnswer    = "No answer from user"
	endedUnreachable = "Destination out of order"
	endedNoNetwork   = "No network service"
	endedNotPossible = "Bearer capability not available"
)

// dial starts a voice call. What becomes of it is said later.
func (f *firmware) dial(number string) {
	c := &call{number: number, state: callDialling}
	f.call = c
	f.after(f.modem.sim.network.latency(), func() {
		if f.call == c {
			f.connect()
		}
	})
}

// connect is when the network has looked for the one who is called.
func (f *firmware) connect() {
	n := f.modem.sim.network
	number := n.canonical(f.call.number)
	if n.modemOf(number) != nil { // modems do not answer calls
		f.finishCall(endedBusy, busy)
		return
	}
	if h, known := n.handsets[number]; !f.modem.registered() || known && !h.ready() {
		f.finishCall(endedUnreachable, noCarrier)
		return
	}
	c := f.call
	c.state = callAlerting
	wait := time.Duration(f.set.registers[registerWait]) * time.Second
	f.after(wait, func() {
		if f.call == c {
			f.finishCall(endedNoAnswer, noAnswer)
		}
	})
}

// finishCall ends the call and says why. X below 3 knows no busy line (V.250 section 6.3.9).
func (f *firmware) finishCall(why string, r result) {
	f.endCall(why)
	if r == busy && f.set.monitor < 3 {
		r = noCarrier
	}
	if f.quiet() {
		f.say(r)
		return
	}
	f.urcs = holdBack(f.urcs, callTexts[r.code])
}

// endCall ends the call without a word, if there is one.
func (f *firmware) endCall(why string) {
	if f.call != nil {
		f.call, f.ending = nil, why
	}
}

// dialled takes the digits out of a dial string: what V.250 section 6.3.1 has besides them
// (tone, pulse, pauses) does not count, nor do the 27.007 letters for the own number.
func dialled(text string) (number string, ok bool) {
	number = strings.Map(func(r rune) rune {
		if strings.ContainsRune("TP,W@!-IiGgtpw", r) {
			return -1
		}
		return r
	}, strings.Trim(text, `"`))
	digits := strings.TrimPrefix(number, "+")
	return number, digits != "" && strings.Trim(digits, "0123456789*#ABCD") == ""
}
