package bolt

import (
	"context"
	"sync/atomic"

	"simrelay/store"
)

// job is one Update that waits for its commit.
type job struct {
	fn    func(store.Txn) error
	err   error // what became of fn
	hooks []func()
	// taken is set by whoever decides the job's fate first: the committer, when
	// it begins to run it, or a caller who no longer wants it.
	taken atomic.Bool
	done  chan error
}

// Update implements store.Engine. Callers queue their closures; the committer
// runs all that wait in one bbolt transaction, and wakes their callers after
// its one fsync. There is no timer: while one group is being written, the next
// gathers by itself.
func (e *engine) Update(ctx context.Context, fn func(store.Txn) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	j := &job{fn: fn, done: make(chan error, 1)}
	select {
	case <-e.closing:
		return store.ErrClosed
	default:
	}
	select {
	case e.queue <- j:
	case <-ctx.Done():
		return ctx.Err()
	case <-e.closing:
		return store.ErrClosed
	}
	return j.wait(ctx, e.drained)
}

// wait returns the job's result. A caller who gives up before the committer
// began gets the context's error, and nothing happens; afterwards the result
// is waited for, because it is decided.
func (j *job) wait(ctx context.Context, drained <-chan struct{}) error {
	select {
	case err := <-j.done:
		return j.finish(err)
	case <-ctx.Done():
		if j.taken.CompareAndSwap(false, true) {
			return ctx.Err()
		}
	case <-drained:
		if j.taken.CompareAndSwap(false, true) {
			return store.ErrClosed
		}
	}
	return j.finish(<-j.done)
}

func (j *job) finish(err error) error {
	if err == nil {
		for _, hook := range j.hooks {
			hook()
		}
	}
	return err
}

func (j *job) refuse(err error) {
	if j.taken.CompareAndSwap(false, true) {
		j.done <- err
	}
}
