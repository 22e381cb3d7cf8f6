package relay_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func TestService_SendAll_JudgesEachMessageByItself(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	results, err := b.Relay.SendAll(t.Context(), p, []relay.SendRequest{
		{To: alice, Text: "one"}, {To: "call me", Text: "two"}, {To: alice, Text: ""}, {To: alice, Text: "four", SIMCardID: 99}, {To: alice, Text: "five"},
	})
	require.NoError(t, err)
	codes := make([]string, len(results))
	for i, r := range results {
		require.Equal(t, r.Err == nil, r.Message != nil)
		if r.Err != nil {
			codes[i] = fault.CodeOf(r.Err)
		}
	}
	require.Equal(t, []string{"", "invalid_number", "empty_text", "sim_card_not_found", ""}, codes)
	require.Less(t, results[0].Message.ID, results[4].Message.ID, "they keep their order")
	require.Equal(t, "five", b.Message(p, results[4].Message.ID).Text)
	require.Len(t, b.LogTypes(p), 2)
}

func TestService_SendAll_RepeatedCallSendsNothingTwice(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	requests := make([]relay.SendRequest, 250)
	for i := range requests {
		requests[i] = relay.SendRequest{To: alice, Text: "x", IdempotencyKey: fmt.Sprintf("all %d", i)}
	}
	first, err := b.Relay.SendAll(t.Context(), p, requests)
	require.NoError(t, err)
	again, err := b.Relay.SendAll(t.Context(), p, requests)
	require.NoError(t, err)
	for i := range first {
		require.Equal(t, first[i].Message.ID, again[i].Message.ID)
	}
	require.Len(t, b.LogTypes(p), len(requests))
}

func TestService_SendAll_RefusesWhatIsNoBulk(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	for _, n := range []int{0, relay.MaxBulk + 1} {
		_, err := b.Relay.SendAll(t.Context(), p, make([]relay.SendRequest, n))
		require.Equal(t, "invalid_bulk", fault.CodeOf(err))
	}
	results, err := b.Relay.SendAll(t.Context(), accounts.Principal{OrganisationID: 1}, []relay.SendRequest{{To: alice, Text: "x"}})
	require.NoError(t, err)
	require.ErrorIs(t, results[0].Err, accounts.ErrNoAccount)
}
