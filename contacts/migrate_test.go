package contacts_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/secret"
	"simrelay/store"
	"simrelay/store/bolt"
)

// oldContact is a contact as the first version stored it.
type oldContact struct {
	ID        int64     `json:"id"`
	AccountID int64     `json:"account_id"`
	Phone     string    `json:"phone"`
	Name      string    `json:"name,omitempty"`
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// oldOptOut is an opt-out as the first version stored it.
type oldOptOut struct {
	OrganisationID int64     `json:"organisation_id"`
	Phone          string    `json:"phone"`
	At             time.Time `json:"at"`
	Reason         string    `json:"reason"`
}

func TestMigrate_BringsTheFirstVersionUpToDate(t *testing.T) {
	t.Parallel()
	at := time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)
	path := filepath.Join(t.TempDir(), "db")
	box, err := secret.NewBox(make([]byte, 32))
	require.NoError(t, err)
	clock := func() time.Time { return at.Add(time.Hour) }
	open := func(schema store.Schema) (*store.DB, *accounts.Service) {
		engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, Tables: schema.EngineTables(), NoSync: true})
		require.NoError(t, err)
		db, err := store.Open(t.Context(), engine, schema)
		require.NoError(t, err)
		return db, accounts.New(db, box, clock)
	}
	first := []store.Migration{{Version: 1, Name: "the first version"}}

	old := store.Define("contacts", func(c *oldContact) store.Tuple { return store.Key(c.ID) })
	old.Unique("phone", func(c *oldContact) store.Tuple { return store.Key(c.AccountID, c.Phone) })
	outs := store.Define("opt_outs", func(o *oldOptOut) store.Tuple { return store.Key(o.OrganisationID, o.Phone) })
	db, people := open(store.Schema{Migrations: first}.With(accounts.Tables()...).With(old.Table(), outs.Table()))
	made, err := people.CreateAccount(t.Context(), accounts.AccountSpec{Name: "acme", Email: "a@example.com"})
	require.NoError(t, err)
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		for _, phone := range []string{alice, "+15550002222"} {
			id, err := old.NextID(tx)
			if err != nil {
				return err
			}
			if err := old.Put(tx, &oldContact{ID: id, AccountID: made.AccountID, Phone: phone, Name: "Bart Simpson", CreatedAt: at, UpdatedAt: at}); err != nil {
				return err
			}
		}
		if err := old.Put(tx, &oldContact{ID: 7, AccountID: 99, Phone: alice}); err != nil { // of an account that is gone
			return err
		}
		return outs.Put(tx, &oldOptOut{OrganisationID: made.OrganisationID, Phone: alice, At: at, Reason: "The contact wrote STOP."})
	}))
	require.NoError(t, db.Close())

	db, people = open(store.Schema{Migrations: append(first, store.Migration{Version: 2, Run: contacts.Migrate})}.
		With(accounts.Tables()...).With(contacts.Tables()...).With(events.Tables()...))
	defer func() { require.NoError(t, db.Close()) }()
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		findings, err := contacts.Verify(tx)
		require.Empty(t, findings)
		return err
	}))
	p, err := people.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	s := contacts.New(db, events.NewLog(db), clock)
	page, _, err := s.Page(t.Context(), p, contacts.Filter{Words: "simp"}, "", 10)
	require.NoError(t, err)
	require.Len(t, page, 2)
	require.Equal(t, "Bart Simpson", page[0].Name)
	require.True(t, page[0].OptedOut)
	own, _, err := s.OptOuts(t.Context(), p, "", "", 10)
	require.NoError(t, err)
	require.Equal(t, []*contacts.OptOut{{ID: own[0].ID, Phone: alice, Reason: "The contact wrote STOP.", Source: contacts.SourceMessage, CreatedAt: at}}, own)

	filled, _, err := s.Save(t.Context(), p, contacts.Details{Phone: text(alice), FirstName: text("Lisa")}, contacts.Fill)
	require.NoError(t, err)
	require.Equal(t, "Bart Simpson", filled.Name, "a whole name is a name")
	renamed, err := s.Update(t.Context(), p, page[0].ID, contacts.Details{FirstName: text("Bartholomew")})
	require.NoError(t, err)
	require.Equal(t, "Bartholomew", renamed.Name)
	page, _, err = s.Page(t.Context(), p, contacts.Filter{Words: "simp"}, "", 10)
	require.NoError(t, err)
	require.Len(t, page, 1)
}
