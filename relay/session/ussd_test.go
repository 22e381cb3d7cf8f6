package session_test

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/session"
	"simrelay/relay/wire"
)

// dials connects a device that can run USSD dialogues.
func (s *stage) dials(d *relaytest.Device) (*peer, *wire.Welcome) {
	s.t.Helper()
	c := s.dial(d)
	h := d.Journal.Hello(d.SIMs)
	h.Features = []string{"invented_later", wire.FeatureUSSD}
	c.say(h)
	return c, next[*wire.Welcome](c)
}

// told is how a request ended.
type told struct {
	session relay.USSDSession
	err     error
}

// ask asks a card's network, and returns where the end will be told.
func (s *stage) ask(ctx context.Context, card int64, code string) <-chan told {
	end := make(chan told, 1)
	go func() {
		got, err := s.Relay.USSD(ctx, s.p, card, relay.USSDRequest{Code: code})
		end <- told{got, err}
	}()
	return end
}

func TestUSSD_GoesToTheDeviceAndBack(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(2)
	c, w := s.dials(d)
	iccid := d.SIMs[1].ICCID
	card := w.SIMs[iccid]
	end := s.ask(t.Context(), card, "*111#")
	require.Equal(t, &wire.USSD{Epoch: w.Epoch, Request: 1, ICCID: iccid, Action: wire.USSDStart, Text: "*111#"}, next[*wire.USSD](c))
	c.say(&wire.USSDAnswer{Request: 1, State: wire.USSDOpen, Text: "1 Balance"})
	first := <-end
	require.NoError(t, first.err)
	require.Equal(t, wire.USSDOpen, first.session.State)

	end = s.ask(t.Context(), card, "1")
	require.Equal(t, &wire.USSD{Epoch: w.Epoch, Request: 2, ICCID: iccid, Action: wire.USSDReply, Text: "1"}, next[*wire.USSD](c))
	c.say(&wire.USSDAnswer{Request: 1, State: wire.USSDClosed, Text: "an old answer"})
	c.say(&wire.USSDAnswer{Request: 99, State: wire.USSDClosed, Text: "an answer to nothing"})
	c.say(&wire.USSDAnswer{Request: 2, State: wire.USSDClosed, Text: "5 EUR"})
	second := <-end
	require.NoError(t, second.err)
	require.Equal(t, first.session.ID, second.session.ID)
	require.Equal(t, "5 EUR", second.session.Text)
}

func TestUSSD_CardsOfADeviceDoNotWaitForEachOther(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(2)
	c, w := s.dials(d)
	var ends []<-chan told
	for _, sim := range d.SIMs {
		ends = append(ends, s.ask(t.Context(), w.SIMs[sim.ICCID], "*100#"))
	}
	asked := []*wire.USSD{next[*wire.USSD](c), next[*wire.USSD](c)}
	for _, q := range []*wire.USSD{asked[1], asked[0]} {
		c.say(&wire.USSDAnswer{Request: q.Request, State: wire.USSDClosed, Text: q.ICCID})
	}
	for i, end := range ends {
		require.Equal(t, d.SIMs[i].ICCID, (<-end).session.Text)
	}
}

func TestUSSD_DeviceThatDoesNotNameItIsNotAsked(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, w := s.connect(d)
	require.ErrorIs(t, (<-s.ask(t.Context(), w.SIMs[d.SIMs[0].ICCID], "*100#")).err, relay.ErrUSSDUnsupported)
	m := s.send(relay.SendRequest{})
	require.Equal(t, m.ID, next[*wire.Dispatch](c).Message, "nothing else was written")
}

