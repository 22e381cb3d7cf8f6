package storetest

import (
	"errors"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var pagingChecks = []check{
	{"pages of any length make up the scan, both ways", pagingComplete},
	{"a cursor never leads out of the prefix", pagingPrefix},
	{"a cursor never leads out of From and Until", pagingBounds},
	{"a cursor goes on when its record is gone", pagingDeleted},
	{"records added behind the cursor come, others do not", pagingAdded},
	{"a malformed cursor is refused", pagingMalformed},
	{"a page without records is refused", pagingLimit},
}

type pager func(tx *store.Tx, q store.Query, limit int) ([]*person, store.Cursor, error)

// pages reads page after page, each in a transaction of its own.
func (s *subject) pages(t *testing.T, page pager, q store.Query, limit int) (all []int64) {
	t.Helper()
	for first := true; first || q.After != ""; first = false {
		require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) error {
			records, next, err := page(tx, q, limit)
			if err != nil || len(records) > limit || next != "" && len(records) < limit {
				return errUnexpected(len(records), next, err)
			}
			for _, p := range records {
				all = append(all, p.ID)
			}
			q.After = next
			return next.Valid()
		}))
	}
	return all
}

func pagingComplete(t *testing.T, s *subject) {
	s.store(t, crowd(25)...)
	for _, prefix := range []store.Tuple{nil, store.Key(1)} {
		for _, reverse := range []bool{false, true} {
			q := store.Query{Prefix: prefix, Reverse: reverse}
			want := s.byIndex(t, s.byName, q)
			for limit := 1; limit <= len(want)+1; limit++ {
				require.Equal(t, want, s.pages(t, s.byName.Page, q, limit), "pages of %d", limit)
			}
		}
	}
	require.Equal(t, ids(crowd(25)), s.pages(t, s.Page, store.Query{}, 4))
}

// cursors returns one behind each record of the index, and behind each end.
func (s *subject) cursors(t *testing.T) (all []store.Cursor) {
	t.Helper()
	for _, q := range []store.Query{{}, {Reverse: true}} {
		require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) error {
			for {
				_, next, err := s.byName.Page(tx, q, 1)
				if next == "" || err != nil {
					return err
				}
				q.After = next
				all = append(all, next)
			}
		}))
	}
	return all
}

func pagingPrefix(t *testing.T, s *subject) {
	s.store(t, crowd(20)...)
	for _, after := range s.cursors(t) {
		for _, reverse := range []bool{false, true} {
			q := store.Query{Prefix: store.Key(1), After: after, Reverse: reverse}
			for _, id := range s.byIndex(t, s.byName, q) {
				require.Equal(t, int64(1), id%3, "a record of another account")
			}
			require.NotPanics(t, func() { s.pages(t, s.Page, store.Query{After: after, Reverse: reverse}, 5) })
		}
	}
}

func pagingBounds(t *testing.T, s *subject) {
	s.store(t, crowd(20)...)
	q := store.Query{From: store.Key(0, "name 3"), Until: store.Key(1, "name 5")}
	inside := s.byIndex(t, s.byName, q)
	for _, after := range s.cursors(t) {
		forward, backward := q, q
		forward.After, backward.After, backward.Reverse = after, after, true
		ahead, behind := s.byIndex(t, s.byName, forward), s.byIndex(t, s.byName, backward)
		slices.Reverse(behind)
		require.Equal(t, inside[:len(behind)], behind)
		require.Equal(t, inside[len(inside)-len(ahead):], ahead)
		require.InDelta(t, len(inside), len(ahead)+len(behind), 1)
	}
}

func pagingDeleted(t *testing.T, s *subject) {
	s.store(t, crowd(9)...)
	for _, reverse := range []bool{false, true} {
		q := store.Query{Reverse: reverse}
		require.NoError(t, s.db.Update(t.Context(), func(tx *store.Tx) error {
			page, next, err := s.Page(tx, q, 3)
			if err != nil {
				return err
			}
			q.After = next
			return s.Delete(tx, store.Key(page[2].ID))
		}))
		rest := s.pages(t, s.Page, q, 2)
		require.Equal(t, map[bool][]int64{false: {4, 5, 6, 7, 8, 9}, true: {6, 5, 4, 2, 1}}[reverse], rest)
	}
}

func pagingAdded(t *testing.T, s *subject) {
	s.store(t, person{ID: 10}, person{ID: 20}, person{ID: 30})
	var next store.Cursor
	s.update(t, func(tx *store.Tx) (err error) {
		_, next, err = s.Page(tx, store.Query{}, 2)
		return err
	})
	s.store(t, person{ID: 15}, person{ID: 20}, person{ID: 21}, person{ID: 40})
	require.Equal(t, []int64{21, 30, 40}, s.pages(t, s.Page, store.Query{After: next}, 2))
}

func pagingMalformed(t *testing.T, s *subject) {
	s.store(t, crowd(3)...)
	require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) error {
		q := store.Query{After: "not a cursor"}
		_, _, pageErr := s.Page(tx, q, 1)
		_, countErr := s.byName.Count(tx, q)
		_, scanErr := collect(s.byName.Scan(tx, q))
		return errors.Join(wantError(pageErr, store.ErrCursor), wantError(countErr, store.ErrCursor), wantError(scanErr, store.ErrCursor))
	}))
}

func pagingLimit(t *testing.T, s *subject) {
	for _, limit := range []int{0, -1} {
		require.Error(t, s.db.View(t.Context(), func(tx *store.Tx) error {
			_, _, err := s.Page(tx, store.Query{}, limit)
			return err
		}))
	}
}
