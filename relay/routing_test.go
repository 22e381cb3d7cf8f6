package relay_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func TestRouting_PinnedMessageWaitsForItsCardAndNeverTakesAnother(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	away, awayID := b.Online(p, 1)
	away.Leave()
	m := b.Send(p, relay.SendRequest{SIMCardID: awayID[0]})
	for range 3 {
		d.Deliver()
		b.Advance(time.Hour)
	}
	require.Empty(t, d.Radio.Submissions)
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	away.Connect()
	away.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Len(t, away.Radio.Submissions, 1)

	second := b.Send(p, relay.SendRequest{SIMCardID: ids[1]})
	d.Deliver()
	require.Equal(t, d.SIMs[1].ICCID, d.Radio.Submissions[0].ICCID)
	require.Equal(t, ids[1], b.Message(p, second.ID).SIMCardID)
}

func TestRouting_UnpinnedMessageStaysWithTheCardThatTheRecipientKnows(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	d.Journal.Take(wire.Inbound{Kind: wire.InboundSMS, ICCID: d.SIMs[2].ICCID, From: alice, Text: "hi"})
	d.Settle()
	m := b.Send(p, relay.SendRequest{To: alice})
	require.Equal(t, ids[2], m.SIMCardID)
	require.Empty(t, d.Session.Claim(ids[0]))
	require.Len(t, d.Session.Claim(ids[2]), 1)

	// What is sent through a card makes the recipient know it, pinned or not.
	b.Send(p, relay.SendRequest{To: "+15550002222", SIMCardID: ids[1]})
	d.Deliver()
	require.Equal(t, ids[1], b.Send(p, relay.SendRequest{To: "+15550002222"}).SIMCardID)
	require.Zero(t, b.Send(p, relay.SendRequest{To: "+15550003333"}).SIMCardID)
}

func TestRouting_CardThatCannotSendSoonIsNotStuckTo(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*relaytest.Bench, *relaytest.Device, int64){
		"its device is gone": func(_ *relaytest.Bench, d *relaytest.Device, _ int64) { d.Leave() },
		"it is not registered": func(_ *relaytest.Bench, d *relaytest.Device, _ int64) {
			d.SIMs[0].Registration = wire.RegistrationDenied
			_ = d.Session.Status()
		},
		"it is not ready": func(_ *relaytest.Bench, d *relaytest.Device, _ int64) {
			d.SIMs[0].Ready = false
			_ = d.Session.Status()
		},
	}
	for name, stop := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			d.Receive(alice, "hi")
			d.Settle()
			require.Equal(t, ids[0], b.Send(p, relay.SendRequest{To: alice}).SIMCardID)
			stop(b, d, ids[0])
			require.Zero(t, b.Send(p, relay.SendRequest{To: alice}).SIMCardID)
		})
	}
}

func TestRouting_PoolIsServedByWhoeverIsBestPlaced(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 3)
	b.Hands.Wakes()
	woken := func() int64 {
		w := b.Hands.Wakes()
		require.Len(t, w, 1)
		return w[0].SIM
	}
	n := 0
	send := func() {
		n++
		b.Send(p, relay.SendRequest{To: fmt.Sprintf("+1555100%04d", n)})
	}
	send()
	require.Equal(t, ids[0], woken(), "all are idle: the first")
	require.Len(t, d.Session.Claim(ids[0]), 1)
	send()
	require.Equal(t, ids[1], woken(), "the first has less room now")

	paused := true
	_, err := b.Relay.UpdateSIM(t.Context(), p, ids[1], relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	b.Hands.Wakes()
	send()
	require.Equal(t, ids[2], woken(), "the second is paused")
	d.SIMs[2].Ready = false
	require.NoError(t, d.Session.Status())
	require.Equal(t, ids[0], woken(), "what waits in the pool is offered to another")
}

func TestRouting_PoolIsNotLeftToACardThatIsPausedAtTheLastMoment(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	b.Send(p, relay.SendRequest{})
	b.Hands.Wakes()
	paused := true
	_, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Paused: &paused})
	require.NoError(t, err)
	b.Hands.Wakes()
	require.Empty(t, d.Session.Claim(ids[0]))
	require.Equal(t, []relaytest.Wake{{Device: d.ID, SIM: ids[1]}}, b.Hands.Wakes())
}

