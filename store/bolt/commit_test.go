package bolt_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
	"simrelay/store/bolt"
)

func putSample(id int64) func(tx *store.Tx) error {
	return func(tx *store.Tx) error { return samples.Put(tx, newSample(id)) }
}

// TestCommit_SharesOneFsync queues updates behind one that waits.
func TestCommit_SharesOneFsync(t *testing.T) {
	t.Parallel()
	db := openPath(t, bolt.Options{Path: filepath.Join(t.TempDir(), "store.db")})
	before := db.Stats()
	errs := grouped(t, db, 50, func(i int) error { return db.Update(t.Context(), putSample(int64(i))) })
	require.NoError(t, errors.Join(errs...))
	after := db.Stats()
	require.LessOrEqual(t, after.Commits-before.Commits, int64(2))
	require.Equal(t, int64(51), after.Updates-before.Updates)
}

func TestCommit_IsMeasured(t *testing.T) {
	t.Parallel()
	var took []time.Duration // the committer's own until the store is closed
	db := openPath(t, bolt.Options{Path: filepath.Join(t.TempDir(), "store.db"), Committed: func(d time.Duration) { took = append(took, d) }})
	before := db.Stats().Commits
	for i := range 3 {
		require.NoError(t, db.Update(t.Context(), putSample(int64(i))))
		require.Error(t, db.Update(t.Context(), func(*store.Tx) error { return errors.New("no") }))
	}
	made := db.Stats().Commits - before
	require.NoError(t, db.Close())
	require.Equal(t, int64(3), made)
	require.Len(t, took, 3, "what commits nothing is not measured")
	for _, d := range took {
		require.Positive(t, d)
	}
}

// grouped runs fn n times behind an update that waits until all are queued,
// so that they share its commit or the next one.
func grouped(t *testing.T, db *store.DB, n int, fn func(i int) error) (errs []error) {
	t.Helper()
	var wait sync.WaitGroup
	inside, release := make(chan struct{}), make(chan struct{})
	free := sync.OnceFunc(func() { close(release) })
	defer free()
	errs = make([]error, n+1)
	wait.Go(func() {
		errs[n] = db.Update(t.Context(), func(tx *store.Tx) error {
			close(inside)
			<-release
			return samples.Put(tx, newSample(1_000_000))
		})
	})
	<-inside
	for i := range n {
		wait.Go(func() { errs[i] = fn(i) })
	}
	require.Eventually(t, func() bool { return db.Stats().WaitingWrites == n }, 20*time.Second, time.Millisecond)
	free()
	wait.Wait()
	return errs
}

// TestCommit_SurvivesGoexit ends the committer's goroutine, as a test does that
// fails inside a closure.
func TestCommit_SurvivesGoexit(t *testing.T) {
	t.Parallel()
	db := openPath(t, bolt.Options{Path: filepath.Join(t.TempDir(), "store.db")})
	errs := grouped(t, db, 30, func(i int) error {
		return db.Update(t.Context(), func(tx *store.Tx) error {
			if err := samples.Put(tx, newSample(int64(i))); err != nil {
				return err
			}
			if i%10 == 3 {
				runtime.Goexit()
			}
			return nil
		})
	})
	var want []int64
	for i := range 30 {
		if i%10 == 3 {
			require.ErrorContains(t, errs[i], "ended its goroutine")
			continue
		}
		require.NoError(t, errs[i])
		want = append(want, int64(i))
	}
	requireSamples(t, db, append(want, 1_000_000))
}

// TestPut_RefusedByTheEngine_WritesNothing swallows the error of a write that
// fails after the row itself was written.
func TestPut_RefusedByTheEngine_WritesNothing(t *testing.T) {
	t.Parallel()
	type labelled struct{ ID, Label string }
	records := store.Define("labelled", func(l *labelled) store.Tuple { return store.Key(l.ID) })
	first := records.Index("id", func(l *labelled) store.Tuple { return store.Key(l.ID, "first") })
	records.Index("label", func(l *labelled) store.Tuple { return store.Key(l.Label) })
	schema := store.Schema{}.With(records.Table())
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(t.TempDir(), "store.db"), Tables: schema.EngineTables()})
	require.NoError(t, err)
	db, err := store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	defer db.Close()

	long := strings.Repeat("x", 40_000)
	var refused []error
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		refused = []error{
			records.Put(tx, &labelled{"old", "label"}),
			records.Put(tx, &labelled{"old", long}),
			records.Put(tx, &labelled{"new", long}),
			records.Put(tx, &labelled{long, "label"}),
		}
		return nil
	}))
	require.NoError(t, refused[0])
	for _, err := range refused[1:] {
		require.Error(t, err)
	}
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		l, err := first.Get(tx, store.Key("old"))
		n, err2 := records.Count(tx, store.Query{})
		if err == nil && (*l != labelled{"old", "label"} || n != 1) {
			err = fmt.Errorf("%d records, and %s", n, l.Label)
		}
		return errors.Join(err, err2)
	}))
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
}

