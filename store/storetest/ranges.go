package storetest

import (
	"bytes"
	"fmt"
	"iter"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var rangeChecks = []check{
	{"every range of the primary key yields what it says", func(t *testing.T, s *subject) {
		rangesOf(t, s, s.people.Scan, s.people.Count, func(p *person) store.Tuple { return store.Key(p.ID) }, rangeKeys())
	}},
	{"every range of an index yields what it says", func(t *testing.T, s *subject) {
		rangesOf(t, s, s.byName.Scan, s.byName.Count, func(p *person) store.Tuple {
			return store.Key(p.Account, p.Name, p.ID)
		}, rangeEntries())
	}},
	{"a scan can be left early", rangeLeft},
	{"an empty table has empty ranges", rangeEmpty},
}

// rangeKeys are bounds in front of, between, on and behind keys.
func rangeKeys() []store.Tuple {
	return []store.Tuple{
		nil, store.Key(), store.Key(-1), store.Key(1), store.Key(10), store.Key(11), store.Key(29),
		store.Key(1000), store.Key("behind all integers"), store.Key(10, 0), {0xFF},
	}
}

func rangeEntries() []store.Tuple {
	return []store.Tuple{
		nil, store.Key(), store.Key(0), store.Key(1), store.Key(2), store.Key(3), store.Key(1, ""),
		store.Key(1, "name 3"), store.Key(1, "name 30"), store.Key(1, "name 4"), store.Key(1, "name 3", 10), {0xFF},
	}
}

// rangesOf compares Scan and Count, with all combinations of the bounds, with
// a plain selection from the sorted records.
func rangesOf(
	t *testing.T, s *subject,
	scan func(*store.Tx, store.Query) iter.Seq2[*person, error],
	count func(*store.Tx, store.Query) (int, error),
	position func(*person) store.Tuple, bounds []store.Tuple,
) {
	records := crowd(30)
	s.store(t, records...)
	slices.SortFunc(records, func(a, b person) int { return bytes.Compare(position(&a), position(&b)) })
	err := s.db.View(t.Context(), func(tx *store.Tx) error {
		for q := range queries(bounds) {
			want := selected(records, position, q)
			got, err := collect(scan(tx, q))
			if err != nil || !slices.Equal(ids(got), ids(want)) {
				return fmt.Errorf("%+v yields %v, want %v: %w", q, ids(got), ids(want), err)
			}
			if n, err := count(tx, q); err != nil || n != len(want) {
				return fmt.Errorf("%+v counts %d, want %d: %w", q, n, len(want), err)
			}
		}
		return nil
	})
	require.NoError(t, err)
}

func queries(bounds []store.Tuple) iter.Seq[store.Query] {
	return func(yield func(store.Query) bool) {
		for _, prefix := range bounds {
			for _, from := range bounds {
				for _, until := range bounds {
					for _, reverse := range []bool{false, true} {
						if !yield(store.Query{Prefix: prefix, From: from, Until: until, Reverse: reverse}) {
							return
						}
					}
				}
			}
		}
	}
}

func selected(sorted []person, position func(*person) store.Tuple, q store.Query) (want []person) {
	for _, p := range sorted {
		at := position(&p)
		if bytes.HasPrefix(at, q.Prefix) && bytes.Compare(at, q.From) >= 0 && (q.Until == nil || bytes.Compare(at, q.Until) < 0) {
			want = append(want, p)
		}
	}
	if q.Reverse {
		slices.Reverse(want)
	}
	return want
}

func rangeLeft(t *testing.T, s *subject) {
	s.store(t, crowd(30)...)
	first := func(tx *store.Tx) error {
		for _, reverse := range []bool{false, true} {
			for p, err := range s.Scan(tx, store.Query{Reverse: reverse}) {
				if err != nil || (p.ID == 30) != reverse {
					return errUnexpected(p, err)
				}
				break
			}
		}
		return nil
	}
	require.NoError(t, s.db.View(t.Context(), first))
	require.NoError(t, s.db.Update(t.Context(), first))
}

func rangeEmpty(t *testing.T, s *subject) {
	empty := func(tx *store.Tx) error {
		for q := range queries(rangeKeys()) {
			records, err := collect(s.Scan(tx, q))
			entries, err2 := collect(s.byRank.Scan(tx, q))
			if len(records)+len(entries) > 0 || err != nil || err2 != nil {
				return errUnexpected(q, records, entries, err, err2)
			}
		}
		return nil
	}
	require.NoError(t, s.db.View(t.Context(), empty))
	require.NoError(t, s.db.Update(t.Context(), empty))
}
