package events

import (
	"context"
	"slices"
	"sync"
	"time"

	"simrelay/store"
)

// Log appends events and tells followers that there are new ones.
type Log struct {
	db *store.DB

	mu      sync.Mutex
	changed chan struct{} // closed and replaced at each commit with events
}

// NewLog returns the log of a store.
func NewLog(db *store.DB) *Log { return &Log{db: db, changed: make(chan struct{})} }

// Append adds an event in the transaction that made it true. Ids follow the
// order of commits, because the store runs writers one after the other. The
// users are those of Event.Concerns; 0 stands for nobody.
func (l *Log) Append(tx *store.Tx, accountID int64, typ Type, at time.Time, payload any, users ...int64) error {
	e, err := New(accountID, typ, at, payload)
	if err != nil {
		return err
	}
	e.Concerns = distinct(users)
	if e.ID, err = log.NextID(tx); err != nil {
		return err
	}
	tx.OnCommit(l.wake)
	return log.Put(tx, e)
}

// distinct is a list with each user once, and without nobody.
func distinct(users []int64) (list []int64) {
	for _, id := range users {
		if id != 0 && !slices.Contains(list, id) {
			list = append(list, id)
		}
	}
	return list
}

func (l *Log) wake() {
	l.mu.Lock()
	defer l.mu.Unlock()
	close(l.changed)
	l.changed = make(chan struct{})
}

// Changed returns a channel that is closed when events were appended after the
// call. Take it before reading, so that none is missed.
func (l *Log) Changed() <-chan struct{} {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.changed
}

// After returns up to limit events of an account with ids above id, oldest
// first.
func (l *Log) After(ctx context.Context, accountID, id int64, limit int) (page []*Event, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		page, err = collect(logByAccount.Scan(tx, behind(accountID, id)), limit)
		return err
	})
	return page, err
}

// Last returns the id of the account's newest event, or 0.
func (l *Log) Last(ctx context.Context, accountID int64) (id int64, err error) {
	err = l.db.View(ctx, func(tx *store.Tx) error {
		q := store.Query{Prefix: store.Key(accountID), Reverse: true}
		newest, err := collect(logByAccount.Scan(tx, q), 1)
		if len(newest) == 1 {
			id = newest[0].ID
		}
		return err
	})
	return id, err
}

func collect(events func(func(*Event, error) bool), limit int) (page []*Event, err error) {
	for e, err := range events {
		if err != nil {
			return nil, err
		}
		if page = append(page, e); len(page) == limit {
			break
		}
	}
	return page, nil
}
