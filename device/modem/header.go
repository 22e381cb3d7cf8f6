package modem

import (
	"strconv"
	"strings"
)

// leadingNumber parses the digits at the start of s: some modems add the
// acknowledgement PDU after the reference.
func leadingNumber(s string) (int, bool) {
	end := 0
	for end < len(s) && s[end] >= '0' && s[end] <= '9' {
		end++
	}
	n, err := strconv.Atoi(s[:end])
	return n, err == nil
}

// lastNumber parses the last field of a header such as "+CMT: ,29", "+CMT: 29"
// or "+CDS: 22", which is the length of the PDU in octets. It is tolerant:
// makers disagree about the fields before it.
func lastNumber(s string) (int, bool) {
	s = strings.TrimSpace(s)
	start := len(s)
	for start > 0 && s[start-1] >= '0' && s[start-1] <= '9' {
		start--
	}
	n, err := strconv.Atoi(s[start:])
	return n, err == nil
}

// fields splits the parameters of an answer at commas outside of quotes and
// parentheses, and takes the quotes off.
func fields(s string) []string {
	var list []string
	var b strings.Builder
	quoted, depth := false, 0
	for _, c := range s {
		switch {
		case c == '"':
			quoted = !quoted
			continue
		case quoted:
		case c == '(':
			depth++
		case c == ')':
			depth--
		case c == ',' && depth <= 0:
			list = append(list, strings.TrimSpace(b.String()))
			b.Reset()
			continue
		}
		b.WriteRune(c)
	}
	return append(list, strings.TrimSpace(b.String()))
}

// slot is a place in a message store.
type slot struct {
	memory string
	index  int
}

// String names the slot for the journal.
func (at slot) String() string { return at.memory + "/" + strconv.Itoa(at.index) }

// storedAt parses +CMTI: "SM",3 and +CDSI: "SR",1.
func storedAt(line string) (slot, bool) {
	_, rest, _ := strings.Cut(line, ":")
	f := fields(rest)
	if len(f) < 2 || f[0] == "" {
		return slot{}, false
	}
	n, err := strconv.Atoi(f[1])
	return slot{f[0], n}, err == nil && n >= 0
}

// numbers parses the values that a test command offers for one parameter, such
// as "(0-3)" or "(0,2,3)".
func numbers(s string) map[int]bool {
	offered := map[int]bool{}
	for part := range strings.SplitSeq(strings.Trim(s, "() "), ",") {
		low, high, isRange := strings.Cut(strings.TrimSpace(part), "-")
		if !isRange {
			high = low
		}
		a, err1 := strconv.Atoi(low)
		b, err2 := strconv.Atoi(high)
		if err1 != nil || err2 != nil || b-a > 255 {
			continue
		}
		for ; a <= b; a++ {
			offered[a] = true
		}
	}
	return offered
}
