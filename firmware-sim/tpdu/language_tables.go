package tpdu

import (
	"strconv"
	"strings"
)

// overlay is what a table has at some codes instead of what the plain table has there.
type overlay map[byte]rune

// The locking shift tables of annex A.3 that are the default alphabet but for some places.
var lockingOverlays = map[Language]overlay{
	Turkish: {
		0x04: '€', 0x07: 'ı', 0x0B: 'Ğ', 0x0C: 'ğ', 0x1C: 'Ş', 0x1D: 'ş', 0x40: 'İ', 0x60: 'ç',
	},
	Portuguese: {
		0x04: 'ê', 0x06: 'ú', 0x07: 'í', 0x08: 'ó', 0x09: 'ç', 0x0B: 'Ô', 0x0C: 'ô', 0x0E: 'Á', 0x0F: 'á',
		0x12: 'ª', 0x13: 'Ç', 0x14: 'À', 0x15: '∞', 0x16: '^', 0x17: '\\', 0x18: '€', 0x19: 'Ó', 0x1A: '|',
		0x1C: 'Â', 0x1D: 'â', 0x1E: 'Ê', 0x24: 'º', 0x40: 'Í', 0x5B: 'Ã', 0x5C: 'Õ', 0x5D: 'Ú', 0x60: '~',
		0x7B: 'ã', 0x7C: 'õ', 0x7D: '`',
	},
}

// The single shift tables of annex A.2 that are the default extension and some more.
var singleOverlays = map[Language]overlay{
	Turkish: {0x47: 'Ğ', 0x49: 'İ', 0x53: 'Ş', 0x63: 'ç', 0x67: 'ğ', 0x69: 'ı', 0x73: 'ş'},
	Spanish: {
		0x09: 'ç', 0x41: 'Á', 0x49: 'Í', 0x4F: 'Ó', 0x55: 'Ú', 0x61: 'á', 0x69: 'í', 0x6F: 'ó', 0x75: 'ú',
	},
	Portuguese: {
		0x05: 'ê', 0x09: 'ç', 0x0B: 'Ô', 0x0C: 'ô', 0x0E: 'Á', 0x0F: 'á', 0x12: 'Φ', 0x13: 'Γ', 0x15: 'Ω',
		0x16: 'Π', 0x17: 'Ψ', 0x18: 'Σ', 0x19: 'Θ', 0x1F: 'Ê', 0x41: 'À', 0x49: 'Í', 0x4F: 'Ó', 0x55: 'Ú',
		0x5B: 'Ã', 0x5C: 'Õ', 0x61: 'Â', 0x69: 'í', 0x6F: 'ó', 0x75: 'ú', 0x7B: 'ã', 0x7C: 'õ', 0x7F: 'â',
	},
}

// script is a language of another script. All such tables have the same frame, and places in
// it that the language fills. These are given in the order of their codes, as offsets from
// the script's Unicode block: "05-0C" is a run, four digits are a code point of another
// block, and each "_" is a place that is left empty.
type script struct {
	language        Language
	block           rune
	locking, single string
}

