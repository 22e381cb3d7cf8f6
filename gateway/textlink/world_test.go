package textlink_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay/wire"
	"simrelay/webhooks/webhookstest"
)

const secret = "YOUR_WEBHOOK_SECRET"

// world is a whole gateway with a SIM card, and a customer's server that is told
// what happens.
type world struct {
	*gatewaytest.Server
	hooks   *webhookstest.Receiver
	t       *testing.T
	account accounts.CreatedAccount
	card    gatewaytest.Device
}

// newWorld has all four webhooks set.
func newWorld(t *testing.T) *world {
	t.Helper()
	w := bareWorld(t)
	answer := w.Do(t, http.MethodPut, "/api/v1/textlink/webhooks", w.account.APIKey, `{"received_url":"`+w.hooks.URL+`/received","sent_url":"`+w.hooks.URL+
		`/sent","failed_url":"`+w.hooks.URL+`/failed","tag_url":"`+w.hooks.URL+`/tag","secret":"`+secret+`"}`)
	require.Equal(t, http.StatusOK, answer.Code, answer.Body)
	return w
}

// bareWorld has none.
func bareWorld(t *testing.T) *world {
	t.Helper()
	receiver, err := webhookstest.New()
	require.NoError(t, err)
	t.Cleanup(receiver.Close)
	receiver.Respond(webhookstest.TextLinkReceiver(secret))
	w := &world{Server: gatewaytest.New(t), hooks: receiver, t: t}
	w.account = w.Account(t, "acme")
	w.card = w.Connect(t, w.account, 1)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- w.Webhooks.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
	return w
}

// call makes a request of TextLink's API and returns the answer.
func (w *world) call(path, body string) string {
	w.t.Helper()
	return strings.TrimSpace(w.Do(w.t, http.MethodPost, path, w.account.APIKey, body).Body.String())
}

// dispatch hands what waits to the device.
func (w *world) dispatch() []wire.Dispatch {
	w.t.Helper()
	c, err := w.Relay.Claim(w.t.Context(), w.card.ID, w.card.Epoch, w.card.SIMCardID, 2)
	require.NoError(w.t, err)
	return c.Dispatches
}

// fail has the device say that a message could not be sent.
func (w *world) fail(d wire.Dispatch) {
	w.t.Helper()
	_, err := w.Relay.Results(w.t.Context(), w.card.ID, []wire.Result{{
		Message: d.Message, Attempt: d.Attempt, DSeq: d.DSeq, State: wire.ResultFailed, Class: wire.ClassPermanent, Code: "cms_28", Detail: "unidentified subscriber", At: gatewaytest.Now,
	}})
	require.NoError(w.t, err)
}

// told waits for the n-th webhook of a kind, and returns its body.
func (w *world) told(kind string, n int) string {
	w.t.Helper()
	ctx, cancel := context.WithTimeout(w.t.Context(), 20*time.Second)
	defer cancel()
	var body string
	_, err := w.hooks.WaitUntil(ctx, func(all []webhookstest.Request) bool {
		seen := 0
		for _, q := range all {
			if q.Path != "/"+kind || q.VerifyTextLink(secret) != nil {
				continue
			}
			if seen++; seen == n {
				body = string(q.Body)
			}
		}
		return seen >= n
	})
	require.NoError(w.t, err, "webhook %q", kind)
	return body
}

// page posts a form of the dashboard, as somebody who is logged in.
func (w *world) page(path string, form url.Values) {
	w.t.Helper()
	code, err := w.Accounts.MakeLink(w.t.Context(), w.account.AccountID)
	require.NoError(w.t, err)
	login := w.form("/login/link", url.Values{"code": {code}})
	require.Equal(w.t, http.StatusSeeOther, login.Code)
	answer := w.form(path, form, login.Result().Cookies()...)
	require.Equal(w.t, http.StatusSeeOther, answer.Code, answer.Body)
}

func (w *world) form(path string, form url.Values, cookies ...*http.Cookie) *httptest.ResponseRecorder {
	r := httptest.NewRequestWithContext(w.t.Context(), http.MethodPost, path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	for _, c := range cookies {
		r.AddCookie(c)
	}
	return w.serve(r)
}

func (w *world) serve(r *http.Request) *httptest.ResponseRecorder {
	answer := httptest.NewRecorder()
	w.ServeHTTP(answer, r)
	return answer
}
