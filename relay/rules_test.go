package relay_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

func result(m *relay.Message, attempt int, state wire.ResultState) wire.Result {
	return wire.Result{Message: m.ID, Attempt: attempt, State: state}
}

func tell(t *testing.T, b *relaytest.Bench, d *relaytest.Device, results ...wire.Result) []wire.ResultAck {
	t.Helper()
	acks, err := b.Relay.Results(t.Context(), d.ID, results)
	require.NoError(t, err)
	return acks
}

func TestR1_EpochRisesAboveWhatAnybodyHasSeen(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p := b.Account("acme")
	d := b.Device(p, 1)
	require.EqualValues(t, 1, d.Connect().Epoch)
	require.EqualValues(t, 2, d.Connect().Epoch)
	d.Journal.HighestEpoch = 40 // a relay that was restored since has given it
	s := d.Connect()
	require.EqualValues(t, 41, s.Epoch)
	require.Equal(t, s.Epoch, s.Welcome.Epoch)
	b.Reopen()
	require.EqualValues(t, 42, d.Connect().Epoch)
}

func TestR2_OnlyTheNewestSessionClaims(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	old := d.Session
	d.Connect()
	m := b.Send(p, relay.SendRequest{})
	_, err := b.Relay.Claim(t.Context(), d.ID, old.Epoch, ids[0], 5)
	require.ErrorIs(t, err, relay.ErrSuperseded)
	_, err = b.Relay.Status(t.Context(), d.Device, old.Epoch, nil)
	require.ErrorIs(t, err, relay.ErrSuperseded)
	_, err = b.Relay.Claim(t.Context(), d.ID, d.Session.Epoch+1, ids[0], 5)
	require.ErrorIs(t, err, relay.ErrSuperseded)
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	require.Len(t, d.Session.Claim(ids[0]), 1)
}

func TestR2_CardsOfOthersAreNotClaimed(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 1)
	other, ids := b.Online(p, 1)
	b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	require.Empty(t, d.Session.Claim(ids[0]))
	require.Empty(t, d.Session.Claim(4711))
	require.Len(t, other.Session.Claim(ids[0]), 1)
}

func TestR3_NoTimerTakesAMessageFromADevice(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{ExpiresIn: time.Minute})
	d.Session.Claim(ids[0])
	other, _ := b.Online(p, 1)
	for range 100 {
		b.Advance(time.Hour)
		other.Deliver()
	}
	require.Equal(t, relay.Dispatched, b.State(p, m.ID), "its device is connected")
	require.Empty(t, other.Radio.Submissions)
}

func TestR4_ReconnectOffersTheSameAttemptAgain(t *testing.T) {
	t.Parallel()
	for name, arrived := range map[string]bool{"the dispatch was lost": false, "the dispatch had arrived": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			m := b.Send(p, relay.SendRequest{})
			first := d.Session.Claim(ids[0])[0]
			for arrived && d.Session.DeviceReads() {
			}
			d.Leave()
			s := d.Connect()
			require.Len(t, s.ToDevice, 2)
			again, ok := s.ToDevice[1].(*wire.Dispatch)
			require.True(t, ok)
			require.Equal(t, first.Attempt, again.Attempt)
			require.Equal(t, first.DSeq, again.DSeq)
			require.Equal(t, first.Text, again.Text)
			require.Equal(t, s.Epoch, again.Epoch)
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, m.ID))
			require.Len(t, d.Radio.Submissions, 1)
			require.Equal(t, []string{"queued", "dispatched", "sent"}, states(b.Message(p, m.ID)))
		})
	}
}

func TestR4_WhatTheDeviceHasDoneIsNotOfferedAgain(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Session.ReadAll()
	d.Work()
	d.Leave()
	require.Equal(t, relay.Dispatched, b.State(p, m.ID))
	s := d.Connect()
	require.Equal(t, []wire.ResultAck{{Message: m.ID, Attempt: 1}}, s.Welcome.Acked)
	require.Len(t, s.ToDevice, 1, "Welcome and nothing else")
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR5_FactsOnlyMoveForward(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		told []wire.ResultState
		want relay.State
	}{
		"sent, then everything else": {[]wire.ResultState{"sent", "unknown", "failed", "expired", "cancelled", "held"}, relay.Sent},
		"unknown, then cancelled":    {[]wire.ResultState{"unknown", "cancelled"}, relay.Cancelled},
		"unknown, then failed":       {[]wire.ResultState{"unknown", "failed"}, relay.Failed},
		"unknown, then sent":         {[]wire.ResultState{"unknown", "sent"}, relay.Sent},
		"cancelled, then unknown":    {[]wire.ResultState{"cancelled", "unknown"}, relay.Cancelled},
		"expired, then sent":         {[]wire.ResultState{"expired", "sent"}, relay.Sent},
		"the same twice":             {[]wire.ResultState{"sent", "sent"}, relay.Sent},
		"held says nothing":          {[]wire.ResultState{"held", "held"}, relay.Dispatched},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			m := b.Send(p, relay.SendRequest{})
			d.Session.Claim(ids[0])
			for _, state := range test.told {
				acks := tell(t, b, d, result(m, 1, state))
				require.Equal(t, state != wire.ResultHeld, len(acks) == 1, "all but held is acknowledged")
			}
			require.Equal(t, test.want, b.State(p, m.ID))
		})
	}
}