// TestCommit_OnAFullDisk_RefusesWritesAndGoesOn lets the file's descriptor lead
// to a device that is always full.
func TestCommit_OnAFullDisk_RefusesWritesAndGoesOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	db := openPath(t, bolt.Options{Path: path})
	fill(t, db, 1000)
	require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
		for id := int64(6); id <= 1000; id++ { // which leaves pages that need no growth
			if err := samples.Delete(tx, store.Key(id)); err != nil {
				return err
			}
		}
		return nil
	}))
	require.NoError(t, db.Ping(t.Context()))
	restore := redirect(t, path, "/dev/full", os.O_WRONLY)
	for _, err := range grouped(t, db, 10, func(i int) error { return db.Update(t.Context(), putSample(int64(100+i))) }) {
		require.ErrorIs(t, err, store.ErrFull)
	}
	require.ErrorIs(t, db.Ping(t.Context()), store.ErrFull)
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		_, err := samples.Get(tx, store.Key(int64(5)))
		return err
	}))
	restore()
	require.NoError(t, db.Update(t.Context(), putSample(6)))
	requireSamples(t, db, []int64{1, 2, 3, 4, 5, 6})
}

// TestCommit_ThatFails_StopsWritesAndNotReads makes every write fail for a
// reason that is not room.
func TestCommit_ThatFails_StopsWritesAndNotReads(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	db := openPath(t, bolt.Options{Path: path})
	fill(t, db, 5)
	restore := redirect(t, path, path, os.O_RDONLY)
	failing := grouped(t, db, 10, func(i int) error {
		return db.Update(t.Context(), func(tx *store.Tx) error {
			if err := samples.Insert(tx, newSample(100)); err != nil {
				return err
			}
			return nil
		})
	})
	for _, err := range failing {
		require.ErrorContains(t, err, "nothing is written until the next start")
		require.NotErrorIs(t, err, store.ErrExists, "which only a neighbour's lost record would have caused")
	}
	restore()
	require.ErrorContains(t, db.Ping(t.Context()), "nothing is written until the next start")
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		n, err := samples.Count(tx, store.Query{})
		if n != 5 {
			return fmt.Errorf("%d records: %w", n, err)
		}
		return err
	}))
	require.NoError(t, db.Close())
	db = openPath(t, bolt.Options{Path: path})
	require.NoError(t, db.Update(t.Context(), putSample(6)))
	requireSamples(t, db, []int64{1, 2, 3, 4, 5, 6})
}

// redirect makes the descriptor by which this process has a file open lead to
// another one, until restore is called.
func redirect(t *testing.T, path, to string, flag int) (restore func()) {
	t.Helper()
	fd := descriptor(t, path)
	saved, err := syscall.Dup(fd)
	require.NoError(t, err)
	other, err := os.OpenFile(to, flag, 0)
	require.NoError(t, err)
	defer other.Close()
	require.NoError(t, syscall.Dup3(int(other.Fd()), fd, syscall.O_CLOEXEC))
	restore = sync.OnceFunc(func() {
		require.NoError(t, errors.Join(syscall.Dup3(saved, fd, syscall.O_CLOEXEC), syscall.Close(saved)))
	})
	t.Cleanup(restore)
	return restore
}

func descriptor(t *testing.T, path string) int {
	t.Helper()
	all, err := os.ReadDir("/proc/self/fd")
	require.NoError(t, err, "this test needs /proc")
	for _, entry := range all {
		if to, err := os.Readlink("/proc/self/fd/" + entry.Name()); err == nil && to == path {
			fd, err := strconv.Atoi(entry.Name())
			require.NoError(t, err)
			return fd
		}
	}
	require.Fail(t, "the file is not open", path)
	return -1
}
