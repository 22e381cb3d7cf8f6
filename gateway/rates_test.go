package gateway_test

import (
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
)

// TestRates_HoldForEachRouteOfEachDialect calls every route with a key that has
// no request left, and every page with a login of the same account.
func TestRates_HoldForEachRouteOfEachDialect(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	s.Gateway.EndStreams()
	key := s.Spent(t, "acme", 0)
	p, err := s.Accounts.Authenticate(t.Context(), key)
	require.NoError(t, err)
	login := s.User(t, accounts.CreatedAccount{AccountID: p.AccountID, APIKey: key}, accounts.RoleAdmin)
	for range 60 {
		_, err := s.Accounts.Spend(accounts.Principal{UserID: login.UserID, Plan: accounts.PlanStarter})
		require.NoError(t, err)
	}
	refused := 0
	for _, r := range s.Gateway.Routes() {
		name := r.Method + " " + r.Path
		switch {
		case open(r), byOperator(r.Path):
		case byCookie(r.Path):
			require.NotEqual(t, http.StatusTooManyRequests, knock(s, r, "", login.Session).Code, name)
		default:
			refused++
			w := knock(s, r, key, "")
			want := http.StatusTooManyRequests
			if strings.HasPrefix(r.Path, "/hooks/") {
				want = http.StatusServiceUnavailable
			}
			require.Equal(t, want, w.Code, name)
			require.Equal(t, "60", w.Header().Get("Retry-After"), name)
			native := strings.HasPrefix(r.Path, "/api/v1/")
			require.Equal(t, native, w.Header().Get("RateLimit") != "", name)
			if native {
				require.Contains(t, w.Body.String(), `"code":"rate_limited"`, name)
			}
		}
	}
	require.Greater(t, refused, 80)
	metrics := s.Do(t, http.MethodGet, "/metrics", "", "").Body.String()
	require.Contains(t, metrics, `simrelay_http_rate_limited_total{plan="starter"} `+strconv.Itoa(refused)+"\n")
	require.Contains(t, metrics, `simrelay_http_rate_limited_total{plan="professional"} 0`+"\n")
	require.NotContains(t, metrics, `plan="enterprise"`)
}

func TestRates_AreToldWithEveryAnswerThatAKeyGets(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.AccountOn(t, "acme", accounts.PlanProfessional)
	_, reader, err := s.Accounts.CreateKey(t.Context(), s.Principal(t, account), accounts.KeySpec{
		Name: "x", KeyLimits: accounts.KeyLimits{Scopes: []accounts.Scope{accounts.ScopeRead}},
	})
	require.NoError(t, err)
	free := s.Account(t, "free")
	contract, err := gatewaytest.Described()
	require.NoError(t, err)
	untilMidnight := strconv.Itoa(int(gatewaytest.Now.UTC().Truncate(24*3600e9).Add(24*3600e9).Sub(gatewaytest.Now).Seconds() + 0.999))
	for _, tt := range []struct {
		name, method, path, key, body string
		status                        int
		left                          string // in the minute and the day; empty: nothing is told
	}{
		{"an answer", http.MethodGet, "/api/v1/messages", account.APIKey, "", 200, "299 99999"},
		{"what is not there", http.MethodGet, "/api/v1/messages/9", account.APIKey, "", 404, "298 99998"},
		{"what makes no sense", http.MethodPost, "/api/v1/messages", account.APIKey, "{", 400, "297 99997"},
		{"HEAD", http.MethodHead, "/api/v1/messages", account.APIKey, "", 200, "296 99996"},
		{"another key", http.MethodGet, "/api/v1/messages", reader, "", 200, "299 99999"},
		{"what it may not do, which costs nothing", http.MethodPost, "/api/v1/pairings", reader, "", 403, "299 99999"},
		{"a wrong key", http.MethodGet, "/api/v1/messages", "wrong", "", 401, ""},
		{"no route", http.MethodGet, "/api/v1/nowhere", account.APIKey, "", 404, ""},
		{"a plan without limits", http.MethodGet, "/api/v1/messages", free.APIKey, "", 200, ""},
	} {
		w := s.Do(t, tt.method, tt.path, tt.key, tt.body)
		require.Equal(t, tt.status, w.Code, tt.name)
		if tt.left == "" {
			require.Empty(t, w.Header().Get("RateLimit"), tt.name)
			require.Empty(t, w.Header().Get("RateLimit-Policy"), tt.name)
			continue
		}
		for header, described := range map[string]string{"RateLimit": "RateLimit", "RateLimit-Policy": "RateLimitPolicy"} {
			require.NoError(t, contract.Validate("/components/headers/"+described+"/schema", w.Header().Get(header)), tt.name)
		}
		minute, day, _ := strings.Cut(tt.left, " ")
		require.Equal(t, `"minute";r=`+minute+`;t=60, "day";r=`+day+`;t=`+untilMidnight, w.Header().Get("RateLimit"), tt.name)
		require.Equal(t, `"minute";q=300;w=60, "day";q=100000;w=86400`, w.Header().Get("RateLimit-Policy"), tt.name)
	}
}

// A repetition is a request of its own; many messages in one request are not.
func TestRates_CountRequestsAndNotMessages(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.AccountOn(t, "acme", accounts.PlanStarter)
	s.Connect(t, account, 1)
	left := func() int { return s.Accounts.Allowance(s.Principal(t, account)).Minute.Remaining }
	for range 2 {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/v1/messages", strings.NewReader(`{"to":"+15557654321","text":"x"}`))
		r.Header.Set("Authorization", "Bearer "+account.APIKey)
		r.Header.Set("Content-Type", "application/json")
		r.Header.Set("Idempotency-Key", "k1")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		require.Less(t, w.Code, 300, w.Body)
	}
	require.Equal(t, 58, left())
	w := s.Do(t, http.MethodPost, "/api/v1/messages/bulk", account.APIKey, `{"messages":[{"to":"+15557654321","text":"x"},{"to":"+15557654322","text":"x"}]}`)
	require.Less(t, w.Code, 300, w.Body)
	require.Equal(t, 57, left())
}

func TestRates_HoldForManyAtOnce(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	key := s.Spent(t, "acme", 20)
	var passed atomic.Int64
	var all sync.WaitGroup
	for range 4 {
		all.Go(func() {
			for range 10 {
				if s.Do(t, http.MethodGet, "/api/v1/devices", key, "").Code == http.StatusOK {
					passed.Add(1)
				}
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 20, passed.Load())
}
