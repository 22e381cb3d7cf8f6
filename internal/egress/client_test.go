package egress_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/iotest"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/internal/egress"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func local(t *testing.T, o egress.Options) *egress.Client {
	t.Helper()
	o.Allow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	c := egress.New(o)
	t.Cleanup(c.Close)
	return c
}

func get(t *testing.T, c *egress.Client, url string) (*egress.Response, error) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	return c.Do(req)
}

func serve(t *testing.T, handler http.HandlerFunc) string {
	t.Helper()
	s := httptest.NewServer(handler)
	t.Cleanup(s.Close)
	return s.URL
}

func TestDo_FollowsNoRedirect(t *testing.T) {
	t.Parallel()
	for _, status := range []int{301, 302, 303, 307, 308} {
		var hits atomic.Int32
		url := serve(t, func(w http.ResponseWriter, r *http.Request) {
			hits.Add(1)
			http.Redirect(w, r, "/elsewhere", status)
		})
		resp, err := get(t, local(t, egress.Options{}), url)
		require.NoError(t, err)
		require.Equal(t, status, resp.Status)
		require.Equal(t, "/elsewhere", resp.Header.Get("Location"))
		require.Equal(t, int32(1), hits.Load())
	}
}

func TestDo_ReadsNoMoreThanTheBound(t *testing.T) {
	t.Parallel()
	url := serve(t, func(w http.ResponseWriter, _ *http.Request) {
		chunk := bytes.Repeat([]byte("x"), 1<<20)
		for range 1000 {
			if _, err := w.Write(chunk); err != nil {
				return
			}
		}
	})
	resp, err := get(t, local(t, egress.Options{}), url)
	require.NoError(t, err)
	require.Len(t, resp.Body, 16<<10)
	require.True(t, resp.Truncated)
	require.NoError(t, resp.Err)
}

func TestDo_InflatesNothing(t *testing.T) {
	t.Parallel()
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	_, err := zip.Write(make([]byte, 8<<20))
	require.NoError(t, err)
	require.NoError(t, zip.Close())
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			w.WriteHeader(http.StatusTeapot)
		}
		w.Header().Set("Content-Encoding", "gzip")
		_, _ = w.Write(packed.Bytes())
	})
	resp, err := get(t, local(t, egress.Options{}), url)
	require.NoError(t, err)
	require.Equal(t, 200, resp.Status)
	require.Equal(t, packed.Bytes()[:len(resp.Body)], resp.Body)
}

func TestDo_DeadlineCoversTheBody(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	url := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "begun")
		_ = http.NewResponseController(w).Flush()
		select {
		case <-release:
		case <-r.Context().Done():
		}
	})
	defer close(release)
	resp, err := get(t, local(t, egress.Options{Total: 200 * time.Millisecond}), url)
	require.NoError(t, err)
	require.Equal(t, "begun", string(resp.Body))
	require.Equal(t, egress.Timeout, egress.ClassOf(resp.Err))
}

// What the status says holds, whatever becomes of the body; without whole
// headers there is no status.
func TestDo_AnswersThatAreNotWhole(t *testing.T) {
	t.Parallel()
	const head = "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"
	tests := map[string]struct {
		text    string
		waits   bool
		status  int
		class   egress.Class
		already string
	}{
		"a body that breaks off":   {head + "\r\nbegun", false, 200, egress.ConnectionReset, "begun"},
		"a body that stops":        {head + "\r\nbegun", true, 200, egress.Timeout, "begun"},
		"headers that stop":        {head, true, 0, egress.Timeout, ""},
		"a status line that stops": {"HTTP/1.1 20", true, 0, egress.Timeout, ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := raw(t, func(c net.Conn) {
				readRequest(c)
				_, _ = io.WriteString(c, tt.text)
				if tt.waits {
					_, _ = io.Copy(io.Discard, c)
				}
			})
			resp, err := get(t, local(t, egress.Options{Total: 300 * time.Millisecond}), "http://"+address)
			if tt.status == 0 {
				require.Nil(t, resp)
				require.Equal(t, tt.class, egress.ClassOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.status, resp.Status)
			require.Equal(t, tt.already, string(resp.Body))
			require.Equal(t, tt.class, egress.ClassOf(resp.Err))
		})
	}
}

// A body that never ends holds nobody's place until the request's whole time is
// over: its status has come.
func TestDo_ABodyIsNotWaitedForAsLongAsAnAnswer(t *testing.T) {
	t.Parallel()
	for name, dribbles := range map[string]bool{"a body that stops": false, "a body that dribbles": true} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			address := raw(t, func(c net.Conn) {
				readRequest(c)
				_, err := io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\nbegun")
				tick := time.NewTicker(10 * time.Millisecond)
				defer tick.Stop()
				for range tick.C {
					if !dribbles || err != nil {
						break
					}
					_, err = io.WriteString(c, "x")
				}
				_, _ = io.Copy(io.Discard, c)
			})
			client := local(t, egress.Options{Total: time.Hour, Rest: 100 * time.Millisecond})
			resp, err := get(t, client, "http://"+address)
			require.NoError(t, err)
			require.Equal(t, http.StatusOK, resp.Status)
			require.Contains(t, string(resp.Body), "begun")
			require.Equal(t, egress.Timeout, egress.ClassOf(resp.Err))
		})
	}
}

// raw serves one connection after the other with fn.
func raw(t *testing.T, fn func(net.Conn)) string {
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
			fn(conn)
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-done
	})
	return listener.Addr().String()
}

