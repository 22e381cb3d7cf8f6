package firmwaresim

import (
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
	// card says that the command needs an unlocked SIM card; present that it needs a card,
	// which may be locked.
	card, present bool
	// sms says that its errors are +CMS ERROR.
	sms bool
	// vendor says that only modems whose profile lists the command have it.
	vendor bool
}

// table is all that the firmware knows, put together from the files that each know some.
var table map[string]spec

func init() { // handlers look into the table
	table = map[string]spec{}
	for _, part := range commandParts() {
		maps.Copy(table, part)
	}
}

func commandParts() []map[string]spec {
	return []map[string]spec{
		basicCommands(), lineCommands(), identityCommands(), lockCommands(), cardCommands(), phonebookCommands(),
		networkCommands(), radioCommands(), clockCommands(), callCommands(), serviceCommands(),
		messageCommands(), textCommands(), storeCommands(), writeCommands(), vendorCommands(),
	}
}

// Commands lists the commands of all profiles with their forms, sorted: "+CSQ" with
// "AT+CSQ" and "AT+CSQ=?".
func Commands() map[string][]string {
	forms := map[string][]string{}
	for name, s := range table {
		for i, h := range []handler{s.exec, s.set, s.read, s.test} {
			if h != nil {
				forms[name] = append(forms[name], "AT"+name+[]string{"", "=", "?", "=?"}[i])
			}
		}
	}
	return forms
}

// knows reports whether this kind of modem has a command.
func (p *profile) knows(name string) bool {
	s, known := table[name]
	return known && !slices.Contains(p.Refuses, name) && (!s.vendor || slices.Contains(p.Commands, name))
}

// dispatch finds a command in the profile's peculiarities, then in the table.
func (f *firmware) dispatch(c command) result {
	p := f.modem.profile
	if lines, ok := p.Answers[c.String()]; ok {
		for _, line := range lines {
			f.info(line)
		}
		return done
	}
	if !p.knows(c.name) || slices.Contains(p.Refuses, c.String()) {
		f.modem.noteUnexpected("AT" + c.String())
		return unknown
	}
	s := table[c.name]
	if refusal, ok := p.Errors[c.String()]; ok {
		return s.refuse(refusal)
	}
	h := [...]handler{opExec: s.exec, opSet: s.set, opRead: s.read, opTest: s.test}[c.op]
	switch {
	case h == nil:
		f.modem.noteUnexpected("AT" + c.String())
		return failed
	case f.modem.cardless && (s.card || s.present) && c.op != opTest:
		return s.refuse(cmeNoCard)
	case f.isBusyFor(c.name, s) && c.op != opTest:
		return s.refuse(p.Busy.Code)
	case s.card && !f.unlock && c.op != opTest:
		return f.locked(s)
	}
	r := h(f, c)
	if r.kind == kindCME {
		return s.refuse(r.code)
	}
	return r
}

// refuse makes an error of a code of the equipment. A command of the message service tells
// it with the code that the service has for the same.
func (s spec) refuse(code int) result {
	if !s.sms {
		return cme(code)
	}
	if own, ok := cmsOf[code]; ok {
		code = own
	}
	return cms(code)
}

// locked is the error of a command that needs the SIM card unlocked.
func (f *firmware) locked(s spec) result {
	switch f.lockState() {
	case lockPUK:
		return s.refuse(cmePUK)
	case lockDead:
		return s.refuse(cmeCardFailure)
	}
	return s.refuse(cmePIN)
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

// listCommands is +CLAC: all that this kind of modem knows, a line each.
func listCommands(f *firmware, _ command) result {
	var names []string
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if f.modem.profile.knows(name) {
			names = append(names, "AT"+name)
		}
	}
	end := f.modem.profile.ListEnd
	if end == "" {
		end = f.set.newline()
	}
	f.modem.write(f.set.newline() + strings.Join(names, end) + end)
	return done
}
