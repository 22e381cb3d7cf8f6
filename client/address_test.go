package client_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
)

// A client of HTTP that obeys makes a GET of a POST that is led on, so that the
// list of messages would pass for the message that was sent.
func TestSend_IsNeverLedOnWhateverHTTPClientIsUsed(t *testing.T) {
	t.Parallel()
	mux := http.NewServeMux()
	mux.HandleFunc("POST /api/v1/messages", func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, "/moved?secret=1", http.StatusMovedPermanently)
	})
	mux.HandleFunc("GET /moved", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"data":[]}`)) })
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	own := &http.Client{}
	_, err := client.New(server.URL, "k", client.WithHTTPClient(own)).Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
	require.ErrorIs(t, err, &client.Error{Status: http.StatusMovedPermanently})
	require.ErrorContains(t, err, "leads on to "+server.URL)
	require.NotContains(t, err.Error(), "secret")
	require.Nil(t, own.CheckRedirect, "the caller's own client stays as it is")
}

func TestSend_AnEmptyAnswerIsNoMessage(t *testing.T) {
	t.Parallel()
	c := serve(t, func(http.ResponseWriter, *http.Request) {})
	_, err := c.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
	require.ErrorContains(t, err, " a simrelay?")
}

func TestClient_SaysAtOnceWhatIsWrongWithItsSettings(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct{ server, key, idempotency, want string }{
		"no scheme":                   {"sms.example.com", "k", "", `"sms.example.com" must be like https://sms.example.com`},
		"a port without a scheme":     {"localhost:8080", "k", "", `"localhost:8080" must be like`},
		"a number without a scheme":   {"127.0.0.1:8080", "k", "", `"127.0.0.1:8080"`},
		"another scheme":              {"ftp://127.0.0.1", "k", "", `"ftp://127.0.0.1" must be like`},
		"nothing":                     {"", "k", "", `"" must be like`},
		"no host":                     {"http://", "k", "", `must be like`},
		"a line break within the key": {"http://127.0.0.1:1", "ab\ncd", "", "Authorization"},
		"one in an idempotency key":   {"http://127.0.0.1:1", "k", "a\nb", "Idempotency-Key"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			rested := false
			c := client.New(tt.server, tt.key, client.WithRest(func(context.Context, time.Duration) bool { rested = true; return true }))
			_, err := c.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello", IdempotencyKey: tt.idempotency})
			require.ErrorContains(t, err, tt.want)
			require.NotContains(t, err.Error(), "ab\ncd")
			require.False(t, rested, "another try cannot help")
		})
	}
}

func TestClient_ForgivesALineBreakBehindTheKey(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte(`{"reference":"` + r.Header.Get("Authorization") + `"}`))
	}))
	t.Cleanup(server.Close)
	m, err := client.New(server.URL, "theKey\n", client.WithRetries(0)).Message(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, "Bearer theKey", m.Reference)
}
