package tpdu

// Encoding is the alphabet of a message.
type Encoding string

// The alphabets that a data coding scheme can name.
const (
	GSM7  Encoding = "gsm7"
	Octet Encoding = "8bit"
	UCS2  Encoding = "ucs2"
)

// NoClass says that a data coding scheme gives a message no class.
const NoClass = -1

// EncodingOf reads the alphabet out of a data coding scheme (3GPP TS 23.038 section 4).
// Reserved codings count as GSM 7 bit, as that section asks of a receiver.
func EncodingOf(dcs byte) Encoding {
	switch dcs >> 4 {
	case 0x0, 0x1, 0x2, 0x3, 0x4, 0x5, 0x6, 0x7:
		switch dcs >> 2 & 0x03 {
		case 1:
			return Octet
		case 2:
			return UCS2
		}
	case 0xE:
		return UCS2
	case 0xF:
		if dcs&0x04 != 0 {
			return Octet
		}
	}
	return GSM7
}

// ClassOf reads the message class, 0 to 3, or NoClass.
func ClassOf(dcs byte) int {
	if dcs&0x90 == 0x10 || dcs>>4 == 0xF {
		return int(dcs & 0x03)
	}
	return NoClass
}
