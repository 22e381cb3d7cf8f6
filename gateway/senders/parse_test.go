package senders_test

import (
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/senders"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
)

func TestRecipients(t *testing.T) {
	t.Parallel()
	const a, b = "+15551234567", "+15557654321"
	tests := map[string]struct {
		query string
		want  []string
	}{
		"a number as it should be encoded":       {"to=%2B15551234567", []string{a}},
		"a number as people write it into a URL": {"to=+15551234567", []string{a}},
		"several of those":                       {"to=+15551234567,+15557654321", []string{a, b}},
		"several, encoded as a whole":            {"to=" + url.QueryEscape(a+","+b), []string{a, b}},
		"several, with spaces, encoded":          {"to=" + url.QueryEscape("5551234567, 5557654321"), []string{"5551234567", "5557654321"}},
		"several fields, by all names":           {"to=%2B15551234567&phone=+15557654321&number=12345", []string{a, b, "12345"}},
		"one that is there twice":                {"to=+15551234567,%2B15551234567", []string{a}},
		"commas without numbers":                 {"to=,+15551234567,,", []string{a}},
		"a national number with spaces":          {"to=(555)+123+4567", []string{"(555) 123 4567"}},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := senders.Recipients(tt.query)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
	for _, query := range []string{"", "to=", "to=,", "too=+15551234567"} {
		_, err := senders.Recipients(query)
		require.Equal(t, "missing_field", fault.CodeOf(err), query)
	}
}

func TestDecoded_TakesWhatIsNotEncodedAsItIs(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"a+b%20c": "a b c", "100%": "100%", "100%+full": "100% full", "%zz%4": "%zz%4", "a;b": "a;b", "%C3%A4%2b": "ä+",
	} {
		require.Equal(t, want, senders.Decoded(in), in)
	}
}

// FuzzDecoded: what is encoded as it should be comes out as it went in.
func FuzzDecoded(f *testing.F) {
	f.Add("hello, wörld & all + 100% of; it")
	f.Fuzz(func(t *testing.T, text string) {
		require.Equal(t, text, senders.Decoded(url.QueryEscape(text)))
		require.LessOrEqual(t, len(senders.Decoded(text)), len(text))
	})
}

// one makes a notification about one alert.
func one(status, labels, annotations string) string {
	return fmt.Sprintf(`{"status":%q,"alerts":[{"labels":{%s},"annotations":{%s}}]}`, status, labels, annotations)
}

func TestBrief(t *testing.T) {
	t.Parallel()
	many := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"status":"firing","labels":{"alertname":"Disk%d","instance":"db-%d"},"annotations":{"summary":"disk %d is full"}}`, i, i, i))
		}
		return strings.Join(all, ",")
	}
	tests := map[string]struct{ body, want string }{
		"one alert":                 {one("firing", `"alertname":"Down","instance":"web-1"`, `"summary":"no answer"`), "[FIRING:1] Down (web-1): no answer"},
		"one that is over":          {one("resolved", `"alertname":"Down","instance":"web-1"`, `"summary":"no answer"`), "[RESOLVED:1] Down (web-1): no answer"},
		"no labels at all":          {one("firing", "", ""), "[FIRING:1]"},
		"no instance":               {one("firing", `"alertname":"Down","job":"shop"`, ""), "[FIRING:1] Down (shop)"},
		"a description alone":       {one("firing", `"alertname":"Down"`, `"description":"line one\n\tline two"`), "[FIRING:1] Down: line one line two"},
		"alerts of their own":       {`{"status":"firing","alerts":[` + many(2) + `]}`, "[FIRING:2] Disk0, Disk1 (db-0, db-1): disk 0 is full; disk 1 is full"},
		"more than can be named":    {`{"status":"firing","alerts":[` + many(6) + `],"truncatedAlerts":7}`, "[FIRING:6+7] Disk0, Disk1, Disk2, +3 (db-0, db-1, db-2, db-3, +2): disk 0 is full; disk 1 is full; disk 2 is full; +3"},
		"a common name and summary": {`{"status":"firing","alerts":[` + many(2) + `],"commonLabels":{"alertname":"Disk"},"commonAnnotations":{"summary":"disks are full"}}`, "[FIRING:2] Disk (db-0, db-1): disks are full"},
		"some fire and some do not": {
			`{"status":"firing","alerts":[{"status":"firing","labels":{"instance":"a"}},{"status":"resolved","labels":{"instance":"b"}}],"groupLabels":{"alertname":"Down"}}`,
			"[FIRING:1 RESOLVED:1] Down (a)",
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := senders.Brief(tt.body)
			require.NoError(t, err)
			require.Equal(t, tt.want, got)
		})
	}
}

func TestCut_FitsIntoThePartsAndWastesNothing(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 0))
	alphabet := []rune("abcdefgh €{}|äöü ")
	for range 200 {
		if random.IntN(4) == 0 {
			alphabet = append(alphabet, 'ж', '🚀')
		}
		text := make([]rune, random.IntN(2000))
		for i := range text {
			text[i] = alphabet[random.IntN(len(alphabet))]
		}
		parts := 1 + random.IntN(10)
		got := senders.Cut(string(text), parts)
		require.True(t, utf8.ValidString(got))
		require.LessOrEqual(t, sms.Split(got).Parts, parts)
		if got != string(text) {
			kept, cut := strings.CutSuffix(got, "...")
			require.True(t, cut)
			require.True(t, strings.HasPrefix(string(text), kept))
			next := min(utf8.RuneCountInString(kept)+8, len(text))
			require.Greater(t, sms.Split(string(text[:next])+"...").Parts, parts, "there is room for more")
		}
	}
	require.Empty(t, senders.Cut("", 1))
}

func TestKey_IsThatOfWhatIsTold(t *testing.T) {
	t.Parallel()
	const alert = `{"status":"firing","labels":{"a":"1","b":"2"},"startsAt":"2026-01-31T10:00:00Z","fingerprint":"f1"}`
	const other = `{"status":"firing","labels":{"a":"2"},"startsAt":"2026-01-31T10:00:00Z"}`
	key := func(receiver, group, status, alerts string) string {
		k, err := senders.Key(fmt.Sprintf(`{"receiver":%q,"groupKey":%q,"status":%q,"alerts":[%s]}`, receiver, group, status, alerts))
		require.NoError(t, err)
		return k
	}
	first := key("r", "g", "firing", alert+","+other)
	require.Equal(t, first, key("r", "g", "firing", other+","+alert), "in another order")
	require.Equal(t, first, key("r", "g", "firing", other+","+strings.Replace(alert, "10:00:00Z", "11:00:00+01:00", 1)), "in another zone")
	for what, k := range map[string]string{
		"receiver":   key("s", "g", "firing", alert+","+other),
		"group":      key("r", "h", "firing", alert+","+other),
		"status":     key("r", "g", "resolved", alert+","+other),
		"one less":   key("r", "g", "firing", alert),
		"since when": key("r", "g", "firing", strings.Replace(alert, "10:00", "10:01", 1)+","+other),
		"another":    key("r", "g", "firing", strings.Replace(alert, "f1", "f2", 1)+","+other),
		"labels":     key("r", "g", "firing", alert+","+strings.Replace(other, "2", "3", 1)),
	} {
		require.NotEqual(t, first, k, what)
	}
}
