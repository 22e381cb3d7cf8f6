package tpdu

import "strings"

// The GSM 7 bit default alphabet of 3GPP TS 23.038 section 6.2.1, in code order.
// Position 0x1B is the escape to the extension table.
var alphabet = []rune("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
	" !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmnopqrstuvwxyzäöñüà")

// The extension table of section 6.2.1.1: the septet that follows an escape.
var extension = map[byte]rune{
	0x0A: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2F: '\\',
	0x3C: '[', 0x3D: '~', 0x3E: ']', 0x40: '|', 0x65: '€',
}

const escape = 0x1B

// septetsOf maps every character that GSM 7 bit can carry to its one or two septets.
var septetsOf = func() map[rune][]byte {
	m := make(map[rune][]byte, len(alphabet)+len(extension))
	for code, r := range alphabet {
		if code != escape {
			m[r] = []byte{byte(code)}
		}
	}
	for code, r := range extension {
		m[r] = []byte{escape, code}
	}
	return m
}()

// EncodeSeptets turns a text into GSM 7 bit septets, one per byte.
// It reports false when some character is not in the default alphabet or its extension.
func EncodeSeptets(text string) ([]byte, bool) {
	septets := make([]byte, 0, len(text))
	for _, r := range text {
		s, ok := septetsOf[r]
		if !ok {
			return nil, false
		}
		septets = append(septets, s...)
	}
	return septets, true
}

// DecodeSeptets turns septets, one per byte, into text. An escape before a septet that the
// extension table does not know shows the character of the main table, as section 6.2.1.1
// asks; an escape before an escape, and one at the end, show a space.
func DecodeSeptets(septets []byte) string {
	var text strings.Builder
	for i := 0; i < len(septets); i++ {
		code := septets[i] & 0x7F
		if code != escape {
			text.WriteRune(alphabet[code])
			continue
		}
		i++
		text.WriteRune(extended(septets, i))
	}
	return text.String()
}

func extended(septets []byte, i int) rune {
	if i >= len(septets) || septets[i]&0x7F == escape {
		return ' '
	}
	code := septets[i] & 0x7F
	if r, ok := extension[code]; ok {
		return r
	}
	return alphabet[code]
}

// Pack packs septets into octets, eight into seven, after skip bits of fill.
func Pack(septets []byte, skip int) []byte {
	packed := make([]byte, (skip+len(septets)*7+7)/8)
	for i, s := range septets {
		bit := skip + i*7
		value := uint16(s&0x7F) << (bit % 8)
		packed[bit/8] |= byte(value)
		if bit%8 > 1 {
			packed[bit/8+1] |= byte(value >> 8)
		}
	}
	return packed
}

// Unpack takes up to count septets out of octets, after skip bits of fill. It returns fewer
// when the octets end early.
func Unpack(octets []byte, skip, count int) []byte {
	septets := make([]byte, 0, count)
	for i := range count {
		bit := skip + i*7
		if bit+7 > len(octets)*8 {
			break
		}
		value := uint16(octets[bit/8])
		if bit%8 > 1 {
			value |= uint16(octets[bit/8+1]) << 8
		}
		septets = append(septets, byte(value>>(bit%8))&0x7F)
	}
	return septets
}
