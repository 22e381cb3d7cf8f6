package events_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/events"
	"simrelay/store"
	"simrelay/store/bolt"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var schema = store.Schema{}.With(events.Tables()...)

// open opens a store in dir and its log; close checks and closes it.
func open(t *testing.T, dir string) (db *store.DB, log *events.Log, closeDB func()) {
	t.Helper()
	engine, err := bolt.Open(t.Context(), bolt.Options{Path: filepath.Join(dir, "db"), Tables: schema.EngineTables(), NoSync: true})
	require.NoError(t, err)
	db, err = store.Open(t.Context(), engine, schema)
	require.NoError(t, err)
	closeDB = sync.OnceFunc(func() {
		findings, err := db.Check(context.Background())
		require.NoError(t, err)
		require.Empty(t, findings)
		require.NoError(t, db.Close())
	})
	t.Cleanup(closeDB)
	return db, events.NewLog(db), closeDB
}

var epoch = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func emit(t *testing.T, db *store.DB, log *events.Log, account int64, n int) {
	t.Helper()
	for i := range n {
		require.NoError(t, db.Update(context.Background(), func(tx *store.Tx) error {
			return log.Append(tx, account, events.MessageReceived, epoch.Add(time.Duration(i)*time.Minute), events.Message{ID: int64(i)})
		}))
	}
}

// follow follows until count events were seen, and returns their ids.
func follow(t *testing.T, log *events.Log, consumer string, batch, count int) (ids []int64) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var mu sync.Mutex
	err := log.Follow(ctx, consumer, batch, func(tx *store.Tx, page []*events.Event) error {
		require.LessOrEqual(t, len(page), batch)
		seen := make([]int64, len(page))
		for i, e := range page {
			seen[i] = e.ID
		}
		tx.OnCommit(func() {
			mu.Lock()
			defer mu.Unlock()
			if ids = append(ids, seen...); len(ids) >= count {
				cancel()
			}
		})
		return nil
	})
	require.ErrorIs(t, err, context.Canceled)
	mu.Lock()
	defer mu.Unlock()
	return ids
}

func upTo(from, to int64) (ids []int64) {
	for id := from; id <= to; id++ {
		ids = append(ids, id)
	}
	return ids
}

func TestLog_FollowHandlesEachEventOnceAcrossRestarts(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	db, log, closeDB := open(t, dir)
	emit(t, db, log, 1, 10)
	require.Equal(t, upTo(1, 10), follow(t, log, "a", 3, 10))
	emit(t, db, log, 2, 5)
	closeDB()
	db, log, _ = open(t, dir)
	emit(t, db, log, 1, 5)
	require.Equal(t, upTo(11, 20), follow(t, log, "a", 100, 10))
	require.Equal(t, upTo(1, 20), follow(t, log, "b", 7, 20), "each consumer has a cursor of its own")
}

func TestLog_FollowRepeatsABatchWhoseHandlerFailed(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	emit(t, db, log, 1, 4)
	broken := errors.New("broken")
	calls := 0
	err := log.Follow(t.Context(), "a", 2, func(_ *store.Tx, page []*events.Event) error {
		if calls++; calls == 2 {
			require.Equal(t, int64(3), page[0].ID)
			return broken
		}
		return nil
	})
	require.ErrorIs(t, err, broken)
	require.Equal(t, upTo(3, 4), follow(t, log, "a", 2, 2))
}

func TestLog_FollowWakesForWhatComesLater(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	done := make(chan []int64, 1)
	go func() { done <- follow(t, log, "a", 10, 300) }()
	var writers sync.WaitGroup
	for account := range int64(3) {
		writers.Go(func() { emit(t, db, log, account, 100) })
	}
	writers.Wait()
	require.Equal(t, upTo(1, 300), <-done, "in the order of commits, none missed")
}

