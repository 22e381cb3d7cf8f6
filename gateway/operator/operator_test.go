package operator_test

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/dialect/dialecttest"
	"simrelay/gateway/gatewaytest"
	"simrelay/store"
	"simrelay/store/bolt"
)

func TestTranscripts(t *testing.T) {
	t.Parallel()
	dialecttest.Transcripts(t, "testdata", func(t *testing.T) dialecttest.Target {
		s := gatewaytest.New(t)
		account := s.Account(t, "acme")
		s.Connect(t, account, 1)
		return dialecttest.Target{Handler: s, Vars: map[string]string{
			"TOKEN": gatewaytest.OperatorToken, "KEY": account.APIKey, "ORGANISATION": strconv.FormatInt(account.OrganisationID, 10),
		}}
	})
}

func TestBackup_IsAStoreThatOpensWithItsChecksumInTheTrailer(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	s.Account(t, "acme")
	server := httptest.NewServer(s)
	defer server.Close()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/v1/admin/backup", nil)
	require.NoError(t, err)
	request.Header.Set("Authorization", "Bearer "+gatewaytest.OperatorToken)
	response, err := http.DefaultClient.Do(request)
	require.NoError(t, err)
	defer response.Body.Close()
	require.Equal(t, http.StatusOK, response.StatusCode)
	copied, err := io.ReadAll(response.Body)
	require.NoError(t, err)
	sum := sha256.Sum256(copied)
	require.Equal(t, hex.EncodeToString(sum[:]), response.Trailer.Get("Backup-Sha256"))

	path := filepath.Join(t.TempDir(), "copy.db")
	require.NoError(t, os.WriteFile(path, copied, 0o600))
	schema := store.Schema{}.With(accounts.Tables()...)
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, Tables: schema.EngineTables()})
	require.NoError(t, err)
	db, err := store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	defer db.Close()
	exists, err := accounts.New(db, nil, nil).Exists(t.Context())
	require.NoError(t, err)
	require.True(t, exists)
}
