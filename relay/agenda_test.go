package relay_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/store"
)

// run runs the relay until the test ends.
func run(t *testing.T, b *relaytest.Bench) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.Relay.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
	})
}

func TestService_Run_DoesEachThingAtItsTime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := relaytest.New(t, relaytest.Options{RealTime: true})
		p := b.Account("acme")
		run(t, b)
		later := b.Send(p, relay.SendRequest{SendAt: b.Now().Add(90 * time.Minute)})
		sooner := b.Send(p, relay.SendRequest{SendAt: b.Now().Add(time.Hour), ExpiresIn: 10 * time.Minute})
		wait := func(d time.Duration) {
			<-time.After(d)
			synctest.Wait()
		}
		wait(time.Hour - time.Millisecond)
		require.Equal(t, relay.Scheduled, b.State(p, sooner.ID))
		wait(2 * time.Millisecond)
		require.Equal(t, relay.Queued, b.State(p, sooner.ID))
		wait(10 * time.Minute)
		require.Equal(t, relay.Expired, b.State(p, sooner.ID))
		require.Equal(t, relay.Scheduled, b.State(p, later.ID))
		wait(20 * time.Minute)
		require.Equal(t, relay.Queued, b.State(p, later.ID))

		d, _ := b.Online(p, 1)
		d.Leave()
		require.True(t, online(t, b, d))
		wait(13 * time.Second)
		require.False(t, online(t, b, d))
	})
}

// online reports what events have told about a card.
func online(t *testing.T, b *relaytest.Bench, d *relaytest.Device) bool {
	t.Helper()
	types := b.LogTypes(principalOf(d))
	for i := len(types) - 1; i >= 0; i-- {
		switch types[i] {
		case "sim.online":
			return true
		case "sim.offline":
			return false
		}
	}
	return false
}

func TestService_Run_EndsWithTheStore(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{RealTime: true})
	require.NoError(t, b.DB.Close())
	require.ErrorIs(t, b.Relay.Run(t.Context()), store.ErrClosed)
	require.True(t, errors.Is(b.Relay.Tick(t.Context()), store.ErrClosed))
}

func TestAgenda_KeepsWhatIsNudgedWhileTheSchedulerLooks(t *testing.T) {
	t.Parallel()
	now, soon, later := noon, noon.Add(time.Minute), noon.Add(72*time.Hour)
	a := relay.NewAgenda()
	a.Nudge(now) // something is due, and the scheduler begins to look
	a.Begin()
	a.Nudge(soon)  // a message is accepted that it does not see any more
	a.Nudge(later) // it found nothing else for the next three days
	require.Equal(t, soon, a.Next())

	a.Begin()
	a.Nudge(time.Time{}) // it found nothing at all
	require.Zero(t, a.Next())
	a.Nudge(later)
	a.Nudge(soon)
	a.Nudge(later)
	require.Equal(t, soon, a.Next())
}

func TestService_Run_QueuesWhatManySendersScheduleAtOnce(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{RealTime: true})
	p := b.Account("acme")
	run(t, b)
	var senders sync.WaitGroup
	for range 4 {
		senders.Go(func() {
			for i := range 25 {
				_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{
					To: number(i), Text: "x", SendAt: time.Now().Add(time.Duration(5+i%7) * time.Millisecond),
				})
				if err != nil && !isPast(err) {
					t.Error(err)
				}
			}
		})
	}
	senders.Wait()
	require.Eventually(t, func() bool {
		for _, m := range b.Messages(p) {
			if m.State != relay.Queued {
				return false
			}
		}
		return true
	}, 20*time.Second, 20*time.Millisecond)
}
