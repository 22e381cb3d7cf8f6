package bolt_test

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
	bbolt "go.etcd.io/bbolt"

	"simrelay/store"
	"simrelay/store/bolt"
)

func TestOpen_SaysWhatIsWrongWithTheFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	whole := wholeStore(t)
	other := filepath.Join(dir, "other.db")
	db, err := bbolt.Open(other, 0o600, nil)
	require.NoError(t, err)
	require.NoError(t, db.Update(func(tx *bbolt.Tx) error {
		_, err := tx.CreateBucket([]byte("journal"))
		return err
	}))
	require.NoError(t, db.Close())
	foreign, err := os.ReadFile(other)
	require.NoError(t, err)

	for name, test := range map[string]struct {
		content []byte
		want    string
	}{
		"a short text":                 {[]byte("hello"), "is not a simrelay store, or is damaged; restore a backup"},
		"a text of a page and a bit":   {[]byte(strings.Repeat("hello ", 1000)), "is not a simrelay store, or is damaged; restore a backup"},
		"a long text":                  {[]byte(strings.Repeat("hello ", 10_000)), "is not a simrelay store, or is damaged; restore a backup"},
		"a store that was cut short":   {whole[:len(whole)/2], "restore a backup: invalid database: it has "},
		"a bbolt file of somebody":     {foreign, "is not a simrelay store"},
		"a store without its top page": {append(make([]byte, 8192), whole[8192:]...), "restore a backup"},
	} {
		path := filepath.Join(dir, strings.ReplaceAll(name, " ", "-"))
		require.NoError(t, os.WriteFile(path, test.content, 0o600))
		_, err := bolt.Open(t.Context(), bolt.Options{Path: path, Tables: store.Schema{}.EngineTables()})
		require.ErrorContains(t, err, test.want, name)
		require.ErrorContains(t, err, path, name)
		left, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, test.content, left, "the file is left as it is: %s", name)
	}
}

// wholeStore returns the file of a small store.
func wholeStore(t *testing.T) []byte {
	t.Helper()
	path := filepath.Join(t.TempDir(), "store.db")
	db := openPath(t, bolt.Options{Path: path})
	fill(t, db, 200)
	f, err := os.Create(path + ".backup")
	require.NoError(t, err)
	_, err = db.Backup(t.Context(), f)
	require.NoError(t, err)
	require.NoError(t, f.Close())
	content, err := os.ReadFile(f.Name())
	require.NoError(t, err)
	return content
}

func TestOpen_SaysThatTheFileIsInUse(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	openPath(t, bolt.Options{Path: path})
	_, err := bolt.Open(t.Context(), bolt.Options{Path: path, LockTimeout: 1})
	require.EqualError(t, err, path+" is in use by another process; stop the other simrelay first")
}

func TestOpen_NamesTheFileOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "no such directory", "store.db")
	_, err := bolt.Open(t.Context(), bolt.Options{Path: path})
	require.EqualError(t, err, "open "+path+": no such file or directory")
}

func TestOpen_RefusesTablesThatWouldShareRows(t *testing.T) {
	t.Parallel()
	for name, tables := range map[string][]*store.Table{
		"two tables of one name":             {{Name: "a"}, {Name: "a"}},
		"two indexes of one name":            {{Name: "a", Indexes: []store.IndexInfo{{Name: "x"}, {Name: "x", Unique: true}}}},
		"a table that looks like an index's": {{Name: "a/b"}},
	} {
		_, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(t.TempDir(), "store.db"), Tables: tables})
		require.ErrorContains(t, err, "one name, or a slash in it", name)
	}
}

func TestOpen_IsPrivate(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	openPath(t, bolt.Options{Path: path})
	info, err := os.Stat(path)
	require.NoError(t, err)
	require.Equal(t, os.FileMode(0o600), info.Mode().Perm())
}

// TestOpen_MakesDoWithLittleAddressSpace opens a store where its usual mapping
// is impossible.
func TestOpen_MakesDoWithLittleAddressSpace(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	require.NoError(t, child(t.Context(), t, "open with little address space", path).Run())
	db, err := openNotes(path)
	require.NoError(t, err)
	requireNotes(t, db, []int64{1, 2, 3})
	require.NoError(t, db.Close())
}

// openInLittleSpace leaves itself 2 GiB more than it has mapped already.
func openInLittleSpace(path string) error {
	statm, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		return err
	}
	pages, err := strconv.ParseUint(strings.Fields(string(statm))[0], 10, 64)
	if err != nil {
		return err
	}
	limit := pages*uint64(os.Getpagesize()) + 2<<30
	if err := syscall.Setrlimit(syscall.RLIMIT_AS, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
		return err
	}
	db, err := openNotes(path)
	if err != nil {
		return err
	}
	for range 3 {
		if _, err := writeNote(db); err != nil {
			return err
		}
	}
	return db.Close()
}
