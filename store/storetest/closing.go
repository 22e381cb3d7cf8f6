package storetest

import (
	"context"
	"errors"
	"io"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var closingChecks = []check{
	{"a closed store says so", closingClosed},
	{"Close waits for a transaction that runs", closingWaits},
	{"an Update beside Close is kept, or fails as closed", closingRace},
}

func closingClosed(t *testing.T, s *subject) {
	s.store(t, person{ID: 1})
	s.close(t)
	require.NoError(t, s.db.Close(), "a second time")
	nothing := func(*store.Tx) error { return nil }
	require.ErrorIs(t, s.db.View(t.Context(), nothing), store.ErrClosed)
	require.ErrorIs(t, s.db.Update(t.Context(), nothing), store.ErrClosed)
	require.ErrorIs(t, s.db.Ping(t.Context()), store.ErrClosed)
	_, err := s.db.Check(t.Context())
	require.ErrorIs(t, err, store.ErrClosed)
	_, err = s.db.Backup(t.Context(), io.Discard)
	require.ErrorIs(t, err, store.ErrClosed)
	require.NotPanics(t, func() { s.db.Stats() })
}

func closingWaits(t *testing.T, s *subject) {
	begun, ended := make(chan struct{}, 2), make(chan struct{})
	var wait sync.WaitGroup
	var view, update error
	wait.Go(func() {
		view = s.db.View(t.Context(), func(tx *store.Tx) error {
			begun <- struct{}{}
			<-ended
			_, err := s.Count(tx, store.Query{})
			return err
		})
	})
	wait.Go(func() {
		update = s.db.Update(t.Context(), func(tx *store.Tx) error {
			begun <- struct{}{}
			<-ended
			return s.Put(tx, &person{ID: 1})
		})
	})
	<-begun
	<-begun
	s.open = false
	wait.Go(func() {
		err := s.db.Close()
		select {
		case <-ended:
		default:
			err = errors.Join(err, errUnexpected("Close returned too early"))
		}
		if err != nil {
			t.Error(err)
		}
	})
	eventually(t, func() bool { return errors.Is(s.tryUpdate(), store.ErrClosed) })
	close(ended)
	wait.Wait()
	require.NoError(t, view)
	require.NoError(t, update)
	s.reopen(t, s.schema)
	require.Len(t, s.all(t), 1)
}

// tryUpdate does not wait for a transaction that holds up the others.
func (s *subject) tryUpdate() error {
	ctx, cancel := context.WithTimeout(context.Background(), time.Millisecond)
	defer cancel()
	return s.db.Update(ctx, func(*store.Tx) error { return nil })
}

func closingRace(t *testing.T, s *subject) {
	const writers = 40
	var wait sync.WaitGroup
	kept := make([][]int64, writers)
	begun := make(chan struct{}, writers)
	failures := start(&wait, writers, func(i int) error {
		for n := int64(0); ; n++ {
			id := int64(i)*1_000_000 + n
			err := s.db.Update(t.Context(), func(tx *store.Tx) error { return s.Put(tx, &person{ID: id}) })
			if n == 0 {
				begun <- struct{}{}
			}
			if err != nil {
				return err
			}
			kept[i] = append(kept[i], id)
		}
	})
	for range writers {
		<-begun
	}
	s.close(t)
	wait.Wait()
	for _, err := range failures {
		require.ErrorIs(t, err, store.ErrClosed)
	}
	s.reopen(t, s.schema)
	var want []int64
	for _, ids := range kept {
		want = append(want, ids...)
	}
	require.Equal(t, want, ids(s.all(t)))
}
