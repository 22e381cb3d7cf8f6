package store

import (
	"context"
	"io"
	"iter"
	"time"
)

// Engine is what a storage engine does. It holds tables of rows; what the
// bytes mean is not its business. Every engine passes the suite in storetest.
type Engine interface {
	// View runs fn on a snapshot; writes fail with ErrReadOnly.
	View(ctx context.Context, fn func(Txn) error) error
	// Update runs fn in a serialisable transaction and returns nil only when it
	// is on disk; see [DB.Update].
	Update(ctx context.Context, fn func(Txn) error) error
	// Check verifies that rows and index entries agree both ways, and that the
	// entries are those which the table derives from the record now; see
	// [DB.Check].
	Check(ctx context.Context) ([]string, error)
	// Backup writes one snapshot; see [DB.Backup].
	Backup(ctx context.Context, w io.Writer) (int64, error)
	// Stats describes the engine at this moment.
	Stats() Stats
	// Close waits for running transactions.
	Close() error
}

// Txn is an engine's transaction. Bytes that it returns are valid until the
// closure ends and must not be changed.
type Txn interface {
	// Get returns a row's value, or ErrNotFound.
	Get(t *Table, key Tuple) ([]byte, error)
	// Put stores a row in place of the one with the same key, with its index
	// entries. It returns a *UniqueError when a unique index has the entry for
	// another key. When Put or Delete fails it has written nothing, and the
	// transaction can go on. The caller may change the row's bytes afterwards,
	// except those of Value.
	Put(t *Table, row Row) error
	// Delete removes a row and its entries, or returns ErrNotFound.
	Delete(t *Table, key Tuple) error
	// Scan yields the rows of a range in order. The closure may write to the
	// same table meanwhile: the scan goes on in the table as it is then. Rows
	// removed ahead of it are not yielded, rows changed or added ahead of it
	// are, and so is, once more, a row that was moved there.
	Scan(t *Table, index int, r Range) iter.Seq2[Hit, error]
	// Count returns how many rows Scan would yield, without reading them.
	Count(t *Table, index int, r Range) (int, error)
	// NextID returns the next number, from 1, of a named sequence. Numbers of
	// a transaction that fails may be lost.
	NextID(sequence string) (int64, error)
	// RaiseID makes sure that the sequence goes on above n.
	RaiseID(sequence string, n int64) error
	// OnCommit registers fn; see [Tx.OnCommit].
	OnCommit(fn func())
}

// Primary as the index of a scan means the order of the primary keys.
const Primary = -1

// Table describes a collection to an engine.
type Table struct {
	Name    string
	Indexes []IndexInfo
	// Append says that keys only grow, so that pages can be filled up.
	Append bool
	// Derive makes the row for a record that is stored, as it would be written
	// now. Engines use it to build a new index, and to check.
	Derive func(value []byte) (Row, error)
}

// IndexInfo describes one index of a table.
type IndexInfo struct {
	Name   string
	Unique bool
}

// Row is a record as an engine sees it.
type Row struct {
	Key   Tuple
	Value []byte // a JSON document
	// Entries has one tuple for each index of the table; nil where the record
	// is not in that index.
	Entries []Tuple
}

// Position is a place in an index's order, which is that of the bytes of Entry
// and Key, one behind the other. In a primary scan Entry is nil.
type Position struct{ Entry, Key Tuple }

// Hit is one row that a scan yields.
type Hit struct {
	Position
	Value []byte
}

// Range bounds a scan. The zero value means everything. Bounds compare with the
// bytes of a position, so that they may reach from the entry into the key.
type Range struct {
	From  Tuple // positions from here on, inclusive; nil: from the start
	Until Tuple // up to here, exclusive; nil: to the end
	// After continues behind a position, in the direction of the scan, and
	// within From and Until.
	After   *Position
	Reverse bool
}

// Stats describes an engine at one moment.
type Stats struct {
	Engine        string        `json:"engine"`
	SizeBytes     int64         `json:"size_bytes"`      // of the file, or the database
	Commits       int64         `json:"commits"`         // since it was opened
	Updates       int64         `json:"updates"`         // transactions in those commits
	LastCommit    time.Duration `json:"last_commit_ns"`  // time that the last commit took
	WaitingWrites int           `json:"waiting_updates"` // transactions in the queue
}
