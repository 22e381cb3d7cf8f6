package relay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestDispatch_ToldHowLongTheNetworkIsToTry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		request relay.SendRequest
		wait    time.Duration // in the queue
		want    time.Duration
	}{
		"the usual three days":    {relay.SendRequest{}, 0, 72 * time.Hour},
		"an hour":                 {relay.SendRequest{ExpiresIn: time.Hour}, 0, time.Hour},
		"what remains of an hour": {relay.SendRequest{ExpiresIn: time.Hour}, 20 * time.Minute, 40 * time.Minute},
		"begun seconds count":     {relay.SendRequest{ExpiresIn: time.Hour}, 20*time.Minute + time.Millisecond, 40 * time.Minute},
		"at least five minutes":   {relay.SendRequest{ExpiresIn: time.Minute}, 30 * time.Second, 5 * time.Minute},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			b.Send(p, test.request)
			b.Clock.Advance(test.wait)
			claimed := d.Session.Claim(ids[0])
			require.EqualValues(t, test.want/time.Second, claimed[0].ValiditySeconds)
		})
	}
	require.Zero(t, relay.ValiditySeconds(time.Time{}, noon), "what has no end is left to the device")
}

func TestFlash_TravelsWithTheMessage(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	for _, flash := range []bool{true, false} {
		m := b.Send(p, relay.SendRequest{Flash: flash})
		require.Equal(t, flash, m.Flash)
		require.Equal(t, flash, d.Session.Claim(ids[0])[0].Flash)
		d.Radio.Next = outcomes(relaytest.Doubtful(true))
		d.Settle()
		_, err := b.Relay.Resend(t.Context(), p, m.ID)
		require.NoError(t, err)
		require.Equal(t, flash, d.Session.Claim(ids[0])[0].Flash, "also when it is sent again")
		d.Settle()
	}
	commit(t, b, d, wire.Inbound{JournalID: "j", ISeq: 1, Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, From: alice, Text: "now", Flash: true})
	require.True(t, b.Messages(p)[0].Flash)
}

func TestFlash_IsPartOfARepeatedRequest(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	b.Send(p, relay.SendRequest{IdempotencyKey: "k", Flash: true})
	b.Send(p, relay.SendRequest{IdempotencyKey: "k", Flash: true})
	_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "hello", IdempotencyKey: "k"})
	require.ErrorIs(t, err, relay.ErrIdempotencyKeyReused)
}
