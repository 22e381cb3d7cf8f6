package bolt

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
)

// buildChunk is how many rows one transaction indexes while indexes are built.
const buildChunk = 1000

// The catalog says for each table which indexes the file has, in order. A
// table without an entry is new, or its indexes are being built: a crash
// meanwhile starts that anew.
var catalogName = []byte("catalog")

// prepare makes the buckets that the file lacks. Where the declared indexes of
// a table are not those of the file, all are built from the rows.
func (e *engine) prepare(ctx context.Context) error {
	var changed, filled []*store.Table
	err := e.db.View(func(tx *bbolt.Tx) (err error) {
		changed, err = e.changed(tx)
		return err
	})
	if err != nil || len(changed) == 0 {
		return err
	}
	err = e.db.Update(func(tx *bbolt.Tx) (err error) {
		filled, err = clearIndexes(tx, changed)
		return err
	})
	if err != nil {
		return fmt.Errorf("prepare the tables: %w", engineError(err))
	}
	for _, table := range filled {
		if err := e.build(ctx, table); err != nil {
			return fmt.Errorf("build the indexes of %s: %w", table.Name, engineError(err))
		}
	}
	return nil
}

// changed returns the tables whose indexes are not those of the file. It
// refuses a file that somebody else made.
func (e *engine) changed(tx *bbolt.Tx) (changed []*store.Table, err error) {
	catalog := tx.Bucket(catalogName)
	if first, _ := tx.Cursor().First(); first != nil && (catalog == nil || tx.Bucket(sequencesName) == nil) {
		return nil, fmt.Errorf("%s is not a simrelay store", e.path)
	}
	for _, table := range e.tables {
		declared, err := json.Marshal(table.Indexes)
		if err != nil {
			return nil, err
		}
		if catalog == nil || !bytes.Equal(catalog.Get([]byte(table.Name)), declared) {
			changed = append(changed, table)
		}
	}
	return changed, nil
}

// clearIndexes leaves the tables with their rows, and with the declared
// indexes, empty. It returns those tables that have rows.
func clearIndexes(tx *bbolt.Tx, tables []*store.Table) (filled []*store.Table, err error) {
	for _, name := range [][]byte{sequencesName, catalogName} {
		if _, err := tx.CreateBucketIfNotExists(name); err != nil {
			return nil, err
		}
	}
	for _, table := range tables {
		rows, err := tx.CreateBucketIfNotExists(rowsName(table))
		if err != nil {
			return nil, err
		}
		if err := clearTable(tx, table); err != nil {
			return nil, err
		}
		if first, _ := rows.Cursor().First(); first != nil {
			filled = append(filled, table)
		} else if err := enter(tx, table); err != nil {
			return nil, err
		}
	}
	return filled, nil
}

func clearTable(tx *bbolt.Tx, table *store.Table) error {
	var old [][]byte
	c := tx.Cursor()
	prefix := indexPrefix(table)
	for k, _ := c.Seek(prefix); bytes.HasPrefix(k, prefix); k, _ = c.Next() {
		old = append(old, bytes.Clone(k))
	}
	for _, name := range old {
		if err := tx.DeleteBucket(name); err != nil {
			return err
		}
	}
	for i := range table.Indexes {
		if _, err := tx.CreateBucket(indexName(table, i)); err != nil {
			return err
		}
	}
	return tx.Bucket(catalogName).Delete([]byte(table.Name))
}

// enter writes into the catalog that the table's indexes are complete.
func enter(tx *bbolt.Tx, table *store.Table) error {
	declared, err := json.Marshal(table.Indexes)
	if err != nil {
		return err
	}
	return tx.Bucket(catalogName).Put([]byte(table.Name), declared)
}

// build stores every row anew, as it would be written now.
func (e *engine) build(ctx context.Context, table *store.Table) error {
	for from, done := []byte(nil), false; !done; {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := e.db.Update(func(tx *bbolt.Tx) error {
			b, err := e.layouts.open(tx, table)
			if err != nil {
				return err
			}
			keys, values := readChunk(b.rows, from)
			if done = len(keys) < buildChunk; !done {
				from = span{}.behind(keys[len(keys)-1]).from
			}
			if err := b.rebuild(keys, values); err != nil || !done {
				return err
			}
			return enter(tx, table)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func readChunk(b *bbolt.Bucket, from []byte) (keys, values [][]byte) {
	c := b.Cursor()
	for k, v := c.Seek(from); k != nil && len(keys) < buildChunk; k, v = c.Next() {
		keys, values = append(keys, k), append(values, v)
	}
	return keys, values
}

// rebuild derives the rows' entries anew. What was stored with them meant
// other indexes.
func (b *buckets) rebuild(keys, values [][]byte) error {
	for i, key := range keys {
		old, err := decodeRow(key, values[i])
		if err != nil {
			return err
		}
		row, err := b.table.Derive(old.Value)
		if err != nil {
			return err
		}
		if !bytes.Equal(row.Key, key) {
			return errors.New("store: a record is not under its own key; a changed key needs a migration to a new table")
		}
		if err := b.rebuildRow(row); err != nil {
			return err
		}
	}
	return nil
}

func (b *buckets) rebuildRow(row store.Row) error {
	if err := b.checkUnique(row); err != nil {
		return err
	}
	for i, entry := range row.Entries {
		if entry == nil {
			continue
		}
		index, err := b.index(i)
		if err != nil {
			return err
		}
		if err := index.Put(position(entry, row.Key), row.Key); err != nil {
			return err
		}
	}
	return b.rows.Put(row.Key, encodeRow(row))
}
