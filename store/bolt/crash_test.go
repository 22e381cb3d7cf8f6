package bolt_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
	"simrelay/store/bolt"
)

// note is what the killed process writes.
type note struct {
	ID   int64  `json:"id"`
	Half int64  `json:"half"`
	Text string `json:"text"`
}

var (
	notes       = store.Define("notes", func(n *note) store.Tuple { return store.Key(n.ID) }).Appending()
	notesByHalf = notes.Index("half", func(n *note) store.Tuple { return store.Key(store.Down(n.Half), n.Text) })
)

func openNotes(path string) (*store.DB, error) {
	schema := store.Schema{}.With(notes.Table())
	engine, err := bolt.Open(context.Background(), bolt.Options{Path: path, Tables: schema.EngineTables()})
	if err != nil {
		return nil, err
	}
	return store.Open(context.Background(), engine, schema)
}

// TestCrash_SIGKILL_KeepsWhatUpdateReturned kills a process that writes, at
// random moments, and looks for every record that it reported.
func TestCrash_SIGKILL_KeepsWhatUpdateReturned(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "store.db")
	var reported []int64
	rounds := 0
	for end := time.Now().Add(4 * time.Second); time.Now().Before(end); rounds++ {
		reported = append(reported, runAndKill(t, path)...)
		db, err := openNotes(path)
		require.NoError(t, err)
		requireNotes(t, db, reported)
		require.NoError(t, db.Close())
	}
	t.Logf("%d rounds, %d records reported", rounds, len(reported))
	require.NotEmpty(t, reported)
}

func requireNotes(t *testing.T, db *store.DB, reported []int64) {
	t.Helper()
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	require.NoError(t, db.View(t.Context(), func(tx *store.Tx) error {
		for _, id := range reported {
			if _, err := notes.Get(tx, store.Key(id)); err != nil {
				return fmt.Errorf("record %d: %w", id, err)
			}
		}
		return nil
	}))
}

// runAndKill returns the numbers that the process printed. It is killed after
// a random number of lines, or at a random moment of starting.
func runAndKill(t *testing.T, path string) (reported []int64) {
	t.Helper()
	cmd := child(t.Context(), t, "write until killed", path)
	out, err := cmd.StdoutPipe()
	require.NoError(t, err)
	require.NoError(t, cmd.Start())
	lines := bufio.NewReader(out)
	left := rand.IntN(1200) //nolint:gosec // what it kills is a matter of time, too
	for {
		line, err := lines.ReadString('\n')
		if errors.Is(err, io.EOF) {
			break // a line that was cut off counts for nothing
		}
		require.NoError(t, err)
		if id, err := strconv.ParseInt(strings.TrimSpace(line), 10, 64); err == nil {
			reported = append(reported, id)
		}
		if left--; left == 0 {
			require.NoError(t, cmd.Process.Kill())
		}
	}
	require.ErrorContains(t, cmd.Wait(), "killed")
	return reported
}

// writeUntilKilled inserts, changes and deletes in each transaction, and
// prints the number of the record that must stay. It never ends by itself.
func writeUntilKilled(path string) error {
	db, err := openNotes(path)
	if err != nil {
		return err
	}
	fmt.Println("open")
	var mu sync.Mutex
	var wait sync.WaitGroup
	failures := make([]error, 32)
	for i := range failures {
		wait.Go(func() {
			for failures[i] == nil {
				var id int64
				id, failures[i] = writeNote(db)
				mu.Lock()
				fmt.Fprintln(os.Stdout, id)
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return errors.Join(failures...)
}

func writeNote(db *store.DB) (id int64, err error) {
	return id, db.Update(context.Background(), func(tx *store.Tx) error {
		if id, err = notes.NextID(tx); err != nil {
			return err
		}
		if err := notes.Insert(tx, &note{ID: id, Half: id / 2, Text: strings.Repeat("t", int(id%300))}); err != nil {
			return err
		}
		for n, err := range notesByHalf.Scan(tx, store.Query{}) { // another recent one
			if err != nil {
				return err
			}
			n.Half--
			return notes.Put(tx, n)
		}
		return nil
	})
}
