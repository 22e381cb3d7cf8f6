package gateway_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway"
	"simrelay/gateway/dialect"
	"simrelay/gateway/dialect/dialecttest"
	"simrelay/gateway/gatewaytest"
	"simrelay/internal/fault"
	"simrelay/relay/wire"
	"simrelay/store"
)

func TestHealth(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	for _, path := range []string{"/livez", "/readyz"} {
		w := s.Do(t, http.MethodGet, path, "", "")
		require.Equal(t, http.StatusOK, w.Code)
		require.Equal(t, "ok\n", w.Body.String())
		require.Equal(t, http.StatusOK, s.Do(t, http.MethodHead, path, "", "").Code)
	}
	require.Contains(t, s.Do(t, http.MethodGet, "/status", "", "").Body.String(), "simrelay test: ok")
	metrics := s.Do(t, http.MethodGet, "/metrics", "", "")
	require.Equal(t, http.StatusOK, metrics.Code)
	require.Contains(t, metrics.Body.String(), `simrelay_http_requests_total{method="GET",route="/livez",status="200"} 1`)
}

func TestStatus_IsJSONWhereThatIsAccepted(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/status", nil)
	r.Header.Set("Accept", "application/json")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	var status struct {
		Status, Version string
		Store           struct {
			Engine string
		}
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &status))
	require.Equal(t, "ok", status.Status)
	require.Equal(t, "test", status.Version)
	require.Equal(t, "bolt", status.Store.Engine)
}

func TestReady_TellsWhyNotWithoutSecrets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		err  error
		want string
	}{
		"a fault is shown":           {fault.New(fault.Unavailable, "queues_stopped", "The queues do not run."), "not ready: The queues do not run.\n"},
		"a full disk is named":       {store.ErrFull, "not ready: The relay's disk is full, so it accepts nothing new.\n"},
		"a foreign error is kept in": {errors.New("password=hunter2"), "not ready: a part of the relay does not work; the log tells which\n"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := gatewaytest.New(t, func(o *gateway.Options) { o.Ready = func(context.Context) error { return tt.err } })
			w := s.Do(t, http.MethodGet, "/readyz", "", "")
			require.Equal(t, http.StatusServiceUnavailable, w.Code)
			require.Equal(t, tt.want, w.Body.String())
			require.Equal(t, http.StatusOK, s.Do(t, http.MethodGet, "/livez", "", "").Code)
			require.Equal(t, http.StatusServiceUnavailable, s.Do(t, http.MethodGet, "/status", "", "").Code)
		})
	}
}

// envelopes are one path of each kind, and how its failures must look.
var envelopes = map[string]struct{ path, contentType, holds string }{
	"native":         {"/api/v1/messages", "application/problem+json", `"code":"`},
	"operator":       {"/api/v1/admin/accounts", "application/problem+json", `"code":"`},
	"TextLink":       {"/api/send-sms", "application/json", `{"ok":false,"message":"`},
	"shared /api":    {"/api/nobody", "application/json", `{"ok":false,"message":"`},
	"health":         {"/status", "application/problem+json", `"code":"`},
	"dashboard":      {"/login", "text/html; charset=utf-8", "<!doctype html>"},
	"beside devices": {"/device/v1/other", "application/problem+json", `"code":"`},
}

func do(t *testing.T, h http.Handler, method, path string, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, nil)
	if !strings.HasPrefix(path, "/api") {
		r.Header.Set("Accept", "text/html,*/*")
	}
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w
}

func TestEnvelope_IsThePathsOwn(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	secured := gatewaytest.New(t, func(o *gateway.Options) { o.RequireHTTPS = true })
	for name, e := range envelopes {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			answers := map[int]*httptest.ResponseRecorder{
				http.StatusNotFound:  do(t, s, http.MethodGet, e.path+"/there/is/none"),
				http.StatusForbidden: do(t, secured, http.MethodPost, e.path),
			}
			if w := do(t, s, http.MethodPatch, e.path); w.Code != http.StatusNotFound {
				answers[http.StatusMethodNotAllowed] = w
				require.NotEmpty(t, w.Header().Get("Allow"))
			}
			for status, w := range answers {
				require.Equal(t, status, w.Code)
				require.Equal(t, e.contentType, w.Header().Get("Content-Type"))
				require.Contains(t, w.Body.String(), e.holds)
				require.Equal(t, "nosniff", w.Header().Get("X-Content-Type-Options"))
				require.Equal(t, "no-store", w.Header().Get("Cache-Control"))
				require.NotEmpty(t, w.Header().Get("Content-Security-Policy"))
			}
		})
	}
}

func TestPanic_IsToldInTheRoutesEnvelopeAndLeaksNothing(t *testing.T) {
	t.Parallel()
	var log locked
	s := gatewaytest.New(t, func(o *gateway.Options) {
		o.Relay, o.Logger = nil, slog.New(slog.NewTextHandler(&log, nil)) // every route that needs it panics
	})
	account := s.Account(t, "acme")
	body := `{"to":"+15557654321","phone_number":"+15557654321","text":"secret text"}`
	native := s.Do(t, http.MethodGet, "/api/v1/sims", account.APIKey, "")
	textLink := s.Do(t, http.MethodPost, "/api/send-sms", account.APIKey, body)
	require.Equal(t, http.StatusInternalServerError, native.Code)
	require.Contains(t, native.Body.String(), `"code":"internal"`)
	require.Contains(t, native.Body.String(), `"instance":"urn:uuid:`)
	require.Equal(t, http.StatusInternalServerError, textLink.Code)
	require.Contains(t, textLink.Body.String(), `{"ok":false,"message":"`)
	require.NotContains(t, native.Body.String()+textLink.Body.String(), "nil pointer")
	require.Contains(t, log.String(), "nil pointer")
	require.NotContains(t, log.String(), "secret text")
	require.NotContains(t, log.String(), account.APIKey)
}

