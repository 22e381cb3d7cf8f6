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

var (
	sim       = relaytest.Refused(wire.ClassSIM)
	rejected  = relaytest.Refused(wire.ClassRejected)
	temporary = relaytest.Refused(wire.ClassTemporary)
	permanent = relaytest.Refused(wire.ClassPermanent)
	cms38     = relaytest.Outcome{Class: wire.ClassTemporary, Code: "cms_38"}
	took      = relaytest.Took
)

// attempts has a card make an attempt after another, each with a message of its
// own, and lets short rests pass.
func attempts(b *relaytest.Bench, d *relaytest.Device, list ...relaytest.Outcome) {
	for i, o := range list {
		d.Radio.Next = outcomes(o)
		b.Send(principalOf(d), relay.SendRequest{To: fmt.Sprintf("+1555400%04d", len(d.Radio.Submissions)), ExpiresIn: 2 * time.Second, SIMCardID: d.Card(0)})
		d.Deliver()
		if i < len(list)-1 {
			b.Advance(61 * time.Second)
		}
	}
}

func TestHealth_FailuresInARowMakeACardRest(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		outcomes []relaytest.Outcome
		failures int
		rest     time.Duration
	}{
		"none":                                  {[]relaytest.Outcome{took}, 0, 0},
		"one":                                   {[]relaytest.Outcome{sim}, 1, time.Minute},
		"two":                                   {[]relaytest.Outcome{sim, sim}, 2, time.Minute},
		"three":                                 {[]relaytest.Outcome{sim, sim, sim}, 3, time.Hour},
		"success ends the row":                  {[]relaytest.Outcome{sim, sim, took, sim}, 1, time.Minute},
		"what is not the card's fault does not": {[]relaytest.Outcome{sim, temporary, permanent, sim}, 2, time.Minute},
		"a rejection counts":                    {[]relaytest.Outcome{rejected}, 1, 0},
		"three rejections":                      {[]relaytest.Outcome{rejected, rejected, rejected}, 3, time.Hour},
		"some of each":                          {[]relaytest.Outcome{sim, rejected, sim}, 3, time.Hour},
		"+CMS 38 twice":                         {[]relaytest.Outcome{cms38, cms38}, 0, 0},
		"+CMS 38 three times in a row":          {[]relaytest.Outcome{cms38, cms38, cms38}, 1, time.Minute},
		"+CMS 38 with something between":        {[]relaytest.Outcome{cms38, cms38, temporary, cms38, cms38}, 0, 0},
		"+CMS 38 with a success between":        {[]relaytest.Outcome{cms38, cms38, took, cms38}, 0, 0},
		"+CMS 38 again and again":               {[]relaytest.Outcome{cms38, cms38, cms38, cms38, cms38}, 3, time.Hour},
		"nobody's fault":                        {[]relaytest.Outcome{temporary, temporary, permanent, permanent}, 0, 0},
		"nobody knows":                          {[]relaytest.Outcome{relaytest.Doubtful(true), relaytest.Doubtful(false)}, 0, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, _, d, _ := relaytest.Start(t, 1)
			attempts(b, d, test.outcomes...)
			require.Len(t, d.Radio.Submissions, len(test.outcomes))
			for range 2 { // the second time, after a restart
				view := viewOf(t, b, d)
				require.Equal(t, test.failures, view.ConsecutiveFailures)
				require.Equal(t, test.rest == 0, view.Ready)
				if test.rest == 0 {
					require.Nil(t, view.RestingUntil)
					require.Empty(t, view.RestingBecause)
				} else {
					require.Equal(t, b.Now().Add(test.rest), *view.RestingUntil)
					require.Contains(t, view.RestingBecause, "it rests after")
				}
				b.Reopen()
				d.Connect()
			}
			require.NotContains(t, b.LogTypes(principalOf(d)), events.SIMOffline, "a card that rests is online")
		})
	}
}

