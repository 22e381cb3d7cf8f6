package relay_test

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

var noon = relaytest.NewClock().Now()

func TestLimits_WindowsAdmitSoManyParts(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		limits relay.Limits
		spent  []int // parts, one message a second from noon
		parts  int   // of the message that is asked for
		at     time.Time
		until  time.Time // zero: it may go
		why    string
	}{
		"no limits":                                       {relay.Limits{}, []int{1, 1, 1}, 1, noon.Add(3 * time.Second), time.Time{}, ""},
		"below the minute's":                              {relay.Limits{PerMinute: 3}, []int{1, 1}, 1, noon.Add(2 * time.Second), time.Time{}, ""},
		"at the minute's":                                 {relay.Limits{PerMinute: 3}, []int{1, 1, 1}, 1, noon.Add(3 * time.Second), noon.Add(time.Minute), "one minute"},
		"the minute is over":                              {relay.Limits{PerMinute: 3}, []int{1, 1, 1}, 1, noon.Add(time.Minute), time.Time{}, ""},
		"a long message counts with its parts":            {relay.Limits{PerMinute: 3}, []int{2}, 2, noon.Add(time.Second), noon.Add(time.Minute), "2 of the 3"},
		"one that fits exactly":                           {relay.Limits{PerMinute: 3}, []int{2}, 1, noon.Add(time.Second), time.Time{}, ""},
		"larger than the limit waits for an empty window": {relay.Limits{PerMinute: 3}, []int{1}, 4, noon.Add(time.Second), noon.Add(time.Minute), ""},
		"larger than the limit goes in an empty window":   {relay.Limits{PerMinute: 3}, nil, 4, noon, time.Time{}, ""},
		"at the hour's":                                   {relay.Limits{PerHour: 2}, []int{1, 1}, 1, noon.Add(59 * time.Minute), noon.Add(time.Hour + time.Second), "one hour"},
		"at the day's":                                    {relay.Limits{PerDay: 2}, []int{1, 1}, 1, noon.Add(11 * time.Hour), noon.Add(12 * time.Hour), "one day"},
		"the next day":                                    {relay.Limits{PerDay: 2}, []int{1, 1}, 1, noon.Add(12 * time.Hour), time.Time{}, ""},
		"at the month's":                                  {relay.Limits{PerMonth: 2}, []int{1, 1}, 1, noon.AddDate(0, 0, 20), time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), "one month"},
		"the next month":                                  {relay.Limits{PerMonth: 2}, []int{1, 1}, 1, time.Date(2026, 4, 1, 0, 0, 0, 0, time.UTC), time.Time{}, ""},
		"the longest of several counts":                   {relay.Limits{PerMinute: 1, PerDay: 1}, []int{1}, 1, noon.Add(time.Second), noon.Add(12 * time.Hour), "one day"},
		"within the gap":                                  {relay.Limits{GapSeconds: 8}, []int{1}, 1, noon.Add(7 * time.Second), noon.Add(8 * time.Second), "pause"},
		"behind the gap":                                  {relay.Limits{GapSeconds: 8}, []int{1}, 1, noon.Add(8 * time.Second), time.Time{}, ""},
		"the gap comes before a window":                   {relay.Limits{GapSeconds: 8, PerMinute: 1}, []int{1}, 1, noon.Add(time.Second), noon.Add(8 * time.Second), "pause"},
		"a window that began on another day":              {relay.Limits{PerHour: 1, PerDay: 9}, []int{1}, 1, noon.Add(24 * time.Hour), time.Time{}, ""},
		"a full window of the day before":                 {relay.Limits{PerDay: 1}, []int{1}, 1, noon.Add(13 * time.Hour), time.Time{}, ""},
		"a window that was used twice over":               {relay.Limits{PerMinute: 3}, []int{5}, 1, noon.Add(time.Second), noon.Add(time.Minute), "5 of the 3"},
		"urgent or not, the day's limit rules":            {relay.Limits{PerDay: 1}, []int{1}, 10, noon.Add(time.Second), noon.Add(12 * time.Hour), ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var u relay.Usage
			for i, parts := range test.spent {
				u.Spend(test.limits, parts, noon.Add(time.Duration(i)*time.Second), 0.5)
			}
			ok, at, why := u.Admits(test.limits, test.parts, test.at)
			require.Equal(t, test.until.IsZero(), ok)
			require.Equal(t, test.until, at)
			require.Contains(t, why, test.why)
		})
	}
}

func TestLimits_GapVariesWithinItsJitter(t *testing.T) {
	t.Parallel()
	l := relay.Limits{GapSeconds: 10, GapJitter: 0.3}
	for random, want := range map[float64]time.Duration{0: 7 * time.Second, 0.5: 10 * time.Second, 1: 13 * time.Second} {
		var u relay.Usage
		u.Spend(l, 1, noon, random)
		require.WithinDuration(t, noon.Add(want), u.NextAt, time.Millisecond)
	}
}

