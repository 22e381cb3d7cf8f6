package relay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestMessage_ExplainsWhatItWaitsFor(t *testing.T) {
	t.Parallel()
	pause := func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
		paused := true
		_, err := b.Relay.UpdateSIM(t.Context(), principalOf(d), d.Card(0), relay.SIMPatch{Paused: &paused})
		require.NoError(t, err)
	}
	spend := func(limits string) func(*testing.T, *relaytest.Bench, *relaytest.Device) {
		return func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			limit(t, b, principalOf(d), d.Card(0), limits)
			b.Send(principalOf(d), relay.SendRequest{To: number(1), Priority: 9, SIMCardID: d.Card(0)})
			d.Deliver()
		}
	}
	tests := map[string]struct {
		before func(*testing.T, *relaytest.Bench, *relaytest.Device)
		pinned string
		pool   string
	}{
		"nothing but its turn": {nil, "waits for its turn on SIM card 1", "waits for its turn"},
		"a device that is gone": {
			func(_ *testing.T, _ *relaytest.Bench, d *relaytest.Device) { d.Leave() },
			"waits for SIM card 1, which is offline", "none of the account is online",
		},
		"a card that is paused": {pause, "waits for SIM card 1, which is paused", "waits for SIM card 1, which is paused"},
		"a card without network": {
			func(t *testing.T, _ *relaytest.Bench, d *relaytest.Device) {
				d.SIMs[0].Registration = wire.RegistrationSearching
				require.NoError(t, d.Session.Status())
			},
			"which cannot send: its registration is searching", "its registration is searching",
		},
		"a card with a problem": {
			func(t *testing.T, _ *relaytest.Bench, d *relaytest.Device) {
				d.SIMs[0].Ready, d.SIMs[0].Problem = false, "the PIN is missing"
				require.NoError(t, d.Session.Status())
			},
			"which cannot send: the PIN is missing", "the PIN is missing",
		},
		"a day that is full": {spend(`{"per_day":1}`), "it has sent 1 of the 1 messages that it may send in one day; next at 2026-03-03T00:00:00Z", ""},
		"a gap":              {spend(`{"gap_seconds":30}`), "it keeps a pause between messages; next at 2026-03-02T12:00:30Z", ""},
		"a card with a name": {
			func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
				name := "office"
				_, err := b.Relay.UpdateSIM(t.Context(), principalOf(d), d.Card(0), relay.SIMPatch{Name: &name})
				require.NoError(t, err)
			},
			"waits for its turn on SIM card 1 (office)", "",
		},
		"a pause after a failure": {
			func(_ *testing.T, b *relaytest.Bench, d *relaytest.Device) {
				d.Radio.Next = outcomes(relaytest.Refused(wire.ClassSIM))
				b.Send(principalOf(d), relay.SendRequest{To: number(1), Priority: 9, SIMCardID: d.Card(0)})
				d.Deliver()
			},
			"it rests after a failure: the network refused it (cms_42); next at 2026-03-02T12:01:00Z", "",
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			if test.before != nil {
				test.before(t, b, d)
			}
			pinned := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
			require.Contains(t, b.Message(p, pinned.ID).Reason, test.pinned)
			pool := b.Send(p, relay.SendRequest{To: number(2)})
			require.Contains(t, b.Message(p, pool.ID).Reason, test.pool)
		})
	}
}

func TestMessage_ExplainsItsNextTry(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	d.Radio.Next = outcomes(relaytest.Refused(wire.ClassTemporary))
	m := b.Send(p, relay.SendRequest{})
	d.Deliver()
	require.Equal(t, "not sent; it will be tried again: the network refused it (cms_42); next try at 2026-03-02T12:00:30Z", b.Message(p, m.ID).Reason)
	b.Advance(30 * time.Second)
	require.Equal(t, "waits for its turn", b.Message(p, m.ID).Reason)
	d.Deliver()
	line := b.Message(p, m.ID).PayloadWithTimeline().Timeline
	require.Len(t, line, 5)
	require.Equal(t, []int{0, 1, 1, 2, 2}, []int{line[0].Attempt, line[1].Attempt, line[2].Attempt, line[3].Attempt, line[4].Attempt})
	require.Equal(t, "the network has taken it", line[4].Reason)
	require.Equal(t, b.Now(), line[4].At)
}

func TestMessage_ExplainsWhatSeveralCardsKeepItWaitingFor(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 2)
	d.SIMs[0].Ready, d.SIMs[1].Registration = false, wire.RegistrationDenied
	require.NoError(t, d.Session.Status())
	m := b.Send(p, relay.SendRequest{})
	require.Contains(t, b.Message(p, m.ID).Reason, "those that are online are busy, paused, resting, not registered, or at their limits")
}
