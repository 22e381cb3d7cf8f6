package relay_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
)

func TestService_SIMWithNumber_KnowsTheAccountsOwnCardsOnly(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	d := b.Device(p, 2)
	d.SIMs[1].Number = "+15550004321"
	d.Connect()
	for _, spelling := range []string{"+15550004321", "(555) 000-4321"} {
		id, err := b.Relay.SIMWithNumber(t.Context(), p, spelling)
		require.NoError(t, err)
		require.Equal(t, d.Card(1), id)
	}
	for _, stranger := range []string{"+15559990000", "nobody", ""} {
		_, err := b.Relay.SIMWithNumber(t.Context(), p, stranger)
		require.ErrorIs(t, err, relay.ErrNoSuchSender)
	}
	_, err := b.Relay.SIMWithNumber(t.Context(), other, "+15550004321")
	require.ErrorIs(t, err, relay.ErrNoSuchSender)
}
