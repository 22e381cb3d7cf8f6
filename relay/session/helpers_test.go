package session_test

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/accounts"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/session"
	"simrelay/relay/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// patienceOfTests bounds every wait; it is only used up where something is wrong.
const patienceOfTests = 30 * time.Second

// stage is a relay with its sessions behind a real HTTP server.
type stage struct {
	*relaytest.Bench
	t      *testing.T
	p      accounts.Principal
	hub    *session.Hub
	server *httptest.Server
}

func newStage(t *testing.T, o session.Options) *stage {
	t.Helper()
	s := &stage{t: t, Bench: relaytest.New(t, relaytest.Options{RealTime: true})}
	s.p = s.Account("acme")
	o.Relay = s.Relay
	s.hub = session.NewHub(o)
	s.server = httptest.NewUnstartedServer(s.hub)
	s.server.Config.ConnContext = func(ctx context.Context, c net.Conn) context.Context {
		_ = c.(*net.TCPConn).SetWriteBuffer(4 << 10) // so that a slow device shows soon
		return ctx
	}
	s.server.Start()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.hub.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.ErrorIs(t, <-ended, context.Canceled)
		require.NoError(t, s.hub.Shutdown(context.Background()))
		s.server.Close()
		require.Zero(t, s.hub.Count())
	})
	return s
}

// device makes a device that is not connected.
func (s *stage) device(cards int) *relaytest.Device { return s.Device(s.p, cards) }

// peer is the device's end of a connection.
type peer struct {
	*websocket.Conn
	t      *testing.T
	device *relaytest.Device
}

var dialer = websocket.Dialer{
	HandshakeTimeout: patienceOfTests,
	NetDialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
		c, err := new(net.Dialer).DialContext(ctx, network, addr)
		if err == nil {
			_ = c.(*net.TCPConn).SetReadBuffer(4 << 10)
		}
		return c, err
	},
}

func (s *stage) try(token string) (*websocket.Conn, *http.Response, error) {
	url := "ws" + strings.TrimPrefix(s.server.URL, "http") + wire.Path
	return dialer.DialContext(s.t.Context(), url, http.Header{"Authorization": {"Bearer " + token}})
}

// dial connects, and says nothing yet.
func (s *stage) dial(d *relaytest.Device) *peer {
	s.t.Helper()
	conn, answer, err := s.try(d.Token)
	require.NoError(s.t, err)
	require.Equal(s.t, http.StatusSwitchingProtocols, answer.StatusCode)
	s.t.Cleanup(func() { _ = conn.Close() })
	return &peer{Conn: conn, t: s.t, device: d}
}

// connect connects, says hello and reads Welcome.
func (s *stage) connect(d *relaytest.Device) (*peer, *wire.Welcome) {
	s.t.Helper()
	c := s.dial(d)
	c.say(d.Journal.Hello(d.SIMs))
	w := next[*wire.Welcome](c)
	d.Journal.HighestEpoch = w.Epoch
	return c, w
}

func (c *peer) say(f wire.Frame) {
	c.t.Helper()
	data, err := wire.Encode(f)
	require.NoError(c.t, err)
	require.NoError(c.t, c.WriteMessage(websocket.TextMessage, data))
}

// read reads one frame.
func (c *peer) read() (wire.Frame, error) {
	if err := c.SetReadDeadline(time.Now().Add(patienceOfTests)); err != nil {
		return nil, err
	}
	_, data, err := c.ReadMessage()
	if err != nil {
		return nil, err
	}
	return wire.Decode(data)
}

// next reads one frame, which must be of this type.
func next[T wire.Frame](c *peer) T {
	c.t.Helper()
	f, err := c.read()
	require.NoError(c.t, err)
	want, ok := f.(T)
	require.True(c.t, ok, "a %T came", f)
	return want
}

// ended reads to the end, and returns the close code.
func (c *peer) ended() wire.CloseCode {
	c.t.Helper()
	for {
		_, err := c.read()
		if err == nil {
			continue
		}
		closed, ok := errors.AsType[*websocket.CloseError](err)
		require.True(c.t, ok, "the connection ended without a code: %v", err)
		return wire.CloseCode(closed.Code)
	}
}

// sent says that an attempt was sent.
func (c *peer) sent(d *wire.Dispatch) *wire.ResultAck {
	c.t.Helper()
	c.say(&wire.Result{Message: d.Message, Attempt: d.Attempt, DSeq: d.DSeq, State: wire.ResultSent, Parts: d.Parts, PartsSent: d.Parts})
	return next[*wire.ResultAck](c)
}

// await waits for a condition.
func (s *stage) await(what string, holds func() bool) {
	s.t.Helper()
	require.Eventually(s.t, holds, patienceOfTests, 5*time.Millisecond, what)
}

func (s *stage) send(r relay.SendRequest) *relay.Message { return s.Send(s.p, r) }
