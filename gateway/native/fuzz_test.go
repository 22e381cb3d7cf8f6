package native_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/dialect"
	"simrelay/gateway/gatewaytest"
	"simrelay/gateway/native"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// FuzzBodies sends any body to a route that takes one: the answer is never our
// own failure, and always JSON. The store grows while it runs, so what it covers
// is not the same twice: run it with -fuzzminimizetime 1s.
func FuzzBodies(f *testing.F) {
	s := gatewaytest.New(f)
	account := s.Account(f, "acme")
	s.Connect(f, account, 1)
	s.Relay.Attach(&relaytest.Hands{Network: func(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
		return wire.USSDAnswer{State: wire.USSDOpen, Text: "1"}, nil
	}})
	var routes []dialect.Route
	for _, r := range s.Gateway.Routes() {
		takesBody := r.Method != http.MethodGet && r.Method != http.MethodHead && r.Method != http.MethodDelete
		if takesBody && strings.HasPrefix(r.Path, native.Prefix) && !strings.HasSuffix(r.Path, "/test") {
			routes = append(routes, r)
		}
	}
	for _, seed := range []string{
		`{"to":"+15557654321","text":"hello","sim_card_id":1,"send_at":"2026-02-01T09:00:00Z","expires_in":60,"priority":1,"on_unknown":"hold","reference":"r"}`,
		`{"name":"n","paused":true,"limits":{"per_day":1}}`, `{"url":"https://example.com","events":["message.sent"],"headers":{"a":"b"},"secret":""}`,
		`{"received_url":"https://example.com"}`, `{"since":"2026-02-01T09:00:00Z","until":null,"status":"failed"}`, `{"text":"\ud83d"}`, "{", "",
		`{"code":"*100#","session_id":"x"}`, `{"balance":{"code":"*100#","every_hours":24,"low":5.00},"rest":null}`, `{"to":"+15557654321","text":"x","flash":true}`,
		`{"phone":"+15557654321","email":null,"tags":["a"],"custom_fields":{"a":{"b":[1.5,null]},"c":null}}`, `{"phone":"+15557654321","reason":"r"}`,
	} {
		for i := range routes {
			f.Add(uint(i), seed)
		}
	}
	f.Fuzz(func(t *testing.T, i uint, body string) {
		r := routes[i%uint(len(routes))]
		w := s.Do(t, r.Method, strings.ReplaceAll(r.Path, ":id", "1"), account.APIKey, body)
		require.Less(t, w.Code, 500, "%s %s", r.Method, r.Path)
		require.Contains(t, w.Header().Get("Content-Type"), "json")
	})
}

// FuzzQueries asks with any query and any header that is read.
func FuzzQueries(f *testing.F) {
	f.Add("10", "EhWAAAAAAAAAARWAAAAAAAAAAhWAAAAAAAAAAg", "failed", "2026-02-01T09:00:00Z", "key")
	f.Add("-1", "!", "", "yesterday", "\"")
	s := gatewaytest.New(f)
	account := s.Account(f, "acme")
	s.Do(f, http.MethodPost, "/api/v1/contacts", account.APIKey, `{"phone":"+15557654321","first_name":"Bart"}`)
	s.Do(f, http.MethodPost, "/api/v1/webhooks", account.APIKey, `{"url":"https://example.com/hook"}`)
	f.Fuzz(func(t *testing.T, limit, cursor, state, since, key string) {
		q := url.Values{"limit": {limit}, "cursor": {cursor}, "state": {state}, "since": {since}, "q": {state}, "phone": {since}, "tag": {key}}.Encode()
		for _, path := range []string{"/api/v1/messages", "/api/v1/webhooks/1/deliveries", "/api/v1/contacts", "/api/v1/contacts/1/timeline", "/api/v1/lists", "/api/v1/tags", "/api/v1/opt-outs"} {
			w := s.Do(t, http.MethodGet, path+"?"+q, account.APIKey, "")
			require.Less(t, w.Code, 500, path)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/messages", strings.NewReader(`{"to":"+15557654321","text":"x"}`))
		r.Header.Set("Authorization", "Bearer "+account.APIKey)
		r.Header["Idempotency-Key"] = []string{key}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Less(t, w.Code, 500)
	})
}