func TestAccessLog_HasNeitherNumbersNorTextsNorKeys(t *testing.T) {
	t.Parallel()
	var log locked
	s := gatewaytest.New(t, func(o *gateway.Options) {
		o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	account := s.Account(t, "acme")
	require.Equal(t, http.StatusAccepted, s.Do(t, http.MethodPost, "/api/v1/messages", account.APIKey, `{"to":"+15557654321","text":"secret text"}`).Code)
	require.Equal(t, http.StatusOK, s.Do(t, http.MethodGet, "/api/v1/messages?text=hidden", account.APIKey, "").Code)
	require.Contains(t, log.String(), "route=/api/v1/messages status=202")
	for _, secret := range []string{"+1555", "secret", "hidden", account.APIKey} {
		require.NotContains(t, log.String(), secret)
	}
}

// locked is a buffer for logs.
type locked struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (l *locked) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *locked) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.String()
}

func TestRequireHTTPS(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) {
		o.RequireHTTPS = true
		o.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}
	})
	account := s.Account(t, "acme")
	ask := func(path, from, proto string) int {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.RemoteAddr = from
		r.Header.Set("Authorization", "Bearer "+account.APIKey)
		if proto != "" {
			r.Header.Set("X-Forwarded-Proto", proto)
		}
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		return w.Code
	}
	require.Equal(t, http.StatusForbidden, ask("/api/v1/sims", "10.0.0.1:1", ""))
	require.Equal(t, http.StatusForbidden, ask("/api/v1/sims", "10.0.0.1:1", "http"))
	require.Equal(t, http.StatusOK, ask("/api/v1/sims", "10.0.0.1:1", "https"))
	require.Equal(t, http.StatusForbidden, ask("/api/v1/sims", "192.0.2.1:1", "https"), "a stranger's word does not count")
	for _, path := range []string{"/livez", "/readyz", "/metrics"} {
		require.Equal(t, http.StatusOK, ask(path, "192.0.2.1:1", ""))
	}
}

func TestPublicURL_MustBeOne(t *testing.T) {
	t.Parallel()
	for _, url := range []string{"sms.example.com", "ftp://sms.example.com", "https://", "https://sms.example.com/path", "https://u:p@sms.example.com"} {
		_, err := gateway.New(gateway.Options{PublicURL: url})
		require.Error(t, err, url)
	}
}

func TestDevices_AreServedBesideTheEngine(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t, func(o *gateway.Options) {
		o.RequireHTTPS = true // the socket has rules of its own
		o.Devices = http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) })
	})
	require.Equal(t, http.StatusTeapot, do(t, s, http.MethodGet, wire.Path).Code)
}

func TestRoutes_AllHaveATranscript(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	var told [][2]string
	for _, name := range []string{"native", "operator", "textlink"} {
		told = append(told, dialecttest.Requests(t, name+"/testdata")...)
	}
	seen := func(r dialect.Route) bool {
		return slices.ContainsFunc(told, func(request [2]string) bool { return request[0] == r.Method && matches(r.Path, request[1]) })
	}
	names := map[string]bool{}
	for _, r := range s.Gateway.Routes() {
		require.False(t, names[r.Method+" "+r.Path], "%s %s is there twice", r.Method, r.Path)
		names[r.Method+" "+r.Path] = true
		if !strings.HasPrefix(r.Path, "/api") {
			continue
		}
		// A copy of the store has a test of its own, and so has the description.
		require.True(t, seen(r) || strings.HasSuffix(r.Path, "/backup") || strings.HasSuffix(r.Path, "/openapi.json"), "no transcript has %s %s", r.Method, r.Path)
	}
}

func TestHead_IsAnsweredWhereGetIsWithoutTheBody(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	ask := func(method, path string) *http.Response {
		r, err := http.NewRequestWithContext(t.Context(), method, server.URL+path, nil)
		require.NoError(t, err)
		r.Header.Set("Authorization", "Bearer "+account.APIKey)
		resp, err := http.DefaultClient.Do(r)
		require.NoError(t, err)
		resp.Body.Close()
		return resp
	}
	for _, path := range []string{"/api/v1/messages", "/api/v1/sims", "/api/v1/sims/99", "/login"} {
		get, head := ask(http.MethodGet, path), ask(http.MethodHead, path)
		require.Equal(t, get.StatusCode, head.StatusCode, path)
		require.Equal(t, get.Header.Get("Content-Type"), head.Header.Get("Content-Type"), path)
		require.Equal(t, get.ContentLength, head.ContentLength, path)
	}
	endless := ask(http.MethodHead, "/api/v1/events")
	require.Equal(t, http.StatusMethodNotAllowed, endless.StatusCode)
	require.Equal(t, "GET", endless.Header.Get("Allow"))
}

func matches(pattern, path string) bool {
	want, have := strings.Split(pattern, "/"), strings.Split(path, "/")
	if len(want) != len(have) {
		return false
	}
	for i := range want {
		if want[i] != have[i] && !strings.HasPrefix(want[i], ":") {
			return false
		}
	}
	return true
}
