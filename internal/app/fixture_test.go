package app_test

import (
	"compress/gzip"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/app"
	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/store"
)

// The fixture was written by the first version: an organisation with the
// accounts 1 (east) and 2 (west), to each of which +15557654321 wrote, STOP to
// east; and +15550001111, which each has tagged Warm and sent a message to.
func TestStore_OfVersion1(t *testing.T) {
	t.Parallel()
	db := openFixture(t, "testdata/version1.db.gz")
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	version, err := db.SchemaVersion(t.Context())
	require.NoError(t, err)
	require.Equal(t, app.Schema().Version(), version)

	log := events.NewLog(db)
	people := contacts.New(db, log, time.Now)
	messages := relay.New(relay.Options{DB: db, Log: log, Contacts: people})
	east, west := accounts.Principal{OrganisationID: 1, AccountID: 1}, accounts.Principal{OrganisationID: 1, AccountID: 2}
	for _, p := range []accounts.Principal{east, west} {
		for _, f := range []contacts.Filter{{}, {Words: "1555"}} {
			page, _, err := people.Page(t.Context(), p, f, "", 10)
			require.NoError(t, err)
			require.Len(t, page, 2)
		}
		warm, _, err := people.Page(t.Context(), p, contacts.Filter{StatusTag: "warm"}, "", 10)
		require.NoError(t, err)
		require.Len(t, warm, 1)
		require.Equal(t, "+15550001111", warm[0].Phone)
		out, _, err := people.Page(t.Context(), p, contacts.Filter{Phone: "+15557654321"}, "", 10)
		require.NoError(t, err)
		require.True(t, out[0].OptedOut)
		own, _, err := people.OptOuts(t.Context(), p, "", "", 10)
		require.NoError(t, err)
		require.Len(t, own, 1, "who has the contact has its opt-out")
		require.Equal(t, "The contact wrote STOP.", own[0].Reason)
		_, err = messages.Send(t.Context(), p, relay.SendRequest{To: "+15557654321", Text: "hello"})
		require.Equal(t, "recipient_opted_out", fault.CodeOf(err))
		sent, _, err := messages.Messages(t.Context(), p, "", 10)
		require.NoError(t, err)
		require.Len(t, sent, 3)
	}
}

func openFixture(t *testing.T, path string) *store.DB {
	t.Helper()
	packed, err := os.Open(path)
	require.NoError(t, err)
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	require.NoError(t, err)
	content, err := io.ReadAll(from)
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, app.StoreFile), content, 0o600))
	db, err := app.OpenStore(t.Context(), dir, 0)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, db.Close()) })
	return db
}
