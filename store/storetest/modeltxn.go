package storetest

import (
	"bytes"
	"fmt"
	"iter"
	"maps"
	"slices"

	"simrelay/store"
)

// modelTxn is a transaction of the model.
type modelTxn struct {
	data     *modelData
	readOnly bool
	writes   int
	hooks    []func()
}

// OnCommit implements store.Txn.
func (t *modelTxn) OnCommit(fn func()) { t.hooks = append(t.hooks, fn) }

func (t *modelTxn) known(table *store.Table) error {
	if t.data.Rows[table.Name] == nil {
		return fmt.Errorf("no table %s", table.Name)
	}
	return nil
}

// Get implements store.Txn.
func (t *modelTxn) Get(table *store.Table, key store.Tuple) ([]byte, error) {
	row, ok := t.data.Rows[table.Name][string(key)]
	if !ok {
		return nil, store.ErrNotFound
	}
	return row.Value, t.known(table)
}

// Put implements store.Txn.
func (t *modelTxn) Put(table *store.Table, row store.Row) error {
	if t.readOnly {
		return store.ErrReadOnly
	}
	if err := t.known(table); err != nil {
		return err
	}
	for i, info := range table.Indexes {
		if info.Unique && t.taken(table, i, row) {
			return &store.UniqueError{Table: table.Name, Index: info.Name}
		}
	}
	t.writes++
	t.data.Rows[table.Name][string(row.Key)] = modelRow{Value: row.Value, Entries: row.Entries}
	return nil
}

func (t *modelTxn) taken(table *store.Table, index int, row store.Row) bool {
	for key, other := range t.data.Rows[table.Name] {
		if key != string(row.Key) && row.Entries[index] != nil && bytes.Equal(other.Entries[index], row.Entries[index]) {
			return true
		}
	}
	return false
}

// Delete implements store.Txn.
func (t *modelTxn) Delete(table *store.Table, key store.Tuple) error {
	if t.readOnly {
		return store.ErrReadOnly
	}
	if _, ok := t.data.Rows[table.Name][string(key)]; !ok {
		return store.ErrNotFound
	}
	t.writes++
	delete(t.data.Rows[table.Name], string(key))
	return nil
}

// Scan implements store.Txn. After a write it looks at everything again.
func (t *modelTxn) Scan(table *store.Table, index int, r store.Range) iter.Seq2[store.Hit, error] {
	return func(yield func(store.Hit, error) bool) {
		if err := t.known(table); err != nil {
			yield(store.Hit{}, err)
			return
		}
		for again := true; again; {
			again = false
			for _, hit := range t.hits(table, index, r) {
				writes := t.writes
				if !yield(hit, nil) {
					return
				}
				r.After = &hit.Position
				if again = t.writes != writes; again {
					break
				}
			}
		}
	}
}

// hits are the rows of a range, in order.
func (t *modelTxn) hits(table *store.Table, index int, r store.Range) (hits []store.Hit) {
	found := make(map[string]store.Hit) // by place, of which no two are equal
	for key, row := range t.data.Rows[table.Name] {
		hit := store.Hit{Position: store.Position{Key: store.Tuple(key)}, Value: row.Value}
		if index != store.Primary {
			if hit.Entry = row.Entries[index]; hit.Entry == nil {
				continue
			}
		}
		if at := place(hit.Position); inRange(at, r) {
			found[string(at)] = hit
		}
	}
	order := slices.Sorted(maps.Keys(found))
	if r.Reverse {
		slices.Reverse(order)
	}
	for _, at := range order {
		hits = append(hits, found[at])
	}
	return hits
}

func place(p store.Position) []byte { return slices.Concat(p.Entry, p.Key) }

func inRange(at []byte, r store.Range) bool {
	if bytes.Compare(at, r.From) < 0 || r.Until != nil && bytes.Compare(at, r.Until) >= 0 {
		return false
	}
	if r.After == nil {
		return true
	}
	if r.Reverse {
		return bytes.Compare(at, place(*r.After)) < 0
	}
	return bytes.Compare(at, place(*r.After)) > 0
}

// Count implements store.Txn.
func (t *modelTxn) Count(table *store.Table, index int, r store.Range) (int, error) {
	return len(t.hits(table, index, r)), t.known(table)
}

// NextID implements store.Txn.
func (t *modelTxn) NextID(sequence string) (int64, error) {
	if t.readOnly {
		return 0, store.ErrReadOnly
	}
	t.data.IDs[sequence]++
	return t.data.IDs[sequence], nil
}

// RaiseID implements store.Txn.
func (t *modelTxn) RaiseID(sequence string, n int64) error {
	if t.readOnly {
		return store.ErrReadOnly
	}
	t.data.IDs[sequence] = max(t.data.IDs[sequence], n)
	return nil
}
