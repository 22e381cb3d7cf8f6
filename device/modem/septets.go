package modem

import (
	"unicode/utf16"

	"github.com/warthog618/sms/encoding/gsm7/charset"
)

// tables are the national language tables of a text, by the numbers of 3GPP TS
// 23.038 section 6.2.1.2.4; 0 stands for the default alphabet.
type tables struct{ locking, shift int }

// The one character that the library's tables lack, 3GPP TS 23.038 annex A.2.3.
const (
	portugueseMissing = 0x1f
	portugueseRune    = 'Ê'
)

// decodeSeptets decodes unpacked GSM 7-bit text into UTF-16. What the tables
// do not have is a blank, as the standard wants it. open says that the text
// goes on in another part: an escape at its end, whose character is the first
// of that part, stays as it is then.
func decodeSeptets(septets []byte, t tables, open bool) []uint16 {
	base, extension := charset.NewDecoder(t.locking), charset.NewExtDecoder(t.shift)
	var out []rune
	escaped := false
	for _, s := range septets {
		switch r, known := extension[s]; {
		case !escaped && s == escape:
			escaped = true
			continue
		case escaped && t.shift == charset.Portuguese && s == portugueseMissing:
			out = append(out, portugueseRune)
		case escaped && known:
			out = append(out, r)
		default:
			out = append(out, baseRune(base, s))
		}
		escaped = false
	}
	switch {
	case escaped && open:
		out = append(out, escape)
	case escaped:
		out = append(out, ' ')
	}
	return utf16.Encode(out)
}

func baseRune(base charset.Decoder, septet byte) rune {
	if r, known := base[septet]; known && septet != escape {
		return r
	}
	return ' '
}