func TestRouting_ForeignCardIsNotFound(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, other := b.Account("acme"), b.Account("other")
	_, ids := b.Online(other, 1)
	_, err := b.Relay.Send(t.Context(), p, relay.SendRequest{To: alice, Text: "hello", SIMCardID: ids[0]})
	require.ErrorIs(t, err, relay.ErrSIMNotFound)
	d, _ := b.Online(p, 1)
	b.Send(other, relay.SendRequest{})
	d.Deliver()
	require.Empty(t, d.Radio.Submissions, "an account's pool is its own")
}

func TestRouting_SoftMessagesGoElsewhereWhenTheirCardIsGone(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		stop func(*testing.T, *relaytest.Bench, *relaytest.Device)
		wait time.Duration
	}{
		"the device is gone": {func(_ *testing.T, _ *relaytest.Bench, d *relaytest.Device) { d.Leave() }, 10 * time.Second},
		"the card was taken out": {func(t *testing.T, _ *relaytest.Bench, d *relaytest.Device) {
			d.SIMs = d.SIMs[1:]
			require.NoError(t, d.Session.Status())
		}, 10 * time.Second},
		"the card lost its network": {func(t *testing.T, _ *relaytest.Bench, d *relaytest.Device) {
			d.SIMs[0].Registration = wire.RegistrationSearching
			require.NoError(t, d.Session.Status())
		}, 10 * time.Second},
		"the card is paused": {func(t *testing.T, b *relaytest.Bench, d *relaytest.Device) {
			paused := true
			_, err := b.Relay.UpdateSIM(t.Context(), principalOf(d), d.Card(0), relay.SIMPatch{Paused: &paused})
			require.NoError(t, err)
		}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 2)
			d.Receive(alice, "hi")
			d.Settle()
			soft := b.Send(p, relay.SendRequest{To: alice})
			pinned := b.Send(p, relay.SendRequest{To: alice, SIMCardID: ids[0]})
			require.Equal(t, ids[0], soft.SIMCardID)
			test.stop(t, b, d)
			if test.wait > 0 {
				b.Advance(test.wait - time.Second)
				require.Equal(t, ids[0], b.Message(p, soft.ID).SIMCardID, "not at once")
			}
			b.Advance(time.Second)
			require.Zero(t, b.Message(p, soft.ID).SIMCardID)
			require.Equal(t, ids[0], b.Message(p, pinned.ID).SIMCardID, "the pinned one waits")
		})
	}
}

func TestRouting_SoftMessagesDoNotWaitForADailyLimit(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	limit(t, b, p, ids[0], `{"per_day":1}`)
	d.Receive(alice, "hi")
	d.Settle()
	b.Send(p, relay.SendRequest{To: alice})
	full := b.Send(p, relay.SendRequest{To: alice})
	d.Session.Claim(ids[0])
	require.Equal(t, ids[0], b.Message(p, full.ID).SIMCardID)
	require.Zero(t, b.Send(p, relay.SendRequest{To: alice}).SIMCardID, "a new one takes another card")
	b.Tick()
	require.Zero(t, b.Message(p, full.ID).SIMCardID, "and so does the one that waits")
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, full.ID))
	require.Equal(t, ids[1], b.Message(p, full.ID).SIMCardID)
}

func TestRouting_CardKeepsItsIDWhenItMoves(t *testing.T) {
	t.Parallel()
	b, p, from, ids := relaytest.Start(t, 1)
	held := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	require.Len(t, from.Session.Claim(ids[0]), 1)
	from.Session.ReadAll()
	waiting := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})

	to, _ := b.Online(p, 0)
	to.SIMs, from.SIMs = from.SIMs, nil
	require.NoError(t, to.Session.Status())
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, to.ID, view.DeviceID)
	require.Empty(t, from.Session.Claim(ids[0]), "the old device has nothing to do with it any more")
	to.Deliver()
	require.Equal(t, relay.Sent, b.State(p, waiting.ID))
	require.Equal(t, relay.Dispatched, b.State(p, held.ID), "what the old device holds stays there")
	require.Equal(t, []int64{ids[0]}, devicesOf(t, b, p)[1].SIMCards)
	require.Empty(t, devicesOf(t, b, p)[0].SIMCards)
}

