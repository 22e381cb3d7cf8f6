package modemtest_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// TestUnplug_WhatWaitsIsSentWhenTheModemIsBack takes the modem away while it has
// messages to send and to receive.
func TestUnplug_WhatWaitsIsSentWhenTheModemIsBack(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			inWorld(t, func(t *testing.T, w *world) {
				m := w.modem(0)
				for round := range 3 {
					require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
					w.awaitProblem(m.ICCID())
					w.dispatch(0, int64(round+1), threeParts(round+1))
					require.NoError(t, w.sims[0].Inbound(handset, m.Number(), threeWideParts(round+11)))
					<-time.After(10 * time.Minute)
					require.Empty(t, w.endings(round+1), "it waits")
					m.ClearFaults()
					require.Equal(t, wire.ResultSent, w.Final(int64(round+1), 1).State)
					w.texts(round + 1)
				}
				<-time.After(10 * time.Minute)
				l := w.ledger()
				for round := range 3 {
					w.requireTruth(l, round+1, threeParts(round+1))
				}
				require.Equal(t, []string{threeWideParts(11), threeWideParts(12), threeWideParts(13)}, w.texts(3))
			}, firmwaresim.Options{Profile: profile})
		})
	}
}

// awaitProblem waits until the relay hears that a card cannot send.
func (w *world) awaitProblem(iccid string) {
	w.t.Helper()
	w.Await("a problem with the card", func() bool {
		for _, s := range w.Statuses[len(w.Statuses)-1].SIMs {
			if s.ICCID == iccid {
				return !s.Ready && s.Problem != ""
			}
		}
		return true // it is not among them at all
	})
}

// TestPIN_AWrongOneIsTriedOnceAndNeverAgain plays everything that makes a card
// ask for its PIN again, with one that is wrong.
func TestPIN_AWrongOneIsTriedOnceAndNeverAgain(t *testing.T) {
	t.Parallel()
	const right, wrong = "1234", "9999"
	for _, profile := range firmwaresim.Profiles() {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld(t, firmwaresim.Options{Profile: profile, PIN: right})
				m, pin, try := w.modem(0), wrong, 0
				w.tune = func(_ int, o *modem.Options) { o.PIN, o.PINTry = pin, try }
				w.start()
				w.AwaitSession(1)
				w.dispatch(0, 1, onePart(1))
				for range 3 {
					<-time.After(10 * time.Minute)
					require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot}))
					<-time.After(10 * time.Minute)
					require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug, For: time.Minute}))
					<-time.After(10 * time.Minute)
					require.NoError(t, w.stop())
					w.start()
				}
				require.Equal(t, 1, entered(m, wrong))
				require.Empty(t, w.sims[0].Submissions())

				require.NoError(t, w.stop())
				pin, try = right, 1
				w.start()
				w.awaitReady()
				w.dispatch(0, 2, onePart(2))
				require.Equal(t, wire.ResultSent, w.Final(2, 1).State)
				require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot}))
				<-time.After(10 * time.Minute)
				w.dispatch(0, 3, onePart(3))
				require.Equal(t, wire.ResultSent, w.Final(3, 1).State, "the right one is used as often as it is asked for")
				require.Equal(t, 1, entered(m, wrong))
				require.NoError(t, w.stop())
			})
		})
	}
}

// entered counts how often a PIN was given to a modem.
func entered(m *firmwaresim.Modem, pin string) int {
	return strings.Count(string(m.Transcript()), fmt.Sprintf(`AT+CPIN=\"%s\"`, pin))
}
