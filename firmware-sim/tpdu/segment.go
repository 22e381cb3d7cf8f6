package tpdu

import (
	"slices"
	"unicode/utf16"
)

const (
	concatHeader       = 6 // octets of a header that holds one 8 bit concatenation element
	concatSeptets      = 7 // septets that such a header takes
	partSeptets        = maxSeptets - concatSeptets
	partUnits          = (maxOctets - concatHeader) / 2
	dcsUCS2       byte = 0x08
)

// Segment writes a text the way a phone does: GSM 7 bit when every character fits, UCS-2
// otherwise; alone when it fits into one message, else in parts that share the reference.
// A part never ends within an escape sequence or a surrogate pair. More than 255 parts
// cannot be numbered, which reports false.
func Segment(text string, reference byte) ([]UserData, bool) {
	if septets, ok := EncodeSeptets(text); ok {
		return segmentSeptets(septets, reference)
	}
	return segmentUnits(utf16.Encode([]rune(text)), reference)
}

func segmentSeptets(septets []byte, reference byte) ([]UserData, bool) {
	if len(septets) <= maxSeptets {
		return []UserData{{Length: len(septets), Octets: Pack(septets, 0)}}, true
	}
	chunks := split(septets, partSeptets, func(last byte) bool { return last == escape })
	parts := make([]UserData, len(chunks))
	for i, chunk := range chunks {
		octets := Pack(chunk, concatSeptets*7)
		copy(octets, header(reference, len(chunks), i+1))
		parts[i] = UserData{HasHeader: true, Length: concatSeptets + len(chunk), Octets: octets}
	}
	return parts, len(parts) <= 255
}

func segmentUnits(units []uint16, reference byte) ([]UserData, bool) {
	if 2*len(units) <= maxOctets {
		octets := bigEndian(units)
		return []UserData{{DCS: dcsUCS2, Length: len(octets), Octets: octets}}, true
	}
	chunks := split(units, partUnits, func(last uint16) bool { return last >= 0xD800 && last < 0xDC00 })
	parts := make([]UserData, len(chunks))
	for i, chunk := range chunks {
		octets := slices.Concat(header(reference, len(chunks), i+1), bigEndian(chunk))
		parts[i] = UserData{DCS: dcsUCS2, HasHeader: true, Length: len(octets), Octets: octets}
	}
	return parts, len(parts) <= 255
}

// split cuts s into chunks of at most size, none of which ends with an element that must
// stay with the next one.
func split[T any](s []T, size int, staysWithNext func(T) bool) [][]T {
	var chunks [][]T
	for len(s) > size {
		n := size
		if staysWithNext(s[n-1]) {
			n--
		}
		chunks = append(chunks, s[:n])
		s = s[n:]
	}
	return append(chunks, s)
}

func header(reference byte, parts, part int) []byte {
	return []byte{concatHeader - 1, elementConcat8, 3, reference, byte(parts), byte(part)}
}

// EncodeUCS2 writes a text as UTF-16, high octet first.
func EncodeUCS2(text string) []byte {
	return bigEndian(utf16.Encode([]rune(text)))
}

// DecodeUCS2 reads UTF-16, high octet first; an odd last octet is dropped.
func DecodeUCS2(octets []byte) string {
	units := make([]uint16, len(octets)/2)
	for i := range units {
		units[i] = uint16(octets[2*i])<<8 | uint16(octets[2*i+1])
	}
	return string(utf16.Decode(units))
}

func bigEndian(units []uint16) []byte {
	octets := make([]byte, 0, 2*len(units))
	for _, u := range units {
		octets = append(octets, byte(u>>8), byte(u))
	}
	return octets
}
