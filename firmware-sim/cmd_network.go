package firmwaresim

import (
	"fmt"
	"slices"
)

// The simulated operator.
const (
	operatorLong  = "Simulated Network"
	operatorShort = "SimNet"
	accessLTE     = 7
	areaCode      = "00A1"
	cellCode      = "0001B2C3"
)

// Registration states (3GPP TS 27.007 section 7.2).
const (
	registrationNone      = 0
	registrationHome      = 1
	registrationSearching = 2
)

const (
	signalGood = 20 // -73 dBm
	signalNone = 99
)

var registrationNames = []string{"+CREG", "+CGREG", "+CEREG"}

// networkCommands are about the radio and the operator.
func networkCommands() map[string]spec {
	commands := map[string]spec{
		"+CSQ":  {exec: say(signalQuality), test: sayText("+CSQ: (0-31,99),(0-7,99)")},
		"+COPS": {read: say(operator), set: setOperator, test: say(operators), card: true},
		"+CFUN": {read: say(func(f *firmware) string { return fmt.Sprintf("+CFUN: %d", f.power) }), set: setPower,
			test: sayText("+CFUN: (0,1,4),(0,1)")},
		"+CBC": {exec: sayText("+CBC: 0,100"), test: sayText("+CBC: (0-3),(0-100)")},
	}
	for _, name := range registrationNames {
		commands[name] = spec{
			set: func(f *firmware, c command) result {
				n, ok := c.params().number(0, 0)
				if !ok || n > 2 {
					return cme(cmeBadParameter)
				}
				f.set.creg[name] = n
				return done
			},
			read: say(func(f *firmware) string {
				level := f.set.creg[name]
				return fmt.Sprintf("%s: %d,%s", name, level, f.registration(name, level))
			}),
			test: sayText(name + ": (0-2)"),
		}
	}
	return commands
}

// registration writes the state, and at level 2 the cell.
func (f *firmware) registration(name string, level int) string {
	if name == "+CGREG" && f.apart {
		return fmt.Sprint(registrationNone)
	}
	if !f.modem.registered() {
		if f.power == 1 && !f.manual && f.unlock {
			return fmt.Sprint(registrationSearching)
		}
		return fmt.Sprint(registrationNone)
	}
	if level == 2 {
		return fmt.Sprintf("%d,%q,%q,%d", registrationHome, areaCode, cellCode, accessLTE)
	}
	return fmt.Sprint(registrationHome)
}

// reportRegistration sends the unsolicited results that were asked for.
func (f *firmware) reportRegistration() {
	for _, name := range registrationNames {
		if level := f.set.creg[name]; level > 0 {
			f.urc(name + ": " + f.registration(name, level))
		}
	}
}

// deaf reports whether there is nothing to be heard from the network.
func (f *firmware) deaf() bool { return f.modem.lost || f.modem.noSignal || f.power != 1 }

func signalQuality(f *firmware) string {
	if f.deaf() {
		return fmt.Sprintf("+CSQ: %d,99", signalNone)
	}
	return fmt.Sprintf("+CSQ: %d,99", signalGood)
}

// operator is +COPS? in the format that +COPS=3 chose.
func operator(f *firmware) string {
	mode := 0
	if f.manual {
		mode = 2
	}
	if !f.modem.registered() {
		return fmt.Sprintf("+COPS: %d", mode)
	}
	names := []string{f.encode(operatorLong), f.encode(operatorShort), networkCode}
	return fmt.Sprintf("+COPS: %d,%d,\"%s\",%d", mode, f.set.nameFormat, names[f.set.nameFormat], accessLTE)
}

func operators(f *firmware) string {
	return fmt.Sprintf("+COPS: (2,\"%s\",\"%s\",\"%s\",%d),,(0-4),(0-2)",
		f.encode(operatorLong), f.encode(operatorShort), networkCode, accessLTE)
}

// setOperator chooses an operator, leaves it (mode 2), or sets the format of its name (3).
func setOperator(f *firmware, c command) result {
	p := c.params()
	mode, okMode := p.number(0, 0)
	format, okFormat := p.number(1, f.set.nameFormat)
	if !okMode || !okFormat || mode > 4 || format > 2 {
		return cme(cmeBadParameter)
	}
	if named := mode == 1 || mode == 4; named {
		names := []string{f.encode(operatorLong), f.encode(operatorShort), networkCode}
		if !slices.Contains(names, p.text(2, "")) {
			return cme(cmeNoNetwork)
		}
	}
	f.set.nameFormat = format
	if mode != 3 {
		before := f.modem.registered()
		f.manual = mode == 2
		f.modem.registrationChanged(before)
	}
	return done
}

// setPower is +CFUN: 0 and 4 switch the radio off; a second 1 restarts the modem, after
// the OK.
func setPower(f *firmware, c command) result {
	p := c.params()
	power, okPower := p.number(0, 1)
	restart, okRestart := p.number(1, 0)
	if !okPower || !okRestart || !slices.Contains([]int{0, 1, 4}, power) || restart > 1 {
		return cme(cmeBadParameter)
	}
	if restart == 1 {
		f.run.rest = ""
		f.finish(done)
		f.modem.restart()
		return pending
	}
	before := f.modem.registered()
	if power == 1 && f.power != 1 {
		f.beBusy(timeOf(f.modem.profile.Busy.Power), func() {})
	}
	f.power = power
	f.modem.registrationChanged(before)
	return done
}
