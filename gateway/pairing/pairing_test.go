package pairing_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/gateway/gatewaytest"
	"simrelay/internal/secret"
	"simrelay/relay/wire"
)

func TestPair_LetsADeviceIn(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	p := s.Principal(t, s.Account(t, "acme"))
	_, code, err := s.Relay.CreatePairing(t.Context(), p, "")
	require.NoError(t, err)
	token := secret.Token("dev", 45)
	body := `{"code":"` + code + `","token":"` + token + `","name":"shelf"}`
	w := s.Do(t, http.MethodPost, wire.PairPath, "", body)
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
	require.JSONEq(t, `{"device_id":1,"name":"shelf"}`, w.Body.String())
	d, err := s.Relay.AuthenticateDevice(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, p.AccountID, d.AccountID)
	require.NotContains(t, w.Body.String(), token)
	require.Equal(t, http.StatusMethodNotAllowed, s.Do(t, http.MethodGet, wire.PairPath, "", "").Code)
}

func TestPair_SlowsDownWhoGuesses(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	body := `{"code":"0000-0000","token":"` + secret.Token("dev", 45) + `"}`
	for range 5 {
		w := s.Do(t, http.MethodPost, wire.PairPath, "", body)
		require.Equal(t, http.StatusUnauthorized, w.Code)
		require.Contains(t, w.Body.String(), "pairing_code_wrong")
	}
	w := s.Do(t, http.MethodPost, wire.PairPath, "", body)
	require.Equal(t, http.StatusTooManyRequests, w.Code)
	require.Equal(t, "10", w.Header().Get("Retry-After"))
	require.Contains(t, w.Body.String(), "too_many_codes")
}

func TestPair_OneWhoGuessesKeepsNobodyElseOut(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	_, code, err := s.Relay.CreatePairing(t.Context(), s.Principal(t, s.Account(t, "acme")), "")
	require.NoError(t, err)
	body := `{"code":"%s","token":"` + secret.Token("dev", 45) + `","name":"shelf"}`
	for range 300 { // more than all clients together may try
		require.NotEqual(t, http.StatusCreated, s.Do(t, http.MethodPost, wire.PairPath, "", fmt.Sprintf(body, "0000-0000")).Code)
	}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, wire.PairPath, strings.NewReader(fmt.Sprintf(body, code)))
	r.RemoteAddr = "198.51.100.7:4711"
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	require.Equal(t, http.StatusCreated, w.Code, w.Body)
}
