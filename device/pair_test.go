package device_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/relay/wire"
)

// doorman answers pairing requests with the statuses that it is given, one
// after the other, and notes the tokens.
func doorman(t *testing.T, statuses ...int) (url string, tokens *[]string) {
	tokens = &[]string{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q wire.PairRequest
		if r.URL.Path != wire.PairPath || json.NewDecoder(r.Body).Decode(&q) != nil || q.Code != "ABCD-EFGH" {
			w.WriteHeader(http.StatusTeapot)
			return
		}
		status := statuses[len(*tokens)]
		*tokens = append(*tokens, q.Token)
		if status == 0 {
			panic(http.ErrAbortHandler) // the answer is lost
		}
		w.WriteHeader(status)
		_, _ = w.Write([]byte(map[int]string{
			201: `{"device_id":7,"name":"shelf"}`, 401: `{"detail":"This pairing code is wrong."}`,
		}[status]))
	}))
	t.Cleanup(server.Close)
	return server.URL, tokens
}

func TestPair_AsksAgainWithTheSameToken(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "agent")
	url, tokens := doorman(t, 0, http.StatusServiceUnavailable, http.StatusCreated)
	token, err := device.Pair(t.Context(), url+"/", dir, "ABCD-EFGH")
	require.NoError(t, err)
	require.Equal(t, []string{token, token, token}, *tokens)
	require.Regexp(t, `^dev[0-9A-Za-z]{45}$`, token)
	info, err := os.Stat(filepath.Join(dir, "device.json"))
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())

	kept, err := device.Credential(dir)
	require.NoError(t, err)
	require.Equal(t, token, kept)
	again, err := device.Pair(t.Context(), "http://127.0.0.1:1", dir, "whatever")
	require.NoError(t, err, "it is paired already")
	require.Equal(t, token, again)
}

func TestPair_GivesUpWhenTheRelayIsSure(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	url, tokens := doorman(t, http.StatusUnauthorized, http.StatusFound)
	_, err := device.Pair(t.Context(), url, dir, "ABCD-EFGH")
	require.ErrorContains(t, err, "This pairing code is wrong.")
	_, err = device.Credential(dir)
	require.ErrorIs(t, err, device.ErrNotPaired)
	_, err = device.Pair(t.Context(), url, dir, "ABCD-EFGH")
	require.ErrorContains(t, err, "is the URL that of a simrelay?", "redirects are not followed")
	require.Equal(t, (*tokens)[0], (*tokens)[1], "the token is kept, in case the relay had heard of it")
	_, err = device.Pair(t.Context(), "ftp://relay", dir, "ABCD-EFGH")
	require.ErrorContains(t, err, "must begin with https://")
}

func TestCredential_SaysWhatToDoWithADamagedFile(t *testing.T) {
	t.Parallel()
	for _, content := range []string{"", "{}", "nonsense"} {
		dir := t.TempDir()
		require.NoError(t, os.WriteFile(filepath.Join(dir, "device.json"), []byte(content), 0o600))
		_, err := device.Credential(dir)
		require.ErrorContains(t, err, "remove it to pair this device anew")
		_, err = device.Pair(t.Context(), "http://127.0.0.1:1", dir, "ABCD-EFGH")
		require.ErrorContains(t, err, "remove it to pair this device anew")
	}
}
