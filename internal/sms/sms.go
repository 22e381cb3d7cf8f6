// Package sms holds the pure rules of short messages: alphabets, segments and
// telephone numbers. It does no I/O and imports nothing of ours.
package sms

import (
	"strings"
	"unicode/utf16"
)

// Encoding is how a text travels, 3GPP TS 23.038.
type Encoding string

// The encodings.
const (
	GSM7 Encoding = "gsm7" // the default alphabet with its extension, section 6.2.1
	UCS2 Encoding = "ucs2" // section 6.2.3, with UTF-16 surrogate pairs
)

// The capacity of one short message, in septets or 16-bit units: alone, and as
// part of a long one behind its six-octet header, 3GPP TS 23.040 section
// 9.2.3.24.1.
const (
	gsm7Single, gsm7Part = 160, 153
	ucs2Single, ucs2Part = 70, 67
)

// basic and extension are the tables of 3GPP TS 23.038 section 6.2.1. A
// character of the extension costs two septets.
const (
	basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"

	extension = "\f^{}\\[~]|€"
)

var septets = makeSeptets()

func makeSeptets() map[rune]int {
	m := make(map[rune]int, 140)
	for _, r := range basic {
		m[r] = 1
	}
	for _, r := range extension {
		m[r] = 2
	}
	return m
}

// Segments describes how a text is cut into short messages.
type Segments struct {
	Encoding Encoding
	// Parts is the number of short messages; a text without characters has
	// none.
	Parts int
	// Units is the length of the text, in septets or 16-bit units.
	Units int
	// PerPart is the capacity of each part in those units.
	PerPart int
}

// Split counts the short messages that a text takes: in GSM-7 when every
// character is in its tables, else in UCS-2. A character is never cut in two.
func Split(text string) Segments {
	costs, encoding := costs(text)
	s := Segments{Encoding: encoding, PerPart: gsm7Single}
	part := gsm7Part
	if encoding == UCS2 {
		s.PerPart, part = ucs2Single, ucs2Part
	}
	for _, c := range costs {
		s.Units += c
	}
	switch {
	case s.Units == 0:
	case s.Units <= s.PerPart:
		s.Parts = 1
	default:
		s.PerPart, s.Parts = part, pack(costs, part)
	}
	return s
}

// costs returns what each character costs in the encoding that the text needs.
func costs(text string) ([]int, Encoding) {
	list := make([]int, 0, len(text))
	for _, r := range text {
		c, ok := septets[r]
		if !ok {
			return ucs2Costs(text), UCS2
		}
		list = append(list, c)
	}
	return list, GSM7
}

func ucs2Costs(text string) []int {
	list := make([]int, 0, len(text))
	for _, r := range text {
		list = append(list, max(1, utf16.RuneLen(r)))
	}
	return list
}

// pack fills parts one after the other.
func pack(costs []int, capacity int) int {
	parts, used := 1, 0
	for _, c := range costs {
		if used+c > capacity {
			parts, used = parts+1, 0
		}
		used += c
	}
	return parts
}

// Keyword returns a reply's keyword: the text without white space and
// punctuation around it, in upper case. Operators and people write "Stop." for
// STOP.
func Keyword(text string) string {
	return strings.ToUpper(strings.Trim(text, " \t\r\n.,!?;:\"'"))
}
