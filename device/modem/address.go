package modem

import (
	"strings"
	"time"

	"github.com/warthog618/sms/encoding/gsm7"
)

// Types of number, 3GPP TS 23.040 section 9.1.2.5.
const (
	typeInternational = 1
	typeAlphanumeric  = 5
)

// semiOctets are the digits of an address; the rest is filler.
const semiOctets = "0123456789*#abc"

// address takes an address field off. Its length counts semi-octets.
func (r *reader) address() string {
	length := int(r.octet())
	kind := r.octet() >> 4 & 7
	value := r.take((length + 1) / 2)
	if kind == typeAlphanumeric {
		return alphanumeric(value, length)
	}
	number := digits(value, length)
	if kind == typeInternational && number != "" {
		return "+" + number
	}
	return number
}

// alphanumeric decodes a sender's name, extension characters included.
func alphanumeric(value []byte, length int) string {
	septets := gsm7.Unpack7Bit(value, 0)
	if most := length * 4 / 7; most < len(septets) {
		septets = septets[:most]
	}
	name, err := gsm7.Decode(septets)
	if err != nil {
		return ""
	}
	return strings.TrimRight(string(name), "\x00")
}

func digits(value []byte, length int) string {
	var b strings.Builder
	for i := range min(length, 2*len(value)) {
		if d := int(value[i/2]) >> (4 * (i % 2)) & 0x0f; d < len(semiOctets) {
			b.WriteByte(semiOctets[d])
		}
	}
	return b.String()
}

// timestamp decodes a TP-SCTS, 3GPP TS 23.040 section 9.2.3.11; the zero time
// when it is none.
func timestamp(b []byte) time.Time {
	var v [7]int
	if len(b) < len(v) {
		return time.Time{}
	}
	for i := range v {
		low, high := int(b[i]>>4), int(b[i]&0x0f)
		if i == 6 {
			high &= 7 // the sign of the zone
		}
		if low > 9 || high > 9 {
			return time.Time{}
		}
		v[i] = high*10 + low
	}
	if v[1] < 1 || v[1] > 12 || v[2] < 1 || v[2] > 31 || v[3] > 23 || v[4] > 59 || v[5] > 59 {
		return time.Time{}
	}
	offset := v[6] * 15 * 60
	if b[6]&0x08 != 0 {
		offset = -offset
	}
	return time.Date(2000+v[0], time.Month(v[1]), v[2], v[3], v[4], v[5], 0, time.FixedZone("", offset)).UTC()
}
