package dashboard_test

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
)

// as returns somebody who is logged in as a user of the account.
func as(s *gatewaytest.Server, login gatewaytest.Login) *visitor {
	v := visit(s)
	v.cookies["simrelay_session"] = login.Session
	return v
}

func TestHome_AMemberSendsAndChangesNothingElse(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	card := s.Connect(t, account, 1)
	s.Connect(t, account, 2)
	login := s.User(t, account, accounts.RoleMember)
	one := []int64{card.SIMCardID}
	_, err := s.Accounts.UpdateUser(t.Context(), s.Principal(t, account), login.UserID, accounts.UserPatch{SIMCardIDs: &one})
	require.NoError(t, err)
	v := as(s, login)
	page := v.ask(t, "/", nil).Body.String()
	for _, tool := range []string{`action="/dashboard/devices"`, `action="/dashboard/pairings"`, `action="/dashboard/sims/`, "data-ask"} {
		require.NotContains(t, page, tool)
		require.Contains(t, loggedIn(t, s, account).ask(t, "/", nil).Body.String(), tool)
	}
	require.Contains(t, page, `<option value="1"`)
	require.NotContains(t, page, `<option value="2"`, "a card that it may not send through")
	for path, form := range map[string]url.Values{
		"/dashboard/devices": {"name": {"x"}}, "/dashboard/pairings": {"name": {"x"}}, "/dashboard/sims/1": {"paused": {"true"}},
		"/dashboard/sims/1/ussd": {"code": {"*100#"}}, "/dashboard/sims/1/ussd/cancel": {},
	} {
		w := v.ask(t, path, form)
		require.Equal(t, http.StatusForbidden, w.Code, path)
		require.Contains(t, w.Body.String(), "Team members cannot do this.")
	}
	require.Contains(t, v.follow(t, "/dashboard/contacts", url.Values{"phone": {"+15557654321"}, "tag": {"Hot"}}).Body.String(), "is now tagged Hot.")
	require.Contains(t, v.follow(t, "/dashboard/messages", url.Values{"to": {"+15557654321"}, "text": {"from a member"}}).Body.String(), "from a member")
	w := v.ask(t, "/dashboard/messages", url.Values{"to": {"+15557654321"}, "text": {"x"}, "sim_card_id": {"2"}})
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Contains(t, w.Body.String(), "You may not send through this SIM card.")
	require.Equal(t, 1, s.Messages(t, account))
}

// TestLive_EachSeesTheToolsThatItHas watches as a member while an owner watches.
func TestLive_EachSeesTheToolsThatItHas(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	s.Connect(t, account, 1)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	for role, tools := range map[accounts.Role]bool{accounts.RoleOwner: true, accounts.RoleMember: false} {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel() // at the end: both watch at once
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, server.URL+"/dashboard/events", nil)
		require.NoError(t, err)
		r.AddCookie(&http.Cookie{Name: "simrelay_session", Value: s.User(t, account, role).Session})
		w, err := server.Client().Do(r)
		require.NoError(t, err)
		defer w.Body.Close()
		lines := bufio.NewScanner(w.Body)
		for lines.Scan() && !strings.HasPrefix(lines.Text(), "data: ") {
			continue
		}
		require.Contains(t, lines.Text(), "sim-1")
		require.Equal(t, tools, strings.Contains(lines.Text(), "Pause"), role)
	}
}
