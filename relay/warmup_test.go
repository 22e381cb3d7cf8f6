package relay_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func TestWarmUp_GrowsFromItsFirstDayToItsLast(t *testing.T) {
	t.Parallel()
	w := &relay.WarmUp{Days: 21, FromPerDay: 20, ToPerDay: 200, StartedAt: noon}
	tests := map[string]struct {
		limits relay.Limits
		after  time.Duration
		want   int
	}{
		"the first day":                   {relay.Limits{WarmUp: w}, 0, 20},
		"the end of the first day":        {relay.Limits{WarmUp: w}, 12*time.Hour - 1, 20},
		"the second day":                  {relay.Limits{WarmUp: w}, 12 * time.Hour, 29},
		"the middle":                      {relay.Limits{WarmUp: w}, 10 * 24 * time.Hour, 110},
		"the last day":                    {relay.Limits{WarmUp: w}, 20 * 24 * time.Hour, 200},
		"when it is over":                 {relay.Limits{WarmUp: w}, 21 * 24 * time.Hour, 0},
		"when it is over, the day's own":  {relay.Limits{WarmUp: w, PerDay: 300}, 21 * 24 * time.Hour, 300},
		"the day's own is smaller":        {relay.Limits{WarmUp: w, PerDay: 100}, 10 * 24 * time.Hour, 100},
		"the day's own is larger":         {relay.Limits{WarmUp: w, PerDay: 100}, 24 * time.Hour, 29},
		"a clock that went back":          {relay.Limits{WarmUp: w}, -48 * time.Hour, 20},
		"none, and no limit of the day's": {relay.Limits{}, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, test.limits.DayLimit(noon.Add(test.after)))
		})
	}
	before := 0
	for day := range 21 {
		n := relay.Limits{WarmUp: w}.DayLimit(noon.AddDate(0, 0, day))
		require.Greater(t, n, before, "it grows every day")
		before = n
	}
}

func TestWarmUp_HoldsMessagesUpAndSaysWhy(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"warm_up":{"days":3,"from_per_day":2,"to_per_day":6}}`)
	for i := range 14 {
		b.Send(p, relay.SendRequest{To: number(i), ExpiresIn: 240 * time.Hour})
	}
	var sent []int
	for range 4 {
		d.Deliver()
		sent = append(sent, len(d.Radio.Submissions))
		if len(sent) == 1 {
			require.Contains(t, b.Messages(p)[0].Reason, "accepted")
			require.Equal(t, "waits for SIM card 1: it has sent 2 of the 2 messages that it may send in one day, the 1st of the 3 days of its warm-up; next at 2026-03-03T00:00:00Z",
				b.Message(p, b.Messages(p)[0].ID).Reason)
			view, err := b.Relay.SIM(t.Context(), p, ids[0])
			require.NoError(t, err)
			require.Equal(t, 2, *view.Usage.Day.Limit)
			require.Equal(t, noon, view.Limits.WarmUp.StartedAt)
		}
		b.Advance(24 * time.Hour)
	}
	require.Equal(t, []int{2, 6, 12, 14}, sent)
}

func TestWarmUp_IsMergedAndKeepsItsBeginning(t *testing.T) {
	t.Parallel()
	b, p, _, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"warm_up":{"days":21,"from_per_day":20,"to_per_day":200}}`)
	b.Clock.Advance(72 * time.Hour)
	patch := func(limits string) *relay.WarmUp {
		view, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Limits: json.RawMessage(limits)})
		require.NoError(t, err)
		return view.Limits.WarmUp
	}
	want := relay.WarmUp{Days: 21, FromPerDay: 20, ToPerDay: 300, StartedAt: noon}
	require.Equal(t, want, *patch(`{"warm_up":{"to_per_day":300},"per_day":5}`))
	shown, err := json.Marshal(want)
	require.NoError(t, err)
	require.Equal(t, want, *patch(`{"warm_up":` + string(shown) + `}`), "what is shown may be sent back")
	want.StartedAt = noon.AddDate(0, 0, -7)
	require.Equal(t, want, *patch(`{"warm_up":{"started_at":"2026-02-23T12:00:00Z"}}`))
	require.Nil(t, patch(`{"warm_up":0}`))
	require.Equal(t, noon.Add(72*time.Hour), patch(`{"warm_up":{"days":7,"from_per_day":1,"to_per_day":9}}`).StartedAt)
}
