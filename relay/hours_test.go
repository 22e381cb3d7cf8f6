package relay_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func at(t *testing.T, text string) time.Time {
	t.Helper()
	parsed, err := time.Parse(time.RFC3339, text)
	require.NoError(t, err)
	return parsed
}

func TestActiveHours_GoByTheClockOnTheWall(t *testing.T) {
	t.Parallel()
	day, night := relay.Hours("08:00", "20:00", "Europe/Berlin"), relay.Hours("22:00", "06:00", "Europe/Berlin")
	gap := relay.Hours("02:30", "03:30", "Europe/Berlin")
	skipped := relay.Hours("02:15", "02:45", "Europe/Berlin")
	tests := map[string]struct {
		hours  *relay.ActiveHours
		now    string
		open   bool
		change string
	}{
		"in winter, before":                             {day, "2026-01-15T06:59:59Z", false, "2026-01-15T07:00:00Z"},
		"in winter, begun":                              {day, "2026-01-15T07:00:00Z", true, "2026-01-15T19:00:00Z"},
		"in winter, the last moment":                    {day, "2026-01-15T18:59:59.999Z", true, "2026-01-15T19:00:00Z"},
		"in winter, over":                               {day, "2026-01-15T19:00:00Z", false, "2026-01-16T07:00:00Z"},
		"in summer":                                     {day, "2026-07-15T06:00:00Z", true, "2026-07-15T18:00:00Z"},
		"the evening before summer":                     {day, "2026-03-28T20:00:00Z", false, "2026-03-29T06:00:00Z"},
		"the evening before winter":                     {day, "2026-10-24T20:00:00Z", false, "2026-10-25T07:00:00Z"},
		"over midnight, before":                         {night, "2026-01-15T20:59:59Z", false, "2026-01-15T21:00:00Z"},
		"over midnight, at night":                       {night, "2026-01-15T23:30:00Z", true, "2026-01-16T05:00:00Z"},
		"over midnight, in the small":                   {night, "2026-01-16T04:00:00Z", true, "2026-01-16T05:00:00Z"},
		"over midnight into summer":                     {night, "2026-03-28T22:00:00Z", true, "2026-03-29T04:00:00Z"},
		"over midnight into winter":                     {night, "2026-10-24T21:00:00Z", true, "2026-10-25T05:00:00Z"},
		"they begin in the hour that is skipped":        {gap, "2026-03-29T00:59:00Z", false, "2026-03-29T01:00:00Z"},
		"begun by the skip":                             {gap, "2026-03-29T01:00:00Z", true, "2026-03-29T01:30:00Z"},
		"they lie in the hour that is skipped":          {skipped, "2026-03-29T00:59:00Z", false, "2026-03-30T00:15:00Z"},
		"they lie in the hour that comes twice":         {skipped, "2026-10-25T00:20:00Z", true, "2026-10-25T00:45:00Z"},
		"and the second time":                           {skipped, "2026-10-25T00:50:00Z", false, "2026-10-25T01:15:00Z"},
		"the clock is put back while they are open":     {relay.Hours("02:30", "04:00", "Europe/Berlin"), "2026-10-25T00:45:00Z", true, "2026-10-25T01:00:00Z"},
		"a time zone of half hours":                     {relay.Hours("09:00", "17:00", "Asia/Kolkata"), "2026-01-15T03:29:59Z", false, "2026-01-15T03:30:00Z"},
		"UTC":                                           {relay.Hours("12:00", "00:00", "UTC"), "2026-01-15T12:00:00Z", true, "2026-01-16T00:00:00Z"},
		"a zone that put its clock on over a whole day": {relay.Hours("08:00", "20:00", "Pacific/Apia"), "2011-12-30T08:00:00Z", false, "2011-12-30T18:00:00Z"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := at(t, test.now)
			require.Equal(t, test.open, test.hours.Open(now))
			require.Equal(t, at(t, test.change), test.hours.Change(now))
		})
	}
}

// TestActiveHours_ChangeWhenTheySay compares with a walk from minute to minute.
func TestActiveHours_ChangeWhenTheySay(t *testing.T) {
	t.Parallel()
	zones := []string{"UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Pacific/Chatham", "America/St_Johns", "Africa/Casablanca"}
	rng := rand.New(rand.NewPCG(7, 7))
	for range 300 {
		clock := func() string { return fmt.Sprintf("%02d:%02d", rng.IntN(24), rng.IntN(60)) }
		h := relay.Hours(clock(), clock(), zones[rng.IntN(len(zones))])
		if h.From == h.To {
			continue
		}
		now := time.Date(2026, 1, 1, 0, rng.IntN(365*24*60), rng.IntN(60), 0, time.UTC)
		if rng.IntN(2) == 0 { // near the ends of summer time
			now = time.Date(2026, []time.Month{3, 10, 11}[rng.IntN(3)], 1+rng.IntN(31), rng.IntN(24), rng.IntN(60), rng.IntN(60), 0, time.UTC)
		}
		walked := now.Truncate(time.Minute)
		for walked = walked.Add(time.Minute); h.Open(walked) == h.Open(now); walked = walked.Add(time.Minute) {
		}
		require.Equal(t, walked, h.Change(now), "%+v at %s", h, now)
	}
}

