package relay

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// amountIn returns the first number in a text such as "Your balance is
// 1.234,56 EUR". The last of the two separators is the decimal one; a single
// separator with three digits behind it separates thousands, unless a zero is
// all that stands before it. What looks like a date, a time or a service code
// is not a number.
func amountIn(text string) (amount float64, ok bool) {
	for len(text) > 0 {
		start := strings.IndexFunc(text, isDigit)
		if start < 0 {
			return 0, false
		}
		before := text[:start]
		token, rest := tokenOf(text[start:])
		if whole, ok := strings.CutSuffix(before, "."); ok && currencies.MatchString(whole) {
			before, token = whole, "0."+token // $.50
		}
		if amount, ok := number(token); ok && !strings.HasSuffix(before, "*") && !strings.HasSuffix(before, "#") {
			return amount * sign(before), true
		}
		text = rest
	}
	return 0, false
}

// amountInMenu is amountIn for the text of an open dialogue: the lines that
// begin with the number of an entry have no amount.
func amountInMenu(text string) (amount float64, ok bool) {
	return amountIn(entries.ReplaceAllString(text, ""))
}

var (
	entries = regexp.MustCompile(`(?m)^[ \t]*\d{1,2}[.):\t -]+(?:[^\d\n].*)?$`)
	// spaced is a number whose thousands stand apart, as in "1 234,56". Behind a
	// plain space they do only before a decimal separator: else it may part two
	// numbers.
	spaced = regexp.MustCompile(`^(\d{1,3}(?:(?:[` + thin + `]\d{3})+(?:[.,]\d{1,2})?|(?: \d{3})+[.,]\d{1,2}))(?:\D|$)`)
	// currencies are the signs of a currency, at the end of a text.
	currencies = regexp.MustCompile(`\p{Sc}+$`)
)

// thin are the characters that part thousands only.
const thin = "\u00a0\u2009\u202f\u2019"

// tokenOf cuts what may be a number off a text that begins with a digit.
func tokenOf(text string) (token, rest string) {
	if m := spaced.FindStringSubmatch(text); m != nil {
		return strings.Map(ungrouped, m[1]), text[len(m[1]):]
	}
	end := strings.IndexFunc(text+" ", func(r rune) bool { return !isDigit(r) && !strings.ContainsRune(".,:/-*#'", r) })
	return strings.TrimRight(text[:end], ".,:/-*'"), text[end:]
}

func ungrouped(r rune) rune {
	if strings.ContainsRune(" "+thin, r) {
		return -1
	}
	return r
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// sign is -1 behind a minus sign that is not a hyphen between words. The sign of
// the currency may stand between, as in "-€5".
func sign(before string) float64 {
	r := []rune(currencies.ReplaceAllString(before, ""))
	n := len(r)
	if n == 0 || r[n-1] != '-' && r[n-1] != '\u2212' {
		return 1
	}
	if n > 1 && (unicode.IsLetter(r[n-2]) || isDigit(r[n-2])) {
		return 1
	}
	return -1
}

// number reads digits with separators.
func number(token string) (float64, bool) {
	whole, fraction := token, ""
	if i := strings.LastIndexAny(token, ".,"); i >= 0 && isDecimal(token, i) {
		whole, fraction = token[:i], token[i+1:]
	}
	groups := strings.FieldsFunc(whole, func(r rune) bool { return strings.ContainsRune(".,'", r) })
	for i, g := range groups {
		if i > 0 && len(g) != 3 || len(groups) > 1 && len(groups[0]) > 3 {
			return 0, false
		}
	}
	n, err := strconv.ParseFloat(strings.Join(groups, "")+"."+fraction, 64)
	return n, err == nil && n < maxAmount
}

// maxAmount bounds an amount: what has more digits is a number of another kind.
const maxAmount = 1e9

// isDecimal reports whether the last separator, which is at i, is the decimal
// one.
func isDecimal(token string, i int) bool {
	if strings.Count(token, token[i:i+1]) > 1 {
		return false
	}
	if strings.ContainsAny(token[:i], ".,'") {
		return true
	}
	return len(token)-i-1 != 3 || strings.Trim(token[:i], "0") == ""
}