func TestLimits_NoScheduleGetsPastThem(t *testing.T) {
	t.Parallel()
	l := relay.Limits{GapSeconds: 2, PerMinute: 5, PerHour: 40, PerDay: 60}
	var u relay.Usage
	counts := map[time.Time]int{}
	for now := noon; now.Before(noon.Add(48 * time.Hour)); now = now.Add(3 * time.Second) {
		if ok, at, _ := u.Admits(l, 1, now); !ok {
			require.True(t, at.After(now), "it must be worth waiting")
			continue
		}
		u.Spend(l, 1, now, 0.5)
		counts[now.Truncate(24*time.Hour)]++
	}
	require.Len(t, counts, 3)
	for day, n := range counts {
		require.Equal(t, 60, n, day)
	}
}

func TestClaim_StopsAtTheLimitsAndSetsTheAlarm(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{Relay: relay.Options{NewSIMLimits: relay.Limits{GapSeconds: 8, GapJitter: 0.5, PerMinute: 3}}})
	p := b.Account("acme")
	d, ids := b.Online(p, 1)
	for range 4 {
		b.Send(p, relay.SendRequest{})
	}
	var at []time.Time
	for range 20 {
		if n := len(d.Session.Claim(ids[0])); n > 0 {
			require.Equal(t, 1, n, "one at a time, because of the gap")
			at = append(at, b.Now())
			d.Settle()
			continue
		}
		alarm, set := b.Hands.Alarm(ids[0])
		if !set {
			break
		}
		require.True(t, alarm.At.After(b.Now()))
		b.Clock.Set(alarm.At)
		b.Hands.Alarms(b.Now())
	}
	require.Len(t, at, 4)
	for i := 1; i < 3; i++ {
		gap := at[i].Sub(at[i-1])
		require.GreaterOrEqual(t, gap, 4*time.Second)
		require.LessOrEqual(t, gap, 12*time.Second)
	}
	require.GreaterOrEqual(t, at[3].Sub(at[0]), time.Minute, "the fourth waits for the minute to end")
}

func TestLimits_SurviveARestart(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"per_day":2}`)
	for range 3 {
		b.Send(p, relay.SendRequest{})
	}
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 2)
	b.Reopen()
	d.Connect()
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 2)
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, 2, view.SentToday)
	require.Equal(t, 2, view.Limits.PerDay)
	b.Advance(12 * time.Hour)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 3)
}

func TestClaim_LongMessagesCountWithTheirParts(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"per_hour":4}`)
	b.Send(p, relay.SendRequest{Text: strings.Repeat("a", 459)}) // 3 parts
	b.Send(p, relay.SendRequest{Text: strings.Repeat("a", 200)}) // 2 parts
	b.Send(p, relay.SendRequest{})
	require.Len(t, d.Session.Claim(ids[0]), 1)
	b.Advance(time.Hour)
	require.Empty(t, d.Session.Claim(ids[0]), "its device may send the first at any time")
	d.Settle()
	require.Empty(t, d.Session.Claim(ids[0]), "nobody overtakes the one that does not fit")
	b.Advance(time.Hour)
	require.Len(t, d.Session.Claim(ids[0]), 1)
	d.Settle()
	require.Len(t, d.Session.Claim(ids[0]), 1, "2 and 1 fit together")
}

// A device sends what it holds when it can: hours later, all at once, or while
// the relay does not hear of it.
func TestLimits_NoDelayInADeviceGetsPastThem(t *testing.T) {
	t.Parallel()
	for seed := range uint64(12) {
		rng := rand.New(rand.NewPCG(seed, 4))
		b, p, d, ids := relaytest.Start(t, 1)
		most := 1 + rng.IntN(6)
		limit(t, b, p, ids[0], fmt.Sprintf(`{"per_minute":%d}`, most))
		for i := range 40 {
			b.Send(p, relay.SendRequest{To: number(i), SIMCardID: ids[0]})
		}
		var history []sent
		d.Radio.Next = func(*relaytest.Entry, int) relaytest.Outcome {
			history = append(history, sent{b.Now(), 1})
			return []relaytest.Outcome{took, took, took, temporary}[rng.IntN(4)]
		}
		for range 300 {
			switch rng.IntN(5) {
			case 0:
				b.Advance(time.Duration(rng.IntN(30000)) * time.Millisecond)
			case 1:
				d.Settle()
			case 2:
				d.Session.ReadAll()
				d.Work()
			default:
				d.Session.Claim(ids[0])
			}
		}
		require.LessOrEqual(t, mostWithin(history, time.Minute), most, "seed %d", seed)
		require.Greater(t, len(history), 5, "seed %d", seed)
	}
}

func TestLimits_CountWhatADeviceHeldWhenTheyWereSet(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	for i := range 6 {
		b.Send(p, relay.SendRequest{To: number(i), SIMCardID: ids[0]})
	}
	require.Len(t, d.Session.Claim(ids[0]), 5)
	limit(t, b, p, ids[0], `{"per_minute":5}`)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 5)
	b.Advance(time.Minute)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 6)
}

