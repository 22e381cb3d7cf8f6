// Package dashboard is the web pages: a login; one page on which every SIM card,
// device and recent message of the account shows how it is doing, live; pages of
// messages, conversations and webhooks; and, for everybody, the reference of the
// API and a page for each error.
//
// Pages are rendered on the server and work without scripts; a script of our
// own keeps them up to date from server-sent events. Nothing is loaded from
// anywhere else, and the content security policy allows nothing that is inline.
//
// It imports relay, accounts, contacts, webhooks, docs, internal/qr,
// internal/fault, the dialect kit and Swagger UI, which draws the reference.
// Rules must never be in it: every button is one call that a dialect could make.
package dashboard

import (
	"errors"
	"net/http"
	"net/netip"
	"strings"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/internal/throttle"
	"simrelay/relay"
	"simrelay/webhooks"
)

// Options are the rooms that the pages show.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	Contacts *contacts.Service
	Webhooks *webhooks.Service
	Streams  *dialect.Streams
	// PublicURL is an origin from which forms may come, beside the page's own.
	PublicURL string
	// Base is how browsers, and devices, reach the relay.
	Base func(*http.Request) string
	// Client tells who sent a request, and Secure whether over https.
	Client func(*http.Request) netip.Addr
	Secure func(*http.Request) bool
	// APIStatus is the HTTP status that the native API gives a fault.
	APIStatus func(*fault.Error) int
	// Now is the clock.
	Now func() time.Time
	// Every is how often live pages are looked at; 0 means once a second.
	Every time.Duration
}

type dashboard struct {
	Options

	views    *views
	boards   *boards
	logins   logins
	crossing *http.CrossOriginProtection
}

// New returns the pages as a dialect.
func New(o Options) (*dialect.Dialect, error) {
	if o.Every == 0 {
		o.Every = time.Second
	}
	v, err := loadViews()
	if err != nil {
		return nil, err
	}
	d := &dashboard{Options: o, views: v, logins: logins{throttle.New(o.Now)}, crossing: http.NewCrossOriginProtection()}
	d.boards = newBoards(d.look, o.Every)
	if o.PublicURL != "" {
		if err := d.crossing.AddTrustedOrigin(o.PublicURL); err != nil {
			return nil, err
		}
	}
	return &dialect.Dialect{Name: "dashboard", Prefixes: []string{"/"}, Routes: d.routes(), Refuse: d.refuse}, nil
}

func (d *dashboard) routes() []dialect.Route {
	const get, post = http.MethodGet, http.MethodPost
	routes := []dialect.Route{
		{Method: get, Path: "/", Serve: d.member(d.home)},
		{Method: get, Path: "/login", Serve: d.loginPage},
		{Method: post, Path: "/login", Serve: d.posted(d.login)},
		{Method: get, Path: "/login/link", Serve: d.linkPage},
		{Method: post, Path: "/login/link", Serve: d.posted(d.followLink)},
		{Method: post, Path: "/logout", Serve: d.posted(d.logout)},
		{Method: get, Path: "/dashboard/events", Serve: d.member(d.live), NoHead: true},
		{Method: post, Path: "/dashboard/messages", Needs: accounts.RightSend, Serve: d.posted(d.member(d.send))},
		{Method: post, Path: "/dashboard/contacts", Needs: accounts.RightOwn, Serve: d.posted(d.member(d.tag))},
		{Method: post, Path: "/dashboard/devices", Serve: d.posted(d.member(d.addDevice))},
		{Method: post, Path: "/dashboard/sims/:id", Serve: d.posted(d.member(d.changeSIM))},
		{Method: post, Path: "/dashboard/sims/:id/ussd", Serve: d.posted(d.member(d.askNetwork))},
		{Method: post, Path: "/dashboard/sims/:id/ussd/cancel", Serve: d.posted(d.member(d.hangUp))},
		{Method: get, Path: "/pair", Serve: d.pairPage},
		{Method: get, Path: "/assets/:version/:name", Serve: d.views.asset},
	}
	routes = append(routes, d.messageRoutes()...)
	routes = append(routes, d.searchRoutes()...)
	routes = append(routes, d.talkRoutes()...)
	routes = append(routes, d.pairingRoutes()...)
	routes = append(routes, d.hookRoutes()...)
	routes = append(routes, d.docRoutes()...)
	for i, r := range routes {
		routes[i].Serve = withPolicy(r.Serve)
	}
	return routes
}

var policy = []string{strings.Join([]string{
	"default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self'", "connect-src 'self'",
	"form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'",
}, "; ")}

func withPolicy(serve dialect.Handler) dialect.Handler {
	return func(c *gin.Context) error {
		c.Writer.Header()["Content-Security-Policy"] = policy
		return serve(c)
	}
}

var errCrossOrigin = fault.New(fault.Forbidden, "cross_origin", "This request came from another site, so nothing was done.")

// posted guards what changes something: the request must come from a page of
// ours.
func (d *dashboard) posted(serve dialect.Handler) dialect.Handler {
	return func(c *gin.Context) error {
		if err := d.crossing.Check(c.Request); err != nil {
			return errCrossOrigin.Because(err)
		}
		if err := c.Request.ParseForm(); err != nil {
			if _, ok := errors.AsType[*http.MaxBytesError](err); ok {
				return dialect.ErrBodyTooLarge
			}
			return fault.New(fault.Invalid, "malformed_form", "The form could not be read.").Because(err)
		}
		return serve(c)
	}
}

// refuse shows an error as a page to browsers, and as a problem document to
// everybody else. Who is not logged in is taken to the login.
func (d *dashboard) refuse(c *gin.Context, f *fault.Error) {
	status := dialect.Status(f)
	c.Writer.Header()["Content-Security-Policy"] = policy
	if !strings.Contains(c.GetHeader("Accept"), "text/html") {
		dialect.WriteProblem(c, status, f)
		return
	}
	if f.Kind == fault.Unauthenticated && c.Request.Method == http.MethodGet {
		c.Redirect(http.StatusSeeOther, "/login")
		return
	}
	dialect.RetryAfter(c, f)
	if err := d.views.render(c, status, "error", page{Title: http.StatusText(status), Error: f.Detail, Status: status}); err != nil {
		dialect.WriteProblem(c, status, f)
	}
}

// memberHandler answers a request of somebody who is logged in.
type memberHandler func(c *gin.Context, p accounts.Principal) error

// member lets requests through that carry a login whose role has the right that
// the route asks.
func (d *dashboard) member(serve memberHandler) dialect.Handler {
	return func(c *gin.Context) error {
		p, err := dialect.Permit(c, d.Accounts, d.principal) // what people do is not counted
		if err != nil {
			return err
		}
		return serve(c, p)
	}
}
