package firmwaresim

import (
	"fmt"
	"strings"

	"simrelay/firmware-sim/tpdu"
)

// callCommands are about calls. None comes in, and none that goes out is answered.
func callCommands() map[string]spec {
	return map[string]spec{
		"D":     {exec: dial},
		"H":     {exec: hangUp},
		"A":     {exec: func(*firmware, command) result { return noCarrier }},
		"+CHUP": {exec: hangUp, test: accept},
		"+CLCC": {exec: listCalls, test: accept},
		"+CPAS": {exec: say(activity), test: sayText("+CPAS: (0,3,4)")},
		"+CEER": {exec: say(func(f *firmware) string { return "+CEER: " + f.reason() }), test: accept},
		"+CRC":  remembered("+CRC", []int{0, 1}),
		"+CLIP": lineIdentity(),
		"+CCWA": {set: callWaiting, read: say(readWaiting), test: sayText("+CCWA: (0,1)"), card: true},
	}
}

// dial is D. With a semicolon it is a voice call, which goes on after the OK; without one
// it is data, for which there is nobody.
func dial(f *firmware, c command) result {
	text, voice := strings.CutSuffix(c.args, ";")
	number, ok := dialled(text)
	switch {
	case !ok:
		return failed
	case !f.unlock:
		return f.locked(spec{})
	case f.call != nil:
		return cme(cmeNotAllowed)
	case !f.modem.registered():
		f.ending = endedNoNetwork
		return noCarrier
	case voice:
		f.dial(number)
		return done
	}
	f.ending = endedNotPossible
	f.after(f.modem.sim.network.latency(), func() { f.resume(noCarrier) })
	return pending
}

func hangUp(f *firmware, c command) result {
	if _, ok := c.digit(1); !ok {
		return failed
	}
	f.endCall(endedNormally)
	return done
}

func listCalls(f *firmware, _ command) result {
	if f.call != nil {
		f.info(fmt.Sprintf("+CLCC: 1,0,%d,0,0,%q,%d", f.call.state, f.call.number, tpdu.NewAddress(f.call.number).Type))
	}
	return done
}

// activity is +CPAS: 0 ready, 4 a call in progress.
func activity(f *firmware) string {
	if f.call != nil {
		return "+CPAS: 4"
	}
	return "+CPAS: 0"
}

func (f *firmware) reason() string {
	if f.ending == "" {
		return endedNever
	}
	return f.ending
}

// lineIdentity is +CLIP; the network tells that it provides the service.
func lineIdentity() spec {
	s := number("+CLIP", 0, 1, func(s *settings) *int { return &s.callerShown })
	s.read = say(func(f *firmware) string { return fmt.Sprintf("+CLIP: %d,1", f.set.callerShown) })
	return s
}

// callWaiting is +CCWA: whether it is shown, and with a mode whether it is on (2 asks).
func callWaiting(f *firmware, c command) result {
	p := c.params()
	shown, okShown := p.number(0, f.set.waitingShown)
	mode, okMode := p.number(1, -1)
	class, okClass := p.number(2, 1)
	if !okShown || !okMode || !okClass || shown > 1 || mode > 2 || class > 255 || len(p) > 3 {
		return cme(cmeBadParameter)
	}
	if mode >= 0 && !f.modem.registered() {
		return cme(cmeNoNetwork)
	}
	f.set.waitingShown = shown
	switch mode {
	case 0, 1:
		f.modem.memory.waiting = mode == 1
	case 2:
		f.info(fmt.Sprintf("+CCWA: %d,1", map[bool]int{true: 1}[f.modem.memory.waiting]))
	}
	return done
}

func readWaiting(f *firmware) string { return fmt.Sprintf("+CCWA: %d", f.set.waitingShown) }
