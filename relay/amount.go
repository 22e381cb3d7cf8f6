package relay

import (
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
		end := start + strings.IndexFunc(text[start:]+" ", func(r rune) bool { return !isDigit(r) && !strings.ContainsRune(".,:/-*#'", r) })
		token := strings.TrimRight(text[start:end], ".,:/-*'")
		if amount, ok := number(token); ok && !strings.ContainsAny(before1(text[:start]), "*#") {
			return amount * sign(text[:start]), true
		}
		text = text[end:]
	}
	return 0, false
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// before1 returns the last character of a text, or nothing.
func before1(text string) string {
	r := []rune(text)
	return string(r[max(len(r)-1, 0):])
}

// sign is -1 behind a minus sign that is not a hyphen between words.
func sign(before string) float64 {
	r := []rune(before)
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
