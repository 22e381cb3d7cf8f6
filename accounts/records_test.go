package accounts_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/secret"
	"simrelay/store"
	"simrelay/store/bolt"
)

// What the program stored before keys and users had limits.
type (
	oldKey struct {
		ID             int64     `json:"id"`
		Hash           string    `json:"hash"`
		Prefix         string    `json:"prefix"`
		OrganisationID int64     `json:"organisation_id"`
		AccountID      int64     `json:"account_id,omitempty"`
		UserID         int64     `json:"user_id,omitempty"`
		CreatedAt      time.Time `json:"created_at"`
	}
	oldUser struct {
		ID           int64     `json:"id"`
		AccountID    int64     `json:"account_id"`
		Email        string    `json:"email"`
		PasswordHash string    `json:"password_hash,omitempty"`
		Role         string    `json:"role"`
		CreatedAt    time.Time `json:"created_at"`
	}
)

func reopen(t *testing.T, path string, tables []*store.Table) *store.DB {
	t.Helper()
	schema := store.Schema{}.With(tables...)
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, Tables: schema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	db, err := store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	return db
}

func TestRecords_OfEarlierVersionsStillOpen(t *testing.T) {
	t.Parallel()
	path, now := filepath.Join(t.TempDir(), "old.db"), time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	keys := store.Define("api_keys", func(k *oldKey) store.Tuple { return store.Key(k.ID) })
	keys.Unique("hash", func(k *oldKey) store.Tuple { return store.Key(k.Hash) })
	users := store.Define("users", func(u *oldUser) store.Tuple { return store.Key(u.ID) })
	users.Unique("email", func(u *oldUser) store.Tuple { return store.Key(u.Email) })
	users.Index("account", func(u *oldUser) store.Tuple { return store.Key(u.AccountID, u.ID) })
	all := store.Define("accounts", func(a *accounts.Account) store.Tuple { return store.Key(a.ID) })
	db := reopen(t, path, []*store.Table{keys.Table(), users.Table(), all.Table()})
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		if err := all.Put(tx, &accounts.Account{ID: 2, OrganisationID: 1, Plan: accounts.PlanStarter, Country: "US", CreatedAt: now}); err != nil {
			return err
		}
		if err := users.Put(tx, &oldUser{ID: 3, AccountID: 2, Email: "jane@example.com", Role: "owner", CreatedAt: now}); err != nil {
			return err
		}
		return keys.Put(tx, &oldKey{ID: 4, Hash: secret.Hash("sr123456"), Prefix: "sr123456", OrganisationID: 1, AccountID: 2, UserID: 3, CreatedAt: now})
	}))
	require.NoError(t, db.Close())

	db = reopen(t, path, accounts.Tables())
	s := accounts.New(db, nil, func() time.Time { return now })
	p, err := s.Authenticate(t.Context(), "sr123456")
	require.NoError(t, err)
	require.Equal(t, accounts.Principal{
		OrganisationID: 1, AccountID: 2, UserID: 3, KeyID: 4, Email: "jane@example.com", Role: accounts.RoleOwner, Plan: accounts.PlanStarter, Country: "US",
	}, p, "without limits")
	list, _, err := s.Keys(t.Context(), p, "", 10)
	require.NoError(t, err)
	require.Equal(t, "sr123456", list[0].Prefix)
	team, _, err := s.Users(t.Context(), p, "", 10)
	require.NoError(t, err)
	require.Nil(t, team[0].SIMCardIDs)
	require.Zero(t, team[0].Used)
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	require.NoError(t, db.Close())
}
