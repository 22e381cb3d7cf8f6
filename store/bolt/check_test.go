package bolt_test

import (
	"bytes"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
	"simrelay/store/bolt"
)

// TestCheck_FindsDamage writes into the file what the engine never would.
func TestCheck_FindsDamage(t *testing.T) {
	t.Parallel()
	entry := store.Key(int64(3), int64(3)) // of record 3 in samples' account index
	other := store.Key(int64(3), int64(999))
	key := func(id int64) store.Tuple { return store.Key(id) }
	at := func(entry, key store.Tuple) []byte { return append(bytes.Clone(entry), key...) }
	for name, test := range map[string]struct {
		damage func(rows, accounts, sequences *bbolt.Bucket) error
		want   []string
	}{
		"an entry is missing": {
			func(_, accounts, _ *bbolt.Bucket) error { return accounts.Delete(at(entry, key(3))) },
			[]string{"samples (3): index account lacks its entry (3, 3)"},
		},
		"a row has an entry more": {
			func(_, accounts, _ *bbolt.Bucket) error { return accounts.Put(at(other, key(3)), key(3)) },
			[]string{"samples: index account has an entry (3, 999) that its row (3) has not"},
		},
		"one entry is missing and another one is too many": {
			func(_, accounts, _ *bbolt.Bucket) error {
				if err := accounts.Delete(at(entry, key(3))); err != nil {
					return err
				}
				return accounts.Put(at(other, key(3)), key(3))
			},
			[]string{
				"samples (3): index account lacks its entry (3, 3)",
				"samples: index account has an entry (3, 999) that its row (3) has not",
			},
		},
		"a row is gone and its entries stay": {
			func(rows, _, _ *bbolt.Bucket) error { return rows.Delete(key(3)) },
			[]string{
				"samples: index account has an entry (3, 3) of a row that is gone, (3)",
				"samples: index due has an entry (2027-01-15 08:00:03 +0000 UTC) of a row that is gone, (3)",
			},
		},
		"an entry names another key than its own": {
			func(_, accounts, _ *bbolt.Bucket) error { return accounts.Put(at(entry, key(3)), key(4)) },
			[]string{
				"samples (3): index account lacks its entry (3, 3)",
				"samples: index account has a damaged entry 15800000000000000315800000000000000315" + "8000000000000003",
			},
		},
		"a row has the entries of another one": {
			func(rows, _, _ *bbolt.Bucket) error {
				three, four := bytes.Clone(rows.Get(key(3))), rows.Get(key(4))
				return rows.Put(key(3), append(four[:len(four)-valueLength(four):len(four)-valueLength(four)], three[len(three)-valueLength(three):]...))
			},
			[]string{
				"samples (3): index account has (4, 4), the record says (3, 3)",
				"samples (3): index account lacks its entry (4, 4)",
				"samples (3): index due has (2027-01-15 08:00:04 +0000 UTC), the record says (2027-01-15 08:00:03 +0000 UTC)",
				"samples (3): index due lacks its entry (2027-01-15 08:00:04 +0000 UTC)",
				"samples: index account has an entry (3, 3) that its row (3) has not",
				"samples: index due has an entry (2027-01-15 08:00:03 +0000 UTC) that its row (3) has not",
			},
		},
		"a row is cut short": {
			func(rows, _, _ *bbolt.Bucket) error { return rows.Put(key(3), rows.Get(key(3))[:9]) },
			[]string{"samples (3): the row is damaged"},
		},
		"a record is no JSON": {
			func(rows, _, _ *bbolt.Bucket) error {
				row := bytes.Clone(rows.Get(key(3)))
				row[len(row)-1] = 'x'
				return rows.Put(key(3), row)
			},
			[]string{"samples (3): store: decode samples: invalid character 'x' after object key:value pair"},
		},
		"a record is under a key that is not its own": {
			func(rows, _, _ *bbolt.Bucket) error { return rows.Put(key(999), rows.Get(key(3))) },
			[]string{"samples (999): the record's own key is (3)"},
		},
		"a sequence is damaged": {
			func(_, _, sequences *bbolt.Bucket) error { return sequences.Put([]byte("samples"), []byte("x")) },
			[]string{"sequence samples is damaged"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			db := openDamaged(t, 5, func(tx *bbolt.Tx) error {
				return test.damage(tx.Bucket([]byte("rows/samples")), tx.Bucket([]byte("index/samples/account")), tx.Bucket([]byte("sequences")))
			})
			findings, err := db.Check(t.Context())
			require.NoError(t, err)
			require.Equal(t, test.want, findings)
		})
	}
}

// valueLength is that of a sample's JSON, which ends the row.
func valueLength(row []byte) int { return len(row) - bytes.IndexByte(row, '{') }

func TestCheck_StopsAtAHundredFindings(t *testing.T) {
	t.Parallel()
	db := openDamaged(t, 300, func(tx *bbolt.Tx) error {
		rows := tx.Bucket([]byte("rows/samples"))
		for id := range int64(300) {
			if err := rows.Delete(store.Key(id + 1)); err != nil {
				return err
			}
		}
		return nil
	})
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Len(t, findings, 100)
}

// openDamaged stores samples 1 to n and changes the file behind the engine's
// back.
func openDamaged(t *testing.T, n int64, damage func(*bbolt.Tx) error) *store.DB {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	db := openPath(t, bolt.Options{Path: path})
	fill(t, db, n)
	require.NoError(t, db.Close())
	file, err := bbolt.Open(path, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, file.Update(damage))
	require.NoError(t, file.Close())
	return openPath(t, bolt.Options{Path: path})
}

// openPath opens a store of samples.
func openPath(tb testing.TB, o bolt.Options) *store.DB {
	tb.Helper()
	schema := store.Schema{}.With(samples.Table())
	o.Tables = schema.EngineTables()
	engine, err := bolt.Open(tb.Context(), o)
	require.NoError(tb, err)
	tb.Cleanup(func() { require.NoError(tb, engine.Close()) })
	db, err := store.Open(tb.Context(), engine, schema)
	require.NoError(tb, err)
	return db
}