func TestHealth_RestOfAnHourHoldsWhatIsPinnedAndNothingElse(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	d.SIMs[1].Ready = false
	require.NoError(t, d.Session.Status())
	attempts(b, d, sim, sim)
	b.Advance(time.Minute)
	d.Radio.Next = outcomes(sim)
	n := len(d.Radio.Submissions)
	pinned := b.Send(p, relay.SendRequest{To: number(1), SIMCardID: ids[0]})
	d.Deliver()
	free := b.Send(p, relay.SendRequest{To: number(2)})
	d.Deliver()
	require.Len(t, d.Radio.Submissions, n+1)
	for _, m := range []*relay.Message{pinned, free} {
		require.Equal(t, relay.Queued, b.State(p, m.ID))
		require.Contains(t, b.Message(p, m.ID).Reason, "waits for")
	}
	require.Equal(t, "waits for SIM card 1: it rests after 3 failures in a row: the network refused it (cms_42); next at "+
		b.Now().Add(time.Hour).Format(time.RFC3339), b.Message(p, pinned.ID).Reason)
	d.SIMs[1].Ready = true
	require.NoError(t, d.Session.Status())
	d.Deliver()
	require.Equal(t, ids[1], b.Message(p, free.ID).SIMCardID)
	require.Equal(t, relay.Queued, b.State(p, pinned.ID), "the pinned one waits")
	b.Advance(time.Hour)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, pinned.ID))
	require.Zero(t, viewOf(t, b, d).ConsecutiveFailures)
}

func TestHealth_ThirdCongestionInARowTakesAnotherCard(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 2)
	attempts(b, d, cms38, cms38)
	b.Advance(time.Minute)
	d.Radio.Next = outcomes(cms38)
	m := b.Send(p, relay.SendRequest{})
	require.Len(t, d.Session.Claim(ids[0]), 1)
	d.Settle()
	require.Equal(t, relay.Queued, b.State(p, m.ID))
	require.Empty(t, d.Session.Claim(ids[0]), "it rests")
	require.Len(t, d.Session.Claim(ids[1]), 1)
	d.Settle()
	require.Equal(t, ids[1], b.Message(p, m.ID).SIMCardID)
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestHealth_PersonEndsARest(t *testing.T) {
	t.Parallel()
	on, off := true, false
	tests := map[string]struct {
		paused bool // before
		patch  relay.SIMPatch
		ends   bool
	}{
		"by letting it go on":            {true, relay.SIMPatch{Paused: &off}, true},
		"not where it was not paused":    {false, relay.SIMPatch{Paused: &off}, false},
		"by saying so":                   {false, relay.SIMPatch{Rest: []byte("null")}, true},
		"by saying so as the card shows": {false, relay.SIMPatch{RestingUntil: []byte("null")}, true},
		"not by a new name":              {false, relay.SIMPatch{Name: new(string)}, false},
		"not by pausing it":              {false, relay.SIMPatch{Paused: &on}, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			attempts(b, d, sim, sim, sim)
			m := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
			d.Deliver()
			_, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], relay.SIMPatch{Paused: &test.paused})
			require.NoError(t, err)
			b.Hands.Wakes()
			view, err := b.Relay.UpdateSIM(t.Context(), p, ids[0], test.patch)
			require.NoError(t, err)
			require.Equal(t, test.ends, view.RestingUntil == nil)
			if !test.ends {
				return
			}
			require.Zero(t, view.ConsecutiveFailures)
			require.True(t, view.Ready)
			require.Contains(t, b.Hands.Wakes(), relaytest.Wake{Device: d.ID, SIM: ids[0]})
			d.Deliver()
			require.Equal(t, relay.Sent, b.State(p, m.ID))
		})
	}
}

func TestHealth_CardThatWasFailingAlreadyDoesNotUseUpTheTriesOfAMessage(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 6)
	d.Radio.Next = func(e *relaytest.Entry, _ int) relaytest.Outcome {
		if e.Dispatch.ICCID == d.SIMs[5].ICCID {
			return took
		}
		return sim
	}
	for i, id := range ids[:5] {
		b.Send(p, relay.SendRequest{To: number(i), SIMCardID: id, ExpiresIn: time.Second})
	}
	d.Deliver()
	b.Advance(61 * time.Second)
	m := b.Send(p, relay.SendRequest{To: number(9)})
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
	require.Equal(t, 6, b.Message(p, m.ID).Attempt, "five bad cards, and then the good one")
}

