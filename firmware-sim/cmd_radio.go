package firmwaresim

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// radioCommands are about signal, packets and the choice of networks.
func radioCommands() map[string]spec {
	return map[string]spec{
		"+CESQ":    {exec: say(extendedSignal), test: sayText("+CESQ: (0-63,99),(0-7,99),(0-96,255),(0-34,255),(0-34,255),(0-97,255)")},
		"+CIND":    {read: say(readIndicators), test: say(testIndicators)},
		"+WS46":    {set: setTechnology, read: say(func(f *firmware) string { return fmt.Sprint(f.technology()) }), test: sayText(list(technologies))},
		"+CGATT":   {read: say(attached), set: attach, test: sayText("+CGATT: (0,1)"), card: true},
		"+CGDCONT": {set: defineContext, read: readContexts, test: sayText(`+CGDCONT: (1-16),"IP",,,(0-2),(0-4)`)},
		"+CGSMS":   remembered("+CGSMS", []int{3, 0, 1, 2}),
		"+CPLS":    remembered("+CPLS", upTo(2)),
		"+CPOL":    {set: setPreferred, read: readPreferred, test: sayText(fmt.Sprintf("+CPOL: (1-%d),(0-2)", preferredOperators)), card: true},
	}
}

// extendedSignal is +CESQ: GSM, UTRAN and LTE, each with what is not known. The simulated
// network is LTE (3GPP TS 27.007 section 8.69).
func extendedSignal(f *firmware) string {
	if f.deaf() {
		return "+CESQ: 99,99,255,255,255,255"
	}
	return "+CESQ: 99,99,255,255,20,50"
}

// indicator is one value of +CIND (section 8.9).
type indicator struct {
	name string
	high int
	now  func(*firmware) bool // whether it has its highest value; 0 otherwise
}

var indicators = []indicator{
	{"battchg", 5, func(*firmware) bool { return true }},
	{"signal", 5, func(f *firmware) bool { return !f.deaf() }},
	{"service", 1, func(f *firmware) bool { return f.modem.registered() }},
	{"message", 1, (*firmware).hasUnread},
	{"call", 1, func(f *firmware) bool { return f.call != nil }},
	{"roam", 1, func(*firmware) bool { return false }},
	{"smsfull", 1, (*firmware).isFull},
}

func (f *firmware) hasUnread() bool {
	return slices.ContainsFunc(f.modem.store(f.set.stores[2]).slots, func(m *stored) bool {
		return m != nil && m.status == statUnread
	})
}

func (f *firmware) isFull() bool {
	s := f.modem.store(f.set.stores[2])
	return f.modem.full || s.used() == len(s.slots)
}

func readIndicators(f *firmware) string {
	var values []int
	for _, i := range indicators {
		values = append(values, map[bool]int{true: i.high}[i.now(f)])
	}
	return "+CIND: " + commas(values)
}

func testIndicators(*firmware) string {
	var texts []string
	for _, i := range indicators {
		texts = append(texts, fmt.Sprintf("(%q,%s)", i.name, spread(upTo(i.high))))
	}
	return "+CIND: " + strings.Join(texts, ",")
}

// technologies are those of +WS46 (section 5.9): GSM, UTRAN, all, LTE.
var technologies = []int{12, 22, 25, 28}

const allTechnologies = 25

func (f *firmware) technology() int {
	if n := f.set.numbers["+WS46"]; n != 0 {
		return n
	}
	return allTechnologies
}

func setTechnology(f *firmware, c command) result {
	n, ok := c.params().number(0, allTechnologies)
	if !ok || !slices.Contains(technologies, n) {
		return cme(cmeBadParameter)
	}
	f.set.numbers["+WS46"] = n
	return done
}

func attached(f *firmware) string {
	return fmt.Sprintf("+CGATT: %d", map[bool]int{true: 1}[f.modem.registered() && !f.apart])
}

func attach(f *firmware, c command) result {
	n, ok := c.params().number(0, 1)
	switch {
	case !ok || n > 1:
		return cme(cmeBadParameter)
	case n == 1 && !f.modem.registered():
		return cme(cmeNoNetwork)
	case f.apart == (n == 0):
		return done
	}
	f.apart = n == 0
	if level := f.set.creg["+CGREG"]; level > 0 {
		f.urc("+CGREG: " + f.registration("+CGREG", level))
	}
	return done
}

// pdpContext is a way to packets, as +CGDCONT defines it (section 10.1.1).
type pdpContext struct{ kind, apn string }

var contextKinds = []string{"IP", "IPV6", "IPV4V6", "PPP"}

const maxContext = 16

// defineContext is +CGDCONT; with a number alone it forgets that context.
func defineContext(f *firmware, c command) result {
	p := c.params()
	id, ok := p.number(0, 0)
	kind := strings.ToUpper(p.text(1, contextKinds[0]))
	if !ok || id < 1 || id > maxContext || !slices.Contains(contextKinds, kind) || len(p) > 6 {
		return cme(cmeBadParameter)
	}
	if len(p) == 1 {
		delete(f.modem.memory.contexts, id)
		return done
	}
	f.modem.memory.contexts[id] = pdpContext{kind, p.text(2, "")}
	return done
}

func readContexts(f *firmware, _ command) result {
	var lines []string
	for _, id := range slices.Sorted(maps.Keys(f.modem.memory.contexts)) {
		c := f.modem.memory.contexts[id]
		lines = append(lines, fmt.Sprintf("+CGDCONT: %d,%q,%q,\"\",0,0", id, c.kind, c.apn))
	}
	if len(lines) > 0 {
		f.info(strings.Join(lines, f.set.newline()))
	}
	return done
}

// The length of the list of preferred operators.
const preferredOperators = 8

// setPreferred is +CPOL: a place, and the number of an operator or nothing to forget it.
func setPreferred(f *firmware, c command) result {
	p := c.params()
	place, okPlace := p.number(0, 0)
	format, okFormat := p.number(1, 2)
	operator := p.text(2, "")
	switch {
	case !okPlace || !okFormat || place < 1 || place > preferredOperators || len(p) > 3:
		return cme(cmeBadParameter)
	case operator != "" && (format != 2 || countDigits(operator) != len(operator) || len(operator) < 5 || len(operator) > 6):
		return cme(cmeNotFound) // names of other networks are not known
	}
	f.modem.memory.operators[place-1] = operator
	return done
}

func readPreferred(f *firmware, _ command) result {
	var lines []string
	for i, operator := range f.modem.memory.operators {
		if operator != "" {
			lines = append(lines, fmt.Sprintf("+CPOL: %d,2,%q", i+1, operator))
		}
	}
	if len(lines) > 0 {
		f.info(strings.Join(lines, f.set.newline()))
	}
	return done
}
