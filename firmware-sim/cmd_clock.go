package firmwaresim

import "fmt"

// clockCommands are about the time (3GPP TS 27.007 sections 8.15 and 8.40).
func clockCommands() map[string]spec {
	return map[string]spec{
		"+CCLK": {read: say(readClock), set: setClock, test: accept},
		// The network tells its time when the modem comes into it.
		"+CTZU": number("+CTZU", 0, 1, func(s *settings) *int { return &s.zoneUpdates }),
	}
}

func readClock(f *firmware) string {
	return fmt.Sprintf("+CCLK: %q", formatTime(f.modem.memory.clock.now()))
}

func setClock(f *firmware, c command) result {
	clock := &f.modem.memory.clock
	p := c.params()
	text := p.text(0, "")
	if len(text) > 4 && text[4] == '/' { // 27.007 lets a year have four digits, too
		text = text[2:]
	}
	t, ok := parseTime(text, clock.zone)
	if !ok || len(p) > 1 {
		return cme(cmeBadParameter)
	}
	clock.set(t)
	return done
}
