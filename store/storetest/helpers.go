package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

// errOnPurpose is what closures fail with.
var errOnPurpose = errors.New("failed on purpose")

// errUnexpected reports from inside a closure, where a test cannot be ended.
func errUnexpected(got ...any) error { return fmt.Errorf("unexpected: %v", got) }

// wantError returns nil when err is the target.
func wantError(err, target error) error {
	if errors.Is(err, target) {
		return nil
	}
	return fmt.Errorf("got the error %w, want %w", err, target)
}

// patience is how long a test waits for what must happen.
const patience = 20 * time.Second

// eventually waits for a condition that another goroutine makes true.
func eventually(t *testing.T, condition func() bool) {
	t.Helper()
	require.Eventually(t, condition, patience, time.Millisecond)
}

// together runs fn n times at once. A transaction holds up the store's writers
// until all of them wait or are done, so that an engine that gathers
// transactions into one commit does it here.
func together(t *testing.T, db *store.DB, n int, fn func(i int) error) {
	t.Helper()
	var wait sync.WaitGroup
	var done atomic.Int64
	var front error
	release := holdUp(t, db, &wait, &front)
	failures := start(&wait, n, func(i int) error {
		defer done.Add(1)
		return fn(i)
	})
	eventually(t, func() bool { return int(done.Load())+db.Stats().WaitingWrites >= n })
	release()
	wait.Wait()
	require.NoError(t, errors.Join(append(failures, front)...))
}

// start runs fn n times, each in a goroutine, and returns where their errors
// will be.
func start(wait *sync.WaitGroup, n int, fn func(i int) error) (failures []error) {
	failures = make([]error, n)
	for i := range n {
		wait.Go(func() { failures[i] = fn(i) })
	}
	return failures
}

// failBeside runs a closure that fails on purpose in the midst of others that
// succeed, so that an engine which commits them together has to undo it, and
// cannot just forget all. The others only touch ping's sequence.
func (s *subject) failBeside(t *testing.T, fn func(tx store.Txn) error) {
	t.Helper()
	together(t, s.db, 5, func(i int) error {
		if i != 2 {
			return s.db.Ping(t.Context())
		}
		return wantError(s.Engine.Update(t.Context(), fn), errOnPurpose)
	})
}

// holdUp begins a transaction that lasts until release is called.
func holdUp(t *testing.T, db *store.DB, wait *sync.WaitGroup, err *error) (release func()) {
	t.Helper()
	inside, ended := make(chan struct{}), make(chan struct{})
	var once sync.Once
	wait.Go(func() {
		*err = db.Update(context.Background(), func(*store.Tx) error {
			once.Do(func() { close(inside) })
			<-ended
			return nil
		})
	})
	<-inside
	release = sync.OnceFunc(func() { close(ended) })
	t.Cleanup(release)
	return release
}
