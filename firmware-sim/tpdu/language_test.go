package tpdu_test

import (
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"

	"simrelay/firmware-sim/tpdu"
)

// Both sides of the texts that are known from other programs.
func TestSubmit_NationalTables(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pdu      string
		text     string
		alphabet tpdu.Alphabet
	}{
		"Turkish single shift, as smstools sends it": {
			"71000B915155674523F10000FF0903240101D8CC3767", "şğ", tpdu.Alphabet{Single: tpdu.Turkish}},
		"Turkish locking shift": {
			"41000B915155674523F10000" + "07" + "03250101" + "E83000", "şğ", tpdu.Alphabet{Locking: tpdu.Turkish}},
		"elements that mean nothing here do not matter": {
			"41000B915155674523F10000" + "07" + "03180101" + "409F01", "hg", tpdu.Alphabet{}},
		"a language that does not exist is none": {
			"41000B915155674523F10000" + "07" + "0325010E" + "409F01", "hg", tpdu.Alphabet{Locking: 14}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := tpdu.ParseSubmit(octets(t, test.pdu))
			require.NoError(t, err)
			require.Equal(t, test.alphabet, s.UserData.Alphabet())
			require.Equal(t, test.text, s.UserData.Text())
		})
	}
}

// A character of each table at a place that tells it from its neighbours.
func TestAlphabet_NationalCharactersHaveTheirCodes(t *testing.T) {
	t.Parallel()
	tests := map[tpdu.Language]struct{ locking, single map[rune]byte }{
		tpdu.Turkish:    {map[rune]byte{'ı': 0x07, 'Ğ': 0x0B, 'ç': 0x60, '€': 0x04, 'a': 'a'}, map[rune]byte{'İ': 0x49, 'ş': 0x73, '€': 0x65, '[': 0x3C}},
		tpdu.Spanish:    {nil, map[rune]byte{'ç': 0x09, 'Á': 0x41, 'ú': 0x75, '\f': 0x0A}},
		tpdu.Portuguese: {map[rune]byte{'ê': 0x04, '∞': 0x15, '|': 0x1A, 'º': 0x24, '`': 0x7D}, map[rune]byte{'ê': 0x05, 'Ê': 0x1F, 'â': 0x7F, 'Õ': 0x5C}},
		tpdu.Bengali:    {map[rune]byte{'ঁ': 0x00, 'ক': 0x15, 'হ': 0x4D, 'ৱ': 0x7F}, map[rune]byte{'০': 0x19, '৯': 0x23, '\u09df': 0x24, '৺': 0x34}},
		tpdu.Gujarati:   {map[rune]byte{'ઁ': 0x00, 'ઑ': 0x11, 'ળ': 0x47, '૱': 0x7F}, map[rune]byte{'।': 0x19, '૦': 0x1C, '૯': 0x25}},
		tpdu.Hindi:      {map[rune]byte{'ँ': 0x00, 'अ': 0x03, 'न': 0x2F, 'ऩ': 0x3C, 'ॿ': 0x7F}, map[rune]byte{'॥': 0x1A, '०': 0x1C, '॑': 0x26, '\u0958': 0x2C, 'ॱ': 0x3A}},
		tpdu.Kannada:    {map[rune]byte{'ಂ': 0x01, 'ಡ': 0x24, 'ಹ': 0x4D, 'ೣ': 0x7F}, map[rune]byte{'೦': 0x1C, 'ೞ': 0x26, 'ೲ': 0x2A}},
		tpdu.Malayalam:  {map[rune]byte{'ഃ': 0x02, 'ഴ': 0x48, 'ൗ': 0x60, '൹': 0x7F}, map[rune]byte{'൦': 0x1C, '൵': 0x2D, 'ൿ': 0x34}},
		tpdu.Oriya:      {map[rune]byte{'ଁ': 0x00, 'ଳ': 0x47, 'ୖ': 0x60, 'ୣ': 0x7F}, map[rune]byte{'୦': 0x1C, '\u0b5c': 0x26, 'ୱ': 0x2C}},
		tpdu.Punjabi:    {map[rune]byte{'ਁ': 0x00, 'ਏ': 0x0F, '਼': 0x4E, 'ੴ': 0x7F}, map[rune]byte{'੦': 0x1C, '\u0a59': 0x26, 'ੵ': 0x2D}},
		tpdu.Tamil:      {map[rune]byte{'ஂ': 0x01, 'ந': 0x2F, 'ம': 0x42, '௹': 0x7F}, map[rune]byte{'௦': 0x1C, '௮': 0x24, '௺': 0x2E}},
		tpdu.Telugu:     {map[rune]byte{'ఁ': 0x00, 'హ': 0x4D, 'ౕ': 0x60, 'ౣ': 0x7F}, map[rune]byte{'౦': 0x1C, '౬': 0x22, 'ౘ': 0x26, '౿': 0x32}},
		tpdu.Urdu:       {map[rune]byte{'ا': 0x00, 'پ': 0x05, 'ہ': 0x56, 'ٰ': 0x7F}, map[rune]byte{'؀': 0x19, '۰': 0x1C, '،': 0x26, 'ۍ': 0x3B, '۔': 0x3F}},
	}
	require.Len(t, tests, len(tpdu.Languages()))
	for language, test := range tests {
		for r, code := range test.locking {
			septets, ok := tpdu.Alphabet{Locking: language}.Encode(string(r))
			require.True(t, ok, "%s %c", language, r)
			require.Equal(t, []byte{code}, septets, "%s %c", language, r)
		}
		for r, code := range test.single {
			septets, ok := tpdu.Alphabet{Single: language}.Encode(string(r))
			require.True(t, ok, "%s %c", language, r)
			require.Equal(t, []byte{0x1B, code}, septets, "%s %c", language, r)
		}
	}
}

