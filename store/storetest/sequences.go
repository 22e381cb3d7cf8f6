package storetest

import (
	"math"
	"slices"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var sequenceChecks = []check{
	{"numbers count from 1, each sequence by itself", sequenceCounts},
	{"RaiseID makes a sequence go on above a number, and never back", sequenceRaised},
	{"nobody gets a number twice", sequenceDistinct},
	{"a number of a failed transaction is not one of a kept record", sequenceFailed},
	{"sequences go on after the store was opened again", sequenceReopened},
}

func (s *subject) next(t *testing.T, sequence string) (n int64) {
	t.Helper()
	require.NoError(t, s.Engine.Update(t.Context(), func(tx store.Txn) (err error) {
		n, err = tx.NextID(sequence)
		return err
	}))
	return n
}

func (s *subject) raise(t *testing.T, sequence string, n int64) {
	t.Helper()
	require.NoError(t, s.Engine.Update(t.Context(), func(tx store.Txn) error { return tx.RaiseID(sequence, n) }))
}

func sequenceCounts(t *testing.T, s *subject) {
	for n := range int64(3) {
		require.Equal(t, n+1, s.next(t, "a"))
	}
	require.Equal(t, int64(1), s.next(t, "b"))
	var own int64
	s.update(t, func(tx *store.Tx) (err error) {
		own, err = s.NextID(tx)
		return err
	})
	require.Equal(t, int64(1), own, "a collection has a sequence of its own")
	require.NoError(t, s.Engine.Update(t.Context(), func(tx store.Txn) error {
		first, err := tx.NextID("a")
		second, err2 := tx.NextID("a")
		if first != 4 || second != 5 || err != nil || err2 != nil {
			return errUnexpected(first, second, err, err2)
		}
		return nil
	}))
}

func sequenceRaised(t *testing.T, s *subject) {
	s.raise(t, "a", 100)
	require.Equal(t, int64(101), s.next(t, "a"))
	s.raise(t, "a", 50)
	s.raise(t, "a", 101)
	s.raise(t, "a", -1)
	require.Equal(t, int64(102), s.next(t, "a"))
	s.raise(t, "b", 0)
	require.Equal(t, int64(1), s.next(t, "b"))
	s.raise(t, "c", math.MaxInt64-1)
	require.Equal(t, int64(math.MaxInt64), s.next(t, "c"))
}

func sequenceDistinct(t *testing.T, s *subject) {
	var mu sync.Mutex
	var got []int64
	together(t, s.db, 50, func(int) error {
		var n int64
		err := s.db.Update(t.Context(), func(tx *store.Tx) (err error) {
			n, err = s.NextID(tx)
			return err
		})
		mu.Lock()
		defer mu.Unlock()
		got = append(got, n)
		return err
	})
	slices.Sort(got)
	require.Len(t, slices.Compact(got), 50)
}

func sequenceFailed(t *testing.T, s *subject) {
	together(t, s.db, 40, func(i int) error {
		err := s.db.Update(t.Context(), func(tx *store.Tx) error {
			id, err := s.NextID(tx)
			if err == nil {
				err = s.Insert(tx, &person{ID: id, Rank: int64(i)})
			}
			if i%3 == 0 && err == nil {
				err = errOnPurpose
			}
			return err
		})
		if i%3 == 0 {
			return wantError(err, errOnPurpose)
		}
		return err
	})
	require.Len(t, s.all(t), 26)
}

func sequenceReopened(t *testing.T, s *subject) {
	s.next(t, "a")
	s.raise(t, "b", 9)
	s.reopen(t, s.schema)
	require.Equal(t, int64(2), s.next(t, "a"))
	require.Equal(t, int64(10), s.next(t, "b"))
}
