package firmwaresim

import (
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
)

// basicCommands are those of V.250 that have no plus sign.
func basicCommands() map[string]spec {
	commands := map[string]spec{
		"E":  {exec: onOff(func(s *settings) *bool { return &s.echo })},
		"V":  {exec: onOff(func(s *settings) *bool { return &s.verbose })},
		"Q":  {exec: onOff(func(s *settings) *bool { return &s.quiet })},
		"X":  {exec: setMonitor},
		"Z":  {exec: restore},
		"&F": {exec: reset},
		"&W": {exec: save},
		"&V": {exec: showSettings},
		"I":  {exec: identify},
	}
	for name, high := range switches {
		commands[name] = spec{exec: switchTo(name, high)}
	}
	for _, name := range registers {
		commands[name] = register
	}
	return commands
}

// switches are settings of one digit, up to a highest, that change nothing here: the line
// has no circuits of its own and no loudspeaker.
var switches = map[string]int{"L": 3, "M": 2, "&C": 1, "&D": 2, "&K": 6, "&S": 1}

// registers are the S registers that there are.
var registers = []string{"S0", registerEnd, registerFormat, registerBackspace, "S6", registerWait, "S8", "S10"}

func onOff(at func(*settings) *bool) handler {
	return func(f *firmware, c command) result {
		switch c.args {
		case "", "0":
			*at(&f.set) = false
		case "1":
			*at(&f.set) = true
		default:
			return failed
		}
		return done
	}
}

// digit reads the number behind a basic command's letter; none is 0.
func (c command) digit(high int) (int, bool) {
	n, ok := c.params().number(0, 0)
	return n, ok && n <= high
}

func switchTo(name string, high int) handler {
	return func(f *firmware, c command) result {
		n, ok := c.digit(high)
		if !ok {
			return failed
		}
		f.set.numbers[name] = n
		return done
	}
}

func setMonitor(f *firmware, c command) result {
	n, ok := c.digit(4)
	if !ok {
		return failed
	}
	f.set.monitor = n
	return done
}

// reset restores the settings of the factory; restore those that &W saved, and hangs up
// (V.250 section 6.1.1).
func reset(f *firmware, c command) result {
	if _, ok := c.digit(0); !ok {
		return failed
	}
	f.set = defaultSettings(f.modem.profile)
	return done
}

func restore(f *firmware, c command) result {
	if _, ok := c.digit(1); !ok {
		return failed
	}
	f.endCall(endedNormally)
	f.set = f.modem.initialSettings()
	return done
}

// save is &W: the settings of now become those of every start.
func save(f *firmware, c command) result {
	if _, ok := c.digit(1); !ok {
		return failed
	}
	saved := f.set.clone()
	f.modem.memory.settings = &saved
	return done
}

// showSettings is &V. V.250 leaves the form to the maker.
func showSettings(f *firmware, c command) result {
	if _, ok := c.digit(1); !ok {
		return failed
	}
	on := map[bool]int{true: 1}
	texts := []string{
		fmt.Sprintf("E%d Q%d V%d X%d", on[f.set.echo], on[f.set.quiet], on[f.set.verbose], f.set.monitor),
	}
	for _, name := range slices.Sorted(maps.Keys(switches)) {
		texts[0] += fmt.Sprintf(" %s%d", name, f.set.numbers[name])
	}
	var values []string
	for _, name := range registers {
		values = append(values, fmt.Sprintf("%s:%03d", name, f.set.registers[name]))
	}
	f.info(strings.Join(append(texts, strings.Join(values, " ")), f.set.newline()))
	return done
}

func identify(f *firmware, c command) result {
	if _, ok := c.digit(9); !ok {
		return failed
	}
	p := f.modem.profile
	f.info(p.Manufacturer + f.set.newline() + p.Model + f.set.newline() + p.Revision)
	return done
}

var register = spec{
	set: func(f *firmware, c command) result {
		n, err := strconv.Atoi(c.args)
		if err != nil || n > 255 || slices.Contains([]string{registerEnd, registerFormat, registerBackspace}, c.name) && n > 127 {
			return failed
		}
		f.set.registers[c.name] = n
		return done
	},
	read: func(f *firmware, c command) result {
		f.info(fmt.Sprintf("%03d", f.set.registers[c.name]))
		return done
	},
}
