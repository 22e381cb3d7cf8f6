package tpdu

import "time"

// appendTime adds a time in the form of section 9.2.3.11: swapped decimal pairs, the zone in
// quarters of an hour with its sign in bit 3.
func appendTime(b []byte, t time.Time) []byte {
	_, offset := t.Zone()
	quarters, sign := offset/900, byte(0)
	if quarters < 0 {
		quarters, sign = -quarters, 0x08
	}
	b = append(b, swapped(t.Year()%100), swapped(int(t.Month())), swapped(t.Day()),
		swapped(t.Hour()), swapped(t.Minute()), swapped(t.Second()))
	return append(b, swapped(quarters)|sign)
}

func (r *reader) time(what string) time.Time {
	b := r.take(lengthTime, what)
	if r.err != nil {
		return time.Time{}
	}
	var f [6]int
	for i := range f {
		n, ok := unswapped(b[i])
		if !ok {
			r.fail(malformed("%s is not decimal", what))
		}
		f[i] = n
	}
	quarters, ok := unswapped(b[6] &^ 0x08)
	if !ok || f[1] < 1 || f[1] > 12 || f[2] < 1 || f[2] > 31 || f[3] > 23 || f[4] > 59 || f[5] > 59 {
		r.fail(malformed("%s is out of range", what))
	}
	offset := quarters * 900
	if b[6]&0x08 != 0 {
		offset = -offset
	}
	return time.Date(2000+f[0], time.Month(f[1]), f[2], f[3], f[4], f[5], 0, time.FixedZone("", offset))
}

func swapped(n int) byte {
	return byte(n%10<<4 | n/10)
}

func unswapped(b byte) (int, bool) {
	tens, units := int(b&0x0F), int(b>>4)
	return tens*10 + units, tens < 10 && units < 10
}

// relativeValidity is the table of section 9.2.3.12.1.
func relativeValidity(vp byte) time.Duration {
	const day = 24 * time.Hour
	times := func(n byte, unit time.Duration) time.Duration { return time.Duration(n) * unit }
	switch {
	case vp <= 143:
		return 5*time.Minute + times(vp, 5*time.Minute)
	case vp <= 167:
		return 12*time.Hour + times(vp-143, 30*time.Minute)
	case vp <= 196:
		return times(vp-166, day)
	default:
		return times(vp-192, 7*day)
	}
}

// validity reads the validity period in the format that vpf names. A zero duration and a
// zero time say that the service centre's own default rules.
func (r *reader) validity(vpf byte) (after time.Duration, at time.Time) {
	switch vpf {
	case vpfRelative:
		return relativeValidity(r.octet("the validity period")), time.Time{}
	case vpfAbsolute:
		return 0, r.time("the validity period")
	case vpfEnhanced:
		return enhancedValidity(r.take(lengthAbsolute, "the validity period")), time.Time{}
	}
	return 0, time.Time{}
}

// enhancedValidity reads section 9.2.3.12.3.
func enhancedValidity(b []byte) time.Duration {
	if len(b) == 0 {
		return 0
	}
	switch b[0] & 0x07 {
	case 1:
		return relativeValidity(b[1])
	case 2:
		return time.Duration(b[1]) * time.Second
	case 3:
		h, _ := unswapped(b[1])
		m, _ := unswapped(b[2])
		s, _ := unswapped(b[3])
		return time.Duration(h)*time.Hour + time.Duration(m)*time.Minute + time.Duration(s)*time.Second
	}
	return 0
}
