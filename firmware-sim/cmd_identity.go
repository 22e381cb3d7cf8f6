package firmwaresim

import (
	"fmt"
	"slices"

	"simrelay/firmware-sim/tpdu"
)

// identityCommands say who the modem and its card are.
func identityCommands() map[string]spec {
	commands := map[string]spec{
		"+GCAP": {exec: say(func(f *firmware) string { return "+GCAP: " + f.modem.profile.Capabilities })},
		"+CIMI": {exec: say(func(f *firmware) string { return f.modem.imsi }), test: accept, card: true},
		"+CNUM": {exec: say(ownNumber), test: accept, card: true},
		"+CPIN": {read: say(func(f *firmware) string { return "+CPIN: " + f.lockState() }), set: enterPIN, test: accept},
	}
	for _, names := range []struct {
		gsm, generic string
		line         func(*firmware) string
	}{
		{"+CGMI", "+GMI", func(f *firmware) string { return f.modem.profile.Manufacturer }},
		{"+CGMM", "+GMM", func(f *firmware) string { return f.modem.profile.Model }},
		{"+CGMR", "+GMR", func(f *firmware) string { return f.modem.profile.Revision }},
		{"+CGSN", "+GSN", func(f *firmware) string { return f.modem.imei }},
	} {
		commands[names.gsm] = spec{exec: say(names.line), test: accept}
		commands[names.generic] = commands[names.gsm]
	}
	for _, name := range iccidCommands {
		commands[name] = spec{exec: say(cardNumber), read: say(cardNumber), test: accept, card: true}
	}
	return commands
}

// iccidCommands are the names that the command for the card's number goes by; a profile
// tells which of them its modem knows.
var iccidCommands = []string{"+CCID", "+ICCID", "+QCCID", "^ICCID"}

func isICCIDCommand(name string) bool { return slices.Contains(iccidCommands, name) }

func cardNumber(f *firmware) string {
	return fmt.Sprintf(f.modem.profile.ICCIDFormat, f.modem.iccid)
}

func ownNumber(f *firmware) string {
	return fmt.Sprintf(f.modem.profile.NumberFormat, "", f.encode(f.modem.number), tpdu.TypeInternational)
}

// enterPIN unlocks the card. Three wrong PINs lock it until the PUK comes, together with a
// new PIN.
func enterPIN(f *firmware, c command) result {
	given, card := c.params(), f.modem.card
	switch {
	case f.unlock:
		return cme(cmeNotAllowed)
	case card.tries == 0 && len(given) == 2 && given.text(0, "") == card.puk:
		card.pin, card.tries = given.text(1, ""), pinTries
	case card.tries == 0 || given.text(0, "") != card.pin:
		card.tries = max(0, card.tries-1)
		return cme(cmeWrongPIN)
	}
	card.tries = pinTries
	before := f.modem.registered()
	f.unlock = true
	f.modem.registrationChanged(before)
	return done
}

// bootText is a start-up result code; the one about the PIN tells the truth.
func (f *firmware) bootText(text string) string {
	if text == "+CPIN: READY" {
		return "+CPIN: " + f.lockState()
	}
	return text
}
