package events

import (
	"context"
	"errors"
	"time"

	"simrelay/store"
)

// cursor is how far a consumer has come.
type cursor struct {
	Name string `json:"name"`
	ID   int64  `json:"id"` // of the last event that is done with
}

var cursors = store.Define("event_cursors", func(c *cursor) store.Tuple { return store.Key(c.Name) })

// Handler does what a consumer does with a batch of events, in the transaction
// that moves the consumer's cursor behind them: each event is handled once,
// whatever crashes. It may run more than once before it commits.
type Handler func(tx *store.Tx, batch []*Event) error

// Follow hands all events to a consumer, oldest first, from where it stopped
// last, until the context ends. It returns the context's error, or the first
// one that the store or the handler gives.
func (l *Log) Follow(ctx context.Context, consumer string, batch int, handle Handler) error {
	return l.FollowOnly(ctx, consumer, batch, nil, handle)
}

// lazily is how many events a consumer passes that it does not want until its
// cursor is stored: after a crash it looks at them once more.
const lazily = 10_000

// Filter picks those of a batch that a consumer wants, in the snapshot that the
// batch was read from: what was stored before an event is there.
type Filter func(tx *store.Tx, batch []*Event) ([]*Event, error)

// FollowOnly is Follow for a consumer that wants few of the events: those that
// it does not want cost no transaction. A nil filter takes all.
func (l *Log) FollowOnly(ctx context.Context, consumer string, batch int, filter Filter, handle Handler) error {
	at, err := l.position(ctx, consumer)
	stored := at
	for err == nil {
		changed := l.Changed()
		page, upTo, failed := l.next(ctx, at, batch, filter)
		if err = failed; err != nil {
			break
		}
		if upTo == at {
			err = wait(ctx, changed)
			continue
		}
		if at = upTo; len(page) == 0 && at-stored < lazily {
			continue
		}
		err = l.db.Update(ctx, func(tx *store.Tx) error {
			if err := handle(tx, page); err != nil {
				return err
			}
			return cursors.Put(tx, &cursor{Name: consumer, ID: at})
		})
		stored = at
	}
	return err
}

// Join makes a consumer that is new begin with what happens from now on, rather
// than with the oldest event.
func (l *Log) Join(ctx context.Context, consumer string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error {
		_, err := cursors.Get(tx, store.Key(consumer))
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		newest, err := collect(log.Scan(tx, store.Query{Reverse: true}), 1)
		if err != nil {
			return err
		}
		c := &cursor{Name: consumer}
		if len(newest) == 1 {
			c.ID = newest[0].ID
		}
		return cursors.Put(tx, c)
	})
}

// Leave forgets a consumer that does not follow any more: else events would be
// kept for it for ever.
func (l *Log) Leave(ctx context.Context, consumer string) error {
	return l.db.Update(ctx, func(tx *store.Tx) error {
		if err := cursors.Delete(tx, store.Key(consumer)); !errors.Is(err, store.ErrNotFound) {
			return err
		}
		return nil
	})
}

func wait(ctx context.Context, changed <-chan struct{}) error {
	select {
	case <-changed:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// position returns how far a consumer has come. A new one gets its cursor here,
// so that Prune knows of it before it has handled anything.
func (l *Log) position(ctx context.Context, consumer string) (at int64, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		c, err := cursors.Get(tx, store.Key(consumer))
		if err == nil {
			at = c.ID
		}
		return err
	})
	if errors.Is(err, store.ErrNotFound) {
		err = l.db.Update(ctx, func(tx *store.Tx) error { return cursors.Put(tx, &cursor{Name: consumer}) })
	}
	return at, err
}

// next returns what is wanted of the next batch, and where the batch ends.
func (l *Log) next(ctx context.Context, at int64, limit int, filter Filter) (page []*Event, upTo int64, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		upTo = at
		page, err = collect(log.Scan(tx, store.Query{From: store.Key(at + 1)}), limit)
		if err != nil || len(page) == 0 {
			return err
		}
		if upTo = page[len(page)-1].ID; filter != nil {
			page, err = filter(tx, page)
		}
		return err
	})
	return page, upTo, err
}

func behind(accountID, id int64) store.Query {
	return store.Query{Prefix: store.Key(accountID), From: store.Key(accountID, id+1)}
}

// Prune removes up to limit events that happened before a time and that every
// consumer is done with, and returns how many it removed.
func (l *Log) Prune(ctx context.Context, before time.Time, limit int) (removed int, err error) {
	err = l.db.Update(ctx, func(tx *store.Tx) error {
		removed = 0
		done, err := slowest(tx)
		if err != nil {
			return err
		}
		old, err := collect(log.Scan(tx, store.Query{Until: store.Key(done + 1)}), limit)
		if err != nil {
			return err
		}
		for _, e := range old {
			if !e.At.Before(before) {
				return nil
			}
			if err := log.Delete(tx, store.Key(e.ID)); err != nil {
				return err
			}
			removed++
		}
		return nil
	})
	return removed, err
}

// slowest returns how far the last of the consumers has come.
func slowest(tx *store.Tx) (int64, error) {
	least := int64(-1)
	for c, err := range cursors.Scan(tx, store.Query{}) {
		if err != nil {
			return 0, err
		}
		if least < 0 || c.ID < least {
			least = c.ID
		}
	}
	return max(least, 0), nil
}
