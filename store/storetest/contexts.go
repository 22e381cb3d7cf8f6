package storetest

import (
	"context"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var contextChecks = []check{
	{"an ended context does nothing", contextEnded},
	{"a context that ends in the queue takes its transaction out", contextQueued},
	{"a context that ends in the closure has no effect", contextTaken},
}

func contextEnded(t *testing.T, s *subject) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	for range 300 {
		ran := false
		update := s.db.Update(ctx, func(*store.Tx) error { ran = true; return nil })
		view := s.db.View(ctx, func(*store.Tx) error { ran = true; return nil })
		require.ErrorIs(t, update, context.Canceled)
		require.ErrorIs(t, view, context.Canceled)
		require.False(t, ran)
	}
}

// contextQueued holds up writers where the engine queues them. Where it does
// not, the transaction is done before the context ends.
func contextQueued(t *testing.T, s *subject) {
	ctx, cancel := context.WithCancel(t.Context())
	var wait sync.WaitGroup
	var front error
	release := holdUp(t, s.db, &wait, &front)
	result := make(chan error, 1)
	go func() {
		result <- s.db.Update(ctx, func(tx *store.Tx) error { return s.Put(tx, &person{ID: 1}) })
	}()
	eventually(t, func() bool { return len(result) > 0 || s.db.Stats().WaitingWrites > 0 })
	queued := len(result) == 0
	cancel()
	err := <-result
	release()
	wait.Wait()
	require.NoError(t, front)
	if !queued {
		require.NoError(t, err)
		require.Len(t, s.all(t), 1)
		return
	}
	require.ErrorIs(t, err, context.Canceled)
	s.store(t, person{ID: 2})
	require.Equal(t, []int64{2}, ids(s.all(t)))
}

func contextTaken(t *testing.T, s *subject) {
	ctx, cancel := context.WithCancel(t.Context())
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		cancel()
		return s.Put(tx, &person{ID: 1})
	})
	require.NoError(t, err)
	require.Len(t, s.all(t), 1)
}
