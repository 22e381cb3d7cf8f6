package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/sys/unix"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/relay"
	"simrelay/store"
	"simrelay/store/bolt"
)

// The same records, indexes and sequences as those of a message that is
// accepted, in a store of their own.
var (
	benchMessages = store.Define("bench_messages", func(m *relay.Message) store.Tuple { return store.Key(m.ID) })
	_             = benchMessages.Index("account", func(m *relay.Message) store.Tuple { return store.Key(m.AccountID, m.ID) })
	_             = benchMessages.Index("queue", func(m *relay.Message) store.Tuple {
		return store.Key(store.Key("p", m.AccountID), store.Down(m.Priority), m.QueuedAt, m.ID)
	})
	_ = benchMessages.Index("expiry", func(m *relay.Message) store.Tuple { return store.Key(m.ExpiresAt, m.ID) })

	benchEvents = store.Define("bench_events", func(e *events.Event) store.Tuple { return store.Key(e.ID) }).Appending()
	_           = benchEvents.Index("account", func(e *events.Event) store.Tuple { return store.Key(e.AccountID, e.ID) })
)

// committer is the store alone: the first of the raw limits.
type committer struct {
	db   *store.DB
	next atomic.Int64
}

func openCommitter(ctx context.Context, dir string) (*committer, error) {
	schema := store.Schema{}.With(benchMessages.Table(), benchEvents.Table())
	engine, err := bolt.Open(ctx, bolt.Options{Path: filepath.Join(dir, "committer.db"), Tables: schema.EngineTables()})
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, engine, schema)
	if err != nil {
		return nil, errors.Join(err, engine.Close())
	}
	return &committer{db: db}, nil
}

// rate commits messages from a number of callers and returns how many in a
// second.
func (c *committer) rate(ctx context.Context, callers int, d time.Duration) (float64, error) {
	return rateOf(ctx, callers, d, func(ctx context.Context) error {
		m := sampleMessage(int(c.next.Add(1)))
		return c.db.Update(ctx, func(tx *store.Tx) error { return putSample(tx, m) })
	})
}

func putSample(tx *store.Tx, m *relay.Message) (err error) {
	if m.ID, err = benchMessages.NextID(tx); err != nil {
		return err
	}
	if err := benchMessages.Put(tx, m); err != nil {
		return err
	}
	e, err := events.New(m.AccountID, events.MessageQueued, m.CreatedAt, m.Payload())
	if err != nil {
		return err
	}
	if e.ID, err = benchEvents.NextID(tx); err != nil {
		return err
	}
	return benchEvents.Put(tx, e)
}

// sampleMessage is what relay makes of a request of this bench.
func sampleMessage(n int) *relay.Message {
	now := time.Now().UTC()
	return &relay.Message{
		OrganisationID: 1, AccountID: 1, Direction: relay.Outgoing, To: recipient(n), Text: text(n),
		State: relay.Queued, Reason: "accepted", Parts: 1, Encoding: "gsm7", OnUnknown: relay.Hold,
		CreatedAt: now, UpdatedAt: now, QueuedAt: now, ExpiresAt: now.Add(72 * time.Hour),
	}
}

// inside is relay without its edge: the same rules and transactions, no HTTP.
type inside struct {
	*rooms
	principal accounts.Principal
	next      atomic.Int64
}

func openInside(ctx context.Context, dir string) (*inside, error) {
	dir = filepath.Join(dir, "inside")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	r, err := openRooms(ctx, dir, false)
	if err != nil {
		return nil, err
	}
	p, _, err := r.account(ctx, "inside")
	if err != nil {
		return nil, errors.Join(err, r.close())
	}
	return &inside{rooms: r, principal: p}, nil
}

func (s *inside) rate(ctx context.Context, callers int, d time.Duration) (float64, error) {
	return rateOf(ctx, callers, d, func(ctx context.Context) error {
		n := int(s.next.Add(1))
		_, err := s.relay.Send(ctx, s.principal, relay.SendRequest{To: recipient(n), Text: text(n)})
		return err
	})
}

// rateOf does something from a number of goroutines for a while.
func rateOf(ctx context.Context, callers int, d time.Duration, do func(context.Context) error) (float64, error) {
	var done atomic.Int64
	group, ctx := errgroup.WithContext(ctx)
	start := time.Now()
	for range callers {
		group.Go(func() error {
			for time.Since(start) < d {
				if err := do(ctx); err != nil {
					return err
				}
				done.Add(1)
			}
			return nil
		})
	}
	err := group.Wait()
	return perSecond(int(done.Load()), time.Since(start)), err
}

// appendRate appends the bytes of so many messages at once to a file, with one
// fdatasync: the second raw limit, that of the disk.
func appendRate(f *os.File, group int, d time.Duration) (float64, error) {
	record, err := sampleBytes()
	if err != nil {
		return 0, err
	}
	block, n := bytes.Repeat(record, group), 0
	start := time.Now()
	for ; time.Since(start) < d; n += group {
		if _, err := f.Write(block); err != nil {
			return 0, err
		}
		if err := unix.Fdatasync(int(f.Fd())); err != nil {
			return 0, err
		}
	}
	return perSecond(n, time.Since(start)), nil
}

// sampleBytes are the records of one message and its event.
func sampleBytes() ([]byte, error) {
	m := sampleMessage(1)
	message, err := json.Marshal(m)
	if err != nil {
		return nil, err
	}
	e, err := events.New(m.AccountID, events.MessageQueued, m.CreatedAt, m.Payload())
	if err != nil {
		return nil, err
	}
	event, err := json.Marshal(e)
	return append(message, event...), err
}
