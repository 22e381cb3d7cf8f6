package firmwaresim

import (
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// textParameters are what a text leaves open about its message (+CSMP, 3GPP TS 27.005
// section 3.3.2).
type textParameters struct {
	first    byte   // first octet
	validity string // octets of the validity period; a string, so that it can be compared
	protocol byte
	dcs      byte
}

// Bits of the first octet (3GPP TS 23.040 section 9.2).
const (
	firstType     = 0x03
	firstSubmit   = 0x01
	firstValidity = 0x18 // the format of the validity period
	firstRelative = 0x10
	firstAbsolute = 0x18
	firstEnhanced = 0x08
	firstHeader   = 0x40
	firstReport   = 0x20
)

// validityLength tells how many octets the validity period has in each format.
var validityLength = map[byte]int{0: 0, firstRelative: 1, firstAbsolute: 7, firstEnhanced: 7}

// defaultTextParameters are a SUBMIT that lives for a day: 17,167,0,0.
var defaultTextParameters = textParameters{first: firstSubmit | firstRelative, validity: "\xa7"}

func (t textParameters) String() string {
	return fmt.Sprintf("%d,%s,%d,%d", t.first, showValidity(t.first, []byte(t.validity)), t.protocol, t.dcs)
}

// showValidity writes a validity period: a number, a time, or octets, as the first octet
// says.
func showValidity(first byte, octets []byte) string {
	switch first & firstValidity {
	case firstRelative:
		return strconv.Itoa(int(octets[0]))
	case firstAbsolute:
		return strconv.Quote(showStamp(octets))
	case firstEnhanced:
		return fmt.Sprintf("\"%X\"", octets)
	}
	return ""
}

// parseTextParameters reads +CSMP. What is left out stays as it is, except that a new format
// of the validity period needs a new period.
func parseTextParameters(p params, t textParameters) (textParameters, bool) {
	numbers := []int{int(t.first), 0, int(t.protocol), int(t.dcs)}
	for _, i := range []int{0, 2, 3} {
		n, ok := p.number(i, numbers[i])
		if !ok || n > 255 {
			return t, false
		}
		numbers[i] = n
	}
	before := t.first
	t.first, t.protocol, t.dcs = byte(numbers[0]), byte(numbers[2]), byte(numbers[3])
	if t.first&firstType > firstSubmit || len(p) > 4 {
		return t, false
	}
	if len(p) > 1 && p[1] != "" {
		octets, ok := parseValidity(t.first, p, 1)
		t.validity = string(octets)
		return t, ok
	}
	if t.first&firstValidity != before&firstValidity {
		t.validity = strings.Repeat("\xa7", min(1, validityLength[t.first&firstValidity]))
	}
	return t, len(t.validity) == validityLength[t.first&firstValidity]
}

func parseValidity(first byte, p params, i int) (octets []byte, ok bool) {
	switch first & firstValidity {
	case firstRelative:
		n, ok := p.number(i, 0)
		return []byte{byte(n)}, ok && n <= 255
	case firstAbsolute:
		t, ok := parseTime(p.text(i, ""), time.UTC)
		return stamp(t), ok
	case firstEnhanced:
		octets, err := hex.DecodeString(p.text(i, ""))
		return octets, err == nil && len(octets) == validityLength[firstEnhanced]
	}
	return nil, true // there is none, whatever is said about it
}

// stamp writes a time in swapped digits (3GPP TS 23.040 section 9.2.3.11).
func stamp(t time.Time) []byte {
	_, offset := t.Zone()
	quarters, sign := offset/900, byte(0)
	if quarters < 0 {
		quarters, sign = -quarters, 0x08
	}
	octets := semiOctets(fmt.Sprintf("%s%02d", t.Format("060102150405"), quarters), 7)
	octets[6] |= sign
	return octets
}

// showStamp writes swapped digits as a time, without a look whether it makes sense.
func showStamp(octets []byte) string {
	var pairs []any
	for _, b := range octets[:6] {
		pairs = append(pairs, b&0x0F, b>>4)
	}
	zone, sign := octets[6], "+"
	if zone&0x08 != 0 {
		zone, sign = zone&^0x08, "-"
	}
	pairs = append(pairs, sign, zone&0x0F, zone>>4)
	return fmt.Sprintf("%d%d/%d%d/%d%d,%d%d:%d%d:%d%d%s%d%d", pairs...)
}

// broadcasts are the kinds of cell broadcasts that are wanted (+CSCB, section 3.3.4).
type broadcasts struct {
	mode          int
	kinds, scheme string
}

func parseBroadcasts(p params) (b broadcasts, ok bool) {
	mode, ok := p.number(0, 0)
	b = broadcasts{mode: mode, kinds: p.text(1, ""), scheme: p.text(2, "")}
	legal := func(s string) bool { return strings.Trim(s, "0123456789,-") == "" }
	return b, ok && mode <= 1 && len(p) <= 3 && legal(b.kinds) && legal(b.scheme)
}

func (b broadcasts) String() string {
	return fmt.Sprintf("%d,%q,%q", b.mode, b.kinds, b.scheme)
}

// splice puts octets into the middle of others.
func splice(octets []byte, at int, more []byte) []byte {
	return slices.Concat(octets[:at], more, octets[at:])
}
