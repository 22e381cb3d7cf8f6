package relay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestQueue_PriorityFirstThenFirstComeFirstServed(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	for i, r := range []relay.SendRequest{
		{Priority: 0, SIMCardID: ids[0]}, {Priority: 5}, {Priority: 0}, {Priority: 9}, {Priority: 5, SIMCardID: ids[0]}, {Priority: 0},
	} {
		r.To = number(i)
		b.Send(p, r)
		b.Clock.Advance(time.Millisecond)
	}
	d.Deliver()
	require.Equal(t, []string{number(3), number(1), number(4), number(0), number(2), number(5)}, d.Radio.To(),
		"the card's own queue and the pool are one order")
}

func TestQueue_SameInstantGoesByID(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	var want []string
	for i := range 12 {
		b.Send(p, relay.SendRequest{To: number(i), SIMCardID: ids[0] * int64(i%2)})
		want = append(want, number(i))
	}
	d.Deliver()
	require.Equal(t, want, d.Radio.To())
}

func TestClaim_TakesNoMoreThanItsCredits(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	for range 9 {
		b.Send(p, relay.SendRequest{})
	}
	claim := func(credits int) int {
		c, err := b.Relay.Claim(t.Context(), d.ID, d.Session.Epoch, ids[0], credits)
		require.NoError(t, err)
		return len(c.Dispatches)
	}
	require.Equal(t, 2, claim(2))
	require.Equal(t, 0, claim(2))
	require.Equal(t, 1, claim(3))
	require.Equal(t, 2, claim(99), "never more than the protocol's most")
	require.Equal(t, 0, claim(0))
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, wire.MaxCredits, view.InFlight)
}

func TestScheduled_WaitsForItsTime(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	at := b.Now().Add(time.Hour)
	m := b.Send(p, relay.SendRequest{SendAt: at, ExpiresIn: time.Minute})
	require.Equal(t, relay.Scheduled, m.State)
	require.Equal(t, at.Add(time.Minute), m.ExpiresAt, "the validity begins when it is to be sent")
	before := b.LogTypes(p)
	require.NotContains(t, before, events.MessageQueued)
	b.Advance(time.Hour - time.Nanosecond)
	d.Deliver()
	require.Equal(t, relay.Scheduled, b.State(p, m.ID))
	b.Hands.Wakes()
	b.Advance(time.Nanosecond)
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	require.NotEmpty(t, b.Hands.Wakes())
	d.Deliver()
	require.Equal(t, []string{"scheduled", "queued", "dispatched", "sent"}, states(b.Message(p, m.ID)))
	require.Equal(t, []events.Type{events.MessageQueued, events.MessageDispatched, events.MessageSent}, b.LogTypes(p)[len(before):])
}

func TestScheduled_SurvivesARestart(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	m := b.Send(p, relay.SendRequest{SendAt: b.Now().Add(time.Hour)})
	b.Reopen()
	b.Advance(2 * time.Hour)
	require.Equal(t, relay.Queued, b.State(p, m.ID))
}

func TestScheduled_ManyComeDueAtOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for i := range 600 { // more than one chunk
		b.Send(p, relay.SendRequest{To: number(i), SendAt: b.Now().Add(time.Hour)})
	}
	b.Advance(time.Hour)
	for _, m := range b.Messages(p) {
		require.Equal(t, relay.Queued, m.State)
	}
}

func TestExpiry_EndsWhatWaitsTooLong(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	m := b.Send(p, relay.SendRequest{ExpiresIn: time.Minute})
	b.Advance(time.Minute - time.Nanosecond)
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	b.Advance(time.Nanosecond)
	require.Equal(t, relay.Expired, b.State(p, m.ID))
	require.Equal(t, events.MessageExpired, b.LogTypes(p)[1])
}

func TestExpiry_OfWhatADeviceHasIsTheDevices(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{ExpiresIn: time.Minute})
	dispatched := d.Session.Claim(ids[0])
	require.EqualValues(t, 60_000, dispatched[0].TTLMillis)
	d.Session.ReadAll()
	b.Advance(time.Minute)
	require.Equal(t, relay.Dispatched, b.State(p, m.ID), "no timer decides about it")
	d.Settle()
	require.Equal(t, relay.Expired, b.State(p, m.ID))
	require.Empty(t, d.Radio.Submissions)
}

func TestExpiry_ClaimDoesNotHandOutWhatIsOver(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	over := b.Send(p, relay.SendRequest{ExpiresIn: time.Minute})
	good := b.Send(p, relay.SendRequest{})
	b.Clock.Advance(time.Minute) // the scheduler has not looked yet
	claimed := d.Session.Claim(ids[0])
	require.Len(t, claimed, 1)
	require.Equal(t, good.ID, claimed[0].Message)
	require.Equal(t, relay.Expired, b.State(p, over.ID))
}

func TestRetry_PausesGrowAndTriesEnd(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	d.Radio.Next = func(*relaytest.Entry, int) relaytest.Outcome { return relaytest.Refused(wire.ClassTemporary) }
	m := b.Send(p, relay.SendRequest{})
	for i, pause := range []time.Duration{30 * time.Second, time.Minute, 2 * time.Minute, 4 * time.Minute} {
		d.Deliver()
		require.Len(t, d.Radio.Submissions, i+1)
		require.Equal(t, relay.Queued, b.State(p, m.ID))
		b.Advance(pause - time.Nanosecond)
		d.Deliver()
		require.Len(t, d.Radio.Submissions, i+1, "the pause of try %d is not over", i+1)
		b.Advance(time.Nanosecond)
	}
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 5)
	done := b.Message(p, m.ID)
	require.Equal(t, relay.Failed, done.State)
	require.Contains(t, done.Reason, "cms_42")
	b.Advance(24 * time.Hour)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 5)
}

func TestRetry_KeepsThePlaceInTheQueue(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"gap_seconds":1}`)
	refused := false
	d.Radio.Next = func(*relaytest.Entry, int) relaytest.Outcome {
		if !refused {
			refused = true
			return relaytest.Refused(wire.ClassTemporary)
		}
		return relaytest.Took
	}
	b.Send(p, relay.SendRequest{To: number(1)})
	b.Clock.Advance(time.Millisecond)
	d.Deliver()
	b.Send(p, relay.SendRequest{To: number(2)})
	b.Advance(30 * time.Second)
	d.Deliver()
	require.Equal(t, []string{number(1), number(1)}, d.Radio.To())
}

func TestQueue_MessageWhoseRecipientOptsOutMeanwhileIsNotSent(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	waiting := b.Send(p, relay.SendRequest{To: alice})
	later := b.Send(p, relay.SendRequest{To: alice, SendAt: b.Now().Add(time.Hour)})
	other := b.Send(p, relay.SendRequest{To: "+15550002222"})
	d.Receive(alice, "Stop")
	d.Deliver()
	b.Advance(2 * time.Hour)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 1)
	require.Equal(t, relay.Sent, b.State(p, other.ID))
	for _, id := range []int64{waiting.ID, later.ID} {
		m := b.Message(p, id)
		require.Equal(t, relay.Cancelled, m.State)
		require.Contains(t, m.Reason, "opted out")
	}
}
