package relay_test

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// outcomes makes a radio that answers in this order, and well from then on.
func outcomes(list ...relaytest.Outcome) func(*relaytest.Entry, int) relaytest.Outcome {
	n := -1
	return func(*relaytest.Entry, int) relaytest.Outcome {
		if n++; n < len(list) {
			return list[n]
		}
		return relaytest.Took
	}
}

func TestService_Cancel_InEveryState(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	tests := map[relay.State]struct {
		after  relay.State
		refuse bool
	}{
		relay.Scheduled:   {after: relay.Cancelled},
		relay.Queued:      {after: relay.Cancelled},
		relay.Dispatched:  {after: relay.Dispatched},
		relay.Cancelled:   {after: relay.Cancelled},
		relay.Sent:        {after: relay.Sent, refuse: true},
		relay.Delivered:   {after: relay.Delivered, refuse: true},
		relay.Undelivered: {after: relay.Undelivered, refuse: true},
		relay.Failed:      {after: relay.Failed, refuse: true},
		relay.Expired:     {after: relay.Expired, refuse: true},
		relay.Unknown:     {after: relay.Unknown, refuse: true},
		relay.Received:    {after: relay.Received, refuse: true},
	}
	require.Len(t, tests, len(relay.States()))
	for state, test := range tests {
		t.Run(string(state), func(t *testing.T) {
			m := b.Send(p, relay.SendRequest{})
			require.NoError(t, b.Relay.SetState(t.Context(), m.ID, state))
			got, err := b.Relay.Cancel(t.Context(), p, m.ID)
			if test.refuse {
				require.Equal(t, fault.Conflict, fault.KindOf(err))
				require.Equal(t, "wrong_state", fault.CodeOf(err))
			} else {
				require.NoError(t, err)
				require.Equal(t, test.after, got.State)
			}
			require.Equal(t, test.after, b.State(p, m.ID))
		})
	}
}

func TestService_Resend_InEveryState(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	allowed := map[relay.State]bool{relay.Undelivered: true, relay.Failed: true, relay.Expired: true, relay.Cancelled: true, relay.Unknown: true}
	for _, state := range relay.States() {
		t.Run(string(state), func(t *testing.T) {
			m := b.Send(p, relay.SendRequest{ExpiresIn: time.Minute})
			require.NoError(t, b.Relay.SetState(t.Context(), m.ID, state))
			b.Clock.Advance(time.Hour)
			got, err := b.Relay.Resend(t.Context(), p, m.ID)
			if !allowed[state] {
				require.Equal(t, fault.Conflict, fault.KindOf(err))
				require.Equal(t, state, b.State(p, m.ID))
				return
			}
			require.NoError(t, err)
			require.Equal(t, relay.Queued, got.State)
			require.True(t, got.Force)
			require.Equal(t, state == relay.Unknown, got.Doubt)
			require.Equal(t, b.Now().Add(72*time.Hour), got.ExpiresAt, "its time begins again")
		})
	}
}

func TestService_Resend_RespectsTheOptOut(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{To: alice})
	_, err := b.Relay.Cancel(t.Context(), p, m.ID)
	require.NoError(t, err)
	d.Receive(alice, "STOP")
	d.Settle()
	_, err = b.Relay.Resend(t.Context(), p, m.ID)
	require.ErrorIs(t, err, relay.ErrOptedOut)
	require.Equal(t, relay.Cancelled, b.State(p, m.ID))
}

func TestCancel_OfWhatADeviceHas(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		steps int // of the device before it hears of it
		want  relay.State
		sent  int
	}{
		"before it begins":         {0, relay.Cancelled, 0},
		"while it is on its way":   {1, relay.Sent, 1},
		"when the network took it": {2, relay.Sent, 1},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			m := b.Send(p, relay.SendRequest{})
			d.Session.Claim(ids[0])
			d.Session.ReadAll()
			for range test.steps {
				d.Step()
			}
			got, err := b.Relay.Cancel(t.Context(), p, m.ID)
			require.NoError(t, err)
			require.Equal(t, relay.Dispatched, got.State, "until the device says so")
			require.Contains(t, got.Reason, "cancelling")
			require.Equal(t, []relaytest.Cancel{{Device: d.ID, Message: m.ID, Attempt: 1}}, b.Hands.Cancels())
			d.Session.Cancel(m.ID, 1)
			d.Session.DeviceReads()
			d.Settle()
			require.Equal(t, test.want, b.State(p, m.ID))
			require.Len(t, d.Radio.Submissions, test.sent)
		})
	}
}

