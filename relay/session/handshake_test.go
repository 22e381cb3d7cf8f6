package session_test

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/session"
	"simrelay/relay/wire"
)

func TestHandshake_WithoutATokenIsRefused(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	for _, token := range []string{"", "devNobodyKnowsThisOne", strings.Repeat("x", 300)} {
		_, answer, err := s.try(token)
		require.ErrorIs(t, err, websocket.ErrBadHandshake)
		require.Equal(t, http.StatusUnauthorized, answer.StatusCode)
		body, err := io.ReadAll(answer.Body)
		require.NoError(t, err)
		require.Contains(t, string(body), "simrelay admin device create")
	}
	require.Zero(t, s.hub.Count())
}

func TestHandshake_MoreThanTheMostIsTurnedAway(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{MaxSessions: 1})
	first, second := s.device(1), s.device(1)
	c, _ := s.connect(first)
	require.Equal(t, 1, s.hub.Count())
	_, answer, err := s.try(second.Token)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	require.Equal(t, "10", answer.Header.Get("Retry-After"))
	require.NoError(t, c.Close())
	s.await("there is room again", func() bool { return s.hub.Count() == 0 })
	s.connect(second)
}

func TestHandshake_WhatIsNoWebSocketIsAnswered(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.server.URL, http.NoBody)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+s.device(1).Token)
	answer, err := s.server.Client().Do(request)
	require.NoError(t, err)
	defer answer.Body.Close()
	require.Equal(t, http.StatusBadRequest, answer.StatusCode)
	require.Zero(t, s.hub.Count())
	s.server.Client().CloseIdleConnections()
}

func TestHandshake_WithoutAStoreIsForLater(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	d := s.device(1)
	require.NoError(t, s.DB.Close())
	_, answer, err := s.try(d.Token)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
}

// A frame that breaks the protocol ends its session with a code, and touches
// nothing else.
func TestProtocol_BrokenFramesEndTheirSessionOnly(t *testing.T) {
	t.Parallel()
	text := func(data string) func(*peer) {
		return func(c *peer) { require.NoError(c.t, c.WriteMessage(websocket.TextMessage, []byte(data))) }
	}
	frame := func(f wire.Frame) func(*peer) { return func(c *peer) { c.say(f) } }
	tests := map[string]struct {
		hello bool // said before
		do    func(*peer)
		code  wire.CloseCode
	}{
		"nothing is said":                    {false, func(*peer) {}, wire.CloseTimeout},
		"the first frame is not hello":       {false, frame(&wire.Status{}), wire.CloseProtocol},
		"another version":                    {false, frame(&wire.Hello{Version: 2, JournalID: "j"}), wire.CloseVersion},
		"no version":                         {false, text(`{"type":"hello","journal_id":"j"}`), wire.CloseProtocol},
		"a hello that is not valid":          {false, text(`{"type":"hello","v":1}`), wire.CloseProtocol},
		"a first frame that is no JSON":      {false, text(`hello`), wire.CloseProtocol},
		"a second hello":                     {true, frame(&wire.Hello{Version: 1, JournalID: "j"}), wire.CloseProtocol},
		"no JSON":                            {true, text(`{"type":"result"`), wire.CloseProtocol},
		"no object":                          {true, text(`[]`), wire.CloseProtocol},
		"two documents":                      {true, text(`{"type":"status"}{"type":"status"}`), wire.CloseProtocol},
		"a type that nobody knows":           {true, text(`{"type":"teleport"}`), wire.CloseProtocol},
		"no type":                            {true, text(`{}`), wire.CloseProtocol},
		"a field of the wrong type":          {true, text(`{"type":"result","msg":"1"}`), wire.CloseProtocol},
		"a result of nothing":                {true, text(`{"type":"result","msg":0,"attempt":1,"state":"sent"}`), wire.CloseProtocol},
		"an incoming message without number": {true, text(`{"type":"inbound","journal_id":"j","iseq":0,"kind":"sms"}`), wire.CloseProtocol},
		"what only a relay says":             {true, frame(&wire.Dispatch{Message: 1, Attempt: 1}), wire.CloseProtocol},
		"a card twice":                       {true, text(`{"type":"status","sims":[{"iccid":"8901260000000000001"},{"iccid":"8901260000000000001"}]}`), wire.CloseProtocol},
		"a binary frame": {true, func(c *peer) {
			require.NoError(c.t, c.WriteMessage(websocket.BinaryMessage, []byte(`{"type":"status"}`)))
		}, wire.CloseProtocol},
		"a frame that is too large": {true, func(c *peer) {
			_ = c.WriteMessage(websocket.TextMessage, bytes.Repeat([]byte("x"), wire.MaxFrame+1))
		}, wire.CloseFrameTooLarge},
	}
	s := newStage(t, session.Options{HelloTimeout: 2 * time.Second})
	good := s.device(1)
	witness, welcome := s.connect(good)
	pinned := welcome.SIMs[good.SIMs[0].ICCID]
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			d := s.device(1)
			c := s.dial(d)
			c.t = t
			if test.hello {
				c.say(d.Journal.Hello(d.SIMs))
				next[*wire.Welcome](c)
			}
			test.do(c)
			require.Equal(t, test.code, c.ended())
			m := s.send(relay.SendRequest{SIMCardID: pinned})
			witness.sent(next[*wire.Dispatch](witness))
			require.Equal(t, relay.Sent, s.State(s.p, m.ID))
		})
	}
	s.await("only the witness is left", func() bool { return s.hub.Count() == 1 })
	require.Len(t, s.Messages(s.p), len(tests))
}

func TestShutdown_TellsEveryDeviceToComeBack(t *testing.T) {
	t.Parallel()
	s := newStage(t, session.Options{})
	c, _ := s.connect(s.device(1))
	silent := s.dial(s.device(1)) // has not said hello yet
	s.await("both are counted", func() bool { return s.hub.Count() == 2 })
	ctx, cancel := context.WithTimeout(t.Context(), patienceOfTests)
	defer cancel()
	require.NoError(t, s.hub.Shutdown(ctx))
	require.Equal(t, wire.CloseRestart, c.ended())
	require.Equal(t, wire.CloseRestart, silent.ended())
	require.Zero(t, s.hub.Count())
	_, answer, err := s.try(s.device(1).Token)
	require.ErrorIs(t, err, websocket.ErrBadHandshake)
	require.Equal(t, http.StatusServiceUnavailable, answer.StatusCode)
	require.NoError(t, s.hub.Shutdown(ctx), "it may be called twice")
}
