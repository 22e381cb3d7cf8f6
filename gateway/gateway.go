// Package gateway is the HTTP edge: one handler that serves every dialect, the
// dashboard, the operator's API, the device socket, health and metrics. A
// dialect is a package below this one and a line in New; what all of them need
// is here, once.
//
// It imports gin, which nobody outside this tree does, the dialects, relay,
// codes, accounts, contacts, webhooks, events, store and internal/fault. Rules about
// messages, and sessions of devices, must never be in it: it is given a handler
// for their socket.
package gateway

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/gateway/dashboard"
	"simrelay/gateway/dialect"
	"simrelay/gateway/native"
	"simrelay/gateway/operator"
	"simrelay/gateway/pairing"
	"simrelay/gateway/senders"
	"simrelay/gateway/textlink"
	"simrelay/relay"
	"simrelay/relay/wire"
	"simrelay/store"
	"simrelay/webhooks"
)

// Bounds for the server that serves the handler. Answers that take longer, such
// as live streams and backups, set bounds of their own for each write.
const (
	ReadHeaderTimeout = 5 * time.Second
	ReadTimeout       = 30 * time.Second
	WriteTimeout      = time.Minute
	IdleTimeout       = 60 * time.Second
	MaxHeaderBytes    = 16 << 10
)

// Options are what the gateway is made of. The rooms, Log and DB are needed.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	Contacts *contacts.Service
	Webhooks *webhooks.Service
	Codes    *codes.Service
	Log      *events.Log
	DB       *store.DB
	// Devices serves the socket of devices at wire.Path; nil: there is none.
	Devices http.Handler

	Logger   *slog.Logger         // nil: none
	Registry *prometheus.Registry // nil: one of its own
	Version  string
	// PublicURL is how the outside reaches the relay, without a path; empty
	// means as each request does.
	PublicURL string
	// RequireHTTPS refuses plain http where secrets would travel.
	RequireHTTPS bool
	// TrustedProxies may say, in X-Forwarded-Proto and X-Forwarded-For, how and
	// from where a request came; nil means those on this machine.
	TrustedProxies []netip.Prefix
	// Ready returns nil when the relay can do its work; nil means always.
	Ready func(context.Context) error
	// Now is the clock; nil means the system's.
	Now func() time.Time
}

func (o *Options) complete() {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Registry == nil {
		o.Registry = prometheus.NewRegistry()
	}
	if o.TrustedProxies == nil {
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	}
	if o.Ready == nil {
		o.Ready = func(context.Context) error { return nil }
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	o.PublicURL = strings.TrimRight(o.PublicURL, "/")
}

// Gateway is the HTTP edge. It starts no goroutine.
type Gateway struct {
	opts     Options
	engine   *gin.Engine
	dialects []*dialect.Dialect
	proxies  proxies
	streams  *dialect.Streams
	metrics  *metrics
	started  time.Time
}

// New builds the gateway. The one error is a PublicURL that is not one.
func New(o Options) (*Gateway, error) {
	o.complete()
	if err := checkPublicURL(o.PublicURL); err != nil {
		return nil, err
	}
	g := &Gateway{opts: o, streams: dialect.NewStreams(), proxies: o.TrustedProxies, started: o.Now()}
	g.metrics = newMetrics(o.Registry, g.streams)
	pages, err := dashboard.New(dashboard.Options{
		Relay: o.Relay, Accounts: o.Accounts, Contacts: o.Contacts, Webhooks: o.Webhooks, Streams: g.streams,
		PublicURL: o.PublicURL, Base: g.base, Client: g.proxies.client, Secure: g.proxies.secure, Now: o.Now,
		APIStatus: native.Status,
	})
	if err != nil {
		return nil, err
	}
	g.dialects = []*dialect.Dialect{
		native.New(native.Options{Relay: o.Relay, Accounts: o.Accounts, Contacts: o.Contacts, Webhooks: o.Webhooks, Codes: o.Codes, Log: o.Log, Streams: g.streams, Base: g.base}),
		operator.New(operator.Options{Relay: o.Relay, Accounts: o.Accounts, DB: o.DB, Base: g.base, Now: o.Now}),
		pairing.New(pairing.Options{Relay: o.Relay, Client: g.proxies.client, Now: o.Now}),
		textlink.New(textlink.Options{Relay: o.Relay, Accounts: o.Accounts, Contacts: o.Contacts, Codes: o.Codes}),
		senders.New(senders.Options{Relay: o.Relay, Accounts: o.Accounts, Now: o.Now}),
		shared(),
		g.health(),
		pages,
	}
	g.engine = g.newEngine()
	return g, nil
}

// base is how the caller reaches the relay, without a slash at its end.
func (g *Gateway) base(r *http.Request) string {
	switch {
	case g.opts.PublicURL != "":
		return g.opts.PublicURL
	case g.proxies.secure(r):
		return "https://" + r.Host
	}
	return "http://" + r.Host
}

// checkPublicURL refuses what links cannot be made from.
func checkPublicURL(text string) error {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return errPublicURL
	}
	return nil
}

// Handler serves everything.
func (g *Gateway) Handler() http.Handler {
	if g.opts.Devices == nil {
		return g.engine
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == wire.Path {
			g.opts.Devices.ServeHTTP(w, r) // its sessions outlive the request
			return
		}
		g.engine.ServeHTTP(w, r)
	})
}

// EndStreams makes the live streams end, so that a server can shut down. Give
// it to http.Server.RegisterOnShutdown.
func (g *Gateway) EndStreams() { g.streams.End() }

// Routes returns the route tables of all dialects.
func (g *Gateway) Routes() []dialect.Route {
	var all []dialect.Route
	for _, d := range g.dialects {
		all = append(all, d.Routes...)
	}
	return all
}
