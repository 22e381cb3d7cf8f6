package firmwaresim

import (
	"fmt"
	"slices"
	"strconv"
)

// basicCommands are those of V.250, without a plus sign.
func basicCommands() map[string]spec {
	commands := map[string]spec{
		"E":  {exec: onOff(func(s *settings) *bool { return &s.echo })},
		"V":  {exec: onOff(func(s *settings) *bool { return &s.verbose })},
		"Q":  {exec: onOff(func(s *settings) *bool { return &s.quiet })},
		"Z":  {exec: reset},
		"&F": {exec: reset},
		"I":  {exec: identify},
	}
	for _, name := range []string{"X", "L", "M", "H", "&C", "&D", "&K", "&S", "&W"} {
		commands[name] = spec{exec: accept}
	}
	for _, name := range []string{"S0", registerEnd, registerFormat, registerBackspace, "S6", "S7", "S8", "S10"} {
		commands[name] = register
	}
	commands["+CMEE"] = number("+CMEE", 0, 2, func(s *settings) *int { return &s.errors })
	return commands
}

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

// reset restores the settings of the factory.
func reset(f *firmware, _ command) result {
	f.set = defaultSettings(f.modem.profile)
	return done
}

func identify(f *firmware, _ command) result {
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
