package webhooks_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
)

func TestDefaultSchedule_TenTriesIn75Hours35Minutes(t *testing.T) {
	t.Parallel()
	var total time.Duration
	for _, wait := range webhooks.DefaultSchedule() {
		total += wait
	}
	require.Len(t, webhooks.DefaultSchedule(), 9)
	require.Equal(t, 75*time.Hour+35*time.Minute+5*time.Second, total)
}

func TestJittered_StaysWithinTwentyPercent(t *testing.T) {
	t.Parallel()
	require.Equal(t, 80*time.Second, webhooks.Jittered(100*time.Second, 0))
	require.Equal(t, 100*time.Second, webhooks.Jittered(100*time.Second, 0.5))
	require.InDelta(t, float64(120*time.Second), float64(webhooks.Jittered(100*time.Second, 0.9999999)), float64(time.Millisecond))
}

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	tests := map[string]struct {
		value string
		want  time.Duration
	}{
		"nothing":                   {"", 0},
		"seconds":                   {"120", 2 * time.Minute},
		"seconds between spaces":    {" 7 ", 7 * time.Second},
		"zero":                      {"0", 0},
		"negative seconds":          {"-5", 0},
		"a fraction":                {"1.5", 0},
		"words":                     {"soon", 0},
		"more than a day":           {"86401", 24 * time.Hour},
		"more than fits":            {strings.Repeat("9", 40), 24 * time.Hour},
		"a date":                    {now.Add(90 * time.Second).Format(http.TimeFormat), 90 * time.Second},
		"a date as RFC 850":         {now.Add(90 * time.Second).Format("Monday, 02-Jan-06 15:04:05 GMT"), 90 * time.Second},
		"a date as asctime":         {now.Add(90 * time.Second).Format(time.ANSIC), 90 * time.Second},
		"a date in the past":        {now.Add(-time.Hour).Format(http.TimeFormat), 0},
		"a date in the far future":  {now.AddDate(5, 0, 0).Format(http.TimeFormat), 24 * time.Hour},
		"digits that are no ASCII":  {"１２", 0},
		"hexadecimal is not digits": {"0x10", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.want, webhooks.RetryAfter(tt.value, now))
		})
	}
}

func TestCountsAsTry(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	reachedNobody := []string{"dns_error", "connection_refused", "unreachable"}
	for _, class := range append(webhooks.Classes(), "") {
		spared := slices.Contains(reachedNobody, class)
		for name, tt := range map[string]struct {
			counted time.Time
			want    bool
		}{
			"the first of a round":         {time.Time{}, true},
			"at the same moment":           {now, !spared},
			"a few seconds later":          {now.Add(-5 * time.Second), !spared},
			"not quite a minute later":     {now.Add(-time.Minute + time.Nanosecond), !spared},
			"a minute later":               {now.Add(-time.Minute), true},
			"days later":                   {now.AddDate(0, 0, -3), true},
			"after the clock was put back": {now.Add(time.Hour), true},
		} {
			require.Equal(t, tt.want, webhooks.CountsAsTry(class, tt.counted, now), "%s, %s", class, name)
		}
	}
}

func FuzzRetryAfter(f *testing.F) {
	f.Add("120")
	f.Add("Sat, 21 Nov 2026 12:00:00 GMT")
	f.Add("-1")
	f.Add("99999999999999999999")
	now := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value string) {
		d := webhooks.RetryAfter(value, now)
		require.GreaterOrEqual(t, d, time.Duration(0))
		require.LessOrEqual(t, d, 24*time.Hour)
	})
}
