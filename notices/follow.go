package notices

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"time"

	"github.com/cenkalti/backoff/v5"

	"simrelay/events"
	"simrelay/store"
)

// Consumer is the name of this room's cursor. A relay that gets a mail server
// joins it to the log before it starts, and one without takes it off.
const Consumer = "notices"

const batch = 256

// follow stores what is to be told until the context ends. What fails is tried
// again: the cursor has not moved.
func (s *Service) follow(ctx context.Context) {
	pauses := backoff.NewExponentialBackOff()
	for ctx.Err() == nil {
		err := s.Log.FollowOnly(ctx, Consumer, batch, wanted, func(tx *store.Tx, page []*events.Event) error {
			pauses.Reset()
			return s.note(tx, page)
		})
		if ctx.Err() != nil {
			return
		}
		s.Logger.Error("notices: cannot follow the event log", "error", err)
		wait(ctx, pauses.NextBackOff())
	}
}

// wanted picks the events that owners hear of.
func wanted(_ *store.Tx, page []*events.Event) ([]*events.Event, error) {
	return slices.DeleteFunc(page, func(e *events.Event) bool {
		return e.Type != events.WebhookFailing && e.Type != events.WebhookDisabled
	}), nil
}

// note stores notices, and lets each account's mailing be due.
func (s *Service) note(tx *store.Tx, page []*events.Event) error {
	for _, e := range page {
		n := &notice{ID: e.ID, AccountID: e.AccountID, Type: e.Type, At: e.At}
		if err := json.Unmarshal(e.Data, &n.Webhook); err != nil {
			s.Logger.Error("notices: an event cannot be read", "event", e.ID, "error", err)
			continue
		}
		if err := notices.Put(tx, n); err != nil {
			return err
		}
		if err := makeDue(tx, e); err != nil {
			return err
		}
	}
	tx.OnCommit(func() {
		select {
		case s.pending <- struct{}{}:
		default:
		}
	})
	return nil
}

// makeDue lets an account be written to: at once, or when the pause of the first
// of its owners is over.
func makeDue(tx *store.Tx, e *events.Event) error {
	m, err := mailings.Get(tx, store.Key(e.AccountID))
	if errors.Is(err, store.ErrNotFound) {
		return mailings.Put(tx, &mailing{AccountID: e.AccountID, NextAt: e.At})
	}
	if err != nil {
		return err
	}
	next, waits := m.next(e.ID, e.At)
	if !waits || !next.Before(m.NextAt) {
		return nil
	}
	m.NextAt = next
	return mailings.Put(tx, m)
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
