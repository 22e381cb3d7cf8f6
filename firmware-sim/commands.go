package firmwaresim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// handler carries one command out.
type handler func(*firmware, command) result

// spec is one command of the table: what it does in each of its four forms, nil for a form
// that it does not have.
type spec struct {
	exec, set, read, test handler
	// card says that the command needs an unlocked SIM card.
	card bool
	// sms says that its errors are +CMS ERROR.
	sms bool
}

// table is all that the firmware knows, put together from the files that each know some.
var table map[string]spec

func init() { // handlers look into the table
	table = map[string]spec{}
	for _, part := range []map[string]spec{
		basicCommands(), identityCommands(), networkCommands(), messageCommands(), storeCommands(), serviceCommands(),
	} {
		maps.Copy(table, part)
	}
}

// dispatch finds a command in the profile's fixed answers, then in the table.
func (f *firmware) dispatch(c command) result {
	if lines, ok := f.modem.profile.Answers[c.String()]; ok {
		for _, line := range lines {
			f.info(line)
		}
		f.silence(c.String())
		return done
	}
	s, known := table[c.name]
	if isICCIDCommand(c.name) {
		known = slices.Contains(f.modem.profile.ICCIDCommands, c.name)
	}
	if !known || f.modem.profile.refuses(c) {
		f.modem.noteUnexpected("AT" + c.String())
		return unknown
	}
	h := [...]handler{opExec: s.exec, opSet: s.set, opRead: s.read, opTest: s.test}[c.op]
	switch {
	case h == nil:
		f.modem.noteUnexpected("AT" + c.String())
		return failed
	case f.modem.cardless && (s.card || c.name == "+CPIN") && c.op != opTest:
		return noCard(s.sms)
	case s.card && !f.unlock && c.op != opTest:
		return f.locked(s.sms)
	}
	return h(f, c)
}

// locked is the error of a command that needs the SIM card.
func (f *firmware) locked(sms bool) result {
	puk := f.lockState() == "SIM PUK"
	switch {
	case sms && puk:
		return cms(cmsPUK)
	case sms:
		return cms(cmsPIN)
	case puk:
		return cme(cmePUK)
	}
	return cme(cmePIN)
}

// String writes the command as it stood on the line.
func (c command) String() string {
	switch {
	case c.op == opRead:
		return c.name + "?"
	case c.op == opTest:
		return c.name + "=?"
	case c.op == opSet:
		return c.name + "=" + c.args
	}
	return c.name + c.args
}

// say makes a handler that answers with one line.
func say(line func(*firmware) string) handler {
	return func(f *firmware, _ command) result {
		f.info(line(f))
		return done
	}
}

// sayText makes a handler that answers with a fixed line.
func sayText(text string) handler {
	return say(func(*firmware) string { return text })
}

// accept is a handler that does nothing.
func accept(*firmware, command) result { return done }

// number makes a command that sets, reads and lists one number from low to high.
func number(name string, low, high int, at func(*settings) *int) spec {
	return spec{
		set: func(f *firmware, c command) result {
			n, ok := c.params().number(0, low)
			if !ok || n < low || n > high {
				return cme(cmeBadParameter)
			}
			*at(&f.set) = n
			return done
		},
		read: say(func(f *firmware) string { return fmt.Sprintf("%s: %d", name, *at(&f.set)) }),
		test: sayText(fmt.Sprintf("%s: (%d-%d)", name, low, high)),
	}
}

// remembered is number for a setting that changes nothing but what is read back.
func remembered(name string, low, high int) spec {
	s := number(name, low, high, nil)
	s.set = func(f *firmware, c command) result {
		n, ok := c.params().number(0, low)
		if !ok || n < low || n > high {
			return cme(cmeBadParameter)
		}
		f.set.numbers[name] = n
		return done
	}
	s.read = say(func(f *firmware) string { return fmt.Sprintf("%s: %d", name, max(low, f.set.numbers[name])) })
	return s
}

// list writes values as a test command does: (0,1,3).
func list(values []int) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return "(" + strings.Join(texts, ",") + ")"
}
