package bolt_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
	"simrelay/store/bolt"
)

// sample is a record of the size of a stored message: about 420 bytes of JSON.
type sample struct {
	ID        int64     `json:"id"`
	AccountID int64     `json:"account_id"`
	Due       time.Time `json:"due"`
	State     string    `json:"state"`
	Text      string    `json:"text"`
}

var (
	samples = store.Define("samples", func(s *sample) store.Tuple { return store.Key(s.ID) }).Appending()

	samplesByAccount = samples.Index("account", func(s *sample) store.Tuple { return store.Key(s.AccountID, s.ID) })
	_                = samples.Index("due", func(s *sample) store.Tuple { return store.Key(s.Due) })
)

func newSample(id int64) *sample {
	return &sample{
		ID: id, AccountID: id % 17, State: "queued",
		Due:  time.Unix(1_800_000_000+id, 0).UTC(),
		Text: strings.Repeat("a message of which somebody is waiting ", 8),
	}
}

func openSamples(b *testing.B) *store.DB {
	b.Helper()
	schema := store.Schema{}.With(samples.Table())
	engine, err := bolt.Open(b.Context(), bolt.Options{
		Path: filepath.Join(b.TempDir(), "bench.db"), Tables: schema.EngineTables(),
	})
	require.NoError(b, err)
	db, err := store.Open(b.Context(), engine, schema)
	require.NoError(b, err)
	b.Cleanup(func() { require.NoError(b, db.Close()) })
	return db
}

func insertSample(tx *store.Tx) error {
	id, err := samples.NextID(tx)
	if err != nil {
		return err
	}
	return samples.Put(tx, newSample(id))
}

// inParallel calls do n times, from several goroutines.
func inParallel(goroutines, n int, do func() error) error {
	var wait sync.WaitGroup
	var left atomic.Int64
	left.Store(int64(n))
	failures := make([]error, goroutines)
	for i := range goroutines {
		wait.Go(func() {
			for left.Add(-1) >= 0 && failures[i] == nil {
				failures[i] = do()
			}
		})
	}
	wait.Wait()
	return errors.Join(failures...)
}

// BenchmarkUpdate inserts records with one sequence and two indexes, one
// record for each transaction.
func BenchmarkUpdate(b *testing.B) {
	for _, goroutines := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("%d_goroutines", goroutines), func(b *testing.B) {
			db := openSamples(b)
			before := db.Stats()
			b.ReportAllocs()
			b.ResetTimer()
			err := inParallel(goroutines, b.N, func() error { return db.Update(b.Context(), insertSample) })
			b.StopTimer()
			require.NoError(b, err)
			commits := db.Stats().Commits - before.Commits
			b.ReportMetric(float64(commits)/b.Elapsed().Seconds(), "commits/s")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkRawAppend writes the same records to a plain file, as many for each
// fsync as there are goroutines in BenchmarkUpdate: what the disk can do.
func BenchmarkRawAppend(b *testing.B) {
	record, err := json.Marshal(newSample(1))
	require.NoError(b, err)
	for _, group := range []int{1, 64, 256} {
		b.Run(fmt.Sprintf("%d_records", group), func(b *testing.B) {
			f, err := os.Create(filepath.Join(b.TempDir(), "raw"))
			require.NoError(b, err)
			defer f.Close()
			commits := 0
			b.ResetTimer()
			for done := 0; done < b.N; done += group {
				_, err := f.Write(bytes.Repeat(record, min(group, b.N-done)))
				if err = errors.Join(err, f.Sync()); err != nil {
					b.Fatal(err)
				}
				commits++
			}
			b.StopTimer()
			b.ReportMetric(float64(commits)/b.Elapsed().Seconds(), "commits/s")
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkGet reads one record in a View of its own.
func BenchmarkGet(b *testing.B) {
	db := openSamples(b)
	fill(b, db, 10_000)
	b.ReportAllocs()
	b.ResetTimer()
	for i := range b.N {
		err := db.View(b.Context(), func(tx *store.Tx) error {
			_, err := samples.Get(tx, store.Key(int64(i%10_000+1)))
			return err
		})
		if err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkScan reads pages of fifty records by an index, in View and in
// Update.
func BenchmarkScan(b *testing.B) {
	page := func(tx *store.Tx) error {
		records, _, err := samplesByAccount.Page(tx, store.Query{Prefix: store.Key(int64(5))}, 50)
		if err == nil && len(records) != 50 {
			err = fmt.Errorf("a page of %d records", len(records))
		}
		return err
	}
	for name, run := range map[string]func(*store.DB) error{
		"view":   func(db *store.DB) error { return db.View(b.Context(), page) },
		"update": func(db *store.DB) error { return db.Update(b.Context(), page) },
	} {
		b.Run(name, func(b *testing.B) {
			db := openSamples(b)
			fill(b, db, 10_000)
			b.ReportAllocs()
			b.ResetTimer()
			for range b.N {
				if err := run(db); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// fill stores samples 1 to n in one transaction.
func fill(tb testing.TB, db *store.DB, n int64) {
	tb.Helper()
	require.NoError(tb, db.Update(tb.Context(), putSamples(1, n)))
}
