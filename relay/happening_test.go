package relay_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func TestService_Send_AKeyMayStandForOneHappening(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	alarm := relay.SendRequest{To: alice, Text: "it burns", IdempotencyKey: "fire", IdempotencyFor: time.Hour}
	first := b.Send(p, alarm)
	b.Advance(time.Hour - time.Nanosecond)
	alarm.Text = "it still burns"
	require.Equal(t, first.ID, b.Send(p, alarm).ID, "whatever the text says")
	require.NotEqual(t, first.ID, b.Send(other, alarm).ID, "keys are an account's own")

	b.Advance(time.Nanosecond)
	second := b.Send(p, alarm)
	require.NotEqual(t, first.ID, second.ID, "its time is over")
	require.Equal(t, "it still burns", second.Text)
	b.Advance(time.Minute)
	require.Equal(t, second.ID, b.Send(p, alarm).ID, "the key is the second one's now")
	require.Len(t, b.Messages(p), 2)

	alarm.IdempotencyKey = ""
	require.NotEqual(t, b.Send(p, alarm).ID, b.Send(p, alarm).ID, "without a key each is its own")
}

func TestService_Send_AKeyStaysWithItsMessageWhenTheNextIsRefused(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	alarm := relay.SendRequest{To: alice, Text: "x", IdempotencyKey: "fire", IdempotencyFor: time.Minute}
	first := b.Send(p, alarm)
	b.Advance(time.Hour)
	refused := alarm
	refused.SIMCardID = 99
	results, err := b.Relay.SendAll(t.Context(), p, []relay.SendRequest{refused})
	require.NoError(t, err)
	require.Equal(t, fault.NotFound, fault.KindOf(results[0].Err))
	alarm.IdempotencyFor = 2 * time.Hour
	require.Equal(t, first.ID, b.Send(p, alarm).ID)
}

func TestService_Send_OneHappeningIsToldOnceHoweverManyTellOfIt(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	alarm := relay.SendRequest{To: alice, Text: "x", IdempotencyKey: "fire", IdempotencyFor: time.Minute}
	for round := 1; round <= 3; round++ {
		var all sync.WaitGroup
		errs := make([]error, 20)
		for i := range errs {
			all.Go(func() { _, errs[i] = b.Relay.Send(t.Context(), p, alarm) })
		}
		all.Wait()
		require.NoError(t, errors.Join(errs...))
		require.Len(t, b.Messages(p), round)
		b.Advance(time.Minute)
	}
}
