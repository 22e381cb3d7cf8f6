package native_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// slow is a network that answers when it is told to, on a server whose own
// patience is short.
func slow(t *testing.T) (s *gatewaytest.Server, server *httptest.Server, key string, answer chan string) {
	t.Helper()
	s = gatewaytest.New(t)
	account := s.Account(t, "acme")
	s.Connect(t, account, 1)
	answer = make(chan string)
	s.Relay.Attach(&relaytest.Hands{Network: func(ctx context.Context, _ int64, _ wire.USSD) (wire.USSDAnswer, error) {
		select {
		case text := <-answer:
			return wire.USSDAnswer{State: wire.USSDClosed, Text: text}, nil
		case <-ctx.Done():
			return wire.USSDAnswer{}, ctx.Err()
		}
	}})
	server = httptest.NewUnstartedServer(s)
	server.Config.ReadTimeout, server.Config.WriteTimeout = 100*time.Millisecond, 150*time.Millisecond
	server.Config.IdleTimeout = time.Minute // else a connection ends in the moment of its next use
	server.Config.RegisterOnShutdown(s.Gateway.EndStreams)
	server.Start()
	t.Cleanup(server.Close)
	return s, server, account.APIKey, answer
}

func ask(t *testing.T, server *httptest.Server, path, key, body string) (status int, text string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+path, strings.NewReader(body))
	require.NoError(t, err)
	r.Header.Set("Authorization", "Bearer "+key)
	w, err := server.Client().Do(r)
	require.NoError(t, err)
	defer w.Body.Close()
	data, err := io.ReadAll(w.Body)
	require.NoError(t, err)
	return w.StatusCode, string(data)
}

func TestUSSD_MayTakeLongerThanTheServerWaitsForOthers(t *testing.T) {
	t.Parallel()
	s, server, key, answer := slow(t)
	require.Equal(t, http.StatusOK, s.Do(t, http.MethodPatch, "/api/v1/sims/1", key, `{"balance":{"code":"*100#"}}`).Code)
	for path, body := range map[string]string{"/api/v1/sims/1/ussd": `{"code":"*100#"}`, "/api/v1/sims/1/balance": ""} {
		go func() {
			<-time.After(400 * time.Millisecond)
			answer <- "5 EUR"
		}()
		status, text := ask(t, server, path, key, body)
		require.Equal(t, http.StatusOK, status, text)
		require.Contains(t, text, "5 EUR", path)
	}
}

func TestUSSD_DoesNotHoldUpAShutdown(t *testing.T) {
	t.Parallel()
	_, server, key, _ := slow(t)
	stopped := make(chan error, 1)
	go func() {
		<-time.After(200 * time.Millisecond)
		stopped <- server.Config.Shutdown(context.Background())
	}()
	status, text := ask(t, server, "/api/v1/sims/1/ussd", key, `{"code":"*100#"}`)
	require.Equal(t, http.StatusServiceUnavailable, status)
	require.Contains(t, text, `"code":"shutting_down"`)
	require.NoError(t, <-stopped)
}

func TestUSSD_AnotherAccountsCardIsNotFound(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	s.Connect(t, s.Account(t, "acme"), 1)
	other := s.Account(t, "other")
	for path, body := range map[string]string{"/api/v1/sims/1/ussd": `{"code":"*100#"}`, "/api/v1/sims/1/balance": ""} {
		require.Equal(t, http.StatusNotFound, s.Do(t, http.MethodPost, path, other.APIKey, body).Code)
	}
	require.Equal(t, http.StatusNotFound, s.Do(t, http.MethodDelete, "/api/v1/sims/1/ussd", other.APIKey, "").Code)
}

func TestMessages_IncomingFlashIsShown(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	entry := wire.Inbound{JournalID: d.Journal, ISeq: 1, Kind: wire.InboundSMS, ICCID: d.ICCID, From: "+15557654321", Text: "now", Flash: true}
	_, err := s.Relay.Inbound(t.Context(), d.Device, []wire.Inbound{entry})
	require.NoError(t, err)
	for _, path := range []string{"/api/v1/messages", "/api/v1/messages/1"} {
		require.Contains(t, s.Do(t, http.MethodGet, path, account.APIKey, "").Body.String(), `"flash":true`)
	}
}
