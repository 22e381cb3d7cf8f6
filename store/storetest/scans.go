package storetest

import (
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var scanChecks = []check{
	{"deleting each record that a scan yields deletes them all", scanDeleting},
	{"records deleted ahead of a scan are not yielded", scanDeletedAhead},
	{"records changed ahead of a scan are yielded as they are now", scanChangedAhead},
	{"records that leave the range ahead of a scan are not yielded", scanLeftAhead},
	{"records added ahead of a scan are yielded, and behind it are not", scanAdded},
	{"records moved ahead of a scan are yielded once more", scanMoved},
	{"a scan sees what its own transaction emptied", scanEmptied},
	{"scans may be nested", scanNested},
}

// ways are the scans that the checks go through.
func (s *subject) ways() map[string]func(tx *store.Tx) iter.Seq2[*person, error] {
	ways := map[string]func(tx *store.Tx) iter.Seq2[*person, error]{}
	for _, reverse := range []bool{false, true} {
		q := store.Query{Reverse: reverse}
		ways[fmt.Sprintf("by key, reverse %v", reverse)] = func(tx *store.Tx) iter.Seq2[*person, error] { return s.Scan(tx, q) }
		ways[fmt.Sprintf("by name, reverse %v", reverse)] = func(tx *store.Tx) iter.Seq2[*person, error] { return s.byName.Scan(tx, q) }
	}
	return ways
}

func scanDeleting(t *testing.T, s *subject) {
	for way, scan := range s.ways() {
		s.store(t, crowd(300)...)
		s.update(t, func(tx *store.Tx) error {
			for p, err := range scan(tx) {
				if err != nil {
					return err
				}
				if err := s.Delete(tx, store.Key(p.ID)); err != nil {
					return err
				}
			}
			return nil
		})
		require.Empty(t, s.all(t), way)
	}
}

func scanDeletedAhead(t *testing.T, s *subject) {
	for way, scan := range s.ways() {
		s.store(t, crowd(300)...)
		var seen []int64
		s.update(t, func(tx *store.Tx) error {
			seen = nil
			for p, err := range scan(tx) {
				if err != nil || slices.Contains(seen, p.ID) {
					return errUnexpected(p, err)
				}
				partner := (p.ID - 1) ^ 1 + 1 // 1 and 2, 3 and 4, …
				if seen = append(seen, p.ID, partner); s.Delete(tx, store.Key(partner)) != nil {
					return errUnexpected(partner)
				}
			}
			return nil
		})
		require.Len(t, s.all(t), 150, way)
	}
}

func scanChangedAhead(t *testing.T, s *subject) {
	s.store(t, crowd(40)...)
	s.update(t, func(tx *store.Tx) error {
		last := int64(0)
		for p, err := range s.Scan(tx, store.Query{}) {
			if err != nil || p.ID != 1 && p.Rank != last*10 {
				return errUnexpected(p, last, err)
			}
			if last = p.ID; last == 40 {
				return nil
			}
			if err := s.Put(tx, &person{ID: last + 1, Rank: last * 10}); err != nil {
				return err
			}
		}
		return errUnexpected(last)
	})
}

func scanLeftAhead(t *testing.T, s *subject) {
	s.store(t, crowd(40)...)
	var seen []int64
	s.update(t, func(tx *store.Tx) error {
		seen = nil
		for p, err := range s.byRank.Scan(tx, store.Query{Prefix: store.Key(1)}) {
			if err != nil || p.Account != 1 {
				return errUnexpected(p, err)
			}
			seen = append(seen, p.ID)
			for _, id := range []int64{1, 4, 7, 10} {
				if err := s.Put(tx, &person{ID: id, Account: 2}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	require.Equal(t, []int64{4, 19, 34, 13, 28, 22, 37, 16, 31, 25, 40}, seen)
}

func scanAdded(t *testing.T, s *subject) {
	s.store(t, person{ID: 10}, person{ID: 20})
	var seen []int64
	s.update(t, func(tx *store.Tx) error {
		seen = nil
		for p, err := range s.Scan(tx, store.Query{Until: store.Key(25)}) {
			if err != nil {
				return err
			}
			seen = append(seen, p.ID)
			for _, id := range []int64{p.ID - 1, p.ID + 4} {
				if err := s.Put(tx, &person{ID: id}); err != nil {
					return err
				}
			}
		}
		return nil
	})
	require.Equal(t, []int64{10, 14, 18, 20, 22, 24}, seen)
}

func scanMoved(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Rank: 10}, person{ID: 2, Rank: 9})
	var seen []string
	s.update(t, func(tx *store.Tx) error {
		seen = nil
		for p, err := range s.byRank.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			seen = append(seen, fmt.Sprintf("%d at %d", p.ID, p.Rank))
			if p.Rank > 8 {
				p.Rank -= 5
			}
			if err := s.Put(tx, p); err != nil {
				return err
			}
		}
		return nil
	})
	require.Equal(t, []string{"1 at 10", "2 at 9", "1 at 5", "2 at 4"}, seen)
}

// scanEmptied scans over gaps that are larger than an engine's pages, up to
// the whole table.
func scanEmptied(t *testing.T, s *subject) {
	const n = 500
	for _, gap := range [][2]int64{{100, 400}, {1, 300}, {200, n}, {2, n - 1}, {1, n}} {
		s.store(t, crowd(n)...)
		var left []int64
		for id := range int64(n) {
			if id+1 < gap[0] || id+1 > gap[1] {
				left = append(left, id+1)
			}
		}
		s.update(t, func(tx *store.Tx) error {
			for id := gap[0]; id <= gap[1]; id++ {
				if err := s.Delete(tx, store.Key(id)); err != nil {
					return err
				}
			}
			return s.seesOnly(tx, left)
		})
	}
}

func (s *subject) seesOnly(tx *store.Tx, left []int64) error {
	for way, scan := range s.ways() {
		records, err := collect(scan(tx))
		got := ids(records)
		if slices.Sort(got); err != nil || !slices.Equal(got, left) {
			return errUnexpected(way, len(got), len(left), err)
		}
	}
	backward, err := collect(s.Scan(tx, store.Query{Until: store.Key(350), Reverse: true}))
	want := slices.Clone(left)
	slices.Reverse(want)
	want = slices.DeleteFunc(want, func(id int64) bool { return id >= 350 })
	if err != nil || !slices.Equal(ids(backward), want) {
		return errUnexpected("backward", len(backward), len(want), err)
	}
	return nil
}

func scanNested(t *testing.T, s *subject) {
	s.store(t, crowd(12)...)
	pairs := 0
	s.update(t, func(tx *store.Tx) error {
		pairs = 0
		for p, err := range s.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			for q, err := range s.byName.Scan(tx, store.Query{Reverse: true}) {
				if err != nil {
					return err
				}
				if pairs++; q.ID == p.ID {
					q.Rank++
					if err := s.Put(tx, q); err != nil {
						return err
					}
				}
			}
		}
		return nil
	})
	require.Equal(t, 144, pairs)
}
