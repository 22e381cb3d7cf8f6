package textlink_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway"
	"simrelay/gateway/gatewaytest"
	"simrelay/gateway/textlink"
)

// paths are TextLink's.
func paths(t *testing.T) (all []string) {
	t.Helper()
	for _, r := range textlink.New(textlink.Options{}).Routes {
		require.Equal(t, http.MethodPost, r.Method)
		all = append(all, r.Path)
	}
	require.Len(t, all, 6)
	return all
}

// ask makes a request and requires that its answer is JSON with the field ok.
func ask(t *testing.T, h http.Handler, r *http.Request) (w *httptest.ResponseRecorder, ok bool) {
	t.Helper()
	w = httptest.NewRecorder()
	h.ServeHTTP(w, r)
	require.Equal(t, "application/json", w.Header().Get("Content-Type"), w.Body)
	var answer struct {
		OK      *bool
		Message string
	}
	require.NoError(t, json.Unmarshal(w.Body.Bytes(), &answer), w.Body)
	require.NotNil(t, answer.OK, w.Body)
	require.Equal(t, *answer.OK, answer.Message == "", "what is refused says why")
	return w, *answer.OK
}

func request(t *testing.T, method, path, key, contentType, body string) *http.Request {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+key)
	}
	r.Header.Set("Content-Type", contentType)
	return r
}

func TestEveryAnswer_IsJSONWithOK(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	broken := gatewaytest.New(t, func(o *gateway.Options) { o.Relay, o.Contacts, o.Codes = nil, nil, nil }) // every route panics
	full := gatewaytest.New(t)
	require.NoError(t, full.DB.Close())
	account := s.Account(t, "acme")
	brokenKey := broken.Account(t, "acme").APIKey
	const js = "application/json"
	const good = `{"phone_number":"+15557654321","text":"x","tag":"Warm","code":"123456","messages":[{"phone_number":"+15557654321","text":"x"}]}`
	for _, path := range paths(t) {
		tests := map[string]struct {
			handler http.Handler
			request *http.Request
			status  int
		}{
			"no key":             {s, request(t, http.MethodPost, path, "", js, good), 200},
			"a wrong key":        {s, request(t, http.MethodPost, path, "wrong", js, good), 200},
			"an empty object":    {s, request(t, http.MethodPost, path, account.APIKey, js, "{}"), 200},
			"no body":            {s, request(t, http.MethodPost, path, account.APIKey, js, ""), 400},
			"no JSON":            {s, request(t, http.MethodPost, path, account.APIKey, js, `{"phone_number":`), 400},
			"Latin 1":            {s, request(t, http.MethodPost, path, account.APIKey, js, "{\"text\":\"Gr\xfc\xdfe\"}"), 400},
			"nothing below it":   {s, request(t, http.MethodPost, path+"/x", account.APIKey, js, good), 404},
			"a slash behind it":  {s, request(t, http.MethodPost, path+"/", account.APIKey, js, good), 404},
			"another method":     {s, request(t, http.MethodGet, path, account.APIKey, js, ""), 405},
			"OPTIONS":            {s, request(t, http.MethodOptions, path, "", "", ""), 405},
			"too large a body":   {s, request(t, http.MethodPost, path, account.APIKey, js, `{"text":"`+strings.Repeat("x", 9<<20)+`"}`), 413},
			"another media type": {s, request(t, http.MethodPost, path, account.APIKey, "text/xml", "<x/>"), 415},
			"a panic":            {broken, request(t, http.MethodPost, path, brokenKey, js, good), 500},
			"a store that fails": {full, request(t, http.MethodPost, path, account.APIKey, js, good), 503},
		}
		for name, tt := range tests {
			t.Run(path+" "+name, func(t *testing.T) {
				w, ok := ask(t, tt.handler, tt.request)
				require.False(t, ok)
				require.Equal(t, tt.status, w.Code, w.Body)
				if tt.status == http.StatusMethodNotAllowed {
					require.Equal(t, http.MethodPost, w.Header().Get("Allow"))
				}
			})
		}
	}
	require.Zero(t, s.Messages(t, account))
}

func TestTooMany_IsJSONWithOKAndSaysWhenToComeBack(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	key := s.Account(t, "acme").APIKey
	send := func() (*httptest.ResponseRecorder, bool) {
		return ask(t, s, request(t, http.MethodPost, "/api/send-code", key, "application/json", `{"phone_number":"+15557654321"}`))
	}
	_, ok := send()
	require.True(t, ok)
	w, ok := send()
	require.False(t, ok)
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Equal(t, "30", w.Header().Get("Retry-After"))
}

// Other dialects live under /api too: what is not TextLink's must stay theirs.
func TestPrefixes_LeaveOtherDialectsTheirPaths(t *testing.T) {
	t.Parallel()
	d := textlink.New(textlink.Options{})
	for _, name := range []string{
		"auto_replies", "blocked_numbers", "broadcasts", "contacts", "groups", "message_signatures", "message_templates", "messages",
		"opt_outs", "tags", "users", "web_hooks", "conversations", "channels/authenticate", "v1/messages", "v1/codes", "send", "send-smsx", "send-sms.json", "",
	} {
		for _, path := range []string{"/api/" + name, "/api/" + name + "/1"} {
			require.Zero(t, d.Owns(path), path)
		}
	}
	for _, path := range paths(t) {
		require.Equal(t, len(path), d.Owns(path))
	}
}
