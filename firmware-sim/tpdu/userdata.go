package tpdu

import "iter"

// The most that one message carries.
const (
	maxOctets  = 140
	maxSeptets = 160
)

// Information elements of a user data header (section 9.2.3.24).
const (
	elementConcat8      = 0x00
	elementConcat16     = 0x08
	elementSingleShift  = 0x24
	elementLockingShift = 0x25
)

// UserData is what a message carries: an optional header, and a text or octets.
type UserData struct {
	// DCS is the data coding scheme of the message.
	DCS byte
	// HasHeader says that Octets begin with a user data header.
	HasHeader bool
	// Length is TP-UDL: septets for GSM 7 bit, octets otherwise, the header included.
	Length int
	// Octets are the user data as they travel.
	Octets []byte
}

// Concat is the place of a message in a long one (sections 9.2.3.24.1 and 9.2.3.24.8).
type Concat struct {
	// Reference is equal in all parts; Wide tells a 16 bit reference from an 8 bit one.
	Reference int
	Wide      bool
	// Part counts from 1 to Parts.
	Part, Parts int
}

func (r *reader) userData(dcs byte, hasHeader bool) UserData {
	length := int(r.octet("the user data length"))
	ud := UserData{DCS: dcs, HasHeader: hasHeader, Length: length, Octets: r.rest}
	if r.err != nil {
		return UserData{}
	}
	if want := ud.octetCount(); want > maxOctets || len(r.rest) != want {
		r.fail(malformed("user data length %d does not fit %d octets", length, len(r.rest)))
		return UserData{}
	}
	if hasHeader && (len(ud.Octets) == 0 || 1+int(ud.Octets[0]) > len(ud.Octets)) {
		r.fail(malformed("the user data header does not fit"))
	}
	r.rest = nil
	return ud
}

func (u UserData) octetCount() int {
	if EncodingOf(u.DCS) == GSM7 {
		return (u.Length*7 + 7) / 8
	}
	return u.Length
}

func (u UserData) append(b []byte) []byte {
	return append(append(b, byte(u.Length)), u.Octets...)
}

// headerLength counts the octets of the header with its own length octet.
func (u UserData) headerLength() int {
	if !u.HasHeader || len(u.Octets) == 0 {
		return 0
	}
	return min(1+int(u.Octets[0]), len(u.Octets))
}

// Encoding is the alphabet of the text.
func (u UserData) Encoding() Encoding {
	return EncodingOf(u.DCS)
}

// Alphabet tells which national tables the header names for a GSM 7 bit text.
func (u UserData) Alphabet() Alphabet {
	var a Alphabet
	for kind, value := range u.elements() {
		switch {
		case kind == elementSingleShift && len(value) == 1:
			a.Single = Language(value[0])
		case kind == elementLockingShift && len(value) == 1:
			a.Locking = Language(value[0])
		}
	}
	return a
}

// Text is the text after the header. Octets of an 8 bit message become the characters of
// the same numbers, so that nothing is lost.
func (u UserData) Text() string {
	head := u.headerLength()
	body := u.Octets[head:]
	switch u.Encoding() {
	case GSM7:
		filled := septetsFor(head)
		return u.Alphabet().Decode(Unpack(u.Octets, filled*septetBit, max(0, u.Length-filled)))
	case UCS2:
		return DecodeUCS2(body)
	}
	runes := make([]rune, len(body))
	for i, b := range body {
		runes[i] = rune(b)
	}
	return string(runes)
}

// elements are the kinds and values of the header's information elements, up to the first
// that does not fit.
func (u UserData) elements() iter.Seq2[byte, []byte] {
	return func(yield func(byte, []byte) bool) {
		head := u.headerLength()
		for i := 1; i+2 <= head; {
			kind, length := u.Octets[i], int(u.Octets[i+1])
			value := i + 2
			if value+length > head || !yield(kind, u.Octets[value:value+length]) {
				return
			}
			i = value + length
		}
	}
}

// Concat finds the place in a long message. It reports false for a message that stands
// alone, and for a header whose numbers make no sense.
func (u UserData) Concat() (Concat, bool) {
	for kind, value := range u.elements() {
		if c, ok := concatOf(kind, value); ok {
			return c, true
		}
	}
	return Concat{Part: 1, Parts: 1}, false
}

func concatOf(kind byte, v []byte) (Concat, bool) {
	var c Concat
	switch {
	case kind == elementConcat8 && len(v) == 3:
		c = Concat{Reference: int(v[0]), Parts: int(v[1]), Part: int(v[2])}
	case kind == elementConcat16 && len(v) == 4:
		c = Concat{Reference: int(v[0])<<8 | int(v[1]), Wide: true, Parts: int(v[2]), Part: int(v[3])}
	}
	return c, c.Part >= 1 && c.Part <= c.Parts
}
