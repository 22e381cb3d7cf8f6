package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway"
	"simrelay/gateway/dialect"
	"simrelay/gateway/gatewaytest"
)

// open are the routes that ask for no principal. Everything else does.
func open(r dialect.Route) bool {
	return slices.Contains([]string{
		"/api/v1/openapi.json", "/docs", "/docs/errors", "/docs/errors/:code", "/device/v1/pair", "/pair", "/livez", "/readyz", "/status", "/metrics", "/login", "/login/link", "/logout", "/assets/:version/:name",
	}, r.Path)
}

// Where a credential is a dashboard's cookie, and where the operator's token.
func byCookie(path string) bool {
	first, _, _ := strings.Cut(path[1:], "/")
	return slices.Contains([]string{"", "dashboard", "messages", "messages.csv", "conversations", "pairings", "webhooks"}, first)
}
func byOperator(path string) bool { return strings.HasPrefix(path, "/api/v1/admin/") }

// needs are the rights that routes say themselves; the others follow from the
// method.
var needs = map[string]accounts.Right{
	"POST /api/v1/messages":                 accounts.RightSend,
	"POST /api/v1/messages/:id/cancel":      accounts.RightSend,
	"POST /api/v1/messages/:id/resend":      accounts.RightSend,
	"POST /api/send-sms":                    accounts.RightSend,
	"POST /api/bulk-send-sms":               accounts.RightSend,
	"POST /api/send-code":                   accounts.RightSend,
	"POST /api/verify-code":                 accounts.RightSend,
	"POST /api/update-contact-tag":          accounts.RightOwn,
	"POST /api/update-contect-tag":          accounts.RightOwn,
	"POST /api/v1/messages/bulk":            accounts.RightSend,
	"POST /api/v1/segments":                 accounts.RightSend,
	"POST /api/v1/codes":                    accounts.RightSend,
	"POST /api/v1/codes/verify":             accounts.RightSend,
	"POST /api/v1/sms/send":                 accounts.RightSend,
	"GET /api/v1/deliveries":                accounts.RightOversee,
	"GET /send":                             accounts.RightSend,
	"POST /send":                            accounts.RightSend,
	"POST /hooks/alertmanager":              accounts.RightSend,
	"POST /hooks/grafana":                   accounts.RightSend,
	"POST /dashboard/messages":              accounts.RightSend,
	"POST /dashboard/messages/:id/cancel":   accounts.RightSend,
	"POST /dashboard/messages/:id/resend":   accounts.RightSend,
	"POST /dashboard/contacts":              accounts.RightOwn,
	"GET /webhooks":                         accounts.RightOversee,
	"POST /conversations/:number":           accounts.RightSend,
	"POST /conversations/:number/tag":       accounts.RightOwn,
	"GET /api/v1/webhooks":                  accounts.RightOversee,
	"GET /api/v1/webhooks/:id":              accounts.RightOversee,
	"GET /api/v1/webhooks/:id/replays":      accounts.RightOversee,
	"GET /api/v1/replays/:id":               accounts.RightOversee,
	"GET /api/v1/webhooks/:id/deliveries":   accounts.RightOversee,
	"GET /api/v1/deliveries/:id":            accounts.RightOversee,
	"PUT /api/v1/textlink/webhooks":         accounts.RightOwn,
	"POST /api/v1/textlink/webhooks/test":   accounts.RightOwn,
	"POST /api/v1/contacts":                 accounts.RightOwn,
	"PATCH /api/v1/contacts/:id":            accounts.RightOwn,
	"PUT /api/v1/contacts/:id/tags/:tag":    accounts.RightOwn,
	"DELETE /api/v1/contacts/:id/tags/:tag": accounts.RightOwn,
	"POST /api/v1/opt-outs":                 accounts.RightOwn,
	"POST /api/v1/keys":                     accounts.RightOwn,
	"PATCH /api/v1/keys/:id":                accounts.RightOwn,
	"DELETE /api/v1/keys/:id":               accounts.RightOwn,
	"POST /api/v1/keys/:id/rotate":          accounts.RightOwn,
	"PATCH /api/v1/users/:id":               accounts.RightOwn,
}

