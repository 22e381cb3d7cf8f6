package bolt

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
)

// txn is a store.Txn on a bbolt transaction. In the committer, one txn serves
// all closures of a group, one after the other.
type txn struct {
	tx      *bbolt.Tx
	layouts layouts
	opened  []*buckets // of the tables that were used; few, so a slice
	ids     *bbolt.Bucket

	undo   []undo // of the closure that runs
	writes int    // counts them; scans look whether it moved
	hooks  []func()
	stuck  error // a closure could not be undone: nothing may be committed
}

// undo takes one write back: the key had this value, or none where it is nil.
type undo struct {
	bucket     *bbolt.Bucket
	key, value []byte
	growth     int // bytes that the write added
}

func newTxn(tx *bbolt.Tx, known layouts) *txn { return &txn{tx: tx, layouts: known} }

func (t *txn) table(table *store.Table) (*buckets, error) {
	for _, b := range t.opened {
		if b.table == table {
			return b, nil
		}
	}
	b, err := t.layouts.open(t.tx, table)
	if err == nil {
		t.opened = append(t.opened, b)
	}
	return b, err
}

func (t *txn) writable(table *store.Table) (*buckets, error) {
	if !t.tx.Writable() {
		return nil, store.ErrReadOnly
	}
	return t.table(table)
}

// OnCommit implements store.Txn.
func (t *txn) OnCommit(fn func()) { t.hooks = append(t.hooks, fn) }

// Get implements store.Txn.
func (t *txn) Get(table *store.Table, key store.Tuple) ([]byte, error) {
	b, err := t.table(table)
	if err != nil {
		return nil, err
	}
	row, _, err := b.row(key)
	return row.Value, err
}

// Put implements store.Txn. The key is copied, because bbolt and the undo list
// keep it until the commit.
func (t *txn) Put(table *store.Table, row store.Row) error {
	b, err := t.writable(table)
	if err != nil {
		return err
	}
	row.Key = bytes.Clone(row.Key)
	mark := len(t.undo)
	if err := t.put(b, row); err != nil {
		return t.rewind(mark, err)
	}
	return nil
}

func (t *txn) put(b *buckets, row store.Row) error {
	old, stored, err := b.row(row.Key)
	if errors.Is(err, store.ErrNotFound) {
		old, err = store.Row{Entries: make([]store.Tuple, len(row.Entries))}, nil
	}
	if err != nil {
		return err
	}
	if err := b.checkUnique(row); err != nil {
		return err
	}
	if err := t.write(b.rows, row.Key, encodeRow(row), stored); err != nil {
		return err
	}
	return t.moveEntries(b, row.Key, old.Entries, row.Entries)
}

// Delete implements store.Txn.
func (t *txn) Delete(table *store.Table, key store.Tuple) error {
	b, err := t.writable(table)
	if err != nil {
		return err
	}
	key = bytes.Clone(key)
	old, stored, err := b.row(key)
	if err != nil {
		return err
	}
	mark := len(t.undo)
	err = t.write(b.rows, key, nil, stored)
	if err == nil {
		err = t.moveEntries(b, key, old.Entries, make([]store.Tuple, len(old.Entries)))
	}
	if err != nil {
		return t.rewind(mark, err)
	}
	return nil
}

// moveEntries brings the index entries of one row from what they were to what
// they are.
func (t *txn) moveEntries(b *buckets, key store.Tuple, old, now []store.Tuple) error {
	for i := range now {
		if sameEntry(old[i], now[i]) {
			continue
		}
		index, err := b.index(i)
		if err == nil && old[i] != nil {
			err = t.write(index, position(old[i], key), nil, key)
		}
		if err == nil && now[i] != nil {
			err = t.write(index, position(now[i], key), key, nil)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// write puts a value, or deletes the key where value is nil, and remembers how
// to take it back. Both slices and the old value must not change before the
// commit.
func (t *txn) write(b *bbolt.Bucket, key, value, old []byte) error {
	t.writes++
	t.undo = append(t.undo, undo{b, key, old, size(key, value) - size(key, old)})
	return engineError(set(b, key, value))
}

func size(key, value []byte) int {
	if value == nil {
		return 0
	}
	return len(key) + len(value)
}

// shrinks reports whether the closure removes more than it adds, or writes
// nothing.
func (t *txn) shrinks() bool {
	growth := 0
	for _, u := range t.undo {
		growth += u.growth
	}
	return growth < 0 || len(t.undo) == 0
}

func set(b *bbolt.Bucket, key, value []byte) error {
	if value == nil {
		return b.Delete(key)
	}
	return b.Put(key, value)
}

// rewind takes writes back, newest first, until mark are left, and returns the
// error that made it necessary.
func (t *txn) rewind(mark int, cause error) error {
	for i := len(t.undo) - 1; i >= mark; i-- {
		t.writes++
		if err := set(t.undo[i].bucket, t.undo[i].key, t.undo[i].value); err != nil {
			t.stuck = fmt.Errorf("store: undo: %w", err)
			return errors.Join(cause, t.stuck)
		}
	}
	t.undo = t.undo[:mark]
	return cause
}

// NextID implements store.Txn.
func (t *txn) NextID(sequence string) (int64, error) {
	n, old, err := t.lastID(sequence)
	if err != nil {
		return 0, err
	}
	return n + 1, t.writeID(sequence, n+1, old)
}

// RaiseID implements store.Txn.
func (t *txn) RaiseID(sequence string, n int64) error {
	last, old, err := t.lastID(sequence)
	if err != nil || last >= n {
		return err
	}
	return t.writeID(sequence, n, old)
}

func (t *txn) lastID(sequence string) (n int64, stored []byte, err error) {
	if !t.tx.Writable() {
		return 0, nil, store.ErrReadOnly
	}
	if t.ids == nil {
		t.ids = t.tx.Bucket(sequencesName)
	}
	stored = t.ids.Get([]byte(sequence))
	if stored != nil && len(stored) != 8 {
		return 0, nil, fmt.Errorf("store: damaged sequence %s", sequence)
	}
	if stored != nil {
		n = int64(binary.BigEndian.Uint64(stored))
	}
	return n, stored, nil
}

func (t *txn) writeID(sequence string, n int64, old []byte) error {
	return t.write(t.ids, []byte(sequence), binary.BigEndian.AppendUint64(nil, uint64(n)), old)
}