func TestCancel_IsRepeatedWhenTheDeviceComesBack(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Leave() // the dispatch never arrived
	_, err := b.Relay.Cancel(t.Context(), p, m.ID)
	require.NoError(t, err)
	d.Connect()
	d.Deliver()
	require.Equal(t, relay.Cancelled, b.State(p, m.ID))
	require.Empty(t, d.Radio.Submissions)
}

func TestUnknown_IsHeldByDefault(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	d.Radio.Next = outcomes(relaytest.Doubtful(true))
	m := b.Send(p, relay.SendRequest{})
	d.Deliver()
	b.Advance(time.Hour)
	d.Deliver()
	require.Equal(t, relay.Unknown, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, 1)
	require.Contains(t, b.LogTypes(p), events.MessageUnknown)

	_, err := b.Relay.Resend(t.Context(), p, m.ID)
	require.NoError(t, err)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, 2)
	require.True(t, d.Radio.Submissions[1].Forced)
}

func TestUnknown_IsSentAgainWhereThatIsThePolicyUpToThreeTimes(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	d.Radio.Next = outcomes(relaytest.Doubtful(false), relaytest.Doubtful(false), relaytest.Doubtful(false), relaytest.Doubtful(false))
	m := b.Send(p, relay.SendRequest{OnUnknown: relay.Resend})
	for range 6 {
		d.Deliver()
		b.Advance(time.Hour)
	}
	require.Equal(t, relay.Unknown, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, 3)
	require.Equal(t, 3, b.Message(p, m.ID).Attempt)
}

func TestUnknown_IsNotSentAgainWhenSomebodyCancelledIt(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	d.Radio.Next = outcomes(relaytest.Doubtful(true))
	m := b.Send(p, relay.SendRequest{OnUnknown: relay.Resend})
	d.Session.Claim(ids[0])
	_, err := b.Relay.Cancel(t.Context(), p, m.ID)
	require.NoError(t, err)
	d.Settle()
	b.Advance(time.Hour)
	d.Deliver()
	require.Equal(t, relay.Unknown, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, 1)
}

func TestDoubt_OfAnEarlierAttemptStays(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *relaytest.Bench, *relaytest.Device, *relay.Message){
		"the next attempt is refused": func(_ *testing.T, b *relaytest.Bench, d *relaytest.Device, _ *relay.Message) {
			d.Radio.Next = outcomes(relaytest.Refused(wire.ClassPermanent))
			b.Advance(time.Minute)
			d.Deliver()
		},
		"it is cancelled while it waits": func(t *testing.T, b *relaytest.Bench, _ *relaytest.Device, m *relay.Message) {
			_, err := b.Relay.Cancel(t.Context(), principalOf(&relaytest.Device{Device: &relay.Device{AccountID: m.AccountID}}), m.ID)
			require.NoError(t, err)
		},
		"its time is over": func(_ *testing.T, b *relaytest.Bench, d *relaytest.Device, _ *relay.Message) {
			d.Leave()
			b.Advance(100 * time.Hour)
		},
		"the next attempt expires in the device": func(_ *testing.T, b *relaytest.Bench, d *relaytest.Device, _ *relay.Message) {
			b.Advance(time.Minute)
			d.Session.ClaimAll()
			d.Session.ReadAll()
			b.Clock.Advance(100 * time.Hour)
			d.Settle()
		},
	}
	for name, then := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, _ := relaytest.Start(t, 1)
			d.Radio.Next = outcomes(relaytest.Doubtful(true))
			m := b.Send(p, relay.SendRequest{OnUnknown: relay.Resend})
			d.Deliver()
			require.Equal(t, relay.Queued, b.State(p, m.ID))
			then(t, b, d, m)
			got := b.Message(p, m.ID)
			require.Equal(t, relay.Unknown, got.State, "the first attempt was sent, as far as anybody knows")
			require.Contains(t, got.Reason, "earlier attempt")
			b.Advance(100 * time.Hour)
			require.Equal(t, relay.Unknown, b.State(p, m.ID))
		})
	}
}

