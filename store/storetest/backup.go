package storetest

import (
	"bytes"
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

var backupChecks = []check{
	{"a backup opens as a store with all in it", backupOpens},
	{"a backup beside writers is one moment of the store", backupConsistent},
	{"a backup that cannot be written says so", backupFails},
}

// restore opens what a backup wrote, and checks it.
func (s *subject) restore(t *testing.T, backup []byte) *store.DB {
	t.Helper()
	engine, err := s.Restore(backup, s.schema.EngineTables())
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, engine.Close()) })
	db, err := store.Open(t.Context(), engine, s.schema)
	require.NoError(t, err)
	findings, err := db.Check(t.Context())
	require.NoError(t, err)
	require.Empty(t, findings)
	return db
}

func backupOpens(t *testing.T, s *subject) {
	s.store(t, crowd(300)...)
	var backup bytes.Buffer
	n, err := s.db.Backup(t.Context(), &backup)
	require.NoError(t, err)
	require.Equal(t, int64(backup.Len()), n)
	s.store(t, person{ID: 1000})

	copied := *s
	copied.db = s.restore(t, backup.Bytes())
	require.Equal(t, crowd(300), copied.all(t))
	copied.store(t, person{ID: 2000})
	require.Len(t, copied.all(t), 301)
	require.Len(t, s.all(t), 301)
}

func backupConsistent(t *testing.T, s *subject) {
	s.store(t, crowd(10)...)
	const writers = 4
	var wait sync.WaitGroup
	var stop atomic.Bool
	begun := make(chan struct{}, writers)
	failures := start(&wait, writers, func(i int) (err error) {
		for n := 0; err == nil && !stop.Load(); n++ {
			if err = s.transferAndGrow(t.Context(), i, n); n == 0 {
				begun <- struct{}{}
			}
		}
		return err
	})
	for range writers {
		<-begun
	}
	backups := make([]bytes.Buffer, 3)
	for i := range backups {
		_, err := s.db.Backup(t.Context(), &backups[i])
		require.NoError(t, err)
	}
	stop.Store(true)
	wait.Wait()
	require.NoError(t, errors.Join(failures...))
	for _, backup := range backups {
		require.NoError(t, s.restore(t, backup.Bytes()).View(t.Context(), s.sum))
	}
}

// transferAndGrow keeps the sum of ranks, and adds records.
func (s *subject) transferAndGrow(ctx context.Context, writer, n int) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		from, to := int64((writer+n)%10+1), int64(n%10+1)
		return errors.Join(
			s.addRank(tx, from, -3),
			s.Put(tx, &person{ID: int64(writer*100_000 + n + 100), Account: 9, Name: "new"}),
			s.addRank(tx, to, 3),
		)
	})
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errOnPurpose }

func backupFails(t *testing.T, s *subject) {
	s.store(t, crowd(10)...)
	_, err := s.db.Backup(t.Context(), brokenWriter{})
	require.ErrorIs(t, err, errOnPurpose)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.db.Backup(ctx, &bytes.Buffer{})
	require.ErrorIs(t, err, context.Canceled)
	s.store(t, person{ID: 11})
	require.Len(t, s.all(t), 11)
}