func TestUSSD_EndOfTheSessionFailsWhatWaitsAtOnce(t *testing.T) {
	t.Parallel()
	tests := map[string]func(*stage, *peer, *relaytest.Device){
		"the connection is lost": func(_ *stage, c *peer, _ *relaytest.Device) { _ = c.NetConn().Close() },
		"the device comes back":  func(s *stage, _ *peer, d *relaytest.Device) { s.dials(d) },
		"the relay stops": func(s *stage, _ *peer, _ *relaytest.Device) {
			require.NoError(s.t, s.hub.Shutdown(context.Background()))
		},
		"the device is deleted": func(s *stage, _ *peer, d *relaytest.Device) {
			require.NoError(s.t, s.Relay.DeleteDevice(context.Background(), s.p, d.ID))
		},
		"a frame is broken": func(_ *stage, c *peer, _ *relaytest.Device) { c.say(&wire.USSDAnswer{Request: -1, State: "?"}) },
	}
	for name, finish := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t, session.Options{})
			d := s.device(1)
			c, w := s.dials(d)
			began := time.Now()
			end := s.ask(t.Context(), w.SIMs[d.SIMs[0].ICCID], "*100#")
			next[*wire.USSD](c)
			finish(s, c, d)
			require.ErrorIs(t, (<-end).err, relay.ErrUSSDInterrupted, "the network may have been asked")
			require.Less(t, time.Since(began), relay.USSDTimeout)
		})
	}
}

func TestUSSD_CallerThatLeavesEndsTheDialogueAtTheDevice(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, w := s.dials(d)
	card, iccid := w.SIMs[d.SIMs[0].ICCID], d.SIMs[0].ICCID
	ctx, leave := context.WithCancel(t.Context())
	end := s.ask(ctx, card, "*111#")
	next[*wire.USSD](c)
	leave()
	require.ErrorIs(t, (<-end).err, context.Canceled)
	require.Equal(t, &wire.USSD{Epoch: w.Epoch, Request: 2, ICCID: iccid, Action: wire.USSDCancel}, next[*wire.USSD](c))
	c.say(&wire.USSDAnswer{Request: 1, State: wire.USSDFailed, Code: "ussd_cancelled"})
	c.say(&wire.USSDAnswer{Request: 2, State: wire.USSDClosed})
	end = s.ask(t.Context(), card, "*100#")
	require.EqualValues(t, 3, next[*wire.USSD](c).Request)
	c.say(&wire.USSDAnswer{Request: 3, State: wire.USSDClosed, Text: "5 EUR"})
	require.Equal(t, "5 EUR", (<-end).session.Text)
}

func TestUSSD_LaterRequestDoesNotOvertakeTheCancel(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, w := s.dials(d)
	card := w.SIMs[d.SIMs[0].ICCID]
	for range 20 {
		first := s.ask(t.Context(), card, "*1#")
		require.Equal(t, wire.USSDStart, next[*wire.USSD](c).Action)
		require.NoError(t, s.Relay.CancelUSSD(t.Context(), s.p, card))
		second := s.ask(t.Context(), card, "*2#")
		require.Equal(t, wire.USSDCancel, next[*wire.USSD](c).Action)
		q := next[*wire.USSD](c)
		require.Equal(t, "*2#", q.Text)
		c.say(&wire.USSDAnswer{Request: q.Request, State: wire.USSDClosed})
		require.ErrorIs(t, (<-first).err, relay.ErrUSSDOver)
		require.NoError(t, (<-second).err)
	}
}

func TestUSSD_CancelIsAnsweredByTheDevice(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, w := s.dials(d)
	card := w.SIMs[d.SIMs[0].ICCID]
	end := s.ask(t.Context(), card, "*111#")
	c.say(&wire.USSDAnswer{Request: next[*wire.USSD](c).Request, State: wire.USSDOpen})
	require.NoError(t, (<-end).err)
	cancelled := make(chan error, 1)
	go func() { cancelled <- s.Relay.CancelUSSD(context.Background(), s.p, card) }()
	q := next[*wire.USSD](c)
	require.Equal(t, wire.USSDCancel, q.Action)
	c.say(&wire.USSDAnswer{Request: q.Request, State: wire.USSDClosed})
	require.NoError(t, <-cancelled)
	require.ErrorIs(t, (<-s.ask(t.Context(), card, "1")).err, relay.ErrUSSDNotOpen)
}
