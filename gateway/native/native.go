// Package native is simrelay's own API under /api/v1: messages, one-time codes,
// SIM cards, devices, webhooks, live events, keys and team. A key is sent as
// Authorization: Bearer, or in X-API-Key by programs that have that built in;
// failures are problem documents, RFC 9457, each with a stable code.
//
// It imports relay, codes, accounts, contacts, webhooks, events, internal/fault,
// the dialect kit and, for page cursors alone, store. It translates: rules must
// never be in it.
package native

import (
	"net/http"
	"regexp"
	"slices"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/gateway/native/openapi"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/webhooks"
)

// Options are the rooms that the API speaks for.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	Contacts *contacts.Service
	Webhooks *webhooks.Service
	Codes    *codes.Service
	Log      *events.Log
	Streams  *dialect.Streams
	// Base is how the caller reaches the relay; links begin with it.
	Base func(*http.Request) string
}

type api struct{ Options }

// Prefix is where the API is.
const Prefix = "/api/v1"

// New returns the dialect.
func New(o Options) *dialect.Dialect {
	a := &api{o}
	return &dialect.Dialect{Name: "native", Prefixes: []string{Prefix}, Routes: append(a.routes(), a.poolRoutes()...), Refuse: refuse}
}

// handler answers a request whose key stands for p.
type handler func(c *gin.Context, p accounts.Principal) error

// routes is the one table of the API.
func (a *api) routes() []dialect.Route {
	const get, post, put, patch, del = http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete
	const send, own, oversee = accounts.RightSend, accounts.RightOwn, accounts.RightOversee
	return slices.Concat([]dialect.Route{
		{Method: get, Path: Prefix + "/openapi.json", Serve: describe},

		needs(send, a.route(post, "/messages", a.sendMessage)),
		a.route(get, "/messages", a.listMessages),
		a.route(get, "/messages.csv", a.exportMessages),
		needs(send, a.bulk()),
		a.route(get, "/messages/:id", a.getMessage),
		needs(send, a.route(post, "/messages/:id/cancel", a.cancelMessage)),
		needs(send, a.route(post, "/messages/:id/resend", a.resendMessage)),

		a.route(get, "/conversations", a.listConversations),
		needs(send, a.route(post, "/segments", a.explainSegments)),

		a.route(get, "/sims", a.listSIMs),
		a.route(get, "/sims/:id", one(relay.ErrSIMNotFound, a.Relay.SIM)),
		a.route(patch, "/sims/:id", a.updateSIM),
		a.route(post, "/sims/:id/ussd", a.askUSSD),
		a.route(del, "/sims/:id/ussd", gone(relay.ErrSIMNotFound, a.Relay.CancelUSSD)),
		a.route(post, "/sims/:id/balance", a.checkBalance),

		a.route(get, "/devices", a.listDevices),
		a.route(post, "/devices", a.createDevice),
		a.route(del, "/devices/:id", gone(relay.ErrDeviceNotFound, a.Relay.DeleteDevice)),

		a.route(post, "/pairings", a.createPairing),
		a.route(get, "/pairings/:id", one(relay.ErrPairingNotFound, a.Relay.Pairing)),
		a.route(del, "/pairings/:id", gone(relay.ErrPairingNotFound, a.Relay.DeletePairing)),

		needs(oversee, a.route(get, "/webhooks", a.listWebhooks)),
		a.route(post, "/webhooks", a.createWebhook),
		needs(oversee, a.route(get, "/webhooks/:id", a.getWebhook)),
		a.route(patch, "/webhooks/:id", a.updateWebhook),
		a.route(del, "/webhooks/:id", a.deleteWebhook),
		a.route(post, "/webhooks/:id/test", a.testWebhook),
		a.route(post, "/webhooks/:id/verify", a.explainSignature),
		needs(oversee, a.route(get, "/webhooks/:id/deliveries", a.listDeliveries)),
		a.route(post, "/webhooks/:id/replay", a.replayRange),
		needs(oversee, a.route(get, "/webhooks/:id/replays", a.listReplays)),
		needs(oversee, a.route(get, "/replays/:id", a.getReplay)),
		a.route(post, "/replays/:id/cancel", a.cancelReplay),
		needs(oversee, a.route(get, "/deliveries", a.searchDeliveries)),
		needs(oversee, a.route(get, "/deliveries/:id", a.getDelivery)),
		a.route(post, "/deliveries/:id/replay", a.replayDelivery),

		a.route(get, "/textlink/webhooks", a.getTextLink),
		needs(own, a.route(put, "/textlink/webhooks", a.putTextLink)),
		needs(own, a.route(post, "/textlink/webhooks/test", a.testTextLink)),

		a.route(get, "/events", a.streamEvents).WithoutHead(),
	}, a.codeRoutes(), a.senderRoutes(), a.keyRoutes(), a.userRoutes(), a.contactRoutes())
}

func (a *api) route(method, path string, serve handler) dialect.Route {
	return dialect.Route{Method: method, Path: Prefix + path, Serve: a.authenticated(described(method, path, serve))}
}

var pathValue = regexp.MustCompile(`:(\w+)`)

// described refuses query parameters that the description of the API does not
// have: a filter with a slip of the pen would otherwise let everything through.
func described(method, path string, serve handler) handler {
	operation := method + " " + pathValue.ReplaceAllString(path, "{$1}")
	return func(c *gin.Context, p accounts.Principal) error {
		if c.Request.URL.RawQuery != "" {
			known, err := openapi.Query()
			if err != nil {
				return err
			}
			if err := dialect.KnownQuery(c, known[operation]...); err != nil {
				return err
			}
		}
		return serve(c, p)
	}
}

// authenticated lets requests through that carry an account's key with the right
// that the route asks.
func (a *api) authenticated(serve handler) dialect.Handler {
	return func(c *gin.Context) error {
		p, err := dialect.Admit(c, a.Accounts, a.authenticate)
		tellRates(c)
		if err != nil {
			return err
		}
		return serve(c, p)
	}
}

// needs gives a route what it asks of its caller; see dialect.Route.
func needs(right accounts.Right, r dialect.Route) dialect.Route {
	r.Needs = right
	return r
}

func (a *api) authenticate(c *gin.Context) (accounts.Principal, error) {
	p, err := a.Accounts.Authenticate(c.Request.Context(), dialect.APIKey(c.Request))
	if err == nil && p.AccountID == 0 {
		err = accounts.ErrNoAccount
	}
	return p, err
}

// refuse answers with a problem document.
func refuse(c *gin.Context, f *fault.Error) { dialect.WriteProblem(c, Status(f), f) }

// Status returns the API's status for a fault. An Idempotency-Key that came with
// another body is the one code with a status of its own, as its draft asks
// (draft-ietf-httpapi-idempotency-key-header section 2.7).
func Status(f *fault.Error) int {
	if f.Code == relay.ErrIdempotencyKeyReused.Code {
		return http.StatusUnprocessableEntity
	}
	return dialect.Status(f)
}
