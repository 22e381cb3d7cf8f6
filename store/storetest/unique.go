package storetest

import (
	"errors"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var uniqueChecks = []check{
	{"a second record with an entry is refused by name", uniqueRefused},
	{"a refused record leaves nothing, and the transaction goes on", uniqueGoesOn},
	{"a record does not conflict with itself", uniqueItself},
	{"an entry that was given up can be taken in the same transaction", uniqueGivenUp},
	{"an entry that is the beginning of another one is not the same", uniquePrefix},
	{"of many who want one entry, one gets it", uniqueRace},
}

func uniqueRefused(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Account: 1, Email: "a"})
	err := s.db.Update(t.Context(), func(tx *store.Tx) error {
		return s.Put(tx, &person{ID: 2, Account: 1, Email: "a"})
	})
	require.ErrorIs(t, err, store.ErrExists)
	unique, ok := errors.AsType[*store.UniqueError](err)
	require.True(t, ok)
	require.Equal(t, store.UniqueError{Table: "people", Index: "email"}, *unique)
	s.store(t, person{ID: 2, Account: 2, Email: "a"})
	require.Len(t, s.all(t), 2, "another account may use it")
}

func uniqueGoesOn(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Email: "a", Name: "one"}, person{ID: 2, Email: "b", Name: "two"})
	s.update(t, func(tx *store.Tx) error {
		for _, p := range []person{{ID: 2, Email: "a", Name: "changed"}, {ID: 3, Email: "a"}} {
			if err := wantError(s.Put(tx, &p), store.ErrExists); err != nil {
				return err
			}
		}
		if _, err := s.byName.Get(tx, store.Key(int64(0), "changed")); !errors.Is(err, store.ErrNotFound) {
			return errUnexpected(err)
		}
		return s.Put(tx, &person{ID: 4, Email: "d"})
	})
	require.Equal(t, []person{{ID: 1, Email: "a", Name: "one"}, {ID: 2, Email: "b", Name: "two"}, {ID: 4, Email: "d"}}, s.all(t))
}

func uniqueItself(t *testing.T, s *subject) {
	for range 3 {
		s.store(t, person{ID: 1, Email: "a"}, person{ID: 1, Email: "a", Name: "changed"})
	}
	require.Len(t, s.all(t), 1)
}

func uniqueGivenUp(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Email: "a"}, person{ID: 2, Email: "b"})
	s.store(t, person{ID: 1, Email: "c"}, person{ID: 2, Email: "a"}, person{ID: 1, Email: "b"})
	s.update(t, func(tx *store.Tx) error {
		if err := s.Delete(tx, store.Key(int64(1))); err != nil {
			return err
		}
		return s.Put(tx, &person{ID: 3, Email: "b"})
	})
	require.Equal(t, []int64{2, 3}, s.byIndex(t, s.byEmail, store.Query{}))
}

func uniquePrefix(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Email: "a"}, person{ID: 2, Email: "ab"}, person{ID: 3, Email: "a\x00"}, person{ID: 4, Email: "a\x00\x01"})
	require.Equal(t, []int64{1, 3, 4, 2}, s.byIndex(t, s.byEmail, store.Query{}))
}

func uniqueRace(t *testing.T, s *subject) {
	var won atomic.Int64
	together(t, s.db, 20, func(i int) error {
		err := s.db.Update(t.Context(), func(tx *store.Tx) error {
			return s.Put(tx, &person{ID: int64(i), Email: "wanted"})
		})
		if err == nil {
			won.Add(1)
			return nil
		}
		return wantError(err, store.ErrExists)
	})
	require.Equal(t, int64(1), won.Load())
	require.Len(t, s.all(t), 1)
}
