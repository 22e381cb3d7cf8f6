package egress

import (
	"context"
	"crypto/tls"
	"net"
	"net/http/httptrace"
	"sync"
	"time"
)

// Trace says where a request went and where its time went. A phase that did
// not happen, because a connection was used again or the one before failed, is
// zero.
type Trace struct {
	Remote    string        // the address that was connected to, without port
	Reused    bool          // an idle connection was used again
	DNS       time.Duration // to resolve the name
	Connect   time.Duration // to connect, of the address that answered
	TLS       time.Duration // to agree on a key
	FirstByte time.Duration // from the start to the first octet of the answer
}

// recorder fills a trace from the hooks of net/http, which may run in several
// goroutines, and some of them after the request is over.
type recorder struct {
	start time.Time

	mu    sync.Mutex
	trace Trace
	began struct{ dns, connect, tls time.Time }
}

func (r *recorder) note(f func(now time.Time)) {
	now := time.Now()
	r.mu.Lock()
	defer r.mu.Unlock()
	f(now)
}

// result returns what was recorded so far.
func (r *recorder) result() Trace {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.trace
}

// traced makes a context whose request is recorded.
func traced(ctx context.Context) (context.Context, *recorder) {
	r := &recorder{start: time.Now()}
	return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) { r.note(func(now time.Time) { r.began.dns = now }) },
		DNSDone:  func(httptrace.DNSDoneInfo) { r.note(func(now time.Time) { r.trace.DNS = now.Sub(r.began.dns) }) },
		ConnectStart: func(_, _ string) {
			r.note(func(now time.Time) { r.began.connect = now })
		},
		ConnectDone: func(_, address string, err error) {
			r.note(func(now time.Time) {
				if err == nil {
					r.trace.Connect, r.trace.Remote = now.Sub(r.began.connect), hostOf(address)
				}
			})
		},
		TLSHandshakeStart: func() { r.note(func(now time.Time) { r.began.tls = now }) },
		TLSHandshakeDone: func(_ tls.ConnectionState, _ error) {
			r.note(func(now time.Time) { r.trace.TLS = now.Sub(r.began.tls) })
		},
		GotConn: func(info httptrace.GotConnInfo) {
			r.note(func(time.Time) { r.trace.Reused, r.trace.Remote = info.Reused, hostOf(info.Conn.RemoteAddr().String()) })
		},
		GotFirstResponseByte: func() { r.note(func(now time.Time) { r.trace.FirstByte = now.Sub(r.start) }) },
	}), r
}

func hostOf(address string) string {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return ""
	}
	return host
}
