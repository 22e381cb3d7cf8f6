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

// maxTries is how often a message is tried by itself.
const maxTries = 5

// outcome is what must follow when a try ends with a class.
type outcome struct {
	state relay.State
	pause time.Duration // until the next try
	moves bool          // another card takes it, if nobody pinned it
}

// follows writes the rules down: what a class means at a try.
func follows(class wire.ErrorClass, try int) outcome {
	last := try == maxTries
	switch {
	case class == wire.ClassAmbiguous:
		return outcome{state: relay.Unknown}
	case class == wire.ClassPermanent, last:
		return outcome{state: relay.Failed}
	case class == wire.ClassRejected:
		return outcome{relay.Queued, 5 * time.Minute, false}
	case class == wire.ClassSIM:
		return outcome{relay.Queued, 0, true}
	}
	return outcome{relay.Queued, 30 * time.Second << (try - 1), false}
}

// TestOutcomes_AreTrueForEveryClassAndTry goes through the whole matrix: what a
// failure means, whether the caller chose the card, and which try it was.
func TestOutcomes_AreTrueForEveryClassAndTry(t *testing.T) {
	t.Parallel()
	classes := []wire.ErrorClass{wire.ClassPermanent, wire.ClassRejected, wire.ClassSIM, wire.ClassTemporary, wire.ClassAmbiguous}
	for _, class := range classes {
		for _, pinned := range []bool{true, false} {
			for try := 1; try <= maxTries; try++ {
				t.Run(fmt.Sprintf("%s, pinned %v, try %d", class, pinned, try), func(t *testing.T) {
					t.Parallel()
					tried(t, class, pinned, try)
				})
			}
		}
	}
}

// tried makes a message fail until a try, which ends with the class.
func tried(t *testing.T, class wire.ErrorClass, pinned bool, try int) {
	b, p, d, ids := relaytest.Start(t, 1)
	r := relay.SendRequest{}
	if pinned {
		r.SIMCardID = ids[0]
	}
	m := b.Send(p, r)
	for before := 1; before < try; before++ {
		d.Radio.Next = outcomes(temporary)
		d.Deliver()
		b.Advance(10 * time.Minute)
	}
	d.Radio.Next = outcomes(relaytest.Refused(class))
	d.Deliver()
	require.Len(t, d.Radio.Submissions, try)
	want, got := follows(class, try), b.Message(p, m.ID)
	require.Equal(t, want.state, got.State, got.Reason)
	require.Equal(t, try, got.Attempt)
	switch got.State {
	case relay.Queued:
		waits(t, b, d, got, want)
	case relay.Unknown:
		settles(t, b, d, got)
	default:
		b.Advance(24 * time.Hour)
		d.Deliver()
		require.Len(t, d.Radio.Submissions, try, "it is over")
		require.Contains(t, got.Reason, "cms_42")
	}
}

// waits looks whether a message waits for as long as it must, for the card that
// it must wait for, and says why.
func waits(t *testing.T, b *relaytest.Bench, d *relaytest.Device, m *relay.Message, want outcome) {
	p := principalOf(d)
	require.Contains(t, m.Reason, "cms_42", "while it waits it says why")
	d.Deliver()
	tries := len(d.Radio.Submissions)
	require.Equal(t, m.Attempt, tries, "it does not come straight back")
	other, ids := b.Online(p, 1)
	other.Deliver()
	if want.moves && !m.Pinned {
		require.Equal(t, relay.Sent, b.State(p, m.ID))
		require.Equal(t, ids[0], b.Message(p, m.ID).SIMCardID)
		return
	}
	require.Empty(t, other.Radio.Submissions)
	pause := want.pause
	if want.moves {
		pause = time.Minute // the rest of its card
	}
	other.Leave()
	b.Advance(pause - time.Nanosecond)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, tries)
	b.Advance(time.Nanosecond)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Equal(t, d.Card(0), b.Message(p, m.ID).SIMCardID)
}

// settles looks whether an unknown message stays so until there is evidence.
func settles(t *testing.T, b *relaytest.Bench, d *relaytest.Device, m *relay.Message) {
	p := principalOf(d)
	b.Advance(24 * time.Hour)
	d.Deliver()
	require.Equal(t, relay.Unknown, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, m.Attempt, "nobody sends it again")
	d.Report(m.ID, m.Attempt, 1, wire.ReportDelivered)
	d.Settle()
	require.Equal(t, relay.Delivered, b.State(p, m.ID))
}

func TestOutcomes_RejectedIsTriedOnceMoreHoweverOftenItFailedBefore(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	d.Radio.Next = outcomes(temporary, rejected, temporary, rejected)
	m := b.Send(p, relay.SendRequest{})
	for i, want := range []relay.State{relay.Queued, relay.Queued, relay.Queued, relay.Failed} {
		d.Deliver()
		require.Len(t, d.Radio.Submissions, i+1)
		require.Equal(t, want, b.State(p, m.ID))
		b.Advance(10 * time.Minute)
	}
	_, err := b.Relay.Resend(t.Context(), p, m.ID)
	require.NoError(t, err)
	d.Radio.Next = outcomes(rejected)
	d.Deliver()
	require.Equal(t, relay.Queued, b.State(p, m.ID), "a person's wish begins anew")
}
