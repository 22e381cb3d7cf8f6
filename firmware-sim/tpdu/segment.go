package tpdu

import (
	"slices"
	"unicode/utf16"
)

const (
	dcsOctet  byte = 0x04
	dcsUCS2   byte = 0x08
	dcsClass  byte = 0x10 // the two lowest bits are the class
	maxParts       = 255
	maxClass       = 3
	septetBit      = 7
)

// Style says how a text becomes user data. The zero value is what phones do.
type Style struct {
	// Encoding is the alphabet; empty means GSM 7 bit when every character fits, UCS-2
	// otherwise. Octet takes characters up to U+00FF, each an octet.
	Encoding Encoding
	// Alphabet are the national tables of GSM 7 bit.
	Alphabet Alphabet
	// Class, 0 to 3, counts when HasClass is set.
	Class    int
	HasClass bool
	// Reference is what the parts of a long text have in common: 16 bits if Wide is set, 8
	// otherwise.
	Reference int
	Wide      bool
}

// Segment writes a text the way a phone does: GSM 7 bit when every character fits, UCS-2
// otherwise; alone when it fits into one message, else in parts that share the reference.
// A part never ends within an escape sequence or a surrogate pair. More than 255 parts
// cannot be numbered, which reports false.
func Segment(text string, reference byte) ([]UserData, bool) {
	return Style{Reference: int(reference)}.Write(text)
}

// Write is Segment in another style. It also reports false for a text that the encoding
// cannot carry.
func (s Style) Write(text string) ([]UserData, bool) {
	if s.Encoding == "" || s.Encoding == GSM7 {
		if septets, ok := s.Alphabet.Encode(text); ok {
			return s.writeSeptets(septets)
		}
	}
	switch s.Encoding {
	case "", UCS2:
		units := utf16.Encode([]rune(text))
		return write(s.plain(dcsUCS2), units, bigEndian, func(last uint16) bool { return last >= 0xD800 && last < 0xDC00 })
	case Octet:
		if octets, ok := latin1(text); ok {
			return write(s.plain(dcsOctet), octets, slices.Clone, func(byte) bool { return false })
		}
	}
	return nil, false
}

// plan is what all parts of a text have in common.
type plan struct {
	style    Style
	dcs      byte
	elements []byte // of the header, but for the concatenation
}

func (s Style) plain(dcs byte) plan { return plan{style: s, dcs: s.classed(dcs)} }

func (s Style) classed(dcs byte) byte {
	if s.HasClass {
		return dcs | dcsClass | byte(s.Class&maxClass)
	}
	return dcs
}

// header writes the user data header of a part; of none when there is nothing to say.
func (p plan) header(parts, part int) []byte {
	var elements []byte
	switch ref := p.style.Reference; {
	case parts > 1 && p.style.Wide:
		elements = []byte{elementConcat16, 4, byte(ref >> 8), byte(ref), byte(parts), byte(part)}
	case parts > 1:
		elements = []byte{elementConcat8, 3, byte(ref), byte(parts), byte(part)}
	}
	elements = append(elements, p.elements...)
	if len(elements) == 0 {
		return nil
	}
	return append([]byte{byte(len(elements))}, elements...)
}

func (s Style) writeSeptets(septets []byte) ([]UserData, bool) {
	p := s.plain(0)
	if l := s.Alphabet.Single; l != NoLanguage {
		p.elements = append(p.elements, elementSingleShift, 1, byte(l))
	}
	if l := s.Alphabet.Locking; l != NoLanguage {
		p.elements = append(p.elements, elementLockingShift, 1, byte(l))
	}
	room := func(parts int) int { return maxSeptets - septetsFor(len(p.header(parts, 1))) }
	chunks := [][]byte{septets}
	if len(septets) > room(1) {
		chunks = split(septets, room(2), func(last byte) bool { return last == escape })
	}
	parts := make([]UserData, len(chunks))
	for i, chunk := range chunks {
		header := p.header(len(chunks), i+1)
		filled := septetsFor(len(header))
		octets := Pack(chunk, filled*septetBit)
		copy(octets, header)
		parts[i] = UserData{DCS: p.dcs, HasHeader: header != nil, Length: filled + len(chunk), Octets: octets}
	}
	return parts, len(parts) <= maxParts
}

// septetsFor counts the septets that so many octets of a header take.
func septetsFor(octets int) int { return (octets*8 + 6) / septetBit }

// write cuts units of one or two octets into parts.
func write[T any](p plan, units []T, marshal func([]T) []byte, staysWithNext func(T) bool) ([]UserData, bool) {
	size := len(marshal(make([]T, 1)))
	room := func(parts int) int { return (maxOctets - len(p.header(parts, 1))) / size }
	chunks := [][]T{units}
	if len(units) > room(1) {
		chunks = split(units, room(2), staysWithNext)
	}
	parts := make([]UserData, len(chunks))
	for i, chunk := range chunks {
		header := p.header(len(chunks), i+1)
		octets := slices.Concat(header, marshal(chunk))
		parts[i] = UserData{DCS: p.dcs, HasHeader: header != nil, Length: len(octets), Octets: octets}
	}
	return parts, len(parts) <= maxParts
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

// latin1 makes each character an octet; it reports false for one that is none.
func latin1(text string) ([]byte, bool) {
	octets := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			return nil, false
		}
		octets = append(octets, byte(r))
	}
	return octets, true
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