func TestLog_AppendNamesEachUserOnceAndNobodyNever(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	for _, users := range [][]int64{nil, {0}, {4}, {0, 4}, {4, 0, 3, 4}} {
		require.NoError(t, db.Update(t.Context(), func(tx *store.Tx) error {
			return log.Append(tx, 1, events.MessageReceived, epoch, events.Message{}, users...)
		}))
	}
	all, err := log.After(t.Context(), 1, 0, 10)
	require.NoError(t, err)
	for i, want := range [][]int64{nil, nil, {4}, {4}, {4, 3}} {
		require.Equal(t, want, all[i].Concerns)
		require.NotContains(t, string(all[i].Data), "concerns", "it is ours, not the customer's")
	}
}

func TestLog_AppendIsPartOfItsTransaction(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	changed := log.Changed()
	failure := errors.New("no")
	err := db.Update(t.Context(), func(tx *store.Tx) error {
		if err := log.Append(tx, 1, events.MessageQueued, epoch, events.Message{}); err != nil {
			return err
		}
		return failure
	})
	require.ErrorIs(t, err, failure)
	last, err := log.Last(t.Context(), 1)
	require.NoError(t, err)
	require.Zero(t, last)
	select {
	case <-changed:
		require.Fail(t, "nobody is woken for nothing")
	default:
	}
	emit(t, db, log, 1, 1)
	select {
	case <-changed:
	default:
		require.Fail(t, "followers are woken")
	}
}

func TestLog_AfterPagesAnAccountsEventsInOrder(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	for range 10 {
		emit(t, db, log, 1, 1)
		emit(t, db, log, 2, 1)
	}
	var ids []int64
	for at := int64(0); ; {
		page, err := log.After(t.Context(), 1, at, 3)
		require.NoError(t, err)
		if len(page) == 0 {
			break
		}
		require.LessOrEqual(t, len(page), 3)
		for _, e := range page {
			require.Equal(t, int64(1), e.AccountID)
			require.Greater(t, e.ID, at)
			at = e.ID
			ids = append(ids, e.ID)
		}
	}
	require.Equal(t, []int64{1, 3, 5, 7, 9, 11, 13, 15, 17, 19}, ids)
	last, err := log.Last(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, int64(19), last)
	none, err := log.After(t.Context(), 3, 0, 10)
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestLog_PruneKeepsEverythingForAConsumerThatHasHandledNothing(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	emit(t, db, log, 1, 10)
	broken := errors.New("broken")
	require.ErrorIs(t, log.Follow(t.Context(), "slow", 10, func(*store.Tx, []*events.Event) error { return broken }), broken)
	require.NoError(t, log.Join(t.Context(), "fast")) // from the end on
	n, err := log.Prune(t.Context(), epoch.AddDate(1, 0, 0), 100)
	require.NoError(t, err)
	require.Zero(t, n)
	require.Equal(t, upTo(1, 10), follow(t, log, "slow", 100, 10))
}

func TestLog_PruneKeepsWhatAConsumerNeeds(t *testing.T) {
	t.Parallel()
	db, log, _ := open(t, t.TempDir())
	emit(t, db, log, 1, 10)
	prune := func(before time.Time, limit int) int {
		n, err := log.Prune(t.Context(), before, limit)
		require.NoError(t, err)
		return n
	}
	require.Zero(t, prune(epoch.AddDate(1, 0, 0), 100), "no consumer has seen anything")
	follow(t, log, "fast", 10, 10)
	follow(t, log, "slow", 4, 4)
	require.Equal(t, 2, prune(epoch.Add(2*time.Minute), 100), "only what is old")
	require.Equal(t, 1, prune(epoch.AddDate(1, 0, 0), 1), "only so many at a time")
	slow, err := log.After(t.Context(), 1, 0, 100)
	require.NoError(t, err)
	require.Len(t, slow, 7)
	n := prune(epoch.AddDate(1, 0, 0), 100)
	left, err := log.After(t.Context(), 1, 0, 100)
	require.NoError(t, err)
	require.Len(t, left, 7-n)
	require.LessOrEqual(t, left[0].ID, int64(9), "what the slow consumer has not seen is kept")
	emit(t, db, log, 1, 1)
	last, err := log.Last(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, int64(11), last, "ids are never used again")
}

func TestNew_EventsHaveIdsOfTheirOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	before := ""
	for range 1000 {
		e, err := events.New(1, events.SIMOnline, epoch.In(time.FixedZone("x", 3600)), events.SIM{ID: 1})
		require.NoError(t, err)
		require.False(t, seen[e.UUID])
		require.Greater(t, e.UUID, before, "they are in the order of time")
		seen[e.UUID], before = true, e.UUID
		require.Equal(t, epoch, e.At)
		require.True(t, json.Valid(e.Data))
	}
	_, err := events.New(1, events.SIMOnline, epoch, make(chan int))
	require.Error(t, err)
}

