// Package store keeps simrelay's records: typed collections with declared
// indexes, read and written in transactions, on an engine that is chosen when
// the program starts.
//
// Record types are declared once, by the rooms that own them, and know no
// engine. An engine knows tables, keys, index tuples and bytes, and knows no
// record type. This package imports nothing of ours; business rules must never
// be in it.
package store

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Errors of a store. A room turns them into its own.
var (
	// ErrNotFound says that there is no record under a key.
	ErrNotFound = errors.New("store: not found")
	// ErrExists says that there is a record under that key, or under that
	// tuple of a unique index; see [UniqueError].
	ErrExists = errors.New("store: already exists")
	// ErrReadOnly says that a write was tried in View.
	ErrReadOnly = errors.New("store: read-only transaction")
	// ErrClosed says that the store is closed.
	ErrClosed = errors.New("store: closed")
	// ErrFull says that there is no room on the disk, or that the store has
	// reached the size that it was allowed.
	ErrFull = errors.New("store: no space left")
)

// UniqueError tells which unique index refused a record. It is [ErrExists].
type UniqueError struct{ Table, Index string }

// Error names the table and the index.
func (e *UniqueError) Error() string {
	return fmt.Sprintf("store: %s: another record has this %s", e.Table, e.Index)
}

// Is reports whether target is ErrExists.
func (e *UniqueError) Is(target error) bool { return target == ErrExists }

// DB is an open store. It is safe for concurrent use.
type DB struct {
	engine Engine
	schema Schema
}

// Tx is one transaction. It must not outlive its closure, nor be used by two
// goroutines.
type Tx struct {
	txn Txn
}

// View runs fn on a consistent snapshot. fn must not write.
func (db *DB) View(ctx context.Context, fn func(*Tx) error) error {
	return db.engine.View(ctx, func(t Txn) error { return fn(&Tx{t}) })
}

// Update runs fn in a transaction that sees all earlier ones, and returns nil
// only when what it wrote is on disk. When fn returns an error nothing of it
// is kept, and Update returns that error; a panic counts as one. fn may run
// more than once, in another goroutine, and must do no I/O; what it does to
// variables of its caller must survive that. It must not call Update.
//
// When ctx ends before fn began, Update returns the context's error and
// nothing happens; later, it has no effect.
func (db *DB) Update(ctx context.Context, fn func(*Tx) error) error {
	return db.engine.Update(ctx, func(t Txn) error { return fn(&Tx{t}) })
}

// OnCommit registers fn to run, in the goroutine that called Update, after
// the transaction is on disk and before Update returns. When the closure runs
// again, the functions of the run before are forgotten. In View they never run.
func (tx *Tx) OnCommit(fn func()) { tx.txn.OnCommit(fn) }

// Check verifies the whole store and returns what is wrong with it, at most a
// hundred findings; none means that it is sound. It may run beside writers,
// which may have to wait while it looks at the file itself.
func (db *DB) Check(ctx context.Context) ([]string, error) { return db.engine.Check(ctx) }

// Backup writes a copy of one snapshot, which can be opened as a store, and
// returns the number of bytes.
func (db *DB) Backup(ctx context.Context, w io.Writer) (int64, error) {
	return db.engine.Backup(ctx, w)
}

// Stats describes the engine at this moment.
func (db *DB) Stats() Stats { return db.engine.Stats() }

// Ping reports whether the store accepts writes, by making one.
func (db *DB) Ping(ctx context.Context) error {
	return db.Update(ctx, func(tx *Tx) error {
		_, err := tx.txn.NextID("ping")
		return err
	})
}

// Leap makes every sequence go on above what it has given out by gap. After a
// restore, ids that were given out since the backup was made are thus never
// given out again.
func (db *DB) Leap(ctx context.Context, gap int64) error {
	return db.Update(ctx, func(tx *Tx) error {
		for _, t := range db.schema.Tables {
			n, err := tx.txn.NextID(t.Name)
			if err != nil {
				return err
			}
			if err := tx.txn.RaiseID(t.Name, n+gap); err != nil {
				return err
			}
		}
		return nil
	})
}

// Close waits for running transactions and closes the store.
func (db *DB) Close() error { return db.engine.Close() }
