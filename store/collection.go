package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
)

// Collection is a set of records of one type, with a primary key and indexes.
// It is declared once, as a package variable of the room that owns the record:
//
//	var simCards = store.Define("sim_cards", func(s *SIMCard) store.Tuple { return store.Key(s.ID) })
//	var simCardsByICCID = simCards.Unique("iccid", func(s *SIMCard) store.Tuple { return store.Key(s.AccountID, s.ICCID) })
//
// Records are encoded as JSON.
type Collection[T any] struct {
	table   *Table
	key     func(*T) Tuple
	entries []func(*T) Tuple
}

// Define declares a collection. The name is for ever.
func Define[T any](name string, key func(*T) Tuple) *Collection[T] {
	c := &Collection[T]{table: &Table{Name: name}, key: key}
	c.table.Derive = c.derive
	return c
}

// Appending tells the engine that keys only grow, and returns c.
func (c *Collection[T]) Appending() *Collection[T] {
	c.table.Append = true
	return c
}

// Table describes the collection to an engine.
func (c *Collection[T]) Table() *Table { return c.table }

// Index declares an index. A record whose entry is nil is not in it. All
// entries of an index should have the same number of values, and not be long:
// engines refuse keys and entries above some 2 kB, or above some more.
//
// Engines build a new index from the stored records before any migration ran:
// entry must cope with what earlier versions stored. To change what entry
// returns, give the index another name.
func (c *Collection[T]) Index(name string, entry func(*T) Tuple) *Index[T] {
	return c.index(IndexInfo{Name: name}, entry)
}

// Unique declares an index in which no two records have the same entry.
func (c *Collection[T]) Unique(name string, entry func(*T) Tuple) *Index[T] {
	return c.index(IndexInfo{Name: name, Unique: true}, entry)
}

func (c *Collection[T]) index(info IndexInfo, entry func(*T) Tuple) *Index[T] {
	c.table.Indexes = append(c.table.Indexes, info)
	c.entries = append(c.entries, entry)
	return &Index[T]{collection: c, number: len(c.entries) - 1}
}

// NextID returns the next id of this collection, from 1.
func (c *Collection[T]) NextID(tx *Tx) (int64, error) { return tx.txn.NextID(c.table.Name) }

// Get returns the record with this key, or ErrNotFound.
func (c *Collection[T]) Get(tx *Tx, key Tuple) (*T, error) {
	value, err := tx.txn.Get(c.table, key)
	if err != nil {
		return nil, err
	}
	return c.decode(value)
}

// Put stores a record, in place of the one with the same key.
func (c *Collection[T]) Put(tx *Tx, record *T) error {
	value, err := json.Marshal(record)
	if err != nil {
		return fmt.Errorf("store: encode %s: %w", c.table.Name, err)
	}
	return tx.txn.Put(c.table, c.row(record, value))
}

// Insert stores a new record; ErrExists when there is one with its key.
func (c *Collection[T]) Insert(tx *Tx, record *T) error {
	_, err := tx.txn.Get(c.table, c.key(record))
	if err == nil {
		return fmt.Errorf("%w: a record of %s with this key", ErrExists, c.table.Name)
	}
	if !errors.Is(err, ErrNotFound) {
		return err
	}
	return c.Put(tx, record)
}

// Delete removes the record with this key, or returns ErrNotFound.
func (c *Collection[T]) Delete(tx *Tx, key Tuple) error { return tx.txn.Delete(c.table, key) }

// Scan yields records in the order of their keys.
func (c *Collection[T]) Scan(tx *Tx, q Query) iter.Seq2[*T, error] {
	return c.scan(tx, Primary, q)
}

// Count returns how many records Scan would yield, without reading them.
func (c *Collection[T]) Count(tx *Tx, q Query) (int, error) {
	return c.count(tx, Primary, q)
}

// Page returns up to limit records, at least one of which is asked for, and a
// cursor for the next page, which is empty on the last one.
func (c *Collection[T]) Page(tx *Tx, q Query, limit int) ([]*T, Cursor, error) {
	return c.page(tx, Primary, q, limit)
}

func (c *Collection[T]) count(tx *Tx, index int, q Query) (int, error) {
	bounds, err := q.bounds()
	if err != nil {
		return 0, err
	}
	return tx.txn.Count(c.table, index, bounds)
}

func (c *Collection[T]) scan(tx *Tx, index int, q Query) iter.Seq2[*T, error] {
	return func(yield func(*T, error) bool) {
		bounds, err := q.bounds()
		if err != nil {
			yield(nil, err)
			return
		}
		for hit, err := range tx.txn.Scan(c.table, index, bounds) {
			if err != nil {
				yield(nil, err)
				return
			}
			record, err := c.decode(hit.Value)
			if !yield(record, err) || err != nil {
				return
			}
		}
	}
}

func (c *Collection[T]) page(tx *Tx, index int, q Query, limit int) ([]*T, Cursor, error) {
	bounds, err := q.bounds()
	if err == nil && limit < 1 {
		err = fmt.Errorf("store: a page of %d records", limit)
	}
	if err != nil {
		return nil, "", err
	}
	var page []*T
	var last Position
	for hit, err := range tx.txn.Scan(c.table, index, bounds) {
		if err != nil {
			return nil, "", err
		}
		if len(page) == limit {
			return page, makeCursor(last), nil
		}
		record, err := c.decode(hit.Value)
		if err != nil {
			return nil, "", err
		}
		page, last = append(page, record), hit.Position
	}
	return page, "", nil
}

func (c *Collection[T]) decode(value []byte) (*T, error) {
	record := new(T)
	if err := json.Unmarshal(value, record); err != nil {
		return nil, fmt.Errorf("store: decode %s: %w", c.table.Name, err)
	}
	return record, nil
}

func (c *Collection[T]) row(record *T, value []byte) Row {
	row := Row{Key: c.key(record), Value: value, Entries: make([]Tuple, len(c.entries))}
	for i, entry := range c.entries {
		row.Entries[i] = entry(record)
	}
	return row
}

func (c *Collection[T]) derive(value []byte) (Row, error) {
	record, err := c.decode(value)
	if err != nil {
		return Row{}, err
	}
	return c.row(record, value), nil
}
