package storetest

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var durabilityChecks = []check{
	{"all is there after the store was opened again", durabilityReopened},
	{"what was written from many goroutines is there", durabilityConcurrent},
	{"what failed does not come back", durabilityFailed},
	{"statistics describe the store", durabilityStats},
}

func durabilityReopened(t *testing.T, s *subject) {
	s.store(t, crowd(200)...)
	s.update(t, func(tx *store.Tx) error { return s.Delete(tx, store.Key(int64(7))) })
	byKey, byName := s.all(t), s.byIndex(t, s.byName, store.Query{})
	for range 2 {
		s.reopen(t, s.schema)
		require.Equal(t, byKey, s.all(t))
		require.Equal(t, byName, s.byIndex(t, s.byName, store.Query{}))
	}
}

func durabilityConcurrent(t *testing.T, s *subject) {
	together(t, s.db, 30, func(i int) error {
		for n := range 10 {
			err := s.db.Update(t.Context(), func(tx *store.Tx) error { return s.Put(tx, &person{ID: int64(i*10 + n)}) })
			if err != nil {
				return err
			}
		}
		return nil
	})
	s.reopen(t, s.schema)
	require.Len(t, s.all(t), 300)
}

func durabilityFailed(t *testing.T, s *subject) {
	s.store(t, crowd(20)...)
	require.Error(t, s.db.Update(t.Context(), func(tx *store.Tx) error {
		if err := s.messUp(tx, 3); err != nil {
			return err
		}
		return errOnPurpose
	}))
	s.reopen(t, s.schema)
	require.Equal(t, crowd(20), s.all(t))
}

func durabilityStats(t *testing.T, s *subject) {
	before := s.db.Stats()
	s.store(t, person{ID: 1})
	s.store(t, person{ID: 2})
	require.NoError(t, s.db.Ping(t.Context()))
	after := s.db.Stats()
	require.NotEmpty(t, after.Engine)
	require.Positive(t, after.SizeBytes)
	require.Equal(t, before.Commits+3, after.Commits)
	require.Equal(t, before.Updates+3, after.Updates)
	require.Positive(t, after.LastCommit)
	require.Zero(t, after.WaitingWrites)
}
