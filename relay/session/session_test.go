package session_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/session"
	"simrelay/relay/wire"
)

func TestSession_WelcomeTellsWhatTheDeviceNeeds(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{PingEvery: 7 * time.Second})
	d := s.device(2)
	_, w := s.connect(d)
	require.EqualValues(t, 1, w.Epoch)
	require.Equal(t, 7, w.PingSeconds)
	require.Len(t, w.SIMs, 2)
	require.WithinDuration(t, time.Now(), w.ServerTime, time.Minute)
	require.False(t, w.LostJournal)
	sims, err := s.Relay.SIMs(t.Context(), s.p.AccountID)
	require.NoError(t, err)
	require.True(t, sims[0].Online)
}

func TestSession_WelcomeComesBeforeEverythingElse(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	for range 30 {
		d := s.device(1)
		done := make(chan struct{})
		var others sync.WaitGroup
		others.Go(func() { // somebody wants something of the device from its first moment on
			tick := time.NewTicker(20 * time.Microsecond)
			defer tick.Stop()
			for {
				select {
				case <-done:
					return
				case <-tick.C:
					s.hub.Cancel(d.ID, 1, 1)
				}
			}
		})
		c, _ := s.connect(d) // reads Welcome, and nothing before it
		close(done)
		others.Wait()
		require.NoError(t, c.Close())
	}
}

func TestSession_DispatchesAndAcknowledgesAfterTheCommit(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	waiting := s.send(relay.SendRequest{To: "+15550000001"})
	c, w := s.connect(s.device(1))
	first := next[*wire.Dispatch](c)
	require.Equal(t, waiting.ID, first.Message, "what waits is handed out at once")
	require.Equal(t, w.Epoch, first.Epoch)
	require.Equal(t, &wire.ResultAck{Message: waiting.ID, Attempt: 1}, c.sent(first))
	require.Equal(t, relay.Sent, s.State(s.p, waiting.ID), "it was committed before it was acknowledged")

	m := s.send(relay.SendRequest{})
	again := next[*wire.Dispatch](c)
	require.Equal(t, m.ID, again.Message)
	c.say(&wire.Received{DSeq: []int64{again.DSeq}})
	c.say(&wire.Result{Message: m.ID, Attempt: 1, State: wire.ResultHeld}) // gets no answer
	c.sent(again)
}

func TestSession_KeepsToTheCredits(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	for i := range 6 {
		s.send(relay.SendRequest{To: fmt.Sprintf("+1555000%04d", i)})
	}
	d := s.device(1)
	d.SIMs[0].Credits = 2
	c, _ := s.connect(d)
	a, b := next[*wire.Dispatch](c), next[*wire.Dispatch](c)
	for range 2 {
		c.sent(a) // only now there is room for one more
		a, b = b, next[*wire.Dispatch](c)
	}
	sims, err := s.Relay.SIMs(t.Context(), s.p.AccountID)
	require.NoError(t, err)
	require.Equal(t, 2, sims[0].InFlight)
}

func TestSession_AcknowledgesIncomingMessagesAfterTheCommit(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, _ := s.connect(d)
	in := &wire.Inbound{JournalID: d.Journal.ID, Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, From: "+15550001111", Text: "hi"}
	for i, iseq := range []int64{1, 2, 2, 1, 3} {
		in.ISeq = iseq
		c.say(in)
		require.Equal(t, []int64{1, 2, 2, 2, 3}[i], next[*wire.InboundAck](c).UpTo)
		require.Len(t, s.Messages(s.p), []int{1, 2, 2, 2, 3}[i])
	}
	require.NoError(t, c.Close())
	_, w := s.connect(d)
	require.EqualValues(t, 3, w.InboundUpTo)
}

func TestSession_CardThatBecomesReadyGetsWhatWaits(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	d.SIMs[0].Ready = false
	c, _ := s.connect(d)
	m := s.send(relay.SendRequest{})
	d.SIMs[0].Ready, d.SIMs[0].Registration = true, wire.RegistrationSearching
	c.say(&wire.Status{SIMs: d.SIMs})
	require.Equal(t, relay.Queued, s.State(s.p, m.ID))
	d.SIMs[0].Registration = wire.RegistrationRoaming
	c.say(&wire.Status{SIMs: d.SIMs})
	require.Equal(t, m.ID, next[*wire.Dispatch](c).Message)
}

