package firmwaresim

import (
	"fmt"
	"slices"
	"strings"

	"simrelay/firmware-sim/tpdu"
)

// phonebookCommands are about the phonebooks (3GPP TS 27.007 sections 8.11 to 8.14).
func phonebookCommands() map[string]spec {
	return map[string]spec{
		"+CPBS": {set: choosePhonebook, read: say(readPhonebook), test: sayText(`+CPBS: ("` + strings.Join(phonebookNames, `","`) + `")`), card: true},
		"+CPBR": {set: readContacts, test: say(testContacts), card: true},
		"+CPBF": {set: findContacts, test: sayText(fmt.Sprintf("+CPBF: %d,%d", maxDigits, maxName)), card: true},
		"+CPBW": {set: writeContact, test: say(testWriting), card: true},
	}
}

// book is the phonebook that +CPBS chose.
func (f *firmware) book() *phonebook { return f.modem.phonebook(f.set.phonebook) }

func choosePhonebook(f *firmware, c command) result {
	name := strings.ToUpper(c.params().text(0, ""))
	if !slices.Contains(phonebookNames, name) {
		return cme(cmeNotAllowed)
	}
	f.set.phonebook = name
	return done
}

func readPhonebook(f *firmware) string {
	return fmt.Sprintf("+CPBS: %q,%d,%d", f.set.phonebook, f.book().used(), len(f.book().entries))
}

func testContacts(f *firmware) string {
	return fmt.Sprintf("+CPBR: (1-%d),%d,%d", len(f.book().entries), maxDigits, maxName)
}

func testWriting(f *firmware) string {
	return fmt.Sprintf("+CPBW: (1-%d),%d,(129,145),%d", len(f.book().entries), maxDigits, maxName)
}

// showContacts lists entries, leaving free places out.
func (f *firmware) showContacts(answer string, wanted func(index int, c *contact) bool) (found bool) {
	var lines []string
	for i, c := range f.book().entries {
		if c != nil && wanted(i+1, c) {
			kind := tpdu.NewAddress(c.number).Type
			lines = append(lines, fmt.Sprintf("%s: %d,\"%s\",%d,\"%s\"", answer, i+1, c.number, kind, f.encode(c.name)))
		}
	}
	if len(lines) > 0 {
		f.info(strings.Join(lines, f.set.newline()))
	}
	return len(lines) > 0
}

// readContacts is +CPBR. A single place that is free is an error, a range of them is not.
func readContacts(f *firmware, c command) result {
	p := c.params()
	size := len(f.book().entries)
	first, okFirst := p.number(0, 0)
	last, okLast := p.number(1, first)
	if !okFirst || !okLast || first < 1 || last < first || last > size {
		return cme(cmeInvalidIndex)
	}
	found := f.showContacts("+CPBR", func(i int, _ *contact) bool { return i >= first && i <= last })
	if !found && len(p) == 1 {
		return cme(cmeNotFound)
	}
	return done
}

// findContacts is +CPBF: the entries whose names begin with a text.
func findContacts(f *firmware, c command) result {
	text, ok := f.decode(c.params().text(0, ""))
	if !ok {
		return cme(cmeBadText)
	}
	begins := func(_ int, c *contact) bool {
		return strings.HasPrefix(strings.ToLower(c.name), strings.ToLower(text))
	}
	if !f.showContacts("+CPBF", begins) {
		return cme(cmeNotFound)
	}
	return done
}

// writeContact is +CPBW: without a number it empties a place, without a place it takes the
// first that is free.
func writeContact(f *firmware, c command) result {
	p := c.params()
	index, okIndex := p.number(0, f.book().free())
	entry, refusal := f.contact(p)
	switch {
	case f.set.phonebook == "ON":
		return cme(cmeNotAllowed)
	case okIndex && index == 0 && len(p) > 1 && p[0] == "":
		return cme(cmeMemoryFull)
	case !okIndex || index < 1 || index > len(f.book().entries):
		return cme(cmeInvalidIndex)
	case refusal != 0:
		return cme(refusal)
	}
	f.book().entries[index-1] = entry
	return done
}

// contact reads number, type and name of +CPBW; nil empties the place.
func (f *firmware) contact(p params) (c *contact, refusal int) {
	if len(p) < 2 {
		return nil, 0
	}
	number, ok := f.decode(p.text(1, ""))
	kind, okKind := p.number(2, 0)
	name, okName := f.decode(p.text(3, ""))
	switch {
	case !ok || !okKind || number != "" && tpdu.NewAddress(number).Type == tpdu.TypeAlphanumeric:
		return nil, cmeBadDial
	case len(strings.TrimPrefix(number, "+")) > maxDigits:
		return nil, cmeDialTooLong
	case !okName:
		return nil, cmeBadText
	case len([]rune(name)) > maxName:
		return nil, cmeTextTooLong
	}
	if kind == int(tpdu.TypeInternational) && number != "" && number[0] != '+' {
		number = "+" + number
	}
	return &contact{number: number, name: name}, 0
}
