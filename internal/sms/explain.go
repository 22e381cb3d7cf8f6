package sms

import (
	"strings"
	"unicode/utf16"
)

// Character is what one character of a text costs.
type Character struct {
	Rune  rune
	Units int // septets or 16-bit units
	Part  int // the short message that it is in, from 1
	// GSM7 reports whether GSM-7 has it; one that it has not makes the whole
	// text UCS-2.
	GSM7 bool
	// Instead is what GSM-7 has for it that reads the same, nothing for one that
	// cannot be seen; nil where there is no such thing.
	Instead *string
}

// Explain says what each character of a text costs, and in which short message
// it travels. A byte that is no UTF-8 counts as U+FFFD, which is what is sent
// for it.
func Explain(text string) (Segments, []Character) {
	s := Split(text)
	part, used := 1, 0
	var list []Character
	for _, r := range text {
		c := Character{Rune: r, Units: septets[r], GSM7: septets[r] > 0}
		if s.Encoding == UCS2 {
			c.Units = max(1, utf16.RuneLen(r))
		}
		if same, ok := lookalikes[r]; ok {
			c.Instead = &same
		}
		if used+c.Units > s.PerPart {
			part, used = part+1, 0
		}
		used += c.Units
		c.Part = part
		list = append(list, c)
	}
	return s, list
}

// lookalikes are what word processors and telephones put in place of plain
// characters, often unseen, at the price of twice as many messages.
var lookalikes = map[rune]string{
	'‘': "'", '’': "'", '‚': "'", '‛': "'", '′': "'", '`': "'", '´': "'",
	'“': `"`, '”': `"`, '„': `"`, '‟': `"`, '″': `"`, '«': `"`, '»': `"`,
	'‐': "-", '‑': "-", '‒': "-", '–': "-", '—': "-", '―': "-", '−': "-",
	'…': "...", '•': "*", '·': ".",
	'\t': " ", '\u00A0': " ", '\u2002': " ", '\u2003': " ", '\u2007': " ", '\u2009': " ", '\u200A': " ", '\u202F': " ",
	'\u200B': "", '\u2060': "", '\uFEFF': "", '\u00AD': "",
	'ç': "Ç", '×': "x", '™': "TM", '®': "(R)", '©': "(C)", '½': "1/2", '¼': "1/4", '¾': "3/4",
}

// Plain returns the text in characters of GSM-7 that read the same, and whether
// there are any for all of it.
func Plain(text string) (plain string, ok bool) {
	var b strings.Builder
	for _, r := range text {
		same, known := lookalikes[r]
		switch {
		case septets[r] > 0:
			b.WriteRune(r)
		case known:
			b.WriteString(same)
		default:
			return "", false
		}
	}
	return b.String(), true
}
