package sms_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"simrelay/internal/sms"
)

func TestSplit(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text  string
		parts int
		enc   sms.Encoding
	}{
		"nothing":                              {"", 0, sms.GSM7},
		"a full GSM-7 message":                 {strings.Repeat("a", 160), 1, sms.GSM7},
		"one septet more takes two":            {strings.Repeat("a", 161), 2, sms.GSM7},
		"two full parts":                       {strings.Repeat("a", 306), 2, sms.GSM7},
		"a third part":                         {strings.Repeat("a", 307), 3, sms.GSM7},
		"the euro sign costs two":              {strings.Repeat("€", 80), 1, sms.GSM7},
		"an escape is not cut in two":          {strings.Repeat("a", 152) + "€" + strings.Repeat("a", 152), 3, sms.GSM7},
		"a full UCS-2 message":                 {strings.Repeat("ж", 70), 1, sms.UCS2},
		"one unit more takes two":              {strings.Repeat("ж", 71), 2, sms.UCS2},
		"a surrogate pair costs two":           {strings.Repeat("😀", 35), 1, sms.UCS2},
		"a surrogate pair is not cut in two":   {strings.Repeat("ж", 66) + "😀" + strings.Repeat("ж", 66), 3, sms.UCS2},
		"a back-tick is not in the default":    {"`", 1, sms.UCS2},
		"line ends are in the default":         {"a\r\nb", 1, sms.GSM7},
		"a tab is not in the default alphabet": {"a\tb", 1, sms.UCS2},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sms.Split(tt.text)
			require.Equal(t, tt.parts, s.Parts)
			require.Equal(t, tt.enc, s.Encoding)
		})
	}
}

func TestKeyword(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"STOP", "stop", " Stop.\n", "\"stop\"!"} {
		require.Equal(t, "STOP", sms.Keyword(text))
	}
	require.Equal(t, "STOP IT", sms.Keyword("stop it"))
}

func TestParseNumber(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, country, want string }{
		"E.164":                         {"+15557654321", "", "+15557654321"},
		"spaces around":                 {" +15557654321 ", "", "+15557654321"},
		"spaces and brackets inside":    {"+49 (151) 234-567 89", "", "+4915123456789"},
		"a national number":             {"(503) 555-1234", "US", "+15035551234"},
		"a country in lower case":       {"0151 23456789", "de", "+4915123456789"},
		"a short code":                  {"72345", "US", "72345"},
		"a national number, no country": {"5035551234", "", ""},
		"letters":                       {"+1555HELLO99", "US", ""},
		"an extension":                  {"+15035551234;ext=5", "US", ""},
		"full-width digits":             {"＋１５０３５５５１２３４", "US", ""},
		"nothing":                       {"", "US", ""},
		"a plus sign alone":             {"+", "US", ""},
		"a leading zero":                {"+05035551234", "US", ""},
		"far too long":                  {"+1234567890123456789", "US", ""},
		"an emergency number":           {"11", "US", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := sms.ParseNumber(tt.text, tt.country)
			require.Equal(t, tt.want, got)
			if tt.want == "" {
				require.ErrorIs(t, err, sms.ErrNumber)
			}
		})
	}
}

func TestParseSender(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, country, want string }{
		"a German number, national":           {"015112345678", "DE", "+4915112345678"},
		"a German number without a plus":      {"4915112345678", "DE", "+4915112345678"},
		"a German number with the exit code":  {"004915112345678", "DE", "+4915112345678"},
		"a foreign number with the exit code": {"0015035551234", "DE", "+15035551234"},
		"a German number on a US card":        {"4915112345678", "US", ""},
		"a US number, national":               {"5035551234", "US", "+15035551234"},
		"a US number without a plus":          {"15035551234", "US", "+15035551234"},
		"a US number without its area":        {"5551234", "US", ""},
		"an Indian number, national":          {"9876543210", "IN", "+919876543210"},
		"an Indian number with a zero":        {"09876543210", "IN", "+919876543210"},
		"an Indian number without a plus":     {"919876543210", "IN", "+919876543210"},
		"international":                       {"+4915112345678", "US", "+4915112345678"},
		"a country in lower case":             {"015112345678", "de", "+4915112345678"},
		"no country":                          {"015112345678", "", ""},
		"a short code":                        {"22044", "DE", "22044"},
		"a service's own number":              {"1234567", "DE", ""},
		"a German number without its zero":    {"15112345678", "DE", "+4915112345678"},
		"an Indian service":                   {"5676766", "IN", ""},
		"a name":                              {"ACME Bank", "DE", ""},
		"nothing":                             {"", "DE", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := sms.ParseSender(tt.text, tt.country)
			require.Equal(t, tt.want, got)
			if tt.want == "" {
				require.ErrorIs(t, err, sms.ErrNumber)
			}
		})
	}
}

func FuzzParseSender(f *testing.F) {
	f.Add("4915112345678", "DE")
	f.Add("0612345678", "IT")
	f.Fuzz(func(t *testing.T, text, country string) {
		n, err := sms.ParseSender(text, country)
		if err != nil {
			return
		}
		again, err := sms.ParseNumber(n, "")
		require.NoError(t, err, "%q", n)
		require.Equal(t, n, again)
	})
}

func FuzzSplit(f *testing.F) {
	f.Add("hello")
	f.Add(strings.Repeat("€", 200))
	f.Add("😀")
	f.Fuzz(func(t *testing.T, text string) {
		s := sms.Split(text)
		require.Equal(t, utf8.RuneCountInString(text) == 0, s.Parts == 0)
		require.GreaterOrEqual(t, s.Parts*s.PerPart, s.Units)
		if s.Parts > 1 {
			// Each part wastes at most one unit on a character that did not fit.
			require.Greater(t, s.Units, (s.Parts-1)*(s.PerPart-1))
		}
	})
}

func FuzzParseNumber(f *testing.F) {
	f.Add("+15035551234", "US")
	f.Add("0151 23456789", "DE")
	f.Fuzz(func(t *testing.T, text, country string) {
		n, err := sms.ParseNumber(text, country)
		if err != nil {
			return
		}
		again, err := sms.ParseNumber(n, "")
		require.NoError(t, err, "%q", n)
		require.Equal(t, n, again)
	})
}