func TestRights_EachRouteAsksForWhatTheTableSays(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	said := map[string]bool{}
	for _, r := range s.Gateway.Routes() {
		if open(r) || byOperator(r.Path) {
			require.Empty(t, r.Needs, "%s %s asks nobody", r.Method, r.Path)
			continue
		}
		name := r.Method + " " + r.Path
		want := accounts.RightManage
		if r.Method == http.MethodGet || r.Method == http.MethodHead {
			want = accounts.RightRead
		}
		if own, ok := needs[name]; ok {
			want, said[name] = own, true
		}
		require.Equal(t, want, r.Right(), name)
	}
	require.Len(t, said, len(needs), "the table has routes that there are not")
}

// TestRights_AreAskedByEachRouteOfEachDialect calls every route of every dialect
// with a key of each scope and each role, and sees that it is let through just
// where its right says so. What a route asks for without a principal, nobody has.
func TestRights_AreAskedByEachRouteOfEachDialect(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	s.Gateway.EndStreams() // they would not end by themselves
	account := s.Account(t, "acme")
	owner := s.Principal(t, account)
	keys := map[accounts.Scope]string{}
	for _, scope := range accounts.Scopes() {
		_, secret, err := s.Accounts.CreateKey(t.Context(), owner, accounts.KeySpec{Name: "x", KeyLimits: accounts.KeyLimits{Scopes: []accounts.Scope{scope}}})
		require.NoError(t, err)
		keys[scope] = secret
	}
	roles := map[accounts.Role]gatewaytest.Login{}
	for _, role := range []accounts.Role{accounts.RoleOwner, accounts.RoleAdmin, accounts.RoleMember} {
		roles[role] = s.User(t, account, role)
	}
	asked := 0
	for _, r := range s.Gateway.Routes() {
		if open(r) {
			continue
		}
		name, right := r.Method+" "+r.Path, r.Right()
		if w := knock(s, r, "", ""); w.Code != http.StatusUnauthorized && w.Code != http.StatusSeeOther { // the latter to the login
			require.Contains(t, w.Body.String(), `{"ok":false,"message":"API key not found"}`, "%s without a credential", name)
		}
		if byOperator(r.Path) {
			require.Equal(t, http.StatusUnauthorized, knock(s, r, account.APIKey, "").Code, name)
			continue
		}
		asked++
		for scope, key := range keys {
			if !byCookie(r.Path) {
				requireRefusal(t, knock(s, r, key, ""), right.Scope() != scope, "lacks the scope "+string(right.Scope())+"; it has: "+string(scope), name)
			}
		}
		for role, login := range roles {
			p := accounts.Principal{Role: role}
			key, cookie := login.APIKey, ""
			if byCookie(r.Path) {
				key, cookie = "", login.Session
			}
			requireRefusal(t, knock(s, r, key, cookie), p.Allows(right) != nil, accounts.ErrRole.Detail, name+" as "+string(role))
		}
	}
	require.Greater(t, asked, 40)
}

// knock calls a route for things that there are not.
func knock(s *gatewaytest.Server, r dialect.Route, key, cookie string) *httptest.ResponseRecorder {
	path := strings.NewReplacer(":id", "4711", ":user", "4711", ":key", "4711", ":device", "4711", ":number", "4711").Replace(r.Path)
	q := httptest.NewRequest(r.Method, path, strings.NewReader(url.Values{}.Encode())) //nolint:noctx // it does not wait
	q.Header.Set("Sec-Fetch-Site", "same-origin")
	if key != "" {
		q.Header.Set("Authorization", "Bearer "+key)
	}
	if cookie != "" {
		q.AddCookie(&http.Cookie{Name: "simrelay_session", Value: cookie})
	}
	w := httptest.NewRecorder()
	s.ServeHTTP(w, q)
	return w
}