func TestRouting_CardKeepsItsIDInAnotherRadioOfItsDevice(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	d.SIMs[0].IMEI, d.SIMs[1].IMEI = "350000000000001", "350000000000002"
	require.NoError(t, d.Session.Status())
	waiting := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	d.SIMs[0].IMEI, d.SIMs[1].IMEI = d.SIMs[1].IMEI, d.SIMs[0].IMEI // the cards are swapped
	d.SIMs[0], d.SIMs[1] = d.SIMs[1], d.SIMs[0]
	require.NoError(t, d.Session.Status())
	require.Equal(t, ids[1], d.Card(0))
	require.Equal(t, ids[0], d.Card(1))
	view, err := b.Relay.SIM(t.Context(), p, ids[0])
	require.NoError(t, err)
	require.Equal(t, "350000000000002", view.IMEI)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, waiting.ID))
	require.Equal(t, d.SIMs[1].ICCID, d.Radio.Submissions[0].ICCID)
	require.NotContains(t, b.LogTypes(p), events.SIMOffline)
}

func TestRouting_CardOfADeadDeviceIsNotBusyInItsNewOne(t *testing.T) {
	t.Parallel()
	b, p, from, ids := relaytest.Start(t, 1)
	for range wire.MaxCredits {
		b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	}
	require.Len(t, from.Session.Claim(ids[0]), wire.MaxCredits)
	from.Leave()
	m := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	to, _ := b.Online(p, 0)
	to.SIMs = from.SIMs
	require.NoError(t, to.Session.Status())
	to.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestPresence_OnlineAndOfflineAreToldOnceEach(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	b.Advance(time.Hour)
	d.Leave()
	b.Advance(5 * time.Second)
	d.Connect() // away for a moment: not worth an event
	b.Advance(time.Hour)
	require.Equal(t, []events.Type{events.SIMOnline, events.DeviceOnline}, b.LogTypes(p))
	d.Leave()
	b.Advance(10 * time.Second)
	b.Advance(time.Hour)
	want := []events.Type{events.SIMOnline, events.DeviceOnline, events.SIMOffline, events.DeviceOffline}
	require.Equal(t, want, b.LogTypes(p))
	b.Restart()
	b.Advance(time.Hour)
	require.Equal(t, want, b.LogTypes(p))
	d.Connect()
	b.Reopen() // the process died: nobody said goodbye
	b.Tick()
	require.Equal(t, append(want, events.SIMOnline, events.DeviceOnline), b.LogTypes(p))
	b.Advance(10 * time.Second)
	require.Equal(t, append(want, events.SIMOnline, events.DeviceOnline, events.SIMOffline, events.DeviceOffline), b.LogTypes(p))
}

func TestRouting_PoolIsOfferedToAnotherWhenTheSessionThatWasWokenEnds(t *testing.T) {
	t.Parallel()
	b, p, first, _ := relaytest.Start(t, 1)
	second, ids := b.Online(p, 1)
	b.Hands.Wakes()
	m := b.Send(p, relay.SendRequest{})
	require.Equal(t, first.ID, last(b.Hands.Wakes()).Device)
	first.Leave() // before it could claim
	require.Equal(t, []relaytest.Wake{{Device: second.ID, SIM: ids[0]}}, b.Hands.Wakes())
	second.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

// Between the commit that stores a device as online and the moment from which
// this process knows it, the rounds must not miss it.
func TestPresence_DeviceThatIsJustArrivingIsNotMissed(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	b.Advance(time.Hour)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 40 {
			d := b.Device(p, 1)
			_, err := b.Relay.Takeover(t.Context(), d.Device, d.Journal.Hello(d.SIMs))
			if err != nil {
				t.Error(err)
			}
		}
	}()
	for busy := true; busy; {
		select {
		case <-done:
			busy = false
		default:
			b.Tick()
		}
	}
	require.NotContains(t, b.LogTypes(p), events.SIMOffline)
	require.NotContains(t, b.LogTypes(p), events.DeviceOffline)
}
