package dashboard_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
	"simrelay/webhooks"
)

func TestWebhooks_ShowHowEachIsDoing(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	require.Contains(t, v.ask(t, "/webhooks", nil).Body.String(), "No webhook yet")
	var wrong atomic.Bool
	receiver := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if wrong.Load() {
			w.WriteHeader(http.StatusInternalServerError)
		}
	}))
	t.Cleanup(receiver.Close)
	d := s.Connect(t, account, 1)
	e, _, err := s.Webhooks.CreateEndpoint(t.Context(), account.AccountID, webhooks.EndpointSpec{URL: receiver.URL + "/in?<x>", Events: []string{"message.received"}})
	require.NoError(t, err)
	page := v.ask(t, "/webhooks", nil).Body.String()
	require.Contains(t, page, "/in?&lt;x&gt;")
	require.Contains(t, page, `<span class="pill good">on</span>`)
	require.Contains(t, page, "No event was told in the last day.")

	run(t, s)
	s.Receive(t, d, "+15557654321", "one")
	settled(t, s, account, e.ID, webhooks.Delivered, 1)
	page = v.ask(t, "/webhooks", nil).Body.String()
	require.Contains(t, page, "Last day: 1 of 1 arrived (100 %).")
	require.Contains(t, page, `<a href="/messages/1">message 1</a>`)
	require.Contains(t, page, "<td>HTTP 200</td>")
	require.NotContains(t, page, "Last error")

	wrong.Store(true)
	_, err = s.Webhooks.TestEndpoint(t.Context(), account.AccountID, e.ID, "")
	require.NoError(t, err)
	page = v.ask(t, "/webhooks", nil).Body.String()
	require.Contains(t, page, "Last day: 1 of 1 arrived (100 %).", "a test is no event")
	require.Contains(t, page, "message.received (test)")
	require.Contains(t, page, `Last error: <span class="trouble">HTTP 500 (server error)</span>`)

	off := false
	_, _, err = s.Webhooks.UpdateEndpoint(t.Context(), account.AccountID, e.ID, webhooks.EndpointPatch{Enabled: &off})
	require.NoError(t, err)
	page = v.ask(t, "/webhooks", nil).Body.String()
	require.Contains(t, page, `<span class="pill bad">off</span>`)
	require.Contains(t, page, "Nothing is sent to it.")
	require.NotContains(t, loggedIn(t, s, s.Account(t, "other")).ask(t, "/webhooks", nil).Body.String(), receiver.URL)
}

func TestWebhooks_AreForThoseWhoOversee(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	member := as(s, s.User(t, account, accounts.RoleMember))
	require.Equal(t, http.StatusForbidden, member.ask(t, "/webhooks", nil).Code)
	require.NotContains(t, member.ask(t, "/messages", nil).Body.String(), `href="/webhooks"`)
	admin := as(s, s.User(t, account, accounts.RoleAdmin))
	require.Contains(t, admin.ask(t, "/webhooks", nil).Body.String(), `href="/webhooks" aria-current="page"`)
}

// run sends what there is to send until the test ends.
func run(t *testing.T, s *gatewaytest.Server) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Webhooks.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		require.NoError(t, <-done)
	})
}

// settled waits until so many deliveries of an endpoint are in a state.
func settled(t *testing.T, s *gatewaytest.Server, account accounts.CreatedAccount, endpoint int64, state webhooks.State, n int) {
	t.Helper()
	require.Eventually(t, func() bool {
		found, _, err := s.Webhooks.Deliveries(context.Background(), account.AccountID, endpoint, webhooks.DeliveryFilter{State: state}, "", 10)
		return err == nil && len(found) == n
	}, 10*time.Second, 5*time.Millisecond)
}
