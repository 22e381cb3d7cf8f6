package tpdu

import "strings"

// Types of address (section 9.1.2.5): the type of number and the numbering plan in one octet.
const (
	TypeUnknown       byte = 0x81
	TypeInternational byte = 0x91
	TypeAlphanumeric  byte = 0xD0
)

const (
	maskTypeOfNumber  = 0x70
	tonInternational  = 0x10
	tonAlphanumeric   = 0x50
	maxAddressDigits  = 20
	maxAddressLetters = 11
)

// The semi-octet alphabet of section 9.1.2.3; 0xF fills an odd last place.
const semiOctets = "0123456789*#abc"

// Address is the number or the name at one end of a message.
type Address struct {
	// Type is the type-of-address octet.
	Type byte
	// Digits are the digits of a number without any plus sign, or the text of an
	// alphanumeric address.
	Digits string
}

// NewAddress makes an address of a written number: a leading plus sign makes it
// international, anything but digits, '*' and '#' makes it alphanumeric.
func NewAddress(number string) Address {
	if digits, ok := strings.CutPrefix(number, "+"); ok && isDialable(digits) {
		return Address{Type: TypeInternational, Digits: digits}
	}
	if isDialable(number) {
		return Address{Type: TypeUnknown, Digits: number}
	}
	return Address{Type: TypeAlphanumeric, Digits: number}
}

func isDialable(s string) bool {
	return s != "" && strings.Trim(s, "0123456789*#") == ""
}

// String writes the address as a person would: with a plus sign if it is international.
func (a Address) String() string {
	if a.Type&maskTypeOfNumber == tonInternational {
		return "+" + a.Digits
	}
	return a.Digits
}

// Validate reports why the address does not fit into a TPDU, or nil.
func (a Address) Validate() error {
	if a.alphanumeric() {
		septets, ok := EncodeSeptets(a.Digits)
		if !ok || len(septets) == 0 || len(septets) > maxAddressLetters {
			return malformed("an alphanumeric address has 1 to %d GSM characters", maxAddressLetters)
		}
		return nil
	}
	if len(a.Digits) > maxAddressDigits || strings.Trim(a.Digits, semiOctets) != "" {
		return malformed("an address has at most %d digits", maxAddressDigits)
	}
	return nil
}

func (a Address) alphanumeric() bool {
	return a.Type&maskTypeOfNumber == tonAlphanumeric
}

// append adds the address in the form of section 9.1.2.5: length in semi-octets, type, value.
func (a Address) append(b []byte) []byte {
	if a.alphanumeric() {
		septets, _ := EncodeSeptets(a.Digits)
		packed := Pack(septets, 0)
		b = append(b, byte((len(septets)*7+3)/4), a.Type)
		return append(b, packed...)
	}
	b = append(b, byte(len(a.Digits)), a.Type)
	return append(b, packDigits(a.Digits)...)
}

func (r *reader) address(what string) Address {
	length := int(r.octet(what))
	kind := r.octet(what)
	if length > maxAddressDigits+2 {
		r.fail(malformed("%s has %d semi-octets", what, length))
	}
	value := r.take((length+1)/2, what)
	if r.err != nil {
		return Address{}
	}
	if kind&0x80 == 0 {
		r.fail(malformed("%s has type of address %#02x", what, kind))
	}
	a := Address{Type: kind}
	if a.alphanumeric() {
		a.Digits = DecodeSeptets(Unpack(value, 0, length*4/7))
		return a
	}
	digits, ok := unpackDigits(value, length)
	if !ok {
		r.fail(malformed("%s has a digit out of range", what))
	}
	a.Digits = digits
	return a
}

func packDigits(digits string) []byte {
	packed := make([]byte, (len(digits)+1)/2)
	for i := range packed {
		packed[i] = 0xF0 | byte(strings.IndexByte(semiOctets, digits[2*i]))
		if 2*i+1 < len(digits) {
			packed[i] = packed[i]&0x0F | byte(strings.IndexByte(semiOctets, digits[2*i+1]))<<4
		}
	}
	return packed
}

func unpackDigits(octets []byte, count int) (string, bool) {
	digits := make([]byte, 0, count)
	for i := range count {
		code := octets[i/2] >> (4 * (i % 2)) & 0x0F
		if int(code) >= len(semiOctets) {
			return "", false
		}
		digits = append(digits, semiOctets[code])
	}
	return string(digits), true
}

// MarshalServiceCentre writes a service centre address as AT commands carry it before the
// TPDU (3GPP TS 27.005 section 3.1): the length counts octets; an empty number is one 0.
func MarshalServiceCentre(number string) []byte {
	if number == "" {
		return []byte{0}
	}
	a := NewAddress(number)
	packed := packDigits(a.Digits)
	return append([]byte{byte(len(packed) + 1), a.Type}, packed...)
}

// CutServiceCentre takes the service centre address off the front of a PDU. The number is
// empty when the PDU leaves the choice to the modem.
func CutServiceCentre(pdu []byte) (number string, rest []byte, err error) {
	r := &reader{rest: pdu}
	length := int(r.octet("the service centre address"))
	if length == 0 {
		return "", r.rest, r.err
	}
	value := r.take(length, "the service centre address")
	if r.err != nil {
		return "", nil, r.err
	}
	if length == 1 { // a type and no digits, as gammu writes an empty one
		return "", r.rest, nil
	}
	count := 2 * (length - 1)
	if value[length-1]>>4 == 0x0F {
		count--
	}
	digits, ok := unpackDigits(value[1:], count)
	if !ok || count > maxAddressDigits {
		return "", nil, malformed("the service centre address is not a number")
	}
	return Address{Type: value[0], Digits: digits}.String(), r.rest, nil
}