var scripts = []script{
	{Bengali, 0x0980,
		"01-03 05-0C __ 0F-10 __ 13-28 _ 2A-30 _ 32 ___ 36-39 3C-44 __ 47-48 __ 4B-4E 57 5C-5D 70-71",
		"66-6F 5F-63 72-7A"},
	{Gujarati, 0x0A80,
		"01-03 05-0D _ 0F-11 _ 13-28 _ 2A-30 _ 32-33 _ 35-39 3C-45 _ 47-49 _ 4B-4D 50 60-63 71",
		"0964-0965 66-6F"},
	{Hindi, 0x0900,
		"01-03 05-39 3C-4D 50 72 7B-7C 7E-7F",
		"64-6F 51-54 58-63 70-71"},
	{Kannada, 0x0C80,
		"_ 02-03 05-0C _ 0E-10 _ 12-28 _ 2A-33 _ 35-39 3C-44 _ 46-48 _ 4A-4D 55-56 60-63",
		"0964-0965 66-6F 5E 71-72"},
	{Malayalam, 0x0D00,
		"_ 02-03 05-0C _ 0E-10 _ 12-28 _ 2A-39 _ 3D-44 _ 46-48 _ 4A-4D 57 60-63 79",
		"0964-0965 66-75 7A-7F"},
	{Oriya, 0x0B00,
		"01-03 05-0C __ 0F-10 __ 13-28 _ 2A-30 _ 32-33 _ 35-39 3C-44 __ 47-48 __ 4B-4D 56-57 60-63",
		"0964-0965 66-6F 5C-5D 5F 70-71"},
	{Punjabi, 0x0A00,
		"01-03 05-0A ____ 0F-10 __ 13-28 _ 2A-30 _ 32-33 _ 35-36 _ 38-39 3C _ 3E-42 ____ 47-48 __ 4B-4D 51 70-74",
		"0964-0965 66-6F 59-5C 5E 75"},
	{Tamil, 0x0B80,
		"_ 02-03 05-0A ___ 0E-10 _ 12-15 ___ 19-1A _ 1C _ 1E-1F ___ 23-24 ___ 28-2A ___ 2E-39 __ 3E-42 ___ 46-48 _ 4A-4D 50 57 70-72 79",
		"0964-0965 66-6F 73-78 7A"},
	{Telugu, 0x0C00,
		"01-03 05-0C _ 0E-10 _ 12-28 _ 2A-33 _ 35-39 _ 3D-44 _ 46-48 _ 4A-4D 55-56 60-63",
		"__ 66-6F 58-59 78-7F"},
	{Urdu, 0x0600,
		"27 22 28 7B 80 7E A6 2A C2 7F 79 7D 7A 7C 2B-2C 81 84 83 85-87 2D-2F 8C 88-8A 8F 8D 30-31 91 93 99 32 96 98 9A 33-39 " +
			"41-42 A9-AB AF B3 B1 44-46 BA-BC 48 C4 D5 C1 BE 21 CC D0 D2 4D 50 4F 57 54 55 51 53 56 70",
		"00-01 F0-F9 0C-14 1B 1F 40 52 58 6B-6C 72-73 CD D4"},
}

// The frames of the tables of other scripts; '·' is a place for the language, and a space in
// the single shift frame is one that no language fills. Line feed, form feed, carriage return
// and escape stand for themselves.
const (
	lockingFrame = "··········\n··\r·············\x1b···· !······)(··,·.·0123456789:;···?" +
		"·································abcdefghijklmnopqrstuvwxyz·····"
	singleFrame = "@£$¥¿\"¤%&'\f*+ -/<=>¡^¡_#*··\x1b············{}·····\\············[~]·|" +
		"ABCDEFGHIJKLMNOPQRSTUVWXYZ          €                          "
	place = '·'
)

var lockingTables, singleTables = buildTables()

func buildTables() (locking, single map[Language]*table) {
	var plain, extension [128]rune
	copy(plain[:], alphabet)
	for code, r := range extensionTable {
		extension[code] = r
	}
	locking = map[Language]*table{NoLanguage: newTable(plain)}
	single = map[Language]*table{NoLanguage: newTable(extension)}
	for language, o := range lockingOverlays {
		locking[language] = newTable(o.over(plain))
	}
	for language, o := range singleOverlays {
		single[language] = newTable(o.over(extension))
	}
	for _, s := range scripts {
		locking[s.language] = newTable(s.fill(lockingFrame, s.locking, ' '))
		single[s.language] = newTable(s.fill(singleFrame, s.single, void))
	}
	return locking, single
}

func (o overlay) over(plain [128]rune) [128]rune {
	for code, r := range o {
		plain[code] = r
	}
	return plain
}

// fill puts characters into the places of a frame; those that are left get the empty one.
func (s script) fill(frame, places string, empty rune) (runes [128]rune) {
	characters := s.expand(places, empty)
	code := 0
	for _, r := range frame {
		switch {
		case r == place && len(characters) > 0:
			r, characters = characters[0], characters[1:]
		case r == place, r == ' ' && code != ' ':
			r = empty
		}
		runes[code] = r
		code++
	}
	return runes
}

// expand reads the notation of a script.
func (s script) expand(places string, empty rune) []rune {
	var characters []rune
	for _, token := range strings.Fields(places) {
		if token[0] == '_' {
			for range token {
				characters = append(characters, empty)
			}
			continue
		}
		first, last, isRun := strings.Cut(token, "-")
		if !isRun {
			last = first
		}
		for r := s.codePoint(first); r <= s.codePoint(last); r++ {
			characters = append(characters, r)
		}
	}
	return characters
}

func (s script) codePoint(digits string) rune {
	n, _ := strconv.ParseUint(digits, 16, 16) // the tables are above, and tested
	if len(digits) == 4 {
		return rune(n)
	}
	return s.block + rune(n)
}
