package bolt

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
)

// layout holds the names of a table's buckets.
type layout struct {
	rows    []byte
	indexes [][]byte
}

// layouts are those of all tables that the store was opened with.
type layouts map[*store.Table]*layout

// layoutsOf refuses two tables that would share a bucket, and so each other's
// rows.
func layoutsOf(tables []*store.Table) (layouts, error) {
	all, names := make(layouts, len(tables)), make(map[string]bool)
	for _, table := range tables {
		l := &layout{rows: rowsName(table)}
		for i := range table.Indexes {
			l.indexes = append(l.indexes, indexName(table, i))
		}
		for _, name := range append([][]byte{l.rows}, l.indexes...) {
			if strings.Contains(table.Name, "/") || names[string(name)] {
				return nil, fmt.Errorf("store: two tables or indexes have one name, or a slash in it: %s", name)
			}
			names[string(name)] = true
		}
		all[table] = l
	}
	return all, nil
}

// buckets are the bbolt buckets of one table in one transaction. The indexes'
// are opened when they are needed, which most reads never do.
type buckets struct {
	table   *store.Table
	layout  *layout
	tx      *bbolt.Tx
	rows    *bbolt.Bucket
	indexes []*bbolt.Bucket
}

var errNoTable = errors.New("store: the table is not in the schema that the store was opened with")

func (l layouts) open(tx *bbolt.Tx, table *store.Table) (*buckets, error) {
	known := l[table]
	if known == nil {
		return nil, fmt.Errorf("%w: %s", errNoTable, table.Name)
	}
	b := &buckets{table: table, layout: known, tx: tx, rows: tx.Bucket(known.rows)}
	if b.rows == nil {
		return nil, fmt.Errorf("store: the file has no rows of %s", table.Name)
	}
	if table.Append {
		b.rows.FillPercent = 0.95
	}
	return b, nil
}

func (b *buckets) index(i int) (*bbolt.Bucket, error) {
	if b.indexes == nil {
		b.indexes = make([]*bbolt.Bucket, len(b.layout.indexes))
	}
	if b.indexes[i] == nil {
		b.indexes[i] = b.tx.Bucket(b.layout.indexes[i])
	}
	if b.indexes[i] == nil {
		return nil, fmt.Errorf("store: the file has no %s", b.layout.indexes[i])
	}
	return b.indexes[i], nil
}

// row returns the row with this key, and its bytes as they are stored.
func (b *buckets) row(key store.Tuple) (store.Row, []byte, error) {
	stored := b.rows.Get(key)
	if stored == nil {
		return store.Row{}, nil, store.ErrNotFound
	}
	row, err := b.decode(key, stored)
	return row, stored, err
}

func (b *buckets) decode(key store.Tuple, stored []byte) (store.Row, error) {
	row, err := decodeRow(key, stored)
	if err == nil && len(row.Entries) != len(b.layout.indexes) {
		err = errRow
	}
	if err != nil {
		return store.Row{}, fmt.Errorf("%w of %s", err, b.table.Name)
	}
	return row, nil
}

func (b *buckets) checkUnique(row store.Row) error {
	for i, info := range b.table.Indexes {
		if !info.Unique || row.Entries[i] == nil {
			continue
		}
		index, err := b.index(i)
		if err != nil {
			return err
		}
		if taken(index, row.Entries[i], row.Key) {
			return &store.UniqueError{Table: b.table.Name, Index: info.Name}
		}
	}
	return nil
}

// taken reports whether another key has this entry of a unique index. It walks
// over longer entries that begin with it, of which a well-declared index has
// none.
func taken(index *bbolt.Bucket, entry, key store.Tuple) bool {
	c := index.Cursor()
	for k, owner := c.Seek(entry); bytes.HasPrefix(k, entry); k, owner = c.Next() {
		if len(k) == len(entry)+len(owner) && !bytes.Equal(owner, key) {
			return true
		}
	}
	return false
}