func TestHealth_PinnedMessageWaitsForItsCardAsLongAsItMay(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	attempts(b, d, sim)
	d.Radio.Next = outcomes(sim, sim, sim, sim, sim, sim, sim)
	m := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	for range 7 {
		b.Advance(time.Hour)
		require.Equal(t, relay.Queued, b.State(p, m.ID))
		d.Deliver()
	}
	b.Advance(time.Hour)
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestHealth_FirstFailureOfAGoodCardUsesATry(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 6)
	d.Radio.Next = func(*relaytest.Entry, int) relaytest.Outcome { return sim }
	m := b.Send(p, relay.SendRequest{})
	d.Deliver()
	require.Equal(t, relay.Failed, b.State(p, m.ID), "five good cards cannot send it: that is no accident")
	require.Len(t, d.Radio.Submissions, 5)
}

func TestHealth_WhatWasInFlightWhenACardFailedIsOneOutage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		outcomes []relaytest.Outcome
		failures int
		rest     time.Duration
	}{
		"the card fails five times":                {[]relaytest.Outcome{sim, sim, sim, sim, sim}, 1, time.Minute},
		"the network refuses what follows":         {[]relaytest.Outcome{sim, rejected, rejected, rejected, rejected}, 1, time.Minute},
		"the network refuses three, and then more": {[]relaytest.Outcome{rejected, rejected, rejected, rejected, sim}, 3, time.Hour},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b, p, d, ids := relaytest.Start(t, 1)
			for i := range 5 {
				b.Send(p, relay.SendRequest{To: number(i), SIMCardID: ids[0]})
			}
			d.Radio.Next = outcomes(test.outcomes...)
			d.Deliver()
			require.Len(t, d.Radio.Submissions, 5)
			view := viewOf(t, b, d)
			require.Equal(t, test.failures, view.ConsecutiveFailures)
			require.Equal(t, b.Now().Add(test.rest), *view.RestingUntil)
		})
	}
}

func TestHealth_RecipientWhoIsRefusedAgainAndAgainSaysNothingAboutTheCard(t *testing.T) {
	t.Parallel()
	b, p, d, _ := relaytest.Start(t, 2)
	d.Radio.Next = func(e *relaytest.Entry, _ int) relaytest.Outcome {
		if e.Dispatch.To == number(666) {
			return rejected
		}
		return took
	}
	for range 6 {
		b.Send(p, relay.SendRequest{To: number(666)})
		d.Deliver()
		b.Advance(5 * time.Minute)
		d.Deliver()
	}
	require.Len(t, d.Radio.Submissions, 12, "each was tried twice")
	views, err := b.Relay.SIMs(t.Context(), p.AccountID)
	require.NoError(t, err)
	for _, v := range views {
		require.LessOrEqual(t, v.ConsecutiveFailures, 1)
		require.Nil(t, v.RestingUntil)
	}
	m := b.Send(p, relay.SendRequest{To: number(7)})
	d.Deliver()
	require.Equal(t, relay.Sent, b.State(p, m.ID))
}

func TestHealth_RepeatedResultCountsOnce(t *testing.T) {
	t.Parallel()
	b, p, d, ids := relaytest.Start(t, 1)
	m := b.Send(p, relay.SendRequest{SIMCardID: ids[0]})
	d.Session.Claim(ids[0])
	for _, class := range []wire.ErrorClass{wire.ClassRejected, wire.ClassRejected, wire.ClassSIM} {
		tell(t, b, d, wire.Result{Message: m.ID, Attempt: 1, State: wire.ResultFailed, Class: class})
	}
	require.Equal(t, 1, viewOf(t, b, d).ConsecutiveFailures)
	require.Equal(t, relay.Queued, b.State(p, m.ID), "one rejection is not two")
	b.Advance(5 * time.Minute)
	require.Len(t, d.Session.Claim(ids[0]), 1)
}

func TestHealth_MovesWithTheCard(t *testing.T) {
	t.Parallel()
	b, p, from, ids := relaytest.Start(t, 1)
	limit(t, b, p, ids[0], `{"per_day":50}`)
	setBalance(t, b, from, `{"code":"*100#"}`)
	attempts(b, from, sim, sim, sim)
	until := viewOf(t, b, from).RestingUntil
	to, _ := b.Online(p, 0)
	to.SIMs, from.SIMs = from.SIMs, nil
	require.NoError(t, to.Session.Status())
	view := viewOf(t, b, to)
	require.Equal(t, ids[0], view.ID)
	require.Equal(t, until, view.RestingUntil)
	require.Equal(t, 50, view.Limits.PerDay)
	require.Equal(t, 3, view.SentToday)
	require.NotNil(t, view.Balance)
}
