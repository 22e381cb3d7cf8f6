package tpdu

// The GSM 7 bit default alphabet of 3GPP TS 23.038 section 6.2.1, in code order.
// Position 0x1B is the escape to the extension table.
var alphabet = []rune("@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ" +
	" !\"#¤%&'()*+,-./0123456789:;<=>?" +
	"¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§" +
	"¿abcdefghijklmnopqrstuvwxyzäöñüà")

// The extension table of section 6.2.1.1: the septet that follows an escape.
var extensionTable = overlay{
	0x0A: '\f', 0x14: '^', 0x28: '{', 0x29: '}', 0x2F: '\\',
	0x3C: '[', 0x3D: '~', 0x3E: ']', 0x40: '|', 0x65: '€',
}

const escape = 0x1B

// EncodeSeptets turns a text into GSM 7 bit septets, one per byte.
// It reports false when some character is not in the default alphabet or its extension.
func EncodeSeptets(text string) ([]byte, bool) {
	return Alphabet{}.Encode(text)
}

// DecodeSeptets turns septets of the default alphabet, one per byte, into text.
func DecodeSeptets(septets []byte) string {
	return Alphabet{}.Decode(septets)
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
