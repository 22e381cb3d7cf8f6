package native_test

import (
	"bufio"
	"context"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
	"simrelay/gateway/gatewaytest"
)

// reader reads a live stream.
type reader struct {
	*bufio.Scanner

	answer *http.Response
}

func open(t *testing.T, server *httptest.Server, key, lastEventID, query string) *reader {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/events"+query, nil)
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+key)
	if lastEventID != "" {
		r.Header.Set("Last-Event-ID", lastEventID)
	}
	answer, err := server.Client().Do(r)
	require.NoError(t, err)
	t.Cleanup(func() { _ = answer.Body.Close() })
	return &reader{bufio.NewScanner(answer.Body), answer}
}

type event struct {
	id   string
	Type string         `json:"type"`
	Time time.Time      `json:"timestamp"`
	Data map[string]any `json:"data"`
}

// next returns the next event.
func (r *reader) next(t *testing.T) (e event) {
	t.Helper()
	for r.Scan() {
		switch name, value, _ := strings.Cut(r.Text(), ": "); name {
		case "id":
			e.id = value
		case "data":
			require.NoError(t, json.Unmarshal([]byte(value), &e))
			return e
		}
	}
	require.FailNow(t, "the stream ended", "%v", r.Err())
	return e
}

func send(t *testing.T, s *gatewaytest.Server, of accounts.CreatedAccount, text string) {
	t.Helper()
	w := s.Do(t, http.MethodPost, "/api/v1/messages", of.APIKey, `{"to":"+15557654321","text":"`+text+`"}`)
	require.Equal(t, http.StatusAccepted, w.Code)
}

func TestEvents_TellWhatHappensAndResumeWithoutLossOrRepetition(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	send(t, s, account, "before")

	live := open(t, server, account.APIKey, "", "")
	require.Equal(t, http.StatusOK, live.answer.StatusCode)
	require.Equal(t, "text/event-stream", live.answer.Header.Get("Content-Type"))
	send(t, s, other, "not yours")
	send(t, s, account, "first <&>")
	first := live.next(t)
	require.Equal(t, "message.queued", first.Type)
	require.Equal(t, gatewaytest.Now, first.Time)
	require.Equal(t, "first <&>", first.Data["text"])
	require.NoError(t, live.answer.Body.Close())

	for i := range 250 { // more than a page
		send(t, s, account, "missed "+strconv.Itoa(i))
	}
	for _, resumed := range []*reader{open(t, server, account.APIKey, first.id, ""), open(t, server, account.APIKey, "", "?last_event_id="+first.id)} {
		for i := range 250 {
			require.Equal(t, "missed "+strconv.Itoa(i), resumed.next(t).Data["text"])
		}
	}
	all := open(t, server, account.APIKey, "0", "")
	require.Equal(t, "before", all.next(t).Data["text"])

	ahead := open(t, server, account.APIKey, "999999999", "") // of a store that was restored since
	send(t, s, account, "after all")
	require.Equal(t, "after all", ahead.next(t).Data["text"])
}

func TestEvents_EndWhenTheRelayShutsDown(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	server := httptest.NewServer(s)
	server.Config.RegisterOnShutdown(s.Gateway.EndStreams)
	t.Cleanup(server.Close)
	live := open(t, server, account.APIKey, "", "")
	require.NoError(t, server.Config.Shutdown(t.Context()))
	for live.Scan() {
		require.NotContains(t, live.Text(), "data:")
	}
	require.NoError(t, live.Err(), "the stream ends, it does not break")
	w := s.Do(t, http.MethodGet, "/api/v1/events", account.APIKey, "")
	require.Equal(t, http.StatusServiceUnavailable, w.Code)
	require.Contains(t, w.Body.String(), `"code":"shutting_down"`)
}

func TestEvents_AreBoundedPerAccount(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account, other := s.Account(t, "acme"), s.Account(t, "other")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	for range dialect.MaxStreams {
		require.Equal(t, http.StatusOK, open(t, server, account.APIKey, "", "").answer.StatusCode)
	}
	refused := open(t, server, account.APIKey, "", "").answer
	require.Equal(t, http.StatusTooManyRequests, refused.StatusCode)
	require.Equal(t, "15", refused.Header.Get("Retry-After"))
	require.Equal(t, http.StatusOK, open(t, server, other.APIKey, "", "").answer.StatusCode)
}

func TestEvents_BeatWhileNothingHappens(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := gatewaytest.New(t)
		account := s.AccountOn(t, "acme", accounts.PlanStarter)
		ctx, leave := context.WithCancel(t.Context())
		r := httptest.NewRequestWithContext(ctx, http.MethodGet, "/api/v1/events", nil)
		r.Header.Set("Authorization", "Bearer "+account.APIKey)
		w := httptest.NewRecorder()
		done := make(chan struct{})
		go func() {
			defer close(done)
			s.ServeHTTP(w, r)
		}()
		<-time.After(2*dialect.Heartbeat + time.Second)
		leave()
		<-done
		require.Equal(t, 2, strings.Count(w.Body.String(), ": beat\n\n"))
		require.Equal(t, 59, s.Accounts.Allowance(s.Principal(t, account)).Minute.Remaining, "a stream is one request, however long")
	})
}
