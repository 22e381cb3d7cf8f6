package storetest

import (
	"errors"
	"fmt"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var failureChecks = []check{
	{"a failing closure leaves nothing behind", failureUndone},
	{"a failing closure does not fail its neighbours", failureAlone},
	{"what neighbours wrote to the same places survives an undo", failureAmongNeighbours},
	{"a panicking closure is an error, and the store goes on", failurePanics},
	{"a large closure is undone as a whole", failureLarge},
}

func failureUndone(t *testing.T, s *subject) {
	s.store(t, crowd(10)...)
	before := s.all(t)
	err := s.db.Update(t.Context(), func(tx *store.Tx) error {
		if err := s.messUp(tx, 1); err != nil {
			return err
		}
		return fmt.Errorf("wrapped: %w", errOnPurpose)
	})
	require.EqualError(t, err, "wrapped: failed on purpose")
	require.ErrorIs(t, err, errOnPurpose)
	require.Equal(t, before, s.all(t))
	require.Equal(t, []int64{1}, s.byIndex(t, s.byEmail, store.Query{Prefix: store.Key(1, "p1@example.org")}))
}

// messUp writes in every way there is, several times to the same records.
func (s *subject) messUp(tx *store.Tx, seed int64) error {
	if err := s.putAll(tx, person{ID: seed, Name: "changed"}, person{ID: seed + 1000}, person{ID: seed, Email: fmt.Sprint(seed)}); err != nil {
		return err
	}
	for _, id := range []int64{seed, seed + 1000} {
		if err := s.Delete(tx, store.Key(id)); err != nil {
			return err
		}
	}
	if _, err := s.NextID(tx); err != nil {
		return err
	}
	return s.putAll(tx, person{ID: seed, Name: "again"}, person{ID: seed + 1000, Name: "again"})
}

func failureAlone(t *testing.T, s *subject) {
	s.store(t, crowd(60)...)
	together(t, s.db, 60, func(i int) error {
		err := s.db.Update(t.Context(), func(tx *store.Tx) error {
			id := int64(i + 1)
			if i%2 == 0 {
				return s.addRank(tx, id, 100)
			}
			if err := s.messUp(tx, id); err != nil {
				return err
			}
			return errOnPurpose
		})
		if i%2 == 0 {
			return err
		}
		return wantError(err, errOnPurpose)
	})
	want := crowd(60)
	for i := range want {
		if i%2 == 0 {
			want[i].Rank += 100
		}
	}
	require.Equal(t, want, s.all(t))
}

// failureAmongNeighbours has transactions that succeed and that fail write to
// the same records, so many of them that pages are emptied and split on the
// way. Each success counts in its records; what is stored must be that count.
func failureAmongNeighbours(t *testing.T, s *subject) {
	const people, writers = 200, 60
	seed := rand.Uint64() //nolint:gosec // printed, to run a failure again
	t.Logf("seed %d", seed)
	together(t, s.db, writers, func(i int) error {
		err := s.db.Update(t.Context(), func(tx *store.Tx) error {
			r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // as above
			return s.countUp(tx, r, people, i%3 == 0)
		})
		if i%3 == 0 {
			return wantError(err, errOnPurpose)
		}
		return err
	})
	want := make(map[int64]int64)
	for i := range writers {
		r := rand.New(rand.NewPCG(seed, uint64(i))) //nolint:gosec // as above
		for id := range touched(r, people) {
			if i%3 != 0 {
				want[id]++
			}
		}
	}
	got := make(map[int64]int64)
	for _, p := range s.all(t) {
		got[p.ID] = p.Rank
	}
	require.Equal(t, want, got)
}

// touched yields the records that one of those transactions writes to.
func touched(r *rand.Rand, people int) iter.Seq[int64] {
	return func(yield func(int64) bool) {
		from, n := r.IntN(people), r.IntN(people/2)
		for i := range n {
			if !yield(int64((from + i) % people)) {
				return
			}
		}
	}
}

func (s *subject) countUp(tx *store.Tx, r *rand.Rand, people int, fail bool) error {
	for id := range touched(r, people) {
		p, err := s.Get(tx, store.Key(id))
		if err != nil {
			p, err = &person{ID: id}, wantError(err, store.ErrNotFound)
		}
		if err != nil {
			return err
		}
		p.Rank, p.Name = p.Rank+1, strings.Repeat("x", int(id+p.Rank)%90)
		if err := s.Put(tx, p); err != nil {
			return err
		}
	}
	if !fail {
		return nil
	}
	for id := range int64(people) {
		if err := s.Delete(tx, store.Key(id)); err != nil && !errors.Is(err, store.ErrNotFound) {
			return err
		}
	}
	return errOnPurpose
}

func failurePanics(t *testing.T, s *subject) {
	s.store(t, crowd(20)...)
	before := s.all(t)
	together(t, s.db, 20, func(i int) error {
		err := s.db.Update(t.Context(), func(tx *store.Tx) error {
			if i%2 == 0 {
				return nil
			}
			if err := s.messUp(tx, int64(i+1)); err != nil {
				return err
			}
			panic("at the disco")
		})
		if panicked := err != nil && strings.Contains(err.Error(), "at the disco"); panicked != (i%2 != 0) {
			return errUnexpected(i, err)
		}
		return nil
	})
	require.Equal(t, before, s.all(t))
	s.store(t, person{ID: 50})
	require.Len(t, s.all(t), 21)
}

func failureLarge(t *testing.T, s *subject) {
	s.store(t, crowd(300)...)
	before := s.all(t)
	together(t, s.db, 5, func(i int) error {
		if i != 2 {
			return s.db.Ping(t.Context())
		}
		return wantError(s.db.Update(t.Context(), s.rewriteAll), errOnPurpose)
	})
	require.Equal(t, before, s.all(t))
}

// rewriteAll writes far more than there is, deletes some of it, and fails.
func (s *subject) rewriteAll(tx *store.Tx) error {
	for id := range int64(1500) {
		if err := s.Put(tx, &person{ID: id * 7 % 1501, Name: strings.Repeat("y", int(id%200))}); err != nil {
			return err
		}
	}
	for id := range int64(300) {
		if err := s.Delete(tx, store.Key(id*7%1501)); err != nil {
			return err
		}
	}
	return errOnPurpose
}