func readRequest(c net.Conn) { _, _ = c.Read(make([]byte, 4096)) }

func TestDo_Classes(t *testing.T) {
	t.Parallel()
	closed := raw(t, func(net.Conn) {})
	listener, err := net.Listen("tcp4", "127.0.0.1:0")
	require.NoError(t, err)
	refused := listener.Addr().String()
	require.NoError(t, listener.Close())
	silent := raw(t, func(c net.Conn) { _, _ = io.Copy(io.Discard, c) })
	reset := raw(t, func(c net.Conn) {
		readRequest(c)
		if tcp, ok := c.(*net.TCPConn); ok {
			_ = tcp.SetLinger(0)
		}
	})
	garbage := raw(t, func(c net.Conn) {
		readRequest(c)
		_, _ = io.WriteString(c, "SSH-2.0-OpenSSH_9.2\r\n\r\n")
	})
	untrusted := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(untrusted.Close)
	untrusted.Config.ErrorLog = nil
	plain := serve(t, func(http.ResponseWriter, *http.Request) {})
	resolver := newDNS(t, nil)

	tests := map[string]struct {
		url  string
		o    egress.Options
		want egress.Class
	}{
		"a closed port":             {"http://" + refused, egress.Options{}, egress.ConnectionRefused},
		"a connection that closes":  {"http://" + closed, egress.Options{}, egress.ConnectionReset},
		"a connection that resets":  {"http://" + reset, egress.Options{}, egress.ConnectionReset},
		"silence":                   {"http://" + silent, egress.Options{Total: 100 * time.Millisecond}, egress.Timeout},
		"silence during TLS":        {"https://" + silent, egress.Options{TLS: 100 * time.Millisecond}, egress.Timeout},
		"something that is no HTTP": {"http://" + garbage, egress.Options{}, egress.ProtocolError},
		"an unknown authority":      {untrusted.URL, egress.Options{}, egress.TLSError},
		"http where https belongs":  {strings.Replace(plain, "http:", "https:", 1), egress.Options{}, egress.TLSError},
		"a name that is unknown":    {"https://nobody.test/", egress.Options{Resolver: resolver}, egress.DNSError},
		"an address that is taboo":  {"https://10.0.0.1/", egress.Options{}, egress.Blocked},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := get(t, local(t, tt.o), tt.url)
			require.Error(t, err)
			require.Equal(t, tt.want, egress.ClassOf(err), "%v", errors.Unwrap(err))
			require.NotContains(t, err.Error(), "127.0.0.1", "the text shows no address")
		})
	}
}

func TestDo_CancelledByTheCaller(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	url := serve(t, func(_ http.ResponseWriter, r *http.Request) {
		cancel()
		<-r.Context().Done()
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	require.NoError(t, err)
	_, err = local(t, egress.Options{}).Do(req)
	require.Equal(t, egress.Canceled, egress.ClassOf(err))
}

func TestDo_TrustsWhatItIsToldAndSpeaksHTTP2(t *testing.T) {
	t.Parallel()
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { _, _ = io.WriteString(w, r.Proto) }))
	s.EnableHTTP2 = true
	s.StartTLS()
	t.Cleanup(s.Close)
	pool := x509.NewCertPool()
	pool.AddCert(s.Certificate())
	resp, err := get(t, local(t, egress.Options{RootCAs: pool}), s.URL)
	require.NoError(t, err)
	require.Equal(t, "HTTP/2.0", string(resp.Body))
}

func TestClassOf_IsTotal(t *testing.T) {
	t.Parallel()
	seen := map[egress.Class]bool{}
	for _, class := range egress.Classes() {
		require.NotEmpty(t, class)
		require.False(t, seen[class])
		seen[class] = true
		require.Equal(t, class, egress.ClassOf(fmt.Errorf("wrapped: %w", &egress.Error{Class: class})))
	}
	for err, want := range map[error]egress.Class{
		errors.New("whatever"):                               egress.NetworkError,
		syscall.EHOSTUNREACH:                                 egress.Unreachable,
		syscall.ENETUNREACH:                                  egress.Unreachable,
		syscall.EPIPE:                                        egress.ConnectionReset,
		io.ErrUnexpectedEOF:                                  egress.ConnectionReset,
		context.DeadlineExceeded:                             egress.Timeout,
		errors.New("tls: handshake failure"):                 egress.TLSError,
		errors.New("http2: server sent GOAWAY"):              egress.ProtocolError,
		x509.HostnameError{Certificate: &x509.Certificate{}}: egress.TLSError,
	} {
		require.Equal(t, want, egress.ClassOf(err), "%T", err)
		require.True(t, seen[want])
	}
}

func TestReadBody(t *testing.T) {
	t.Parallel()
	body, truncated, err := egress.ReadBody(strings.NewReader("12345"), 5)
	require.NoError(t, err)
	require.False(t, truncated)
	require.Equal(t, "12345", string(body))
	body, truncated, err = egress.ReadBody(strings.NewReader("123456"), 5)
	require.NoError(t, err)
	require.True(t, truncated)
	require.Equal(t, "12345", string(body))
	body, _, err = egress.ReadBody(io.MultiReader(strings.NewReader("12"), iotest.ErrReader(io.ErrUnexpectedEOF)), 5)
	require.ErrorIs(t, err, io.ErrUnexpectedEOF)
	require.Equal(t, "12", string(body))
}
