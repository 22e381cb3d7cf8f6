package bolt_test

import (
	"fmt"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"
	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
	"simrelay/store/bolt"
)

// contents returns all that is in a store's file, by bucket and key.
func contents(t *testing.T, path string) map[string]map[string]string {
	t.Helper()
	content, err := os.ReadFile(path)
	require.NoError(t, err)
	duplicate := filepath.Join(t.TempDir(), "copy.db") // as the store itself is locked
	require.NoError(t, os.WriteFile(duplicate, content, 0o600))
	db, err := bbolt.Open(duplicate, 0o600, &bbolt.Options{ReadOnly: true})
	require.NoError(t, err)
	defer db.Close()
	all := make(map[string]map[string]string)
	require.NoError(t, db.View(func(tx *bbolt.Tx) error {
		return tx.ForEach(func(name []byte, b *bbolt.Bucket) error {
			all[string(name)] = make(map[string]string)
			return b.ForEach(func(k, v []byte) error {
				all[string(name)][string(k)] = string(v)
				return nil
			})
		})
	}))
	return all
}

// TestBuild_AfterACrash_IsDoneAgain copies the file in the middle of a build,
// as a crash would leave it, and opens the copies.
func TestBuild_AfterACrash_IsDoneAgain(t *testing.T) {
	t.Parallel()
	const n = 2500 // three transactions of the build
	dir := t.TempDir()
	path := filepath.Join(dir, "store.db")
	db := openPath(t, bolt.Options{Path: path, NoSync: true})
	fill(t, db, n)
	require.NoError(t, db.Close())

	declare := func() *store.Table { // with an index more, in front of the others
		table := *samples.Table()
		table.Indexes = append([]store.IndexInfo{{Name: "new", Unique: true}}, table.Indexes...)
		table.Derive = func(value []byte) (store.Row, error) {
			row, err := samples.Table().Derive(value)
			row.Entries = append([]store.Tuple{row.Key}, row.Entries...)
			return row, err
		}
		return &table
	}
	table := declare()
	derive := table.Derive
	var derived atomic.Int64
	crashes := map[int64]string{}
	table.Derive = func(value []byte) (store.Row, error) {
		if at := derived.Add(1); at == 1 || at == 800 || at == 1700 || at == n {
			crashes[at] = filepath.Join(dir, fmt.Sprint("crash", at))
			content, err := os.ReadFile(path)
			require.NoError(t, err)
			require.NoError(t, os.WriteFile(crashes[at], content, 0o600))
		}
		return derive(value)
	}
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, NoSync: true, Tables: []*store.Table{table}})
	require.NoError(t, err)
	require.NoError(t, engine.Close())
	require.Equal(t, int64(n), derived.Load(), "each row was built once")

	require.Len(t, crashes, 4)
	for at, path := range crashes {
		table := declare()
		engine, err := bolt.Open(t.Context(), bolt.Options{Path: path, NoSync: true, Tables: []*store.Table{table}})
		require.NoError(t, err)
		findings, err := engine.Check(t.Context())
		require.NoError(t, err)
		require.Empty(t, findings, "crash at row %d", at)
		require.NoError(t, engine.View(t.Context(), func(tx store.Txn) error {
			for index := store.Primary; index < 3; index++ {
				if count, err := tx.Count(table, index, store.Range{}); err != nil || count != n {
					return fmt.Errorf("index %d has %d entries: %w", index, count, err)
				}
			}
			return nil
		}))
		require.NoError(t, engine.Close())
	}
}

// TestOpen_WithNothingToPrepare_WritesNothing, so that a start costs no fsync.
func TestOpen_WithNothingToPrepare_WritesNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, openPath(t, bolt.Options{Path: path}).Close())
	before, err := os.ReadFile(path)
	require.NoError(t, err)
	require.NoError(t, openPath(t, bolt.Options{Path: path}).Close())
	after, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, before, after)
}
