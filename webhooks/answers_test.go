package webhooks_test

import (
	"io"
	"net"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/egress"
	"simrelay/webhooks"
)

// server answers each connection's first request with fn, on a listener of its
// own, and then closes it.
func server(t *testing.T, fn func(net.Conn)) (url string) {
	t.Helper()
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			_, _ = conn.Read(make([]byte, 8192))
			fn(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	return "http://" + listener.Addr().String()
}

// begin writes the beginning of an answer, and waits for the other side to
// give up where it says so.
func begin(text string, wait bool) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		if wait {
			_, _ = io.Copy(io.Discard, c)
		}
	}
}

// dribble writes an octet now and then, until nobody listens.
func dribble(text string) func(net.Conn) {
	return func(c net.Conn) {
		_, _ = io.WriteString(c, text)
		tick := time.NewTicker(10 * time.Millisecond)
		defer tick.Stop()
		for range tick.C {
			if _, err := io.WriteString(c, "x"); err != nil {
				return
			}
		}
	}
}

// TestAnswer_TheStatusDecides is the rule for answers that are not whole: a 2xx
// is success from the moment when its headers are there, whatever becomes of
// the body; without the headers nobody knows.
func TestAnswer_TheStatusDecides(t *testing.T) {
	t.Parallel()
	const ok, refused = "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 100000\r\n\r\n"
	tests := map[string]struct {
		serve      func(net.Conn)
		status     int
		class, cut string
		kept       int
	}{
		"a whole body":                  {begin("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nbody", false), 200, "", "", 4},
		"a body over 16 KiB":            {begin(ok+strings.Repeat("x", 100000), false), 200, "", "too_long", 16 << 10},
		"a body that breaks off":        {begin(ok+"begun", false), 200, "", "connection_reset", 5},
		"a body that stops":             {begin(ok+"begun", true), 200, "", "timeout", 5},
		"no octet of the body":          {begin(ok, true), 200, "", "timeout", 0},
		"a body that dribbles":          {dribble(ok), 200, "", "timeout", -1},
		"a failure that breaks off":     {begin(refused+"begun", false), 503, "server_error", "connection_reset", 5},
		"a failure that dribbles":       {dribble(refused), 503, "server_error", "timeout", -1},
		"headers that are not finished": {begin("HTTP/1.1 200 OK\r\nX-Slow: ", true), 0, "timeout", "", 0},
		"headers that dribble":          {dribble("HTTP/1.1 200 OK\r\nX-Slow: "), 0, "timeout", "", 0},
		"headers that break off":        {begin("HTTP/1.1 200 OK\r\nX-Sl", false), 0, "protocol_error", "", 0},
		"no answer":                     {begin("", true), 0, "timeout", "", 0},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			client := egress.New(egress.Options{Allow: []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}, Total: 500 * time.Millisecond})
			t.Cleanup(client.Close)
			r := newRig(t, t.TempDir(), client)
			once := []int{}
			e, _ := r.create(webhooks.EndpointSpec{URL: server(t, tt.serve), RetryWaits: &once})
			a, err := r.TestEndpoint(t.Context(), account, e.ID, "")
			require.NoError(t, err)
			require.Equal(t, tt.status, a.Status)
			require.Equal(t, tt.class, a.ErrorClass)
			require.Equal(t, tt.cut, a.ResponseCut)
			if tt.kept >= 0 {
				require.Len(t, a.ResponseBody, tt.kept)
			} else {
				require.NotEmpty(t, a.ResponseBody)
			}
			want := webhooks.Failed
			if tt.class == "" {
				want = webhooks.Delivered
			}
			require.Equal(t, want, r.list(e.ID)[0].State)
		})
	}
}
