// Package senders takes messages from what can do little more than open a URL,
// and from monitoring:
//
//	GET, POST /send           to, text, sim_card_id?, reference?, priority?, id?
//	POST /hooks/alertmanager  the webhook of Prometheus Alertmanager
//	POST /hooks/grafana       that of Grafana's alerting; each takes both
//
// Recipients of alerts, and what else there is to choose, are in the query. The
// key comes in any way that such senders know. /send answers in plain text, or
// in JSON where that is asked for or was sent; /hooks in JSON.
//
// It imports relay, accounts, internal/{fault,sms} and the dialect kit. It
// translates: rules about messages must never be in it.
package senders

import (
	"net/http"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/relay"
)

// Options are the rooms that the dialect speaks for, and the clock.
type Options struct {
	Relay    *relay.Service
	Accounts *accounts.Service
	Now      func() time.Time
}

type api struct {
	Options

	pace *pace
}

// Where the dialect is.
const (
	sendPath         = "/send"
	alertmanagerPath = "/hooks/alertmanager"
	grafanaPath      = "/hooks/grafana"
)

// maxAlerts bounds the body of a hook, in bytes: some thousand alerts.
const maxAlerts = 1 << 20

// New returns the dialect.
func New(o Options) *dialect.Dialect {
	a := &api{Options: o, pace: newPace(o.Now)}
	const get, post = http.MethodGet, http.MethodPost
	return &dialect.Dialect{
		Name:     "senders",
		Prefixes: []string{sendPath, alertmanagerPath, grafanaPath},
		Routes: []dialect.Route{
			{Method: get, Path: sendPath, Needs: accounts.RightSend, Serve: a.send, NoHead: true},
			{Method: post, Path: sendPath, Needs: accounts.RightSend, Serve: a.send},
			{Method: post, Path: alertmanagerPath, Needs: accounts.RightSend, Serve: a.alerts, MaxBody: maxAlerts},
			{Method: post, Path: grafanaPath, Needs: accounts.RightSend, Serve: a.alerts, MaxBody: maxAlerts},
		},
		Refuse: refuse,
	}
}

// admit returns whom a key stands for, if it may send: the key of the headers or
// else the one among the fields.
func (a *api) admit(c *gin.Context, f fields) (accounts.Principal, error) {
	return dialect.Admit(c, a.Accounts, func(c *gin.Context) (accounts.Principal, error) { return a.authenticate(c, f) })
}

func (a *api) authenticate(c *gin.Context, f fields) (accounts.Principal, error) {
	key := dialect.APIKeyOrBasic(c.Request)
	if key == "" {
		var err error
		if key, err = f.one(keyField); err != nil {
			return accounts.Principal{}, err
		}
	}
	p, err := a.Accounts.Authenticate(c.Request.Context(), key)
	if err == nil && p.AccountID == 0 {
		err = accounts.ErrNoAccount
	}
	return p, err
}
