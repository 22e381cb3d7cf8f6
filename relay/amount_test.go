package relay_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
)

func TestAmountIn_FindsTheFirstNumber(t *testing.T) {
	t.Parallel()
	tests := map[string]float64{
		"5":                           5,
		"Your balance is 12.50 EUR":   12.5,
		"Guthaben: 12,50 EUR":         12.5,
		"1.234,56 EUR":                1234.56,
		"$1,234.56":                   1234.56,
		"1.234.567,8":                 1234567.8,
		"1,234,567.8":                 1234567.8,
		"1'234.50 CHF":                1234.5,
		"1.234":                       1234,
		"1,234":                       1234,
		"0.500 KWD":                   0.5,
		"0,125":                       0.125,
		"12.3456":                     12.3456,
		"-3.20 EUR":                   -3.2,
		"Saldo: \u22123,20":           -3.2,
		"pre-paid-7":                  7,
		"Balance:5.":                  5,
		"You have 3, valid 5 days":    3,
		"On 21.11.2026 you have 4,50": 4.5,
		"2026-11-21: 4.50":            4.5,
		"12/11/26 balance 9":          9,
		"At 12:30 you had 8.00":       8,
		"Dial *100# for more. 6 left": 6,
		"+4915112345678 has 2":        2,
		"007":                         7,
		"Solde:12.50EUR":              12.5,
		"10.000.000":                  10000000,
		"Solde : 1 234,56 EUR":        1234.56,
		"1 234 567.80 left":           1234567.8,
		"Credit 1\u202f234,56 \u20ac": 1234.56,
		"Saldo: 1\u00a0234 kr":        1234,
		"1\u2019234.50 CHF":           1234.5,
		"*100# 1 234,56 5 days":       1234.56,
		"-1 234,56":                   -1234.56,
		"3 100 minutes":               3,
		"12 3456":                     12,
		"1 234,567":                   1,
		"-\u20ac5.00":                 -5,
		"\u20ac-5.00":                 -5,
		"-$.50":                       -0.5,
		"Balance - $5.00":             5,
		"Balance-$5.00":               5,
		"$.50":                        0.5,
		"Rs.50.25":                    50.25,
		"KES.10.50":                   10.5,
		"You have ...50":              50,
	}
	for text, want := range tests {
		got, ok := relay.AmountIn(text)
		require.True(t, ok, text)
		require.InDelta(t, want, got, 1e-9, text)
	}
	for _, text := range []string{"", "no credit", "*100#", "21.11.2026", "...", "-", "12:30", "1.23.4"} {
		_, ok := relay.AmountIn(text)
		require.False(t, ok, text)
	}
}

func TestAmountInMenu_LeavesEntriesOut(t *testing.T) {
	t.Parallel()
	tests := map[string]float64{
		"You have 3,50\n1 More\n2 Back":    3.5,
		"1) Data\n12.50 EUR left\n2) Back": 12.5,
		"Menu\r\n1. Data 5 GB\r\n7.25":     7.25,
		"12 500,00 EUR\n1 More":            12500,
	}
	for text, want := range tests {
		got, ok := relay.AmountInMenu(text)
		require.True(t, ok, text)
		require.InDelta(t, want, got, 1e-9, text)
	}
	for _, text := range []string{"1 Balance\n2 Data", "1 Balance 2 Back", "1.Balance\n 10. Top up 20 EUR\n00: Back", "1-Data\r\n0# Back", "12 EUR left"} {
		_, ok := relay.AmountInMenu(text)
		require.False(t, ok, text)
	}
}

func FuzzAmountIn(f *testing.F) {
	for _, text := range []string{"1.234,56", "1,234.56", "-0.5", "12:30 *100# 7", "\u2212", "9'9'9", "1..2", "\xff1\xff"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		amount, ok := relay.AmountIn(text)
		require.False(t, math.IsNaN(amount) || math.Abs(amount) >= 1e9, "%q", text)
		require.True(t, ok || amount == 0)
	})
}
