package senders

import (
	"slices"
	"strings"
)

// readEncoded adds what a query, or a body that is written like one, says. It
// reads what nobody else would call well-formed, as the URL standard of the
// WHATWG does (section 5.1), because appliances put texts into URLs as they are:
// a semicolon separates nothing, and a percent sign may stand for itself.
func (f *fields) readEncoded(text string) {
	for pair := range strings.SplitSeq(text, "&") {
		name, value, _ := strings.Cut(pair, "=")
		name = decoded(name)
		if slices.Contains(spellings[toField], name) {
			value = keepPlus(value)
		}
		f.add(name, decoded(value))
	}
}

// keepPlus rescues the plus sign of numbers that were written into a URL as they
// are, where it means a space: ?to=+15551234567,+15557654321. No number begins
// with a space; and who encodes ", " as it should be encodes the comma too.
func keepPlus(value string) string {
	if strings.HasPrefix(value, "+") {
		value = "%2B" + value[1:]
	}
	return strings.ReplaceAll(value, ",+", ",%2B")
}

// decoded undoes percent-encoding, where it is that.
func decoded(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		switch {
		case s[i] == '+':
			b = append(b, ' ')
		case s[i] == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			b = append(b, unhex(s[i+1])<<4|unhex(s[i+2]))
			i += 2
		default:
			b = append(b, s[i])
		}
	}
	return string(b)
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

func unhex(c byte) byte {
	switch {
	case c <= '9':
		return c - '0'
	case c <= 'F':
		return c - 'A' + 10
	}
	return c - 'a' + 10
}
