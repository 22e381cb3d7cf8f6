package storetest

import (
	"iter"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var indexChecks = []check{
	{"an index is in the order of its entries, then of keys", indexOrder},
	{"a descending value turns the order round", indexDescending},
	{"a record without an entry is not in the index", indexAbsent},
	{"a changed record moves in its indexes", indexMoved},
	{"a deleted record leaves its indexes", indexLeft},
	{"Get finds the first record of an entry", indexGet},
	{"times sort as times, the zero time first", indexTimes},
	{"entries of different lengths sort by entry and key together", indexMixedLengths},
}

func (s *subject) byIndex(t *testing.T, index *store.Index[person], q store.Query) []int64 {
	t.Helper()
	return ids(s.read(t, func(tx *store.Tx) iter.Seq2[*person, error] { return index.Scan(tx, q) }))
}

func indexOrder(t *testing.T, s *subject) {
	s.store(t,
		person{ID: 5, Account: 1, Name: "b"}, person{ID: 2, Account: 1, Name: "b"},
		person{ID: 9, Account: 1, Name: "a"}, person{ID: 1, Account: 2, Name: "a"},
		person{ID: 3, Account: -1, Name: "z"}, person{ID: 4, Account: 1, Name: "a\x00"},
		person{ID: 6, Account: 1, Name: "a "})
	require.Equal(t, []int64{3, 9, 4, 6, 2, 5, 1}, s.byIndex(t, s.byName, store.Query{}))
}

func indexDescending(t *testing.T, s *subject) {
	s.store(t, person{ID: 1, Rank: 10}, person{ID: 2, Rank: -10}, person{ID: 3, Rank: 0}, person{ID: 4, Rank: 1 << 62})
	require.Equal(t, []int64{4, 1, 3, 2}, s.byIndex(t, s.byRank, store.Query{}))
}

func indexAbsent(t *testing.T, s *subject) {
	s.store(t, person{ID: 1}, person{ID: 2, Email: "b"}, person{ID: 3})
	require.Equal(t, []int64{2}, s.byIndex(t, s.byEmail, store.Query{}))
	s.store(t, person{ID: 3, Email: "a"}, person{ID: 2})
	require.Equal(t, []int64{3}, s.byIndex(t, s.byEmail, store.Query{}))
}

func indexMoved(t *testing.T, s *subject) {
	s.store(t, crowd(20)...)
	s.store(t, person{ID: 7, Account: 1, Name: "zzz", Rank: 100})
	require.Equal(t, int64(7), s.byIndex(t, s.byName, store.Query{Prefix: store.Key(1), Reverse: true})[0])
	require.Equal(t, int64(7), s.byIndex(t, s.byRank, store.Query{Prefix: store.Key(1)})[0])
	require.Len(t, s.byIndex(t, s.byName, store.Query{}), 20)
}

func indexLeft(t *testing.T, s *subject) {
	s.store(t, crowd(9)...)
	s.update(t, func(tx *store.Tx) error { return s.Delete(tx, store.Key(int64(4))) })
	for _, index := range []*store.Index[person]{s.byName, s.byEmail, s.byRank} {
		found := s.byIndex(t, index, store.Query{})
		require.Len(t, found, 8)
		require.NotContains(t, found, int64(4))
	}
}

func indexGet(t *testing.T, s *subject) {
	s.store(t, person{ID: 3, Account: 1, Name: "x"}, person{ID: 2, Account: 1, Name: "x"}, person{ID: 4, Account: 2, Email: "e"})
	require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) error {
		for want, find := range map[int64]func() (*person, error){
			2: func() (*person, error) { return s.byName.Get(tx, store.Key(1, "x")) },
			4: func() (*person, error) { return s.byEmail.Get(tx, store.Key(2, "e")) },
		} {
			if p, err := find(); err != nil || p.ID != want {
				return errUnexpected(p, err)
			}
		}
		_, err := s.byEmail.Get(tx, store.Key(1, "e"))
		return wantError(err, store.ErrNotFound)
	}))
}

func indexTimes(t *testing.T, s *subject) {
	p := declarePeople()
	bySeen := p.Index("seen", func(p *person) store.Tuple { return store.Key(p.Seen) })
	s.reopen(t, store.Schema{}.With(p.Table()))
	s.people = p
	day := time.Date(2026, 5, 1, 0, 0, 0, 0, time.UTC)
	s.store(t,
		person{ID: 1, Seen: day.Add(time.Nanosecond)}, person{ID: 2}, person{ID: 3, Seen: day},
		person{ID: 4, Seen: day.AddDate(500, 0, 0)}, person{ID: 5, Seen: time.Unix(0, 0).UTC()},
		person{ID: 6, Seen: day.In(time.FixedZone("", 3600)).Add(-time.Hour)})
	require.Equal(t, []int64{2, 5, 6, 3, 1, 4}, s.byIndex(t, bySeen, store.Query{}))
	require.Equal(t, []int64{3, 1}, s.byIndex(t, bySeen, store.Query{From: store.Key(day), Until: store.Key(day.Add(time.Hour))}))
}

// indexMixedLengths pins down what a badly declared index does, because every
// engine has to do the same.
func indexMixedLengths(t *testing.T, s *subject) {
	p := declarePeople()
	mixed := p.Unique("mixed", func(p *person) store.Tuple {
		if p.Rank == 0 {
			return store.Key(p.Account)
		}
		return store.Key(p.Account, p.Rank)
	})
	s.reopen(t, store.Schema{}.With(p.Table()))
	s.people = p
	s.store(t, person{ID: 5, Account: 1}, person{ID: 1, Account: 1, Rank: 3}, person{ID: 2, Account: 1, Rank: 7}, person{ID: 9, Account: 2})
	require.Equal(t, []int64{1, 5, 2, 9}, s.byIndex(t, mixed, store.Query{}))
	require.Equal(t, []int64{5, 2}, s.byIndex(t, mixed, store.Query{Prefix: store.Key(1), From: store.Key(1, 4)}))
	err := s.db.Update(t.Context(), func(tx *store.Tx) error { return p.Put(tx, &person{ID: 6, Account: 1}) })
	require.ErrorIs(t, err, store.ErrExists)
	s.store(t, person{ID: 11, Account: 3, Rank: 1}, person{ID: 12, Account: 3})
	require.Equal(t, []int64{11, 12}, s.byIndex(t, mixed, store.Query{Prefix: store.Key(3)}))
}
