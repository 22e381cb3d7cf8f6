package accounts_test

import (
	"context"
	"errors"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/secret"
	"simrelay/store"
	"simrelay/store/bolt"
)

// bench is a Service on a real store, with a clock that the test moves.
type bench struct {
	*accounts.Service
	db  *store.DB
	now time.Time
}

func newBench(t *testing.T) *bench {
	t.Helper()
	dir := t.TempDir()
	box, err := secret.Open(filepath.Join(dir, "secret.key"))
	require.NoError(t, err)
	schema := store.Schema{}.With(accounts.Tables()...)
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(dir, "accounts.db"), Tables: schema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	b := &bench{now: time.Date(2026, time.March, 2, 12, 0, 0, 0, time.UTC)}
	b.db, err = store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	b.Service = accounts.New(b.db, box, func() time.Time { return b.now })
	t.Cleanup(func() {
		findings, err := b.db.Check(context.Background())
		if errors.Is(err, store.ErrClosed) {
			return // the test closed it
		}
		require.NoError(t, err)
		require.Empty(t, findings)
		require.NoError(t, b.db.Close())
	})
	return b
}

func (b *bench) account(t *testing.T, email, password string) accounts.CreatedAccount {
	t.Helper()
	made, err := b.CreateAccount(t.Context(), accounts.AccountSpec{Name: "Acme", Email: email, Password: password})
	require.NoError(t, err)
	return made
}
