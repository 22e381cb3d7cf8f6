package bolt

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
)

// maxFindings ends a check: a store that has more than that needs a backup.
const maxFindings = 100

var errEnough = errors.New("enough findings")

// checker collects what is wrong in one snapshot.
type checker struct {
	*txn
	ctx      context.Context //nolint:containedctx // lives as long as one check
	findings []string
}

// Check implements store.Engine. Writers wait while the file's pages are
// checked, because bbolt compares them with the pages that are free at this
// moment; rows and entries are checked on a snapshot.
func (e *engine) Check(ctx context.Context) ([]string, error) {
	c := &checker{ctx: ctx}
	err := e.checkPages(c)
	if err == nil {
		err = e.view(ctx, func(tx *bbolt.Tx) error {
			c.txn = newTxn(tx, e.layouts)
			return c.checkTables(e.tables)
		})
	}
	if errors.Is(err, errEnough) {
		err = nil
	}
	return c.findings, err
}

func (c *checker) found(format string, args ...any) error {
	c.findings = append(c.findings, fmt.Sprintf(format, args...))
	if len(c.findings) >= maxFindings {
		return errEnough
	}
	return nil
}

// checkPages runs bbolt's own check of the file.
func (e *engine) checkPages(c *checker) error {
	tx, err := e.db.Begin(true)
	if err != nil {
		return engineError(err)
	}
	defer tx.Rollback() //nolint:errcheck // nothing was written
	var full error
	for err := range tx.Check() { // to its end, or its goroutine would stay
		if full == nil {
			full = c.found("file: %v", err)
		}
	}
	return full
}

func (c *checker) checkTables(tables []*store.Table) error {
	ids := c.tx.Bucket(sequencesName).Cursor()
	for name, n := ids.First(); name != nil; name, n = ids.Next() {
		if len(n) != 8 {
			if err := c.found("sequence %s is damaged", name); err != nil {
				return err
			}
		}
	}
	for _, table := range tables {
		if err := c.checkTable(table); err != nil {
			return err
		}
	}
	return nil
}

// checkTable verifies every row against its entries, and every entry against
// its row.
func (c *checker) checkTable(table *store.Table) error {
	b, err := c.table(table)
	for i := 0; err == nil && i < len(table.Indexes); i++ {
		_, err = b.index(i)
	}
	if err != nil {
		return c.found("%v", err)
	}
	rows := b.rows.Cursor()
	for k, v := rows.First(); k != nil && err == nil; k, v = rows.Next() {
		if err = c.ctx.Err(); err == nil {
			err = c.checkRow(b, k, v)
		}
	}
	for i := 0; err == nil && i < len(table.Indexes); i++ {
		err = c.checkIndex(b, i)
	}
	return err
}

func (c *checker) checkRow(b *buckets, key store.Tuple, stored []byte) error {
	row, err := b.decode(key, stored)
	if err != nil {
		return c.found("%s %s: the row is damaged", b.table.Name, key)
	}
	derived, err := b.table.Derive(row.Value)
	if err != nil {
		return c.found("%s %s: %v", b.table.Name, key, err)
	}
	if !bytes.Equal(derived.Key, key) {
		return c.found("%s %s: the record's own key is %s", b.table.Name, key, derived.Key)
	}
	for i, entry := range row.Entries {
		if err := c.checkEntry(b, i, row, derived.Entries[i]); err != nil {
			return err
		}
		if entry == nil || bytes.Equal(b.indexes[i].Get(position(entry, key)), key) {
			continue
		}
		if err := c.found("%s %s: index %s lacks its entry %s", b.table.Name, key, b.table.Indexes[i].Name, entry); err != nil {
			return err
		}
	}
	return nil
}

// checkEntry compares what is stored with a row and what its record says.
func (c *checker) checkEntry(b *buckets, i int, row store.Row, derived store.Tuple) error {
	if sameEntry(row.Entries[i], derived) {
		return nil
	}
	return c.found("%s %s: index %s has %s, the record says %s", b.table.Name, row.Key, b.table.Indexes[i].Name, row.Entries[i], derived)
}

// checkIndex verifies that every entry is one of its row's. Because no row has
// two in one index, and all of a row's were looked up, both agree then.
func (c *checker) checkIndex(b *buckets, i int) error {
	info := b.table.Indexes[i]
	var previous []byte
	entries := b.indexes[i].Cursor()
	for k, key := entries.First(); k != nil; k, key = entries.Next() {
		if err := c.ctx.Err(); err != nil {
			return err
		}
		entry, ok := bytes.CutSuffix(k, key)
		var err error
		switch row, _, missing := b.row(key); {
		case !ok:
			err = c.found("%s: index %s has a damaged entry %x", b.table.Name, info.Name, k)
		case errors.Is(missing, store.ErrNotFound):
			err = c.found("%s: index %s has an entry %s of a row that is gone, %s", b.table.Name, info.Name, store.Tuple(entry), store.Tuple(key))
		case missing == nil && !sameEntry(row.Entries[i], entry):
			err = c.found("%s: index %s has an entry %s that its row %s has not", b.table.Name, info.Name, store.Tuple(entry), store.Tuple(key))
		case info.Unique && previous != nil && bytes.Equal(entry, previous):
			err = c.found("%s: index %s has %s twice", b.table.Name, info.Name, store.Tuple(entry))
		}
		if err != nil {
			return err
		}
		previous = entry
	}
	return nil
}
