package relay_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestRecipients_NewOnesWaitForTheNextMonthAndKnownOnesGoOn(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]relay.SendRequest{"pinned to the card": {SIMCardID: 1}, "of the account": {}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			limit(t, b, p, ids[0], `{"recipients_per_month":2}`)
			send := func(n, priority int) *relay.Message {
				r := r
				r.To, r.Priority, r.ExpiresIn = number(n), priority, 30*24*time.Hour
				return b.Send(p, r)
			}
			send(1, 0)
			send(1, 0)
			send(2, 0)
			d.Deliver()
			late := send(3, 5)
			known := send(1, 0)
			b.Reopen() // it survives restarts
			d.Connect()
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, known.ID), "nothing waits behind what waits for a month")
			require.Equal(t, "waits for SIM card 1: it has written to 2 of the 2 recipients that it may write to in one month; next try at 2026-04-01T00:00:00Z",
				b.Message(p, late.ID).Reason)
			view, err := b.Relay.SIM(t.Context(), p, ids[0])
			require.NoError(t, err)
			require.Equal(t, 2, view.Usage.Recipients.Count)
			require.Equal(t, 2, *view.Usage.Recipients.Limit)
			require.Equal(t, at(t, "2026-04-01T00:00:00Z"), *view.Usage.Recipients.ResetsAt)
			require.Nil(t, view.Usage.NextAt)

			b.Clock.Set(at(t, "2026-04-01T00:00:00Z"))
			b.Tick()
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, late.ID))
			n, err := b.Relay.Recipients(t.Context())
			require.NoError(t, err)
			require.Equal(t, 1, n, "the month before is forgotten")
		})
	}
}

func TestRecipients_RaisingTheLimitBringsBackWhatWaits(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
	for i := range 4 {
		b.Send(p, relay.SendRequest{To: number(i), SIMCardID: ids[0] * int64(i%2)})
	}
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 1)
	limit(t, b, p, ids[0], `{"recipients_per_month":3}`)
	b.Tick()
	d.Deliver()
	require.Equal(t, []string{number(0), number(1), number(2)}, d.Radio.To(), "in their order")
	limit(t, b, p, ids[0], `{"recipients_per_month":null}`)
	b.Tick()
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 4)
}

func TestRecipients_AnotherCardTakesWhatOneMayNot(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
	limit(t, b, p, ids[1], `{"recipients_per_month":2}`)
	b.Send(p, relay.SendRequest{To: number(0)})
	require.Len(t, d.Session.Claim(ids[0]), 1)
	d.Settle()
	m := b.Send(p, relay.SendRequest{To: number(1)})
	b.Hands.Wakes()
	require.Empty(t, d.Session.Claim(ids[0]))
	require.Equal(t, []relaytest.Wake{{Device: d.ID, SIM: ids[1]}}, b.Hands.Wakes(), "it is passed on")
	alarm, set := b.Hands.Alarm(ids[0])
	require.True(t, set)
	require.Equal(t, at(t, "2026-04-01T00:00:00Z"), alarm.At, "it looks again when it may write to others")
	require.Contains(t, b.Message(p, m.ID).Reason, "its turn")
	require.Len(t, d.Session.Claim(ids[1]), 1)
	d.Settle()

	b.Send(p, relay.SendRequest{To: number(2)})
	none := b.Send(p, relay.SendRequest{To: number(3)})
	d.Deliver()
	require.Equal(t, "waits for a SIM card: each has written to as many recipients as it may write to in one month; next try at 2026-04-01T00:00:00Z",
		b.Message(p, none.ID).Reason)
	third, _ := b.Online(p, 1) // a new card may write to anybody
	b.Tick()
	third.Deliver()
	require.Equal(t, relay.Sent, b.State(p, none.ID))
}

func TestRecipients_CardsThatAreAwayOrPausedAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(*testing.T, *relaytest.Bench, *relaytest.Device){
		"away": func(_ *testing.T, b *relaytest.Bench, d *relaytest.Device) { d.Leave(); b.Advance(time.Minute) },
		"paused": func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			_, err := b.Relay.UpdateSIM(t.Context(), principalOf(d), d.Card(0), relay.SIMPatch{Paused: new(true)})
			require.NoError(t, err)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			other, _ := b.Online(p, 1)
			limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
			all := pool(t, b, p, relay.PoolPatch{Policy: new(relay.LeastLoaded)}, ids[0], other.Card(0))
			b.Send(p, relay.SendRequest{To: number(0), PoolID: all})
			require.Len(t, d.Session.Claim(ids[0]), 1)
			d.Settle()
			stop(t, b, other)
			fresh := b.Send(p, relay.SendRequest{To: number(1), PoolID: all})
			known := b.Send(p, relay.SendRequest{To: number(0), PoolID: all})
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, known.ID))
			require.Equal(t, relay.Queued, b.State(p, fresh.ID))
			if name == "paused" {
				_, err := b.Relay.UpdateSIM(t.Context(), p, other.Card(0), relay.SIMPatch{Paused: new(false)})
				require.NoError(t, err)
			} else {
				other.Connect()
			}
			b.Tick()
			other.Deliver()
			require.Equal(t, relay.Sent, b.State(p, fresh.ID))
		})
	}
}

