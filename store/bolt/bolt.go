// Package bolt is the store's default engine: one bbolt file, and a committer
// of our own that gathers concurrent transactions into one fsync.
//
// It imports store and bbolt, and nothing of bbolt appears in what it exports.
// Knowledge of any record type must never be in it.
package bolt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	bbolt "go.etcd.io/bbolt"
	berrors "go.etcd.io/bbolt/errors"

	"simrelay/store"
)

// engine is the bolt store.Engine.
type engine struct {
	db      *bbolt.DB
	path    string
	maxSize int
	tables  []*store.Table
	layouts layouts

	queue   chan *job
	closing chan struct{}
	drained chan struct{}
	once    sync.Once
	failed  error // of a commit; the committer's own

	committed        func(took time.Duration) // nil: nobody asks
	commits, updates atomic.Int64
	lastCommit       atomic.Int64
}

// View implements store.Engine.
func (e *engine) View(ctx context.Context, fn func(store.Txn) error) error {
	return e.view(ctx, func(tx *bbolt.Tx) error { return fn(newTxn(tx, e.layouts)) })
}

func (e *engine) view(ctx context.Context, fn func(*bbolt.Tx) error) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	tx, err := e.db.Begin(false)
	if err != nil {
		return engineError(err)
	}
	defer tx.Rollback() //nolint:errcheck // a read transaction has nothing to lose
	return fn(tx)
}

// Stats implements store.Engine.
func (e *engine) Stats() store.Stats {
	s := store.Stats{
		Engine: "bolt", Commits: e.commits.Load(), Updates: e.updates.Load(),
		LastCommit: time.Duration(e.lastCommit.Load()), WaitingWrites: len(e.queue),
	}
	if info, err := os.Stat(e.path); err == nil {
		s.SizeBytes = info.Size()
	}
	return s
}

// Close implements store.Engine.
func (e *engine) Close() error {
	e.once.Do(func() { close(e.closing) })
	<-e.drained
	return e.db.Close()
}

// engineError turns bbolt's errors into the store's.
func engineError(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, berrors.ErrDatabaseNotOpen), errors.Is(err, berrors.ErrTxClosed):
		return store.ErrClosed
	case errors.Is(err, berrors.ErrMaxSizeReached), isDiskFull(err):
		return fmt.Errorf("%w: %w", store.ErrFull, err)
	}
	return err
}

// isDiskFull looks at the text as well, because bbolt keeps only that of an
// error in growing the file.
func isDiskFull(err error) bool {
	for _, full := range []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT, syscall.EFBIG} {
		if errors.Is(err, full) || strings.Contains(err.Error(), full.Error()) {
			return true
		}
	}
	return false
}