func TestActiveHours_MessagesWaitOutsideAndSayUntilWhen(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1) // it is noon
	limit(t, b, p, ids[0], `{"active_hours":{"from":"08:00","to":"11:00","time_zone":"Europe/Berlin"}}`)
	pinned := b.Send(p, relay.SendRequest{To: number(1), SIMCardID: ids[0]})
	pooled := b.Send(p, relay.SendRequest{To: number(2)})
	require.Empty(t, d.Session.Claim(ids[0]))
	const why = "waits for SIM card 1: it sends from 08:00 to 11:00 (Europe/Berlin); next at 2026-03-03T07:00:00Z"
	require.Equal(t, why, b.Message(p, pinned.ID).Reason)
	require.Equal(t, why, b.Message(p, pooled.ID).Reason)
	alarm, set := b.Hands.Alarm(ids[0])
	require.True(t, set)
	require.Equal(t, at(t, "2026-03-03T07:00:00Z"), alarm.At)
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, alarm.At, *view.Usage.NextAt)
	require.Equal(t, "it sends from 08:00 to 11:00 (Europe/Berlin)", view.Usage.WaitsBecause)

	b.Clock.Set(alarm.At)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, pinned.ID))
	require.Equal(t, relay.Sent, b.State(p, pooled.ID))
}

func TestActiveHours_DeviceThatIsLateDoesNotSendOutsideOfThem(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"active_hours":{"from":"08:00","to":"12:01"}}`)
	m := b.Send(p, relay.SendRequest{})
	claimed := d.Session.Claim(ids[0])
	require.EqualValues(t, 60_000, claimed[0].TTLMillis)
	require.Greater(t, claimed[0].ValiditySeconds, int64(3600), "how long the network may try is another matter")
	d.Session.ReadAll()
	b.Advance(time.Hour)
	d.Settle()
	require.Empty(t, d.Radio.Submissions)
	waiting := b.Message(p, m.ID)
	require.Equal(t, relay.Queued, waiting.State)
	require.Zero(t, waiting.Tries)
	require.Equal(t, []string{"queued", "dispatched", "queued"}, states(waiting))
	b.Clock.Set(at(t, "2026-03-03T08:00:00Z"))
	b.Tick()
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, 1)
}

func TestActiveHours_WhatIsCancelledInADeviceThatIsLateIsCancelled(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"active_hours":{"from":"08:00","to":"12:01"}}`)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Session.ReadAll()
	_, err := b.Relay.Cancel(t.Context(), p, m.ID)
	require.NoError(t, err)
	tell(t, b, d, result(m, 1, wire.ResultExpired))
	require.Equal(t, relay.Cancelled, b.State(p, m.ID))
}

func TestActiveHours_MessagesOfSeveralCardsSayWhichIsFirst(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	limit(t, b, p, ids[0], `{"active_hours":{"from":"08:00","to":"11:00"}}`)
	limit(t, b, p, ids[1], `{"active_hours":{"from":"18:00","to":"19:00"}}`)
	d.SIMs[2].Registration = wire.RegistrationDenied
	require.NoError(t, d.Session.Status())
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Session.Claim(ids[1])
	require.Equal(t, "waits for a SIM card: 3 are online, and the first that may send it is SIM card 2: it sends from 18:00 to 19:00 (UTC); next at 2026-03-02T18:00:00Z",
		b.Message(p, m.ID).Reason)
}

func TestUrgent_NeitherPauseNorHoursHoldItUp(t *testing.T) {
	t.Parallel()
	for _, limits := range []string{`{"active_hours":{"from":"08:00","to":"11:00"}}`, `{"gap_seconds":3600}`} {
		for _, pinned := range []bool{true, false} {
			b, p, d, ids := relaytest.Start(t, 1)
			limit(t, b, p, ids[0], limits)
			first := b.Send(p, relay.SendRequest{To: number(1), Priority: 8})
			d.Deliver()
			r := relay.SendRequest{To: number(2)}
			if pinned {
				r.SIMCardID = ids[0]
			}
			plain := b.Send(p, r)
			d.Deliver()
			b.Hands.Wakes()
			r.Priority = 8
			urgent := b.Send(p, r)
			require.NotEmpty(t, b.Hands.Wakes(), "the card is woken although its limits forbid most")
			require.Contains(t, b.Message(p, urgent.ID).Reason, "its turn")
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, first.ID))
			require.Equal(t, relay.Sent, b.State(p, urgent.ID))
			require.Equal(t, relay.Queued, b.State(p, plain.ID))
		}
	}
}

func TestUrgent_CountsHoldItUp(t *testing.T) {
	t.Parallel()
	for _, limits := range []string{`{"per_minute":1}`, `{"per_hour":1}`, `{"per_day":1}`, `{"per_month":1}`, `{"recipients_per_month":1}`, `{"warm_up":{"days":2,"from_per_day":1,"to_per_day":2}}`} {
		b, p, d, ids := relaytest.Start(t, 1)
		limit(t, b, p, ids[0], limits)
		b.Send(p, relay.SendRequest{To: number(1)})
		d.Deliver()
		urgent := b.Send(p, relay.SendRequest{To: number(2), Priority: 9})
		d.Deliver()
		require.Equal(t, relay.Queued, b.State(p, urgent.ID), limits)
		require.Contains(t, b.Message(p, urgent.ID).Reason, "1 of the 1", limits)
	}
}