func TestR5_FactsAreTakenFromOldSessionsAndOtherNodes(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Session.ReadAll()
	d.Work()
	old := d.Session
	old.Tell()
	b.Restart()
	d.Connect()
	old.RelayReads()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR5_EarlierAttemptThatWasSentCallsTheLaterOneBack(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	d.Session.Claim(ids[0])
	tell(t, b, d, result(m, 1, wire.ResultUnknown))
	_, err := b.Relay.Resend(t.Context(), p, m.ID)
	require.NoError(t, err)
	require.Equal(t, 2, d.Session.Claim(ids[0])[0].Attempt)
	tell(t, b, d, result(m, 1, wire.ResultFailed), result(m, 1, wire.ResultCancelled))
	require.Equal(t, relay.Dispatched, b.State(p, m.ID), "that an earlier attempt was not sent is no news")
	tell(t, b, d, result(m, 1, wire.ResultSent))
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Equal(t, []relaytest.Cancel{{Device: d.ID, Message: m.ID, Attempt: 2}}, b.Hands.Cancels())
	tell(t, b, d, result(m, 2, wire.ResultCancelled))
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR5_AttemptThatIsNoLongerWantedIsCalledBackWhenItsDeviceReturns(t *testing.T) {
	t.Parallel()
	b, p, lost, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	lost.Session.Claim(ids[0])
	lost.Session.ReadAll()
	lost.Leave()
	b.Advance(time.Minute)
	b.Advance(24 * time.Hour)
	require.Equal(t, relay.Unknown, b.State(p, m.ID))
	_, err := b.Relay.Resend(t.Context(), p, m.ID)
	require.NoError(t, err)
	other, _ := b.Online(p, 1)
	other.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	lost.Connect()
	lost.Session.ReadAll()
	lost.Settle()
	require.Empty(t, lost.Radio.Submissions, "the other device has sent it")
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR6_DeviceThatIsGoneForADayLosesWhatItHeld(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Session.ReadAll()
	d.Leave()
	b.Advance(time.Minute)
	b.Advance(24*time.Hour - 2*time.Minute)
	require.Equal(t, relay.Dispatched, b.State(p, m.ID))
	b.Reopen() // restarts do not begin the day anew
	b.Tick()
	b.Advance(11 * time.Minute)
	require.Equal(t, relay.Unknown, b.State(p, m.ID))

	d.Connect() // and still tells the truth
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Len(t, d.Radio.Submissions, 1)
}

func TestR6_RelayThatWasAwayItselfGivesDevicesTimeToComeBack(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	d.Leave()
	b.Advance(time.Minute)
	b.Clock.Advance(48 * time.Hour)
	b.Reopen()
	b.Tick()
	b.Advance(time.Minute)
	require.Equal(t, relay.Dispatched, b.State(p, m.ID))
	d.Connect()
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestR6_LostJournalMakesWhatItHeldUnknown(t *testing.T) {
	t.Parallel()
	for policy, want := range map[relay.OnUnknown]relay.State{relay.Hold: relay.Unknown, relay.Resend: relay.Queued} {
		t.Run(string(policy), func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			m := b.Send(p, relay.SendRequest{OnUnknown: policy})
			d.Session.Claim(ids[0])
			d.Session.ReadAll()
			d.Work()
			d.LoseJournal()
			s := d.Connect()
			require.True(t, s.Welcome.LostJournal)
			require.Len(t, s.ToDevice, 1, "it is not offered again")
			require.Equal(t, want, b.State(p, m.ID))
			d.Deliver()
			require.Len(t, d.Radio.Submissions, 1)
			require.False(t, d.Connect().Welcome.LostJournal)
		})
	}
}

func TestR7_OnlyDefiniteFailureLetsAnotherCardTry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		outcome relaytest.Outcome
		other   int // submissions of the other device
		want    relay.State
	}{
		"definite":  {relaytest.Refused(wire.ClassSIM), 1, relay.Sent},
		"ambiguous": {relaytest.Doubtful(true), 0, relay.Unknown},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, _ := relaytest.Start(t, 1)
			d.Radio.Next = outcomes(test.outcome)
			m := b.Send(p, relay.SendRequest{})
			d.Deliver()
			other, _ := b.Online(p, 1)
			other.Deliver()
			require.Len(t, other.Radio.Submissions, test.other)
			require.Equal(t, test.want, b.State(p, m.ID))
		})
	}
}

func TestResults_OfMessagesThatAreNotTheDevicesChangeNothing(t *testing.T) {
	t.Parallel()
	b := relaytest.New(t, relaytest.Options{})
	p, foreign := b.Account("acme"), b.Account("foreign")
	d, ids := b.Online(p, 1)
	stranger, _ := b.Online(foreign, 1)
	m := b.Send(p, relay.SendRequest{})
	d.Session.Claim(ids[0])
	require.Len(t, tell(t, b, stranger, result(m, 1, wire.ResultSent)), 1, "it is acknowledged, or it would come for ever")
	require.Equal(t, relay.Dispatched, b.State(p, m.ID))
	require.Len(t, tell(t, b, d, wire.Result{Message: 4711, Attempt: 1, State: wire.ResultSent}), 1)
	d.Receive(alice, "hi")
	d.Settle()
	incoming := b.Messages(p)[0]
	require.Equal(t, relay.Incoming, incoming.Direction)
	tell(t, b, d, result(incoming, 1, wire.ResultSent))
	require.Equal(t, relay.Received, b.State(p, incoming.ID))
}