func TestTypes_AreAllThereOnce(t *testing.T) {
	t.Parallel()
	seen := map[events.Type]bool{}
	for _, typ := range events.Types() {
		require.Regexp(t, `^[a-z]+\.[a-z_]+$`, string(typ))
		require.False(t, seen[typ])
		seen[typ] = true
	}
	for _, typ := range []events.Type{
		"message.queued", "message.dispatched", "message.sent", "message.delivered", "message.undelivered", "message.failed",
		"message.expired", "message.cancelled", "message.unknown", "message.received", "contact.created", "contact.updated",
		"contact.opted_out", "contact.opted_in", "sim.online", "sim.offline", "device.online", "device.offline",
		"journey.started", "journey.completed", "journey.opted_out", "webhook.failing", "webhook.disabled",
	} {
		require.True(t, seen[typ], typ)
	}
}

func TestFollowOnly_HandsOverWhatIsWanted(t *testing.T) {
	t.Parallel()
	db, l, closeDB := open(t, t.TempDir())
	defer closeDB()
	emit(t, db, l, 1, 25)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var got []int64
	done := make(chan error, 1)
	odd := func(_ *store.Tx, batch []*events.Event) ([]*events.Event, error) {
		return slices.DeleteFunc(batch, func(e *events.Event) bool { return e.ID%2 == 0 }), nil
	}
	go func() {
		done <- l.FollowOnly(ctx, "odd", 4, odd, func(_ *store.Tx, batch []*events.Event) error {
			for _, e := range batch {
				got = append(got, e.ID)
			}
			if len(got) == 13 {
				cancel()
			}
			return nil
		})
	}()
	require.ErrorIs(t, <-done, context.Canceled)
	want := []int64{1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 23, 25}
	require.Equal(t, want, got)
}

func TestJoin_BeginsWithWhatHappensFromNowOn(t *testing.T) {
	t.Parallel()
	db, l, closeDB := open(t, t.TempDir())
	defer closeDB()
	require.NoError(t, l.Join(t.Context(), "early"))
	emit(t, db, l, 1, 5)
	require.NoError(t, l.Join(t.Context(), "late"))
	emit(t, db, l, 1, 2)
	require.NoError(t, l.Join(t.Context(), "late"), "only the first time counts")
	require.Equal(t, upTo(6, 7), follow(t, l, "late", 10, 2))
	require.Equal(t, upTo(1, 7), follow(t, l, "early", 10, 7))
}

func TestLeave_LetsEventsGo(t *testing.T) {
	t.Parallel()
	db, l, closeDB := open(t, t.TempDir())
	defer closeDB()
	require.NoError(t, l.Join(t.Context(), "gone"))
	emit(t, db, l, 1, 5)
	require.Len(t, follow(t, l, "stays", 10, 5), 5)
	removed, err := l.Prune(t.Context(), epoch.Add(time.Hour), 100)
	require.NoError(t, err)
	require.Zero(t, removed)
	require.NoError(t, l.Leave(t.Context(), "gone"))
	require.NoError(t, l.Leave(t.Context(), "gone"))
	removed, err = l.Prune(t.Context(), epoch.Add(time.Hour), 100)
	require.NoError(t, err)
	require.Equal(t, 5, removed)
}
