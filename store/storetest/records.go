package storetest

import (
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var recordChecks = []check{
	{"a record is read back as it was stored", recordRoundTrip},
	{"a record of any text keeps its indexes right", recordOddTexts},
	{"what is not there is not found", recordNotFound},
	{"Put replaces the record with the same key", recordReplaced},
	{"Insert refuses a key that is taken", recordInserted},
	{"Delete removes the record", recordDeleted},
	{"a View cannot write", recordReadOnly},
	{"a table that the store was not opened with is refused", recordForeignTable},
	{"the caller may change key bytes after a write", recordKeyBytes},
}

func recordRoundTrip(t *testing.T, s *subject) {
	full := person{
		ID: 1 << 62, Account: -5, Name: strings.Repeat("long ", 200), Email: "a@b",
		Notes: strings.Repeat("longer ", 200_000),
		Seen:  time.Date(2026, 3, 1, 12, 30, 0, 123456789, time.UTC),
	}
	s.store(t, full, person{ID: -1})
	require.Equal(t, []person{{ID: -1}, full}, s.all(t))
}

func recordOddTexts(t *testing.T, s *subject) {
	for i, name := range []string{"", "\x00", "a\x00b", "\xff\xfe", "a\xc3", "<&>", "\u2028", "🙂", "\x00\xff", "\x00\x01"} {
		s.store(t, person{ID: int64(i), Name: name})
		var found *person
		require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) (err error) {
			found, err = s.byName.Get(tx, store.Key(int64(0), name))
			return err
		}))
		require.Equal(t, int64(i), found.ID, "found by the name %q", name)
	}
}

func recordNotFound(t *testing.T, s *subject) {
	s.store(t, person{ID: 7})
	_, err := s.get(t, 8)
	require.ErrorIs(t, err, store.ErrNotFound)
	err = s.db.Update(t.Context(), func(tx *store.Tx) error { return s.Delete(tx, store.Key(int64(8))) })
	require.ErrorIs(t, err, store.ErrNotFound)
	err = s.db.View(t.Context(), func(tx *store.Tx) error {
		_, err := s.Get(tx, store.Key())
		return err
	})
	require.ErrorIs(t, err, store.ErrNotFound)
}

func recordReplaced(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Name: "old"}, person{ID: 1, Name: "new"})
	s.store(t, person{ID: 1, Name: "newest"})
	require.Equal(t, []person{{ID: 1, Name: "newest"}}, s.all(t))
}

func recordInserted(t *testing.T, s *subject) {
	s.update(t, func(tx *store.Tx) error { return s.Insert(tx, &person{ID: 1, Name: "first"}) })
	err := s.db.Update(t.Context(), func(tx *store.Tx) error { return s.Insert(tx, &person{ID: 1, Name: "second"}) })
	require.ErrorIs(t, err, store.ErrExists)
	require.Equal(t, []person{{ID: 1, Name: "first"}}, s.all(t))
}

func recordDeleted(t *testing.T, s *subject) {
	s.store(t, crowd(5)...)
	s.update(t, func(tx *store.Tx) error { return s.Delete(tx, store.Key(int64(3))) })
	require.Equal(t, []int64{1, 2, 4, 5}, ids(s.all(t)))
	s.store(t, person{ID: 3})
	require.Len(t, s.all(t), 5, "and its key can be used again")
}

func recordReadOnly(t *testing.T, s *subject) {
	s.store(t, person{ID: 1})
	require.NoError(t, s.Engine.View(t.Context(), func(tx store.Txn) error {
		_, nextErr := tx.NextID("n")
		for _, err := range []error{
			tx.Put(s.Table(), store.Row{Key: store.Key(2), Entries: make([]store.Tuple, 3)}),
			tx.Delete(s.Table(), store.Key(1)),
			tx.RaiseID("n", 5),
			nextErr,
		} {
			if err != store.ErrReadOnly { //nolint:errorlint // engines return it as it is
				return errUnexpected(err)
			}
		}
		return nil
	}))
	require.Len(t, s.all(t), 1)
}

func recordForeignTable(t *testing.T, s *subject) {
	foreign := store.Define("foreign", func(p *person) store.Tuple { return store.Key(p.ID) })
	require.Error(t, s.db.Update(t.Context(), func(tx *store.Tx) error { return foreign.Put(tx, &person{}) }))
	require.Error(t, s.db.View(t.Context(), func(tx *store.Tx) error {
		_, err := collect(foreign.Scan(tx, store.Query{}))
		return err
	}))
}

// recordKeyBytes writes and undoes with one key buffer for all rows.
func recordKeyBytes(t *testing.T, s *subject) {
	key := store.Key(int64(0))
	each := func(do func() error) error {
		for i := range int64(10) {
			copy(key, store.Key(i))
			if err := do(); err != nil {
				return err
			}
		}
		clear(key)
		return nil
	}
	put := func(tx store.Txn, value string) error {
		return each(func() error {
			row, err := s.Table().Derive([]byte(strings.Replace(value, "#", key.String()[1:2], 1)))
			row.Key = key
			if err != nil {
				return err
			}
			return tx.Put(s.Table(), row)
		})
	}
	require.NoError(t, s.Engine.Update(t.Context(), func(tx store.Txn) error {
		return put(tx, `{"id":#,"name":"kept"}`)
	}))
	before := s.all(t)
	require.Equal(t, []int64{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, ids(before))
	s.failBeside(t, func(tx store.Txn) error {
		if err := put(tx, `{"id":#,"name":"undone"}`); err != nil {
			return err
		}
		if err := each(func() error { return tx.Delete(s.Table(), key) }); err != nil {
			return err
		}
		return errOnPurpose
	})
	require.Equal(t, before, s.all(t))
}
