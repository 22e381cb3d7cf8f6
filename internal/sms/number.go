package sms

import (
	"errors"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// ErrNumber says that a text is not a telephone number.
var ErrNumber = errors.New("sms: not a telephone number")

// ParseNumber returns a recipient's number: E.164 with its plus sign (ITU-T
// E.164 section 6), or a short code of 3 to 6 digits as it is. A national
// number is read as one of country, an ISO 3166 code of two letters; without
// one it is refused.
func ParseNumber(text, country string) (string, error) {
	text = strings.TrimSpace(text)
	if isE164(text) {
		return text, nil
	}
	if isShortCode(text) {
		return text, nil
	}
	if len(text) > 40 || !looksLikeNumber(text) {
		return "", ErrNumber
	}
	if country == "" && !strings.HasPrefix(text, "+") {
		return "", ErrNumber
	}
	n, err := phonenumbers.Parse(text, strings.ToUpper(country))
	if err != nil || phonenumbers.IsPossibleNumberWithReason(n) != phonenumbers.IS_POSSIBLE { // not one that lacks its area
		return "", ErrNumber
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// ParseSender returns the number of who wrote, whom networks name in national
// form, and sometimes in international form without its plus sign. It is read as
// one of country only where the numbering plan of that country has it: a
// service's own number is none.
func ParseSender(text, country string) (string, error) {
	if number, err := ParseNumber(text, ""); err == nil {
		return number, nil
	}
	text, country = strings.TrimSpace(text), strings.ToUpper(country)
	if !looksLikeNumber(text) {
		return "", ErrNumber
	}
	code := phonenumbers.GetCountryCodeForRegion(country)
	n, err := phonenumbers.Parse("+"+text, country)
	if err != nil || int(n.GetCountryCode()) != code || !phonenumbers.IsValidNumber(n) {
		n, err = phonenumbers.Parse(text, country)
	}
	if err != nil || !phonenumbers.IsValidNumber(n) {
		return "", ErrNumber
	}
	return phonenumbers.Format(n, phonenumbers.E164), nil
}

// isE164 is the fast way for what nearly all callers send: a plus sign and 7
// to 15 digits, the first of them not zero.
func isE164(s string) bool {
	if len(s) < 8 || len(s) > 16 || s[0] != '+' || s[1] == '0' {
		return false
	}
	return allDigits(s[1:])
}

func isShortCode(s string) bool { return len(s) >= 3 && len(s) <= 6 && allDigits(s) }

func allDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// looksLikeNumber keeps texts out that the number library would take letters
// or extensions from.
func looksLikeNumber(s string) bool {
	digits := 0
	for i, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && i == 0:
		case strings.ContainsRune(" -./()", r):
		default:
			return false
		}
	}
	return digits >= 7 && digits <= 18
}
