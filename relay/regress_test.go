package relay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// regressed is a store that was put back to before a claim, and a device that
// knows better.
func regressed(t *testing.T, work bool) (*relaytest.Bench, *relaytest.Device, *relay.Message) {
	t.Helper()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	backup, err := b.Relay.Snap(t.Context(), m.ID, d.ID)
	require.NoError(t, err)
	require.Len(t, d.Session.Claim(ids[0]), 1)
	d.Session.ReadAll()
	if work {
		d.Work()
	}
	d.Leave()
	require.NoError(t, b.Relay.Restore(t.Context(), backup))
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	return b, d, m
}

func TestR8_StoreThatWentBackwardsAdoptsWhatTheDeviceTells(t *testing.T) {
	t.Parallel()
	b, d, m := regressed(t, true)
	p := principalOf(d)
	d.Connect()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Equal(t, 1, b.Message(p, m.ID).Attempt)
	d.Deliver()
	require.Len(t, d.Radio.Submissions, 1)
	next := b.Send(p, relay.SendRequest{})
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, next.ID))
	require.EqualValues(t, 2, b.Message(p, next.ID).DSeq, "dispatch numbers go on above the device's")
}

func TestR8_WhatTheDeviceStillHoldsIsItsOwnAgain(t *testing.T) {
	t.Parallel()
	b, d, m := regressed(t, false)
	p := principalOf(d)
	other, _ := b.Online(p, 1)
	d.Connect()
	require.Equal(t, relay.Dispatched, b.State(p, m.ID))
	other.Deliver()
	d.Connect() // and it is not offered with a card that nobody knows
	d.Deliver()
	require.Empty(t, other.Radio.Submissions)
	require.Len(t, d.Radio.Submissions, 1)
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR8_PoolWaitsUntilTheDeviceHasToldAll(t *testing.T) {
	t.Parallel()
	b, d, _ := regressed(t, true)
	p := principalOf(d)
	other, ids := b.Online(p, 1)
	d.Connect()
	m := b.Send(p, relay.SendRequest{To: number(1)})
	pinned := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	other.Deliver()
	require.Len(t, other.Radio.Submissions, 1)
	require.Equal(t, relay.Sent, b.State(p, pinned.ID))
	require.Contains(t, b.Message(p, m.ID).Reason, "has told what the relay")

	d.Leave() // before it could tell
	s := d.Connect()
	require.Zero(t, s.Welcome.DSeq, "it is asked again")
	other.Deliver()
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	b.Hands.Wakes()
	d.Settle()
	require.NotEmpty(t, b.Hands.Wakes())
	other.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR8_PoolDoesNotWaitForEver(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*testing.T, *relaytest.Bench, *relaytest.Device){
		"the device does not come back": func(_ *testing.T, b *relaytest.Bench, _ *relaytest.Device) {
			b.Advance(time.Minute)
			b.Advance(25 * time.Hour)
		},
		"the device is deleted": func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			require.NoError(t, b.Relay.DeleteDevice(t.Context(), principalOf(d), d.ID))
		},
		"the device loses its journal": func(_ *testing.T, _ *relaytest.Bench, d *relaytest.Device) {
			d.LoseJournal()
			d.Connect()
		},
	}
	for name, then := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, d, _ := regressed(t, true)
			p := principalOf(d)
			other, _ := b.Online(p, 1)
			d.Connect()
			d.Leave()
			m := b.Send(p, relay.SendRequest{})
			other.Deliver()
			require.Equal(t, relay.Queued, b.State(p, m.ID))
			then(t, b, d)
			other.Connect()
			other.Deliver()
			require.Equal(t, relay.Sent, b.State(p, m.ID))
		})
	}
}

func TestR8_FailureToldByAnotherDeviceDoesNotTakeTheMessageFromTheOneThatHasIt(t *testing.T) {
	t.Parallel()
	b, d, m := regressed(t, false)
	p := principalOf(d)
	other, ids := b.Online(p, 1)
	require.Len(t, other.Session.Claim(ids[0]), 1, "before the first device is back")
	d.Radio.Next = outcomes(relaytest.Refused(wire.ClassTemporary))
	d.Work()
	d.Connect()
	d.Settle()
	require.Equal(t, relay.Dispatched, b.State(p, m.ID))
	require.Equal(t, other.ID, b.Message(p, m.ID).DeviceID)
	other.Settle()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}
