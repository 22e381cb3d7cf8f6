package firmwaresim

import (
	"fmt"
	"slices"
	"strings"
)

// lockCommands are about the PIN (3GPP TS 27.007 sections 7.4, 7.5, 8.3 and 8.65).
func lockCommands() map[string]spec {
	return map[string]spec{
		"+CPIN":  {read: readLock, set: enterPIN, test: accept, present: true},
		"+CPINR": {exec: remainingTries, test: accept, present: true},
		"+CLCK":  {set: facilityLock, test: sayText(`+CLCK: ("` + strings.Join(facilities, `","`) + `")`), present: true},
		"+CPWD":  {set: changePassword, test: sayText(`+CPWD: ("SC",8)`), card: true},
	}
}

func readLock(f *firmware, _ command) result {
	state := f.lockState()
	if state == lockDead {
		return cme(cmeCardFailure)
	}
	f.info("+CPIN: " + state)
	if f.modem.profile.PINWithoutOK {
		return silent
	}
	return done
}

// enterPIN unlocks the card. Three wrong PINs lock it until the PUK comes, together with a
// new PIN.
func enterPIN(f *firmware, c command) result {
	given, card := c.params(), f.modem.card
	switch state := f.lockState(); {
	case state == lockDead:
		return cme(cmeCardFailure)
	case state == lockReady:
		return cme(cmeNotAllowed)
	case state == lockPUK && len(given) != 2:
		return cme(cmePUK)
	case state == lockPUK && !isPIN(given.text(1, "")):
		return cme(cmeBadParameter) // no try is lost
	case state == lockPUK && !card.unblock(given.text(0, ""), given.text(1, "")):
		return cme(cmeWrongPIN)
	case state == lockPIN && !card.verify(given.text(0, "")):
		return cme(cmeWrongPIN)
	}
	before := f.modem.registered()
	f.unlock = true
	f.modem.registrationChanged(before)
	return done
}

func isPIN(s string) bool {
	return len(s) >= 4 && len(s) <= 8 && countDigits(s) == len(s)
}

func remainingTries(f *firmware, _ command) result {
	c := f.modem.card
	f.info(fmt.Sprintf("+CPINR: SIM PIN,%d,%d%s+CPINR: SIM PUK,%d,%d",
		c.tries, pinTries, f.set.newline(), c.pukTries, pukTries))
	return done
}

// cardFacility is the lock of the card, the only one that can be set. The others are known
// and always open: fixed dialling, the network's own, and the barring of calls.
const cardFacility = "SC"

var facilities = []string{cardFacility, "FD", "PN", "AO", "OI", "OX", "AI", "IR", "AB", "AG", "AC"}

// facilityLock is +CLCK: mode 0 opens, 1 locks, 2 asks.
func facilityLock(f *firmware, c command) result {
	p := c.params()
	facility := strings.ToUpper(p.text(0, ""))
	mode, ok := p.number(1, -1)
	switch {
	case !slices.Contains(facilities, facility) || !ok || mode < 0 || mode > 2:
		return cme(cmeBadParameter)
	case mode == 2:
		on := facility == cardFacility && f.modem.card.lock
		f.info(fmt.Sprintf("+CLCK: %d", map[bool]int{true: 1}[on]))
		return done
	case facility != cardFacility:
		return cme(cmeNotSupported)
	case !f.unlock:
		return f.locked(spec{})
	}
	if r := f.authenticate(p.text(2, "")); r != done {
		return r
	}
	f.modem.card.lock = mode == 1
	return done
}

// changePassword is +CPWD. A card changes its PIN only while it asks for it.
func changePassword(f *firmware, c command) result {
	p := c.params()
	switch {
	case strings.ToUpper(p.text(0, "")) != cardFacility || !isPIN(p.text(2, "")):
		return cme(cmeBadParameter)
	case !f.modem.card.lock:
		return cme(cmeNotAllowed)
	}
	if r := f.authenticate(p.text(1, "")); r != done {
		return r
	}
	f.modem.card.pin = p.text(2, "")
	return done
}

// authenticate checks the PIN within a session. The third mistake ends the session.
func (f *firmware) authenticate(pin string) result {
	if f.modem.card.verify(pin) {
		return done
	}
	if f.modem.card.tries == 0 {
		before := f.modem.registered()
		f.unlock = false
		f.modem.registrationChanged(before)
	}
	return cme(cmeWrongPIN)
}