func TestSession_NewCardsAreLookedAfter(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(0)
	c, _ := s.connect(d)
	m := s.send(relay.SendRequest{})
	c.say(&wire.Status{SIMs: []wire.SIM{relaytest.SIM(relaytest.ICCID(9999))}})
	require.Equal(t, m.ID, next[*wire.Dispatch](c).Message)
}

func TestSession_AlarmsRingWhenALimitEnds(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, w := s.connect(d)
	_, err := s.Relay.UpdateSIM(t.Context(), s.p, w.SIMs[d.SIMs[0].ICCID], relay.SIMPatch{Limits: json.RawMessage(`{"gap_seconds":0.3}`)})
	require.NoError(t, err)
	for range 3 {
		s.send(relay.SendRequest{})
	}
	var at []time.Time
	for range 3 {
		next[*wire.Dispatch](c)
		at = append(at, time.Now())
	}
	require.Greater(t, at[2].Sub(at[0]), 400*time.Millisecond)
}

func TestSession_CancelReachesTheDevice(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	c, w := s.connect(s.device(1))
	m := s.send(relay.SendRequest{})
	next[*wire.Dispatch](c)
	_, err := s.Relay.Cancel(t.Context(), s.p, m.ID)
	require.NoError(t, err)
	require.Equal(t, &wire.Cancel{Epoch: w.Epoch, Message: m.ID, Attempt: 1}, next[*wire.Cancel](c))
	c.say(&wire.Result{Message: m.ID, Attempt: 1, State: wire.ResultCancelled})
	next[*wire.ResultAck](c)
	require.Equal(t, relay.Cancelled, s.State(s.p, m.ID))
}

func TestSession_NewOneSupersedesTheOld(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	old, w1 := s.connect(d)
	m := s.send(relay.SendRequest{})
	offered := next[*wire.Dispatch](old)
	fresh, w2 := s.connect(d)
	require.Greater(t, w2.Epoch, w1.Epoch)
	require.Equal(t, wire.CloseSuperseded, old.ended())
	again := next[*wire.Dispatch](fresh)
	require.Equal(t, offered.Attempt, again.Attempt)
	require.Equal(t, w2.Epoch, again.Epoch)
	s.await("the old one is gone", func() bool { return s.hub.Count() == 1 })
	require.True(t, devices(t, s)[0].Online, "its end is not the end of the new one")
	fresh.sent(again)
	require.Equal(t, relay.Sent, s.State(s.p, m.ID))
}

func devices(t *testing.T, s *stage) []relay.DeviceView {
	t.Helper()
	views, err := s.Relay.Devices(t.Context(), s.p.AccountID)
	require.NoError(t, err)
	return views
}

func TestSession_ThatEndsBetweenClaimAndWriteOffersAgain(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	d.SIMs[0].Ready = false // so that the session itself claims nothing
	c, w := s.connect(d)
	m := s.send(relay.SendRequest{})
	claimed, err := s.Relay.Claim(t.Context(), d.ID, w.Epoch, w.SIMs[d.SIMs[0].ICCID], 5)
	require.NoError(t, err)
	require.Len(t, claimed.Dispatches, 1)
	require.NoError(t, c.NetConn().Close()) // and nothing of it was written
	d.SIMs[0].Ready = true
	c, _ = s.connect(d)
	again := next[*wire.Dispatch](c)
	require.Equal(t, claimed.Dispatches[0].DSeq, again.DSeq)
	require.Equal(t, 1, again.Attempt)
	c.sent(again)
	require.Equal(t, relay.Sent, s.State(s.p, m.ID))
}

func TestSession_DeletedDeviceIsSentAway(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	c, _ := s.connect(d)
	late := s.dial(d) // authenticated, and has not said hello
	require.NoError(t, s.Relay.DeleteDevice(t.Context(), s.p, d.ID))
	require.Equal(t, wire.CloseUnauthorised, c.ended())
	late.say(d.Journal.Hello(d.SIMs))
	require.Equal(t, wire.CloseUnauthorised, late.ended())
	_, answer, err := s.try(d.Token)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, 401, answer.StatusCode)
}

