// Package operator is the API behind simrelay admin, check and backup, under
// /api/v1/admin. The operator's token is sent as Authorization: Bearer;
// failures are problem documents like those of the native API.
//
//	POST /organisations            {"name", "agency"?}
//	                               201 {"organisation_id", "api_key"}
//	POST /accounts                 {"name", "email", "password"?, "organisation_id"?, "plan"?, "country"?}
//	                               201 {"organisation_id", "account_id", "account_uuid", "user_id", "api_key", "api_secret"}
//	POST /accounts/{id}/users      {"email", "password"?, "role"?}
//	                               201 {"user_id", "api_key"}
//	GET  /accounts/{id}/users      200 [{"id", "email", "role", "limits", "used", …}]
//	PATCH /accounts/{id}/users/{user}
//	                               the fields of PATCH /api/v1/users/{id} but contact_list_ids; 200 the user
//	DELETE /accounts/{id}/users/{user}
//	                               204
//	GET  /accounts/{id}/keys       200 [{"id", "name", "prefix", "scopes", …}]
//	POST /accounts/{id}/keys       {"user_id"?, and the fields of POST /api/v1/keys}
//	                               201 the key, with "api_key"
//	DELETE /accounts/{id}/keys/{key}
//	                               204: it opens nothing any more
//	POST /accounts/{id}/devices    {"name"}
//	                               201 {"device_id", "token"}
//	GET  /accounts/{id}/devices    200 [{"id", "name", "online", "sim_card_ids", …}]
//	DELETE /accounts/{id}/devices/{device}
//	                               204: its token opens nothing any more
//	GET  /accounts/{id}/sims       200 [{"sim_card_id", "device_id", "iccid", "number", "operator",
//	                                     "registration", "signal_dbm", "online", "queued"}]
//	POST /accounts/{id}/login-link 201 {"url", "expires_at"}: logs the account's owner in, once
//	GET  /check                    200 {"ok", "findings": ["…"]}: the whole store, verified
//	GET  /backup                   200 application/octet-stream: a copy of the store, with its SHA-256 as
//	                               hexadecimal in the trailer Backup-Sha256; an answer without it is cut short
//
// Keys, tokens and links are shown once, in these answers.
//
// It imports relay, accounts, internal/fault, the dialect kit and, to check, to back
// up and for page cursors, store. It translates: rules must never be in it.
package operator

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/store"
)

// Options are the rooms that the API speaks for.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	DB       *store.DB
	// Base is how the caller reaches the relay; links begin with it.
	Base func(*http.Request) string
	// Now is the clock; nil means the system's.
	Now func() time.Time
}

type api struct{ Options }

// Prefix is where the API is.
const Prefix = "/api/v1/admin"

// New returns the dialect.
func New(o Options) *dialect.Dialect {
	if o.Now == nil {
		o.Now = time.Now
	}
	a := &api{o}
	const get, post, patch, del = http.MethodGet, http.MethodPost, http.MethodPatch, http.MethodDelete
	return &dialect.Dialect{
		Name: "operator", Prefixes: []string{Prefix},
		Refuse: func(c *gin.Context, f *fault.Error) { dialect.WriteProblem(c, dialect.Status(f), f) },
		Routes: []dialect.Route{
			a.route(post, "/organisations", a.createOrganisation),
			a.route(post, "/accounts", a.createAccount),
			a.route(patch, "/accounts/:id", a.updateAccount),
			a.route(post, "/accounts/:id/users", a.createUser),
			a.route(get, "/accounts/:id/users", a.listUsers),
			a.route(patch, "/accounts/:id/users/:user", a.updateUser),
			a.route(del, "/accounts/:id/users/:user", a.deleteUser),
			a.route(get, "/accounts/:id/keys", a.listKeys),
			a.route(post, "/accounts/:id/keys", a.createKey),
			a.route(del, "/accounts/:id/keys/:key", a.deleteKey),
			a.route(post, "/accounts/:id/devices", a.createDevice),
			a.route(get, "/accounts/:id/devices", a.listDevices),
			a.route(del, "/accounts/:id/devices/:device", a.deleteDevice),
			a.route(get, "/accounts/:id/sims", a.listSIMs),
			a.route(post, "/accounts/:id/login-link", a.createLink),
			a.route(get, "/check", a.check).WithoutHead(),
			a.route(get, "/backup", a.backup).WithoutHead(),
		},
	}
}

// route makes a route for the operator alone.
func (a *api) route(method, path string, serve dialect.Handler) dialect.Route {
	return dialect.Route{Method: method, Path: Prefix + path, Serve: func(c *gin.Context) error {
		if err := a.Accounts.CheckOperator(c.Request.Context(), dialect.Bearer(c.Request)); err != nil {
			return err
		}
		return serve(c)
	}}
}

// account returns the principal of the account that the path names.
func (a *api) account(c *gin.Context) (p accounts.Principal, err error) {
	id, err := dialect.ID(c, accounts.ErrAccountNotFound)
	if err != nil {
		return p, err
	}
	of, err := a.Accounts.Account(c.Request.Context(), id)
	if err != nil {
		return p, err
	}
	return accounts.Principal{
		OrganisationID: of.OrganisationID, AccountID: of.ID, Role: accounts.RoleOwner, Plan: of.Plan, Country: of.Country,
	}, nil
}

// unhurried lifts the server's bounds on how long a request and its answer
// take, for answers that take long by nature.
func unhurried(c *gin.Context) *http.ResponseController {
	rc := http.NewResponseController(c.Writer)
	_ = rc.SetReadDeadline(time.Time{})
	_ = rc.SetWriteDeadline(time.Time{})
	return rc
}
