package store

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"iter"
)

// Index is one index of a collection; see [Collection.Index].
type Index[T any] struct {
	collection *Collection[T]
	number     int
}

// Get returns the first record whose entry starts with these values; on a
// unique index, with all its values given, it is the only one. ErrNotFound
// when there is none.
func (x *Index[T]) Get(tx *Tx, entry Tuple) (*T, error) {
	for record, err := range x.Scan(tx, Query{Prefix: entry}) {
		return record, err
	}
	return nil, ErrNotFound
}

// Scan yields records in the order of the index.
func (x *Index[T]) Scan(tx *Tx, q Query) iter.Seq2[*T, error] {
	return x.collection.scan(tx, x.number, q)
}

// Count returns how many records Scan would yield, without reading them.
func (x *Index[T]) Count(tx *Tx, q Query) (int, error) {
	return x.collection.count(tx, x.number, q)
}

// Page returns up to limit records, at least one of which is asked for, and a
// cursor for the next page, which is empty on the last one.
func (x *Index[T]) Page(tx *Tx, q Query, limit int) ([]*T, Cursor, error) {
	return x.collection.page(tx, x.number, q, limit)
}

// Query says which records to read. The zero value means all.
type Query struct {
	// Prefix holds the first values of the key or entry.
	Prefix Tuple
	// From (inclusive) and Until (exclusive) narrow the prefix further. They
	// begin with its values.
	From, Until Tuple
	// After continues behind a page. It never leads out of the other bounds.
	// Reading with one that is not Valid fails with ErrCursor.
	After Cursor
	// Reverse reads from the end.
	Reverse bool
}

func (q Query) bounds() (Range, error) {
	r := Range{From: q.From, Until: q.Until, Reverse: q.Reverse}
	if q.Prefix != nil {
		if bytes.Compare(r.From, q.Prefix) < 0 {
			r.From = q.Prefix
		}
		if end := q.Prefix.end(); r.Until == nil || end != nil && bytes.Compare(end, r.Until) < 0 {
			r.Until = end
		}
	}
	if q.After == "" {
		return r, nil
	}
	p, err := q.After.position()
	r.After = &p
	return r, err
}

// Cursor is the place behind a page, as an opaque text that is safe in a URL.
type Cursor string

// ErrCursor says that a cursor was not made by this program.
var ErrCursor = errors.New("store: malformed cursor")

// Valid returns ErrCursor unless c is empty or could have been made by Page.
func (c Cursor) Valid() error {
	_, err := c.position()
	return err
}

func makeCursor(p Position) Cursor {
	b := binary.AppendUvarint(nil, uint64(len(p.Entry)))
	b = append(append(b, p.Entry...), p.Key...)
	return Cursor(base64.RawURLEncoding.EncodeToString(b))
}

func (c Cursor) position() (Position, error) {
	if c == "" {
		return Position{}, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(string(c))
	if err != nil {
		return Position{}, ErrCursor
	}
	n, used := binary.Uvarint(b)
	if used <= 0 || n > uint64(len(b)-used) {
		return Position{}, ErrCursor
	}
	b = b[used:]
	p := Position{Entry: Tuple(b[:n]), Key: Tuple(b[n:])}
	if _, err := p.Entry.Values(); err != nil {
		return Position{}, ErrCursor
	}
	if _, err := p.Key.Values(); err != nil || len(p.Key) == 0 {
		return Position{}, ErrCursor
	}
	return p, nil
}

// First returns the first record of a query, or nil when there is none.
func (x *Index[T]) First(tx *Tx, q Query) (*T, error) {
	for record, err := range x.Scan(tx, q) {
		return record, err
	}
	return nil, nil
}