// Whatever a table has is written and read back, and only characters that exist are in it.
func TestAlphabet_EveryNationalCharacterSurvives(t *testing.T) {
	t.Parallel()
	for _, name := range tpdu.Languages() {
		language, ok := tpdu.ParseLanguage(name)
		require.True(t, ok)
		require.Equal(t, name, language.String())
		for _, a := range []tpdu.Alphabet{{Locking: language}, {Single: language}, {Locking: language, Single: language}} {
			if a.Validate() != nil {
				require.Equal(t, tpdu.Spanish, a.Locking)
				continue
			}
			for code := range byte(128) {
				if code == 0x1B {
					continue
				}
				for _, septets := range [][]byte{{code}, {0x1B, code}} {
					text := a.Decode(septets)
					require.Len(t, []rune(text), 1, "%s %x", name, septets)
					r := []rune(text)[0]
					require.True(t, unicode.IsGraphic(r) || unicode.IsControl(r) || unicode.In(r, unicode.Cf), "%s %x %U", name, septets, r)
					again, ok := a.Encode(text)
					require.True(t, ok, "%s %x", name, septets)
					require.Equal(t, text, a.Decode(again))
				}
			}
		}
	}
	_, ok := tpdu.ParseLanguage("klingon")
	require.False(t, ok)
	_, ok = tpdu.ParseLanguage("")
	require.False(t, ok)
	require.Equal(t, "language 99", tpdu.Language(99).String())
	require.EqualError(t, tpdu.Alphabet{Single: 99}.Validate(), "language 99 has no single shift table")
}

// The lengths that the standard's own arithmetic gives.
func TestStyle_WhatFitsIntoOnePart(t *testing.T) {
	t.Parallel()
	turkish := tpdu.Alphabet{Single: tpdu.Turkish}
	both := tpdu.Alphabet{Single: tpdu.Turkish, Locking: tpdu.Turkish}
	tests := map[string]struct {
		style      tpdu.Style
		character  string
		one, parts int
	}{
		"the default alphabet":          {tpdu.Style{}, "a", 160, 153},
		"with a wide reference":         {tpdu.Style{Wide: true}, "a", 160, 152},
		"with a single shift table":     {tpdu.Style{Alphabet: turkish}, "a", 155, 149},
		"with two tables":               {tpdu.Style{Alphabet: both}, "a", 152, 146},
		"UCS-2":                         {tpdu.Style{Encoding: tpdu.UCS2}, "a", 70, 67},
		"UCS-2 with a wide reference":   {tpdu.Style{Encoding: tpdu.UCS2, Wide: true}, "ж", 70, 66},
		"octets":                        {tpdu.Style{Encoding: tpdu.Octet}, "ÿ", 140, 134},
		"octets with a wide reference":  {tpdu.Style{Encoding: tpdu.Octet, Wide: true}, "ÿ", 140, 133},
		"what phones do with Cyrillic":  {tpdu.Style{}, "ж", 70, 67},
		"Turkish text, one septet each": {tpdu.Style{Alphabet: both}, "ş", 152, 146},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for length, parts := range map[int]int{test.one: 1, test.one + 1: 2, 2 * test.parts: 2, 2*test.parts + 1: 3} {
				written, ok := test.style.Write(strings.Repeat(test.character, length))
				require.True(t, ok)
				require.Len(t, written, parts, "%d characters", length)
			}
		})
	}
}

func TestStyle_TextsThatTheEncodingCannotCarry(t *testing.T) {
	t.Parallel()
	for _, style := range []tpdu.Style{{Encoding: tpdu.GSM7}, {Encoding: tpdu.Octet}, {Encoding: "morse"}} {
		_, ok := style.Write("ж")
		require.False(t, ok, style.Encoding)
	}
}

func TestUSSD_PackedForms(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text, packed string
		back         string // if it is not the text
	}{
		"a code as it is often seen":                    {"*100#", "AA180C3602", ""},
		"nothing":                                       {"", "", ""},
		"seven septets are filled with a return":        {"1234567", "31D98C56B3DD1A", ""},
		"eight septets fill the octets":                 {"12345678", "31D98C56B3DD70", ""},
		"a return at the end of an octet gets a second": {"1234567\r", "31D98C56B3DD1A0D", "1234567\r\r"},
		"a return elsewhere does not":                   {"123456\r", "31D98C56B3351A", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			septets, ok := tpdu.EncodeSeptets(test.text)
			require.True(t, ok)
			require.Equal(t, octets(t, test.packed), tpdu.PackUSSD(septets))
			back := tpdu.DecodeSeptets(tpdu.UnpackUSSD(octets(t, test.packed)))
			if test.back == "" {
				test.back = test.text
			}
			require.Equal(t, test.back, back)
		})
	}
}

func TestStatus_Classes(t *testing.T) {
	t.Parallel()
	for status := range 256 {
		s := tpdu.Status(status)
		require.Equal(t, status < 0x20, s.Completed(), "%#02x", status)
		require.Equal(t, status >= 0x20 && status < 0x40, s.Trying(), "%#02x", status)
	}
}
