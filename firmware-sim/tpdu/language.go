package tpdu

import (
	"fmt"
	"slices"
	"strings"
)

// Language is a national language, by its identifier in 3GPP TS 23.038 section 6.2.1.2.4.
type Language byte

// The languages that have tables of their own.
const (
	NoLanguage Language = iota
	Turkish
	Spanish
	Portuguese
	Bengali
	Gujarati
	Hindi
	Kannada
	Malayalam
	Oriya
	Punjabi
	Tamil
	Telugu
	Urdu
)

var languageNames = []string{
	"", "turkish", "spanish", "portuguese", "bengali", "gujarati", "hindi", "kannada", "malayalam", "oriya",
	"punjabi", "tamil", "telugu", "urdu",
}

// String is the language's English name in lower case, empty for NoLanguage.
func (l Language) String() string {
	if int(l) < len(languageNames) {
		return languageNames[l]
	}
	return fmt.Sprintf("language %d", byte(l))
}

// ParseLanguage finds a language by its name.
func ParseLanguage(name string) (Language, bool) {
	i := slices.Index(languageNames, name)
	return Language(max(0, i)), i > 0
}

// Languages lists the names of all languages.
func Languages() []string {
	return slices.Clone(languageNames[1:])
}

// Alphabet is GSM 7 bit with the tables that a message names in its header: a locking shift
// table instead of the default alphabet, and a single shift table instead of its extension
// (section 6.2.1.2). The zero value is the plain alphabet.
type Alphabet struct {
	Locking, Single Language
}

// Validate reports a language that has no such table, or nil.
func (a Alphabet) Validate() error {
	switch {
	case a.Locking != NoLanguage && lockingTables[a.Locking] == nil:
		return fmt.Errorf("%s has no locking shift table", a.Locking)
	case a.Single != NoLanguage && singleTables[a.Single] == nil:
		return fmt.Errorf("%s has no single shift table", a.Single)
	}
	return nil
}

// The tables of an alphabet. A language that is not known stands for none, as section
// 6.2.1.2.5 asks of a receiver.
func (a Alphabet) tables() (basic, extra *table) {
	basic, extra = lockingTables[a.Locking], singleTables[a.Single]
	if basic == nil {
		basic = lockingTables[NoLanguage]
	}
	if extra == nil {
		extra = singleTables[NoLanguage]
	}
	return basic, extra
}

// Encode turns a text into septets, one per byte. It reports false when some character is in
// neither table.
func (a Alphabet) Encode(text string) ([]byte, bool) {
	basic, extra := a.tables()
	septets := make([]byte, 0, len(text))
	for _, r := range text {
		if code, ok := basic.codes[r]; ok {
			septets = append(septets, code)
			continue
		}
		code, ok := extra.codes[r]
		if !ok {
			return nil, false
		}
		septets = append(septets, escape, code)
	}
	return septets, true
}

// Decode turns septets, one per byte, into text. An escape before a septet that the single
// shift table does not have shows the character of the main table, as section 6.2.1.1 asks;
// an escape before an escape, and one at the end, show a space.
func (a Alphabet) Decode(septets []byte) string {
	basic, extra := a.tables()
	var text strings.Builder
	for i := 0; i < len(septets); i++ {
		code := septets[i] & 0x7F
		if code != escape {
			text.WriteRune(basic.runes[code])
			continue
		}
		i++
		text.WriteRune(extended(basic, extra, septets, i))
	}
	return text.String()
}

func extended(basic, extra *table, septets []byte, i int) rune {
	if i >= len(septets) || septets[i]&0x7F == escape {
		return ' '
	}
	code := septets[i] & 0x7F
	if r := extra.runes[code]; r != void {
		return r
	}
	return basic.runes[code]
}

// table is 128 characters, and the codes that they have. Places without a character are void
// in a single shift table and spaces in a locking one.
type table struct {
	runes [128]rune
	codes map[rune]byte
}

const void rune = 0

// newTable indexes the characters. Of a character that a table has twice, the first place
// counts; the space of a locking table is the one at 0x20.
func newTable(runes [128]rune) *table {
	t := &table{runes: runes, codes: map[rune]byte{}}
	for code, r := range runes {
		if _, twice := t.codes[r]; !twice && r != void && r != ' ' && code != escape {
			t.codes[r] = byte(code)
		}
	}
	if runes[' '] == ' ' {
		t.codes[' '] = ' '
	}
	return t
}
