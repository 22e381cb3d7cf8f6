package client_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/client"
)

func serve(t *testing.T, handle http.HandlerFunc) *client.Client {
	t.Helper()
	server := httptest.NewServer(handle)
	t.Cleanup(server.Close)
	return client.New(server.URL+"/", "theKey", client.WithRetries(0))
}

func TestSend_PutsTheRequestOnTheWire(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.URL.Path != "/api/v1/messages" ||
			r.Header.Get("Authorization") != "Bearer theKey" || string(body) != `{"to":"+15551234567","text":"hello"}` {
			http.Error(w, "wrong request: "+r.Method+" "+r.URL.Path+" "+string(body), http.StatusTeapot)
			return
		}
		w.WriteHeader(http.StatusAccepted)
		fmt.Fprint(w, `{"id":7,"state":"queued"}`)
	})
	m, err := c.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
	require.NoError(t, err)
	require.Equal(t, int64(7), m.ID)
	require.Equal(t, "queued", m.State)
}

func TestDo_ExplainsRefusals(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		status int
		body   string
		want   string
	}{
		"a problem document":       {400, `{"code":"invalid_number","title":"Bad","detail":"That is no number."}`, "That is no number. (400 invalid_number)"},
		"something else's answer":  {502, "bad gateway", "bad gateway (502 )"},
		"no body":                  {503, "", "Service Unavailable (503 )"},
		"a redirect is not obeyed": {304, "", "Not Modified (304 )"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := serve(t, func(w http.ResponseWriter, _ *http.Request) {
				w.WriteHeader(tt.status)
				if tt.body != "" {
					fmt.Fprint(w, tt.body)
				}
			})
			_, err := c.SIMs(t.Context())
			refusal, ok := errors.AsType[*client.Error](err)
			require.True(t, ok, "%v", err)
			require.Equal(t, tt.want, refusal.Error())
			require.Equal(t, tt.status, refusal.Status)
		})
	}
}

func TestDo_NoticesThatItIsNoRelay(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, "<html>hello</html>") })
	_, err := c.SIMs(t.Context())
	require.ErrorContains(t, err, "is "+"http://")

	_, err = client.New("http://127.0.0.1:1", "k", client.WithRetries(0)).SIMs(t.Context())
	require.ErrorContains(t, err, "no relay answers at http://127.0.0.1:")
	_, err = client.New(":// nonsense", "k").SIMs(t.Context())
	require.ErrorContains(t, err, "is not one")
}

func TestEvents_ReadsTheStream(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Last-Event-ID") != "4" {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Fprint(w, ": beat\n\nid: 5\ndata: {\"type\":\"message.sent\",\"data\":{\"id\":1}}\n\nid:6\ndata:{\"type\":\ndata:\"sim.online\",\"data\":{}}\n\n")
	})
	var got []string
	err := c.Events(t.Context(), "4", func(e client.Event) error {
		got = append(got, e.ID+" "+e.Type+" "+string(e.Data))
		return nil
	})
	require.NoError(t, err)
	require.Equal(t, []string{`5 message.sent {"id":1}`, `6 sim.online {}`}, got)
}

func TestEvents_StopsWhenTheCallerHasEnough(t *testing.T) {
	t.Parallel()
	enough := errors.New("enough")
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, "id: 1\ndata: {\"type\":\"a\"}\n\n")
		w.(http.Flusher).Flush()
		<-r.Context().Done()
	})
	require.ErrorIs(t, c.Events(context.Background(), "", func(client.Event) error { return enough }), enough)
}

func TestDownload_WantsTheChecksum(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Trailer", "Backup-Sha256")
		fmt.Fprint(w, "hello")
		if r.URL.Path == "/whole" {
			w.Header().Set("Backup-Sha256", "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824")
		}
	})
	var b strings.Builder
	n, err := c.Download(t.Context(), "/whole", &b)
	require.NoError(t, err)
	require.Equal(t, int64(5), n)
	require.Equal(t, "hello", b.String())
	_, err = c.Download(t.Context(), "/broken", io.Discard)
	require.ErrorContains(t, err, "broke off")
}

func TestMessages_Pages(t *testing.T) {
	t.Parallel()
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]any{"data": []map[string]any{{"id": 1}}, "next_cursor": r.URL.Query().Get("cursor") + "+"})
	})
	page, err := c.Messages(t.Context(), "a&b", 50)
	require.NoError(t, err)
	require.Len(t, page.Data, 1)
	require.Equal(t, "a&b+", page.NextCursor)
}

func TestUSSD_GoesThroughAMenu(t *testing.T) {
	t.Parallel()
	var asked []string
	c := serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, r.Method+" "+r.URL.Path+" "+string(body))
		switch {
		case r.Method == http.MethodDelete:
			w.WriteHeader(http.StatusNoContent)
		case strings.HasSuffix(r.URL.Path, "/balance"):
			fmt.Fprint(w, `{"sim_card_id":7,"problem":"low","balance":{"code":"*100#","amount":4.5,"text":"4,50"}}`)
		default:
			fmt.Fprint(w, `{"session_id":"s","state":"open","text":"1 Balance","expires_at":"2026-01-31T10:02:00Z"}`)
		}
	})
	s, err := c.USSD(t.Context(), 7, "*111#", "")
	require.NoError(t, err)
	require.Equal(t, "open", s.State)
	_, err = c.USSD(t.Context(), 7, "1", s.ID)
	require.NoError(t, err)
	require.NoError(t, c.CancelUSSD(t.Context(), 7))
	sim, err := c.CheckBalance(t.Context(), 7)
	require.NoError(t, err)
	require.InEpsilon(t, 4.5, *sim.Balance.Amount, 1e-9)
	require.Equal(t, []string{
		`POST /api/v1/sims/7/ussd {"code":"*111#"}`, `POST /api/v1/sims/7/ussd {"code":"1","session_id":"s"}`,
		"DELETE /api/v1/sims/7/ussd ", "POST /api/v1/sims/7/balance ",
	}, asked)
}