func TestSession_ClonedTokenDoesNotMakeTwoDevicesFight(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	clone := *d
	clone.Journal = relaytest.NewJournal()
	first, _ := s.connect(d)
	second, w := s.connect(&clone)
	require.True(t, w.LostJournal)
	require.Equal(t, wire.CloseSuperseded, first.ended())
	back := s.dial(d)
	back.say(d.Journal.Hello(d.SIMs))
	require.Equal(t, wire.CloseCloned, back.ended(), "the one that was replaced is turned away")
	s.send(relay.SendRequest{})
	second.sent(next[*wire.Dispatch](second))
}

func TestSession_PingKeepsItAliveAndSilenceEndsIt(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{PingEvery: 100 * time.Millisecond, Grace: 200 * time.Millisecond})
	alive, _ := s.connect(s.device(1))
	silent, _ := s.connect(s.device(1))
	pings := make(chan struct{}, 64)
	answer := alive.PingHandler()
	alive.SetPingHandler(func(data string) error {
		select {
		case pings <- struct{}{}:
		default:
		}
		return answer(data)
	})
	read := make(chan wire.Frame, 1)
	go func() { // reading answers the pings
		f, _ := alive.read()
		read <- f
	}()
	silent.SetPingHandler(func(string) error { return nil })
	s.await("the silent one is gone", func() bool { return s.hub.Count() == 1 })
	require.Equal(t, wire.CloseTimeout, silent.ended())
	for range 8 { // longer than silence would be borne
		<-pings
	}
	m := s.send(relay.SendRequest{})
	f, ok := (<-read).(*wire.Dispatch)
	require.True(t, ok)
	require.Equal(t, m.ID, f.Message)
}

func TestSession_FramesOfTheDeviceAreSignsOfLifeToo(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{PingEvery: 200 * time.Millisecond, Grace: 400 * time.Millisecond})
	d := s.device(1)
	c, _ := s.connect(d)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for range 25 {
		<-tick.C
		c.say(&wire.Status{SIMs: d.SIMs})
	}
	require.Equal(t, 1, s.hub.Count())
}

func TestSession_DeviceThatDoesNotReadIsClosedAndLosesNothing(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{WriteTimeout: 200 * time.Millisecond})
	d, other := s.device(1), s.device(1)
	s.connect(d)
	witness, w := s.connect(other)
	s.await("the slow one is gone", func() bool {
		for message := range int64(100) { // each is a frame that nobody reads
			s.hub.Cancel(d.ID, message+1, 1)
		}
		return s.hub.Count() == 1
	})
	m := s.send(relay.SendRequest{SIMCardID: w.SIMs[other.SIMs[0].ICCID]})
	require.Equal(t, m.ID, next[*wire.Dispatch](witness).Message)
	s.connect(d)
}

func TestSession_TwoDevicesShareAPool(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	type got struct {
		who     int
		message int64
	}
	all := make(chan got, 100)
	for who := range 2 {
		c, _ := s.connect(s.device(2))
		go func() {
			for {
				f, err := c.read()
				d, ok := f.(*wire.Dispatch)
				if err != nil {
					return
				}
				if !ok {
					continue // an acknowledgement
				}
				all <- got{who, d.Message}
				data, _ := wire.Encode(&wire.Result{Message: d.Message, Attempt: d.Attempt, State: wire.ResultSent})
				if c.WriteMessage(websocket.TextMessage, data) != nil {
					return
				}
			}
		}()
	}
	const n = 60
	for i := range n {
		s.send(relay.SendRequest{To: fmt.Sprintf("+1555300%04d", i)})
	}
	seen := map[int64]bool{}
	for range n {
		select {
		case g := <-all:
			require.False(t, seen[g.message], "nobody gets a message that another has")
			seen[g.message] = true
		case <-time.After(patienceOfTests):
			require.Fail(t, "messages wait", "%d of %d came", len(seen), n)
		}
	}
	s.await("all are sent", func() bool {
		for _, m := range s.Messages(s.p) {
			if m.State != relay.Sent {
				return false
			}
		}
		return true
	})
}
