package dashboard_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway"
	"simrelay/gateway/gatewaytest"
	"simrelay/internal/secret"
)

var pairCode = regexp.MustCompile(`--pair ([0-9A-Z]{4}-[0-9A-Z]{4})<`)

func TestPairing_ShowsACodeOnceAndWhatBecameOfIt(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) { o.PublicURL = "https://sms.example.com" })
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	w := v.ask(t, "/dashboard/pairings", url.Values{"name": {"office"}})
	require.Equal(t, http.StatusCreated, w.Code)
	require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
	page := w.Body.String()
	code := pairCode.FindStringSubmatch(page)
	require.Len(t, code, 2)
	require.Contains(t, page, "simrelay agent --relay https://sms.example.com --modem auto --pair "+code[1])
	require.Contains(t, page, `<svg xmlns="http://www.w3.org/2000/svg"`)
	require.Contains(t, page, `data-refresh="/pairings/1"`)
	require.Contains(t, page, "office")

	page = v.ask(t, "/pairings/1", nil).Body.String()
	require.Contains(t, page, "No device has joined yet.")
	require.NotContains(t, page, code[1])
	_, err := s.Relay.Pair(t.Context(), code[1], secret.Token("dev", 45), "shelf")
	require.NoError(t, err)
	page = v.ask(t, "/pairings/1", nil).Body.String()
	require.Contains(t, page, "<b>office</b> is here, and not connected at the moment. It has 0 SIM cards.")
	require.NotContains(t, page, "data-refresh")
	require.NoError(t, s.Relay.DeleteDevice(t.Context(), s.Principal(t, account), 1))
	require.Contains(t, v.ask(t, "/pairings/1", nil).Body.String(), "was deleted since")
}

func TestPairing_IsTheAccountsOnly(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	v := loggedIn(t, s, account)
	require.Equal(t, http.StatusCreated, v.ask(t, "/dashboard/pairings", url.Values{}).Code, "the device may name itself")
	require.Equal(t, http.StatusNotFound, v.ask(t, "/pairings/x", nil).Code)
	require.Equal(t, http.StatusNotFound, loggedIn(t, s, s.Account(t, "other")).ask(t, "/pairings/1", nil).Code)
	w := v.ask(t, "/dashboard/pairings", url.Values{"name": {strings.Repeat("x", 101)}})
	require.Equal(t, http.StatusBadRequest, w.Code)
	require.Contains(t, w.Body.String(), `role="alert"`)
	require.Contains(t, w.Body.String(), `action="/dashboard/pairings"`)
	require.Equal(t, http.StatusForbidden, as(s, s.User(t, account, accounts.RoleMember)).ask(t, "/dashboard/pairings", url.Values{}).Code)
}
