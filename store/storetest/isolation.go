package storetest

import (
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var isolationChecks = []check{
	{"a transaction sees its own writes", isolationOwn},
	{"a View sees one snapshot while others write", isolationSnapshot},
	{"nobody sees what is not committed", isolationUncommitted},
	{"an Update sees all that returned before it", isolationOrder},
	{"no update is lost", isolationLost},
	{"two transactions cannot both act on what the other one changes", isolationSkew},
	{"readers see every transfer as a whole", isolationTransfers},
}

func isolationOwn(t *testing.T, s *subject) {
	s.update(t, func(tx *store.Tx) error {
		if err := s.putAll(tx, crowd(10)...); err != nil {
			return err
		}
		if err := s.Delete(tx, store.Key(int64(4))); err != nil {
			return err
		}
		p, err := s.byEmail.Get(tx, store.Key(int64(2), "p5@example.org"))
		n, err2 := s.byName.Count(tx, store.Query{})
		if err != nil || err2 != nil || p.ID != 5 || n != 9 {
			return errUnexpected(p, n, err, err2)
		}
		_, err = s.Get(tx, store.Key(int64(4)))
		return wantError(err, store.ErrNotFound)
	})
}

func isolationSnapshot(t *testing.T, s *subject) {
	s.store(t, crowd(50)...)
	require.NoError(t, s.db.View(t.Context(), func(tx *store.Tx) error {
		before, err := collect(s.byName.Scan(tx, store.Query{}))
		if err != nil {
			return err
		}
		written := make(chan error)
		go func() {
			written <- s.db.Update(t.Context(), func(tx *store.Tx) error {
				if err := s.Delete(tx, store.Key(int64(1))); err != nil {
					return err
				}
				return s.putAll(tx, person{ID: 2, Name: "changed"}, person{ID: 99})
			})
		}()
		if err := <-written; err != nil {
			return err
		}
		after, err := collect(s.byName.Scan(tx, store.Query{}))
		n, err2 := s.Count(tx, store.Query{})
		_, err3 := s.Get(tx, store.Key(int64(1)))
		if len(after) != 50 || n != 50 || after[0] != before[0] {
			return errUnexpected(len(after), n)
		}
		return errors.Join(err, err2, err3)
	}))
	require.Len(t, s.all(t), 50)
	_, err := s.get(t, 1)
	require.ErrorIs(t, err, store.ErrNotFound)
}

func isolationUncommitted(t *testing.T, s *subject) {
	wrote, looked := make(chan struct{}), make(chan struct{})
	var once sync.Once
	var wait sync.WaitGroup
	var err error
	wait.Go(func() {
		err = s.db.Update(t.Context(), func(tx *store.Tx) error {
			err := s.Put(tx, &person{ID: 1})
			once.Do(func() { close(wrote) })
			<-looked
			return err
		})
	})
	<-wrote
	seen := s.all(t)
	close(looked)
	wait.Wait()
	require.NoError(t, err)
	require.Empty(t, seen)
	require.Len(t, s.all(t), 1)
}

func isolationOrder(t *testing.T, s *subject) {
	together(t, s.db, 8, func(i int) error {
		for n := range int64(20) {
			err := s.db.Update(t.Context(), func(tx *store.Tx) error {
				p, err := s.Get(tx, store.Key(int64(i)))
				if n == 0 {
					p, err = &person{ID: int64(i)}, wantError(err, store.ErrNotFound)
				}
				if err != nil || p.Rank != n {
					return errUnexpected(p, n, err)
				}
				p.Rank++
				return s.Put(tx, p)
			})
			if err != nil {
				return err
			}
		}
		return nil
	})
}

func (s *subject) addRank(tx *store.Tx, id, n int64) error {
	p, err := s.Get(tx, store.Key(id))
	if err != nil {
		return err
	}
	p.Rank += n
	return s.Put(tx, p)
}

func isolationLost(t *testing.T, s *subject) {
	s.store(t, person{ID: 1})
	together(t, s.db, 100, func(int) error {
		return s.db.Update(t.Context(), func(tx *store.Tx) error { return s.addRank(tx, 1, 1) })
	})
	p, err := s.get(t, 1)
	require.NoError(t, err)
	require.Equal(t, int64(100), p.Rank)
}

// isolationSkew: everybody goes off duty who sees that another one is on it.
func isolationSkew(t *testing.T, s *subject) {
	for id := range int64(20) {
		s.store(t, person{ID: id, Name: "on duty"})
	}
	together(t, s.db, 20, func(i int) error {
		return s.db.Update(t.Context(), func(tx *store.Tx) error {
			n, err := s.byName.Count(tx, store.Query{Prefix: store.Key(0, "on duty")})
			if err != nil || n == 1 {
				return err
			}
			return s.Put(tx, &person{ID: int64(i), Name: "off duty"})
		})
	})
	require.Len(t, s.byIndex(t, s.byName, store.Query{Prefix: store.Key(0, "on duty")}), 1)
}

// isolationTransfers moves ranks between people, whose sum never changes.
func isolationTransfers(t *testing.T, s *subject) {
	s.store(t, crowd(10)...)
	var readers, writers sync.WaitGroup
	var written atomic.Bool
	readErrors := start(&readers, 3, func(int) (err error) {
		for err == nil && !written.Load() {
			err = s.db.View(t.Context(), s.sum)
		}
		return err
	})
	writeErrors := start(&writers, 6, func(i int) (err error) {
		for n := 0; err == nil && n < 40; n++ {
			from, to := int64((i+n)%10+1), int64((i*3+n*7)%10+1)
			err = s.db.Update(t.Context(), func(tx *store.Tx) error {
				return errors.Join(s.sum(tx), s.addRank(tx, from, -1), s.addRank(tx, to, 1), s.sum(tx))
			})
		}
		return err
	})
	writers.Wait()
	written.Store(true)
	readers.Wait()
	require.NoError(t, errors.Join(append(readErrors, writeErrors...)...))
}

// sum fails unless the ranks of crowd(10) add up, in the table and by index.
func (s *subject) sum(tx *store.Tx) error {
	byKey, byRank := int64(0), int64(0)
	for p, err := range s.Scan(tx, store.Query{}) {
		if err != nil {
			return err
		}
		byKey += p.Rank
	}
	for p, err := range s.byRank.Scan(tx, store.Query{}) {
		if err != nil {
			return err
		}
		byRank += p.Rank
	}
	if byKey != 20 || byRank != 20 {
		return errUnexpected(byKey, byRank)
	}
	return nil
}
