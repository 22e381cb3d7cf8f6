package firmwaresim

import (
	"fmt"

	"simrelay/firmware-sim/tpdu"
)

// identityCommands say who the modem and its card are.
func identityCommands() map[string]spec {
	commands := map[string]spec{
		"+GCAP": {exec: say(func(f *firmware) string { return "+GCAP: " + f.modem.profile.Capabilities }), test: accept},
		"+CIMI": {exec: say(func(f *firmware) string { return f.modem.imsi }), test: accept, card: true},
		"+CNUM": {exec: say(ownNumber), test: accept, card: true},
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
	// Makers do not agree on the name of the command for the card's number.
	for _, name := range []string{"+CCID", "+ICCID", "+QCCID", "^ICCID"} {
		commands[name] = spec{exec: say(cardNumber), read: say(cardNumber), test: accept, card: true, vendor: true}
	}
	return commands
}

func cardNumber(f *firmware) string {
	return fmt.Sprintf(f.modem.profile.ICCIDFormat, f.modem.iccid)
}

func ownNumber(f *firmware) string {
	return fmt.Sprintf(f.modem.profile.NumberFormat, "", f.encode(f.modem.number), tpdu.TypeInternational)
}

// bootText is a start-up result code; the one about the PIN tells the truth.
func (f *firmware) bootText(text string) string {
	if text == "+CPIN: "+lockReady && f.lockState() != lockDead {
		return "+CPIN: " + f.lockState()
	}
	return text
}
