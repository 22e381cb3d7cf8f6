package firmwaresim

import (
	"encoding/hex"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// The most that a message carries.
const (
	maxSeptets = 160
	maxOctets  = 140
)

// address reads a number and its type in text mode. Names are nobody's to send to.
func (f *firmware) address(p params, i int) (tpdu.Address, bool) {
	number, ok := f.decode(p.text(i, ""))
	a := tpdu.NewAddress(number)
	kind, okKind := p.number(i+1, int(a.Type))
	if !ok || !okKind || kind > 255 || kind&0x80 == 0 || a.Type == tpdu.TypeAlphanumeric || a.Validate() != nil {
		return a, false
	}
	a.Type = byte(kind)
	return a, a.Type&0x70 != tpdu.TypeAlphanumeric&0x70
}

// submitText makes a SUBMIT of what was typed, with the parameters of +CSMP.
func (f *firmware) submitText(to tpdu.Address, typed []byte) ([]byte, bool) {
	t := f.set.message.parameters
	data, ok := f.userData(typed)
	raw := tpdu.Submit{Destination: to, Protocol: t.protocol, UserData: data}.Marshal()
	raw[0] = t.first&^firstType | firstSubmit
	return splice(raw, validityPlace(raw), []byte(t.validity)), ok
}

// deliverText makes a DELIVER of what was typed, as if it had come in.
func (f *firmware) deliverText(from tpdu.Address, typed []byte) ([]byte, bool) {
	data, ok := f.userData(typed)
	return tpdu.Deliver{
		Originator:  from,
		Protocol:    f.set.message.parameters.protocol,
		ServiceTime: time.Now(),
		UserData:    data,
	}.Marshal(), ok
}

// userData reads what was typed by the rules of 3GPP TS 27.005 section 3.1: a text in the
// character set of +CSCS, or hex digits when the message is octets, UCS-2 or has a header.
func (f *firmware) userData(typed []byte) (tpdu.UserData, bool) {
	t := f.set.message.parameters
	data := tpdu.UserData{DCS: t.dcs, HasHeader: t.first&firstHeader != 0}
	if data.HasHeader || data.Encoding() != tpdu.GSM7 {
		octets, err := hex.DecodeString(string(typed))
		data.Octets, data.Length = octets, len(octets)
		if data.Encoding() == tpdu.GSM7 {
			data.Length = len(octets) * 8 / 7
		}
		return data, err == nil && len(octets) <= maxOctets && (!data.HasHeader || headerFits(octets))
	}
	text, ok := f.decode(string(typed))
	septets := septets(text)
	data.Octets, data.Length = tpdu.Pack(septets, 0), len(septets)
	return data, ok && len(septets) <= maxSeptets
}

// headerFits reports whether a user data header ends within the user data.
func headerFits(octets []byte) bool {
	return len(octets) > 0 && 1+int(octets[0]) <= len(octets)
}

// validityPlace is where in a SUBMIT the validity period stands, after first octet,
// reference, address, protocol and coding scheme.
func validityPlace(raw []byte) int {
	return 1 + 1 + addressSize(raw[2]) + 1 + 1
}

// addressSize counts the octets of an address by its length in semi-octets.
func addressSize(semiOctets byte) int {
	return 2 + (int(semiOctets)+1)/2
}