func TestFailure_ClassesDecideWhatFollows(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		outcomes []relaytest.Outcome
		pinned   bool
		states   []string      // after the first try
		wait     time.Duration // until the next
		sent     int           // submissions in the end
	}{
		"permanent": {outcomes: []relaytest.Outcome{relaytest.Refused(wire.ClassPermanent)}, states: []string{"failed"}, sent: 1},
		"rejected once": {
			outcomes: []relaytest.Outcome{relaytest.Refused(wire.ClassRejected)},
			states:   []string{"queued", "dispatched", "sent"}, wait: 5 * time.Minute, sent: 2,
		},
		"rejected twice": {
			outcomes: []relaytest.Outcome{relaytest.Refused(wire.ClassRejected), relaytest.Refused(wire.ClassRejected)},
			states:   []string{"queued", "dispatched", "failed"}, wait: 5 * time.Minute, sent: 2,
		},
		"temporary": {
			outcomes: []relaytest.Outcome{relaytest.Refused(wire.ClassTemporary)},
			states:   []string{"queued", "dispatched", "sent"}, wait: 30 * time.Second, sent: 2,
		},
		"the card, and the caller chose it": {
			outcomes: []relaytest.Outcome{relaytest.Refused(wire.ClassSIM)}, pinned: true,
			states: []string{"queued", "dispatched", "sent"}, wait: time.Minute, sent: 2,
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			d.Radio.Next = outcomes(test.outcomes...)
			r := relay.SendRequest{}
			if test.pinned {
				r.SIMCardID = ids[0]
			}
			m := b.Send(p, r)
			d.Deliver()
			if test.wait > 0 {
				b.Advance(test.wait - time.Nanosecond)
				d.Deliver()
				require.Len(t, d.Radio.Submissions, 1)
				b.Advance(time.Nanosecond)
				d.Deliver()
			}
			require.Len(t, d.Radio.Submissions, test.sent)
			require.Equal(t, append([]string{"queued", "dispatched"}, test.states...), states(b.Message(p, m.ID)))
			view, err := b.Relay.SIM(t.Context(), p, ids[0])
			require.NoError(t, err)
			require.Contains(t, view.LastError, "cms_42")
		})
	}
}

func TestFailure_OfACardTakesAnotherCardAtOnceAndLetsTheFirstRest(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	d.Radio.Next = outcomes(relaytest.Refused(wire.ClassSIM))
	m := b.Send(p, relay.SendRequest{})
	require.Len(t, d.Session.Claim(ids[0]), 1)
	b.Hands.Wakes()
	d.Settle()
	require.Empty(t, d.Session.Claim(ids[0]), "it rests")
	require.Equal(t, relaytest.Wake{Device: d.ID, SIM: ids[1]}, last(b.Hands.Wakes()), "and passes on what waits")
	require.Len(t, d.Session.Claim(ids[1]), 1)
	d.Settle()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Equal(t, ids[1], b.Message(p, m.ID).SIMCardID)
	alarm, set := b.Hands.Alarm(ids[0])
	require.True(t, set)
	require.Equal(t, b.Now().Add(time.Minute), alarm.At)
}

func last[T any](list []T) T { return list[len(list)-1] }

func TestFailure_OfPartOfAMessageIsFinal(t *testing.T) {
	t.Parallel()
	for _, class := range []wire.ErrorClass{wire.ClassSIM, wire.ClassTemporary, wire.ClassRejected, wire.ClassPermanent} {
		t.Run(string(class), func(t *testing.T) {
			t.Parallel()
			b, p, d, _ := relaytest.Start(t, 2)
			d.Radio.Next = outcomes(relaytest.Took, relaytest.Refused(class))
			m := b.Send(p, relay.SendRequest{Text: strings.Repeat("a", 400)})
			for range 3 {
				d.Deliver()
				b.Advance(time.Hour)
			}
			require.Len(t, d.Radio.Submissions, 2, "nobody else tries: the recipient has some of it")
			got := b.Message(p, m.ID)
			require.Equal(t, relay.Failed, got.State)
			require.Contains(t, got.Reason, "only 1 of 3 parts were sent")
		})
	}
}
