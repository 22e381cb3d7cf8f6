// Package textlink speaks TextLink's REST API, so that its clients work with
// nothing but another host name:
//
//	POST /api/send-sms            {phone_number*, text*, sim_card_id?, custom_id?}
//	POST /api/bulk-send-sms       a list of those, or {"messages":[…]}
//	POST /api/send-code           {phone_number*, service_name?, expiration_time?, source_country?, sim_card_id?, custom_id?}
//	POST /api/verify-code         {phone_number*, code*}
//	POST /api/update-contact-tag  {phone_number*, tag*}
//	POST /api/update-contect-tag  the same; TextLink's documentation spells it so
//
// Bodies are JSON or, but for the list, a form. The key is sent as Authorization:
// Bearer. Every answer is JSON with the field
// ok, whatever happens, because published clients parse each answer as that.
// What the business refuses, a wrong key included, is told with status 200 and
// "ok":false, as TextLink does; other statuses are for what is wrong with the
// HTTP request itself (400 for a body that cannot be read, 404, 405, 413, 415), for
// too many requests (429) and for our own failures (500, 503).
//
// It imports relay, codes, accounts, contacts, internal/fault and the dialect kit. It
// translates: rules must never be in it.
package textlink

import (
	"net/http"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/codes"
	"simrelay/contacts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
)

// Options are the rooms that the dialect speaks for.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	Contacts *contacts.Service
	Codes    *codes.Service
}

type api struct{ Options }

// New returns the dialect. It owns the paths of TextLink's API alone, because
// other dialects live under /api too.
func New(o Options) *dialect.Dialect {
	a := &api{o}
	return &dialect.Dialect{
		Name: "textlink",
		Prefixes: []string{
			"/api/send-sms", "/api/bulk-send-sms", "/api/send-code", "/api/verify-code", "/api/update-contact-tag", "/api/update-contect-tag",
		},
		Routes: []dialect.Route{
			{Method: http.MethodPost, Path: "/api/send-sms", Needs: accounts.RightSend, Serve: a.authenticated(a.sendSMS)},
			{Method: http.MethodPost, Path: "/api/bulk-send-sms", Needs: accounts.RightSend, Serve: a.authenticated(a.sendBulk), MaxBody: maxBulkBody},
			{Method: http.MethodPost, Path: "/api/send-code", Needs: accounts.RightSend, Serve: a.authenticated(a.sendCode)},
			{Method: http.MethodPost, Path: "/api/verify-code", Needs: accounts.RightSend, Serve: a.authenticated(a.verifyCode)},
			{Method: http.MethodPost, Path: "/api/update-contact-tag", Needs: accounts.RightOwn, Serve: a.authenticated(a.updateTag)},
			{Method: http.MethodPost, Path: "/api/update-contect-tag", Needs: accounts.RightOwn, Serve: a.authenticated(a.updateTag)},
		},
		Refuse: refuse,
	}
}

// authenticated lets requests through that carry a key with the right that the
// route asks.
func (a *api) authenticated(serve func(*gin.Context, accounts.Principal) error) dialect.Handler {
	who := func(c *gin.Context) (accounts.Principal, error) {
		return a.Accounts.Authenticate(c.Request.Context(), dialect.Bearer(c.Request))
	}
	return dialect.Admitted(a.Accounts, who, serve)
}

// answer is every answer of TextLink, or one of many.
type answer struct {
	OK      bool   `json:"ok"`
	Queued  bool   `json:"queued,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

func refuse(c *gin.Context, f *fault.Error) {
	dialect.RetryAfter(c, f)
	message := f.Detail
	if f.Kind == fault.Unauthenticated {
		message = "API key not found" // clients compare it
	}
	_ = dialect.JSON(c, status(f), answer{Message: message}) // texts always encode
}

// status keeps those of the HTTP layer, of haste and of our own failures; the
// rest is business, which TextLink tells with 200.
func status(f *fault.Error) int {
	if s := dialect.Transport(f); s != 0 {
		return s
	}
	switch f.Kind {
	case fault.Internal, fault.Unavailable, fault.RateLimited:
		return dialect.Status(f)
	case fault.Invalid, fault.Unauthenticated, fault.Forbidden, fault.NotFound, fault.Conflict,
		fault.Gone, fault.TooLarge, fault.Unsupported:
	}
	return http.StatusOK
}