func TestRecipients_CardsThatCannotSendSoonAreNotWaitedFor(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		stop, heal func(*testing.T, *relaytest.Bench, *relaytest.Device)
	}{
		"not registered": {
			func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
				register(t, b, d, wire.RegistrationSearching)
			},
			func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) { register(t, b, d, wire.RegistrationHome) },
		},
		"at its limits for a while": {
			func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
				limit(t, b, principalOf(d), d.Card(0), `{"per_day":1}`)
				b.Send(principalOf(d), relay.SendRequest{To: number(8), SIMCardID: d.Card(0)})
				b.Send(principalOf(d), relay.SendRequest{To: number(8), SIMCardID: d.Card(0), ExpiresIn: time.Minute})
				d.Deliver()
			},
			func(t *testing.T, b *relaytest.Bench, _ *relaytest.Device) {
				b.Clock.Set(at(t, "2026-03-03T00:00:00Z"))
			},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			other, _ := b.Online(p, 1)
			limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
			b.Send(p, relay.SendRequest{To: number(0), SIMCardID: ids[0]})
			d.Deliver()
			all := pool(t, b, p, relay.PoolPatch{Policy: new(relay.LeastLoaded)}, ids[0], other.Card(0))
			c.stop(t, b, other)
			fresh := b.Send(p, relay.SendRequest{To: number(1), PoolID: all, ExpiresIn: 48 * time.Hour})
			known := b.Send(p, relay.SendRequest{To: number(0), PoolID: all})
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, known.ID), "what the card may send does not wait behind what it may not")
			require.Equal(t, relay.Queued, b.State(p, fresh.ID))
			c.heal(t, b, other)
			b.Tick()
			other.Deliver()
			require.Equal(t, relay.Sent, b.State(p, fresh.ID))
		})
	}
}

// register has a device tell how its card is registered from now on.
func register(t *testing.T, b *relaytest.Bench, d *relaytest.Device, r wire.Registration) {
	t.Helper()
	d.SIMs[0].Registration = r
	_, err := b.Relay.Status(t.Context(), d.Device, d.Session.Epoch, d.SIMs)
	require.NoError(t, err)
}

func TestRecipients_ToResendEndsTheWaitForTheNextMonth(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
	b.Send(p, relay.SendRequest{To: number(0)})
	m := b.Send(p, relay.SendRequest{To: number(1)})
	d.Deliver()
	require.True(t, b.Message(p, m.ID).Aside)
	_, err := b.Relay.Cancel(t.Context(), p, m.ID)
	require.NoError(t, err)
	m, err = b.Relay.Resend(t.Context(), p, m.ID)
	require.NoError(t, err)
	require.False(t, m.Aside, "else a later pause would end too early")
}

func TestRecipients_SoftMessageToANewOneGoesElsewhere(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
	b.Send(p, relay.SendRequest{To: number(0), SIMCardID: ids[0]})
	d.Receive(alice, "hi") // the first card is what she knows
	d.Deliver()
	m := b.Send(p, relay.SendRequest{To: alice})
	require.Equal(t, ids[0], m.SIMCardID)
	d.Deliver()
	require.Equal(t, ids[1], b.Message(p, m.ID).SIMCardID)
}

func TestRecipients_ManyThatWaitDoNotHoldUpOneClaimForLong(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"recipients_per_month":1}`)
	b.Send(p, relay.SendRequest{To: number(0)})
	d.Deliver()
	for i := range 250 {
		b.Send(p, relay.SendRequest{To: number(1 + i), SIMCardID: ids[0]})
	}
	known := b.Send(p, relay.SendRequest{To: number(0), SIMCardID: ids[0]})
	for i := range 3 {
		b.Hands.Wakes()
		taken := d.Session.Claim(ids[0])
		if i < 2 {
			require.Empty(t, taken)
			require.Contains(t, b.Hands.Wakes(), relaytest.Wake{Device: d.ID, SIM: ids[0]}, "it goes on")
		} else {
			require.Len(t, taken, 1)
			require.Equal(t, known.ID, taken[0].Message)
		}
	}
}

func TestRecipients_AreOnlyCountedWhileThereIsALimit(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	for i := range 5 {
		b.Send(p, relay.SendRequest{To: number(i)})
	}
	d.Deliver()
	n, err := b.Relay.Recipients(t.Context())
	require.NoError(t, err)
	require.Zero(t, n)
	limit(t, b, p, ids[0], `{"recipients_per_month":600}`)
	for i := range 600 { // more than a round forgets
		b.Send(p, relay.SendRequest{To: fmt.Sprintf("+1555300%04d", i)})
	}
	d.Deliver()
	b.Clock.Set(at(t, "2026-04-01T00:00:00Z"))
	for _, left := range []int{100, 0} {
		b.Tick()
		n, err := b.Relay.Recipients(t.Context())
		require.NoError(t, err)
		require.Equal(t, left, n)
	}
}

func TestUsage_TellsWhatWasSentInEachPeriod(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"per_minute":3,"per_month":9,"gap_seconds":30}`)
	b.Send(p, relay.SendRequest{})
	d.Deliver()
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	three, nine := 3, 9
	next, minute, midnight, april := noon.Add(30*time.Second), noon.Add(time.Minute), at(t, "2026-03-03T00:00:00Z"), at(t, "2026-04-01T00:00:00Z")
	require.Equal(t, &relay.UsageView{
		Minute: &relay.PeriodView{Count: 1, Limit: &three, ResetsAt: &minute},
		Day:    &relay.PeriodView{Count: 1, ResetsAt: &midnight},
		Month:  &relay.PeriodView{Count: 1, Limit: &nine, ResetsAt: &april},
		NextAt: &next, WaitsBecause: "it keeps a pause between messages",
	}, view.Usage)
	b.Advance(24 * time.Hour)
	view, err = b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, &relay.PeriodView{}, view.Usage.Day)
	require.Equal(t, &relay.PeriodView{Limit: &three}, view.Usage.Minute)
	require.Nil(t, view.Usage.NextAt)
}
