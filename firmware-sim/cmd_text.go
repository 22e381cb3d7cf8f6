package firmwaresim

import "fmt"

// textCommands set up text mode (3GPP TS 27.005 sections 3.2 and 3.3).
func textCommands() map[string]spec {
	return map[string]spec{
		"+CMGF": {set: setFormat, read: say(readFormat), test: sayText("+CMGF: (0,1)"), sms: true},
		"+CSMP": {set: setTextParameters, read: say(readTextParameters), test: accept, sms: true},
		"+CSDH": inService(number("+CSDH", 0, 1, func(s *settings) *int { return &s.headers })),
		"+CSCB": {set: setBroadcasts, read: say(readBroadcasts), test: sayText("+CSCB: (0,1)"), sms: true},
		"+CSAS": {set: saveMessages, exec: saveMessages, test: sayText("+CSAS: (0)"), sms: true},
		"+CRES": {set: restoreMessages, exec: restoreMessages, test: sayText("+CRES: (0)"), sms: true},
	}
}

// setFormat chooses between PDU mode (0) and text mode (1).
func setFormat(f *firmware, c command) result {
	n, ok := c.params().number(0, 0)
	if !ok || n > 1 {
		return cms(cmsNotSupported)
	}
	f.set.text = n == 1
	return done
}

func readFormat(f *firmware) string {
	return fmt.Sprintf("+CMGF: %d", map[bool]int{true: 1}[f.set.text])
}

func setTextParameters(f *firmware, c command) result {
	wanted, ok := parseTextParameters(c.params(), f.set.message.parameters)
	if !ok {
		return cms(cmsInvalidText)
	}
	f.set.message.parameters = wanted
	if f.modem.profile.CSMPClearsCentre {
		f.modem.card.centre = ""
	}
	return done
}

func readTextParameters(f *firmware) string {
	return "+CSMP: " + f.set.message.parameters.String()
}

// setBroadcasts is +CSCB. The simulated network broadcasts nothing.
func setBroadcasts(f *firmware, c command) result {
	wanted, ok := parseBroadcasts(c.params())
	if !ok {
		return cms(cmsInvalidText)
	}
	f.set.message.broadcasts = wanted
	return done
}

func readBroadcasts(f *firmware) string {
	return "+CSCB: " + f.set.message.broadcasts.String()
}

// saveMessages is +CSAS, restoreMessages +CRES: there is one profile, number 0. The service
// centre is on the card anyway.
func saveMessages(f *firmware, c command) result {
	if n, ok := c.params().number(0, 0); !ok || n != 0 {
		return cms(cmsNotSupported)
	}
	saved := f.set.message
	f.modem.memory.messages = &saved
	return done
}

func restoreMessages(f *firmware, c command) result {
	if n, ok := c.params().number(0, 0); !ok || n != 0 {
		return cms(cmsNotSupported)
	}
	f.set.message = defaultSettings(f.modem.profile).message
	if f.modem.memory.messages != nil {
		f.set.message = *f.modem.memory.messages
	}
	return done
}