func requireRefusal(t *testing.T, w *httptest.ResponseRecorder, refused bool, text, name string) {
	t.Helper()
	require.NotEqual(t, http.StatusUnauthorized, w.Code, name)
	if !refused {
		require.NotContains(t, w.Body.String(), text, name)
		require.NotContains(t, w.Body.String(), "insufficient_", name)
		return
	}
	require.Contains(t, w.Body.String(), text, name)
	if w.Code != http.StatusOK { // as TextLink says it
		require.Equal(t, http.StatusForbidden, w.Code, name)
	}
}

func TestKeys_AreBoundToTheAddressThatTheProxyTells(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) { o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")} })
	account := s.Account(t, "acme")
	ranges, err := accounts.ParseIPs([]string{"203.0.113.0/24"})
	require.NoError(t, err)
	key, secret, err := s.Accounts.CreateKey(t.Context(), s.Principal(t, account), accounts.KeySpec{Name: "x", KeyLimits: accounts.KeyLimits{AllowedIPs: ranges}})
	require.NoError(t, err)
	ask := func(path, peer, forwarded string) *httptest.ResponseRecorder {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, path, strings.NewReader(`{"to":"+15557654321","phone_number":"+15557654321","text":"x"}`))
		r.RemoteAddr = peer
		r.Header.Set("Authorization", "Bearer "+secret)
		if forwarded != "" {
			r.Header.Set("X-Forwarded-For", forwarded)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w
	}
	for _, path := range []string{"/api/send-sms", "/api/v1/messages"} {
		for _, stranger := range [][2]string{{"198.51.100.1:1", ""}, {"198.51.100.1:1", "203.0.113.5"}, {"10.0.0.1:1", "203.0.113.5, 198.51.100.1"}, {"10.0.0.1:1", ""}} {
			require.Contains(t, ask(path, stranger[0], stranger[1]).Body.String(), "This API key cannot be used from", "%s %v", path, stranger)
		}
	}
	require.Contains(t, ask("/api/send-sms", "203.0.113.9:1", "").Body.String(), `"ok":true`)
	require.Contains(t, ask("/api/send-sms", "10.0.0.1:1", "198.51.100.1, 203.0.113.5").Body.String(), `"ok":true`)
	require.Equal(t, 2, s.Messages(t, account))
	shown, err := s.Accounts.Key(t.Context(), s.Principal(t, account), key.ID)
	require.NoError(t, err)
	require.Equal(t, "203.0.113.5", shown.LastUsedIP.String(), "what was refused is no use")
}

func TestMemberLimit_IsToldInEachDialectsWay(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	made, err := s.Accounts.AddUser(t.Context(), s.Principal(t, account), accounts.UserSpec{Email: "bob@example.com", Limits: accounts.Quota{PerDay: 1}})
	require.NoError(t, err)
	send := func(path, body string) *httptest.ResponseRecorder {
		return s.Do(t, http.MethodPost, path, made.APIKey, body)
	}
	require.Contains(t, send("/api/send-sms", `{"phone_number":"+15557654321","text":"x"}`).Body.String(), `"ok":true`)
	w := send("/api/send-sms", `{"phone_number":"+15557654321","text":"x"}`)
	require.Equal(t, http.StatusOK, w.Code)
	require.Contains(t, w.Body.String(), `{"ok":false,"message":"You have reached your limit of messages for one day (1). You can send again from 2026-02-01T00:00:00Z`)
	w = send("/api/v1/messages", `{"to":"+15557654321","text":"x"}`)
	require.Equal(t, http.StatusForbidden, w.Code)
	require.Contains(t, w.Body.String(), `"code":"member_limit_reached"`)
	require.Equal(t, "50400", w.Header().Get("Retry-After"))
	require.Equal(t, 1, s.Messages(t, account))
}
