package bolt_test

import (
	"errors"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
	"simrelay/store/bolt"
)

// TestMaxSize_RefusesWritesAndGoesOn fills a small store several times.
func TestMaxSize_RefusesWritesAndGoesOn(t *testing.T) {
	t.Parallel()
	const maxSize = 4 << 20
	db := openPath(t, bolt.Options{Path: filepath.Join(t.TempDir(), "store.db"), MaxSize: maxSize, NoSync: true})
	var stored []int64
	for round := range int64(2) {
		before := len(stored)
		require.ErrorIs(t, db.Update(t.Context(), func(tx *store.Tx) error {
			large := newSample(1_000_000)
			large.Text = strings.Repeat("x", maxSize)
			return samples.Put(tx, large)
		}), store.ErrFull)
		requireSamples(t, db, stored)
		for id := round * 100_000; ; id += 20 {
			err := db.Update(t.Context(), putSamples(id, 20))
			if errors.Is(err, store.ErrFull) {
				break
			}
			require.NoError(t, err)
			for i := range int64(20) {
				stored = append(stored, id+i)
			}
		}
		require.Greater(t, len(stored), before+2000, "a good part of the size can be used")
		requireSamples(t, db, stored)

		require.ErrorIs(t, db.Ping(t.Context()), store.ErrFull)

		for ; len(stored) > 1000; stored = stored[500:] { // there is room to make room
			require.NoError(t, db.Update(t.Context(), deleteSamples(stored[:500])))
		}
	}
	require.LessOrEqual(t, db.Stats().SizeBytes, int64(maxSize*65/64))
}

func deleteSamples(ids []int64) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for _, id := range ids {
			if err := samples.Delete(tx, store.Key(id)); err != nil {
				return err
			}
		}
		return nil
	}
}

func putSamples(first, n int64) func(*store.Tx) error {
	return func(tx *store.Tx) error {
		for id := range n {
			if err := samples.Put(tx, newSample(first+id)); err != nil {
				return err
			}
		}
		return nil
	}
}

// requireSamples checks the store, and that it has exactly these records.
func requireSamples(t *testing.T, db *store.DB, want []int64) {
	t.Helper()
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	var got []int64
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		for s, err := range samples.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			got = append(got, s.ID)
		}
		return nil
	}))
	require.Equal(t, want, got)
}
