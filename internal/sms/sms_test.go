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