func TestClaim_WithoutALimitOnAStretchADeviceHoldsSeveral(t *testing.T) {
	t.Parallel()
	for limits, held := range map[string]int{`{"per_day":9}`: 3, `{"gap_seconds":0}`: 3, `{"per_minute":9}`: 1, `{"per_hour":9}`: 1} {
		b, p, d, ids := relaytest.Start(t, 1)
		limit(t, b, p, ids[0], limits)
		for i := range 3 {
			b.Send(p, relay.SendRequest{To: number(i)})
		}
		require.Len(t, d.Session.Claim(ids[0]), held, limits)
		d.Deliver()
		require.Len(t, d.Radio.Submissions, 3, limits)
	}
}

func TestClaim_MessageThatIsLargerThanTheLimitGoesAlone(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"per_minute":2}`)
	b.Send(p, relay.SendRequest{To: number(1)})
	long := b.Send(p, relay.SendRequest{To: number(2), Text: strings.Repeat("a", 459)}) // 3 parts
	b.Send(p, relay.SendRequest{To: number(3)})
	var sent []int
	for range 3 {
		d.Deliver()
		sent = append(sent, len(d.Radio.Submissions))
		b.Advance(time.Minute)
	}
	require.Equal(t, []int{1, 4, 5}, sent)
	require.Equal(t, relay.Sent, b.State(p, long.ID))
}

func TestUpdateSIM_MergesLimits(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{Relay: relay.Options{NewSIMLimits: relay.CarefulLimits()}})
	p := b.Account("acme")
	_, ids := b.Online(p, 1)
	name := "office"
	view, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Name: &name, Limits: json.RawMessage(`{"per_minute":null,"per_day":0,"gap_seconds":2.5,"per_month":500}`)})
	require.NoError(t, err)
	require.Equal(t, relay.Limits{GapSeconds: 2.5, GapJitter: 0.3, PerHour: 100, PerMonth: 500}, view.Limits)
	require.Equal(t, "office", view.Name)
	require.False(t, view.Paused)
	view, err = b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{})
	require.NoError(t, err)
	require.Equal(t, "office", view.Name)
	require.Equal(t, 500, view.Limits.PerMonth)
}

func TestUpdateSIM_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b, p, _, ids := relaytest.Start(t, 1)
	long := strings.Repeat("ü", 101)
	tests := map[string]struct {
		patch relay.SIMPatch
		code  string
	}{
		"limits that are no object": {relay.SIMPatch{Limits: json.RawMessage(`[1]`)}, "invalid_limits"},
		"a text for a number":       {relay.SIMPatch{Limits: json.RawMessage(`{"per_day":"9"}`)}, "invalid_limits"},
		"a field that is not one":   {relay.SIMPatch{Limits: json.RawMessage(`{"per_year":9}`)}, "unknown_field"},
		"a broken count":            {relay.SIMPatch{Limits: json.RawMessage(`{"per_day":1.5}`)}, "invalid_limits"},
		"a negative count":          {relay.SIMPatch{Limits: json.RawMessage(`{"per_day":-1}`)}, "invalid_limits"},
		"a count beyond reason":     {relay.SIMPatch{Limits: json.RawMessage(`{"per_day":1e300}`)}, "invalid_limits"},
		"a negative gap":            {relay.SIMPatch{Limits: json.RawMessage(`{"gap_seconds":-1}`)}, "invalid_limits"},
		"a gap of two days":         {relay.SIMPatch{Limits: json.RawMessage(`{"gap_seconds":172800}`)}, "invalid_limits"},
		"a jitter above 1":          {relay.SIMPatch{Limits: json.RawMessage(`{"gap_jitter":1.1}`)}, "invalid_limits"},
		"a rest that begins":        {relay.SIMPatch{Rest: json.RawMessage(`60`)}, "invalid_rest"},
		"a rest until a time":       {relay.SIMPatch{RestingUntil: json.RawMessage(`"2027-01-01T00:00:00Z"`)}, "invalid_rest"},
		"a long name":               {relay.SIMPatch{Name: &long}, "invalid_name"},
	}
	before, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], test.patch)
			require.Equal(t, fault.Invalid, fault.KindOf(err))
			require.Equal(t, test.code, fault.CodeOf(err))
			after, err := b.Relay.SIM(t.Context(), p, ids[0])
			require.NoError(t, err)
			require.Equal(t, before, after)
		})
	}
}

func TestUpdateSIM_PausedCardSendsWhatItsDeviceHasAndNothingElse(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	first := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	d.Session.Claim(ids[0])
	paused := true
	view, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	require.False(t, view.Ready)
	require.True(t, view.Online)
	second := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, first.ID))
	require.Equal(t, relay.Queued, b.State(p, second.ID))
	paused = false
	b.Hands.Wakes()
	_, err = b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	require.Contains(t, b.Hands.Wakes(), relaytest.Wake{Device: d.ID, SIM: ids[0]})
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, second.ID))
}
