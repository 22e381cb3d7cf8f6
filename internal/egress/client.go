// Package egress is the one way out: an HTTP client that checks the concrete
// address at every dial, follows no redirect, uses no proxy, and bounds the
// time and the bytes of an answer.
//
// It imports fault. Knowledge of who is called, and why, must never be in it.
package egress

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/netip"
	"time"
)

// The bounds that hold when Options name none.
const (
	DefaultConnect = 5 * time.Second
	DefaultTLS     = 5 * time.Second
	DefaultTotal   = 15 * time.Second
	DefaultRest    = 2 * time.Second
	DefaultBody    = 16 << 10
)

// Options say what a client may reach and how long it may take.
type Options struct {
	// Allow names addresses for which the guard lifts its rules on addresses,
	// ports and plain http.
	Allow []netip.Prefix
	// Connect, TLS and Total bound the phases of a request, the last one with
	// its whole answer; 0 means the defaults.
	Connect, TLS, Total time.Duration
	// Rest bounds how long an answer's body may take once its headers are there,
	// within Total; 0 means 2 s. Who needs only the status shall not be held up.
	Rest time.Duration
	// Body bounds how many bytes of an answer are read; 0 means 16 KiB.
	Body int64
	// RootCAs are the trusted authorities; nil means the system's.
	RootCAs *x509.CertPool
	// Resolver resolves names; nil means the system's.
	Resolver *net.Resolver
}

func (o Options) filled() Options {
	o.Connect = cmp.Or(o.Connect, DefaultConnect)
	o.TLS = cmp.Or(o.TLS, DefaultTLS)
	o.Total = cmp.Or(o.Total, DefaultTotal)
	o.Rest = cmp.Or(o.Rest, DefaultRest)
	o.Body = cmp.Or(o.Body, DefaultBody)
	return o
}

// Client makes guarded requests. It is safe for concurrent use.
type Client struct {
	guard *guard
	http  *http.Client
	total time.Duration
	rest  time.Duration
	body  int64
}

// Response is an answer, read as far as the bound allows.
type Response struct {
	Status    int
	Header    http.Header
	Body      []byte
	Truncated bool  // there was more than the bound
	Err       error // the body broke off; an *Error
	Trace     Trace
}

// New returns a client.
func New(o Options) *Client {
	o = o.filled()
	g := newGuard(o.Allow)
	return &Client{
		guard: g, total: o.Total, rest: o.Rest, body: o.Body,
		http: &http.Client{
			Transport: schemes{
				https: newTransport(o, g.secure),
				http:  newTransport(o, g.plain),
			},
			CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
		},
	}
}

// schemes keeps connections for http and https apart, because the guard has
// different rules for them and sees only addresses.
type schemes struct{ https, http *http.Transport }

// RoundTrip implements http.RoundTripper.
func (s schemes) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Scheme == "http" {
		return s.http.RoundTrip(req)
	}
	return s.https.RoundTrip(req)
}

// CloseIdleConnections implements what http.Client.CloseIdleConnections asks
// for.
func (s schemes) CloseIdleConnections() {
	s.https.CloseIdleConnections()
	s.http.CloseIdleConnections()
}

func newTransport(o Options, check control) *http.Transport {
	dialer := &net.Dialer{Timeout: o.Connect, KeepAlive: 30 * time.Second, Resolver: o.Resolver, Control: check}
	return &http.Transport{
		DialContext:            dialer.DialContext,
		TLSClientConfig:        &tls.Config{RootCAs: o.RootCAs, MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    o.TLS,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxIdleConns:           512,
		MaxIdleConnsPerHost:    64, // many endpoints share a host
		IdleConnTimeout:        60 * time.Second,
		MaxResponseHeaderBytes: 64 << 10,
	}
}

// Do sends a request and reads the answer up to the bound. Once its headers are
// there it is a Response, whatever becomes of the body. Errors are *Error and
// never show the URL, which may hold a secret of its owner.
func (c *Client) Do(req *http.Request) (*Response, error) {
	ctx, cancel := context.WithTimeout(req.Context(), c.total)
	defer cancel()
	ctx, record := traced(ctx)
	resp, err := c.http.Do(req.WithContext(ctx))
	if err != nil {
		failure := wrap(err)
		failure.Trace = record.result()
		return nil, failure
	}
	defer resp.Body.Close()
	enough := time.AfterFunc(c.rest, cancel)
	body, truncated, err := ReadBody(resp.Body, c.body)
	late := !enough.Stop() && req.Context().Err() == nil
	r := &Response{Status: resp.StatusCode, Header: resp.Header, Body: body, Truncated: truncated, Trace: record.result()}
	switch {
	case err != nil && late:
		r.Err = &Error{Class: Timeout, cause: err}
	case err != nil:
		r.Err = wrap(err)
	}
	return r, nil
}

// HTTP returns the guarded client itself, for libraries that take one. Its
// answers must be read with ReadBody; only Do bounds the time by itself.
func (c *Client) HTTP() *http.Client { return c.http }

// Close closes idle connections.
func (c *Client) Close() { c.http.CloseIdleConnections() }

// ReadBody reads at most limit bytes and says whether there were more.
func ReadBody(r io.Reader, limit int64) (body []byte, truncated bool, err error) {
	body, err = io.ReadAll(io.LimitReader(r, limit+1))
	if int64(len(body)) > limit {
		return body[:limit], true, nil
	}
	return body, false, err
}
