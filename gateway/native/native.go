// Package native is simrelay's own API under /api/v1: messages, SIM cards,
// devices, webhooks and live events. A key is sent as Authorization: Bearer;
// failures are problem documents, RFC 9457, each with a stable code.
//
// It imports relay, accounts, webhooks, events, internal/fault, the dialect kit
// and, for page cursors alone, store. It translates: rules must never be in it.
package native

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/webhooks"
)

// Options are the rooms that the API speaks for.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	Webhooks *webhooks.Service
	Log      *events.Log
	Streams  *dialect.Streams
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
	return []dialect.Route{
		a.route(post, "/messages", a.sendMessage),
		a.route(get, "/messages", a.listMessages),
		a.route(get, "/messages/:id", a.getMessage),
		a.route(post, "/messages/:id/cancel", a.cancelMessage),
		a.route(post, "/messages/:id/resend", a.resendMessage),

		a.route(get, "/sims", a.listSIMs),
		a.route(get, "/sims/:id", a.getSIM),
		a.route(patch, "/sims/:id", a.updateSIM),
		a.route(post, "/sims/:id/ussd", a.askUSSD),
		a.route(del, "/sims/:id/ussd", a.cancelUSSD),
		a.route(post, "/sims/:id/balance", a.checkBalance),

		a.route(get, "/devices", a.listDevices),
		a.route(post, "/devices", a.createDevice),
		a.route(del, "/devices/:id", a.deleteDevice),

		a.route(get, "/webhooks", a.listWebhooks),
		a.route(post, "/webhooks", a.createWebhook),
		a.route(get, "/webhooks/:id", a.getWebhook),
		a.route(patch, "/webhooks/:id", a.updateWebhook),
		a.route(del, "/webhooks/:id", a.deleteWebhook),
		a.route(post, "/webhooks/:id/test", a.testWebhook),
		a.route(post, "/webhooks/:id/verify", a.explainSignature),
		a.route(get, "/webhooks/:id/deliveries", a.listDeliveries),
		a.route(post, "/webhooks/:id/replay", a.replayRange),
		a.route(get, "/webhooks/:id/replays", a.listReplays),
		a.route(get, "/replays/:id", a.getReplay),
		a.route(post, "/replays/:id/cancel", a.cancelReplay),
		a.route(get, "/deliveries/:id", a.getDelivery),
		a.route(post, "/deliveries/:id/replay", a.replayDelivery),

		a.route(get, "/textlink/webhooks", a.getTextLink),
		a.route(put, "/textlink/webhooks", a.putTextLink),
		a.route(post, "/textlink/webhooks/test", a.testTextLink),

		a.route(get, "/events", a.streamEvents),
	}
}

func (a *api) route(method, path string, serve handler) dialect.Route {
	return dialect.Route{Method: method, Path: Prefix + path, Serve: a.authenticated(serve)}
}

// authenticated lets requests through that carry an account's key.
func (a *api) authenticated(serve handler) dialect.Handler {
	return func(c *gin.Context) error {
		p, err := a.authenticate(c)
		if err != nil {
			return err
		}
		return serve(c, p)
	}
}

func (a *api) authenticate(c *gin.Context) (accounts.Principal, error) {
	p, err := a.Accounts.Authenticate(c.Request.Context(), dialect.Bearer(c.Request))
	if err == nil && p.AccountID == 0 {
		err = accounts.ErrNoAccount
	}
	return p, err
}

// refuse answers with a problem document. An Idempotency-Key that came with
// another body is the one code with a status of its own, as its draft asks
// (draft-ietf-httpapi-idempotency-key-header section 2.7).
func refuse(c *gin.Context, f *fault.Error) {
	status := dialect.Status(f)
	if f.Code == relay.ErrIdempotencyKeyReused.Code {
		status = http.StatusUnprocessableEntity
	}
	dialect.WriteProblem(c, status, f)
}
