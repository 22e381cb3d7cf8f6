package storetest

import (
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var hookChecks = []check{
	{"hooks run after the commit, in order, before Update returns", hookOrder},
	{"hooks of a transaction that fails are forgotten", hookForgotten},
	{"however often a closure runs, its hooks run once", hookOnce},
	{"a hook may write", hookWrites},
	{"hooks in a View never run", hookView},
}

func hookOrder(t *testing.T, s *subject) {
	var ran []int // without a lock: it is the caller's goroutine
	var seen int
	s.update(t, func(tx *store.Tx) error {
		tx.OnCommit(func() { ran = append(ran, 1) })
		tx.OnCommit(func() { seen = len(s.all(t)) })
		tx.OnCommit(func() { ran = append(ran, 2) })
		return s.Put(tx, &person{ID: 1})
	})
	require.Equal(t, []int{1, 2}, ran)
	require.Equal(t, 1, seen)
	s.update(t, func(tx *store.Tx) error {
		tx.OnCommit(func() { ran = append(ran, 3) })
		return nil
	})
	require.Equal(t, []int{1, 2, 3}, ran, "though nothing was written")
}

func hookForgotten(t *testing.T, s *subject) {
	ran := false
	hook := func() { ran = true }
	require.Error(t, s.db.Update(t.Context(), func(tx *store.Tx) error {
		tx.OnCommit(hook)
		return errOnPurpose
	}))
	require.Error(t, s.db.Update(t.Context(), func(tx *store.Tx) error {
		tx.OnCommit(hook)
		panic("on purpose")
	}))
	s.store(t, person{ID: 1})
	require.False(t, ran)
}

// hookOnce makes transactions conflict, for engines that run closures again.
func hookOnce(t *testing.T, s *subject) {
	s.store(t, person{ID: 1})
	var hooks atomic.Int64
	together(t, s.db, 50, func(int) error {
		return s.db.Update(t.Context(), func(tx *store.Tx) error {
			tx.OnCommit(func() { hooks.Add(1) })
			return s.addRank(tx, 1, 1)
		})
	})
	require.Equal(t, int64(50), hooks.Load())
}

func hookWrites(t *testing.T, s *subject) {
	var err error
	s.update(t, func(tx *store.Tx) error {
		tx.OnCommit(func() {
			err = s.db.Update(t.Context(), func(tx *store.Tx) error { return s.Put(tx, &person{ID: 2}) })
		})
		return s.Put(tx, &person{ID: 1})
	})
	require.NoError(t, err)
	require.Len(t, s.all(t), 2)
}

func hookView(t *testing.T, s *subject) {
	ran := false
	require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) error {
		tx.OnCommit(func() { ran = true })
		return nil
	}))
	require.False(t, ran)
}
