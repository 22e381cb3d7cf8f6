package storetest

import (
	"context"
	"slices"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var rebuildChecks = []check{
	{"an index that is added is built from the records", rebuildAdded},
	{"indexes that are removed and come back are right", rebuildRemoved},
	{"indexes in another order are right", rebuildReordered},
	{"an index that becomes unique refuses records", rebuildUnique},
	{"records that a new unique index cannot hold are reported, and nothing is lost", rebuildConflict},
	{"a table that is added starts empty, and one that is left out is kept", rebuildTables},
	{"an interrupted build is done again", rebuildInterrupted},
}

// redeclare opens the store with another declaration of people.
func (s *subject) redeclare(t *testing.T, p *people) {
	t.Helper()
	s.reopen(t, store.Schema{}.With(p.Table()))
	s.people = p
}

// requireIndexed compares each declared index with the records, and writes.
func (s *subject) requireIndexed(t *testing.T, want []person) {
	t.Helper()
	require.Equal(t, want, s.all(t))
	emails := 0
	for _, p := range want {
		if p.Email != "" {
			emails++
		}
	}
	for _, index := range []struct {
		*store.Index[person]
		entries int
	}{{s.byName, len(want)}, {s.byRank, len(want)}, {s.byEmail, emails}} {
		if index.Index != nil {
			require.Len(t, s.byIndex(t, index.Index, store.Query{}), index.entries)
		}
	}
	findings, err := s.db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	s.store(t, want...)
}

func rebuildAdded(t *testing.T, s *subject) {
	s.redeclare(t, declarePeople())
	s.store(t, crowd(100)...)
	s.redeclare(t, declarePeople().withRank())
	s.requireIndexed(t, crowd(100))
	s.redeclare(t, newPeople())
	s.requireIndexed(t, crowd(100))
}

func rebuildRemoved(t *testing.T, s *subject) {
	s.store(t, crowd(50)...)
	s.redeclare(t, declarePeople().withEmail())
	s.requireIndexed(t, crowd(50))
	changed := slices.Concat(crowd(40)[5:], []person{{ID: 60, Name: "while it was away"}})
	s.update(t, func(tx *store.Tx) error {
		for id := range int64(50) {
			if err := s.Delete(tx, store.Key(id+1)); err != nil {
				return err
			}
		}
		return s.putAll(tx, changed...)
	})
	s.redeclare(t, newPeople())
	s.requireIndexed(t, changed)
}

func rebuildReordered(t *testing.T, s *subject) {
	s.store(t, crowd(50)...)
	s.redeclare(t, declarePeople().withRank().withEmail().withName())
	s.requireIndexed(t, crowd(50))
	s.redeclare(t, declarePeople().withName().withRank())
	s.requireIndexed(t, crowd(50))
}

func rebuildUnique(t *testing.T, s *subject) {
	p := declarePeople()
	p.byEmail = p.Index("email", emailEntry)
	s.redeclare(t, p)
	s.store(t, person{ID: 1, Email: "a"}, person{ID: 2, Email: "a"})
	s.store(t, person{ID: 2, Email: "b"})
	s.redeclare(t, declarePeople().withEmail())
	err := s.db.Update(t.Context(), func(tx *store.Tx) error { return s.Put(tx, &person{ID: 3, Email: "a"}) })
	require.ErrorIs(t, err, store.ErrExists)
}

func rebuildConflict(t *testing.T, s *subject) {
	plain := declarePeople()
	plain.byEmail = plain.Index("email", emailEntry)
	s.redeclare(t, plain)
	both := []person{{ID: 1, Email: "a"}, {ID: 2, Email: "a"}}
	s.store(t, both...)
	s.close(t)
	_, err := s.Reopen(t.Context(), store.Schema{}.With(declarePeople().withEmail().Table()).EngineTables())
	require.ErrorIs(t, err, store.ErrExists)
	s.redeclare(t, plain)
	s.requireIndexed(t, both)
}

func rebuildTables(t *testing.T, s *subject) {
	s.store(t, crowd(20)...)
	pets := store.Define("pets", func(p *person) store.Tuple { return store.Key(p.ID) })
	s.reopen(t, store.Schema{}.With(pets.Table()))
	s.update(t, func(tx *store.Tx) error {
		n, err := pets.Count(tx, store.Query{})
		if n != 0 || err != nil {
			return errUnexpected(n, err)
		}
		return pets.Put(tx, &person{ID: 1})
	})
	s.reopen(t, store.Schema{}.With(pets.Table(), s.Table()))
	s.requireIndexed(t, crowd(20))
}

// rebuildInterrupted ends the context in the middle of a build, at several
// places, and then lets it end.
func rebuildInterrupted(t *testing.T, s *subject) {
	const n = 2500
	s.redeclare(t, declarePeople().withName())
	s.store(t, crowd(n)...)
	s.close(t)
	for _, at := range []int64{1, n / 2, n * 4 / 5, n} {
		ctx, cancel := context.WithCancel(t.Context())
		p := declarePeople().withName().withRank()
		var derived atomic.Int64
		derive := p.Table().Derive
		p.Table().Derive = func(value []byte) (store.Row, error) {
			if derived.Add(1) == at {
				cancel()
			}
			if derived.Load() > at {
				return store.Row{}, errOnPurpose
			}
			return derive(value)
		}
		engine, err := s.Reopen(ctx, store.Schema{}.With(p.Table()).EngineTables())
		if err == nil {
			require.Equal(t, int64(n), at, "the build was already done")
			require.NoError(t, engine.Close())
		}
		cancel()
	}
	s.redeclare(t, declarePeople().withRank().withName())
	s.requireIndexed(t, crowd(n))
}
