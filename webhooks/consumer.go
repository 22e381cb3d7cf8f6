package webhooks

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"simrelay/events"
	"simrelay/store"
)

const (
	consumerName  = "webhooks"
	consumerBatch = 128
)

// consume makes deliveries of events until the context ends. What fails, like
// a full disk, is tried again: the cursor has not moved.
func (s *Service) consume(ctx context.Context) {
	pause := backoff{}
	for ctx.Err() == nil {
		err := s.Log.FollowOnly(ctx, consumerName, consumerBatch, concerned, func(tx *store.Tx, batch []*events.Event) error {
			pause.reset()
			return s.enqueueAll(tx, batch)
		})
		if ctx.Err() != nil {
			return
		}
		s.Logger.Error("webhooks: cannot follow the event log", "error", err)
		pause.wait(ctx)
	}
}

// concerned picks the events of accounts that have an endpoint: where nobody
// listens, nothing is stored, not even a cursor.
func concerned(tx *store.Tx, batch []*events.Event) ([]*events.Event, error) {
	listens := map[int64]bool{}
	wanted := batch[:0]
	for _, e := range batch {
		known, ok := listens[e.AccountID]
		if !ok {
			first, err := endpointsByAccount.First(tx, store.Query{Prefix: store.Key(e.AccountID)})
			if err != nil {
				return nil, err
			}
			known = first != nil
			listens[e.AccountID] = known
		}
		if known {
			wanted = append(wanted, e)
		}
	}
	return wanted, nil
}

// backoff waits longer after each failure: 1 s to 30 s.
type backoff struct{ last time.Duration }

func (b *backoff) reset() { b.last = 0 }

func (b *backoff) wait(ctx context.Context) {
	b.last = min(max(2*b.last, time.Second), 30*time.Second)
	timer := time.NewTimer(b.last)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// enqueueAll makes the deliveries of a batch of events, in the transaction
// that moves the cursor. An account without endpoints leaves nothing behind.
func (s *Service) enqueueAll(tx *store.Tx, batch []*events.Event) error {
	byAccount := map[int64][]*endpointRecord{}
	now := time.Now().UTC()
	var touched []int64
	var t tally
	for _, e := range batch {
		targets, ok := byAccount[e.AccountID]
		if !ok {
			var err error
			if targets, err = endpointsOf(tx, e.AccountID); err != nil {
				return err
			}
			byAccount[e.AccountID] = targets
		}
		for _, ep := range targets {
			made, err := s.enqueue(tx, ep, e, now, &t)
			if err != nil {
				return err
			}
			if made {
				touched = append(touched, ep.ID)
			}
		}
	}
	if len(touched) > 0 {
		tx.OnCommit(func() { s.engine.add(touched...) })
	}
	return t.save(tx)
}

func endpointsOf(tx *store.Tx, accountID int64) (all []*endpointRecord, err error) {
	for e, err := range endpointsByAccount.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
		if err != nil {
			return nil, err
		}
		all = append(all, e)
	}
	return all, nil
}

// enqueue makes the delivery of one event for one endpoint, when it is one
// for it.
func (s *Service) enqueue(tx *store.Tx, ep *endpointRecord, e *events.Event, now time.Time, t *tally) (made bool, err error) {
	if e.ID <= ep.After || ep.isAbout(e) || !ep.mayHear(e) {
		return false, nil
	}
	r, err := ep.profile().render(ep, e)
	if err != nil {
		s.drop(tx, ep, e, err)
		return false, nil
	}
	if r.event == "" || !ep.wants(r.event) {
		return false, nil
	}
	d, err := newDelivery(ep, e, r, now)
	if err != nil {
		return false, err
	}
	s.weigh(tx, ep, d)
	if d.Waiting, err = mustWait(tx, d); err != nil {
		return false, err
	}
	t.moved(nil, d)
	return true, deliveries.Put(tx, d)
}

// isAbout reports whether an event tells of the endpoint's own failures, of
// which it must not hear: each such delivery could fail in turn.
func (ep *endpointRecord) isAbout(e *events.Event) bool {
	if e.Type != events.WebhookFailing && e.Type != events.WebhookDisabled {
		return false
	}
	var w events.Webhook
	return json.Unmarshal(e.Data, &w) == nil && w.ID == ep.ID
}

// mayHear reports whether an endpoint's owner is told of an event: the account
// of all, a team member of what concerns it.
func (ep *endpointRecord) mayHear(e *events.Event) bool {
	return ep.SubuserID == 0 || slices.Contains(e.Concerns, ep.SubuserID)
}

func newDelivery(ep *endpointRecord, e *events.Event, r rendering, now time.Time) (*deliveryRecord, error) {
	id, err := uuid.Parse(e.UUID)
	if err != nil {
		return nil, fmt.Errorf("event %d: %w", e.ID, err)
	}
	d := &deliveryRecord{
		ID: deliveryID(id, ep.ID), AccountID: ep.AccountID, EndpointID: ep.ID, EventID: e.ID,
		Event: r.event, Body: string(r.body), Order: ep.order(r.subject),
		State: Pending, Due: now, Trigger: Auto, HappenedAt: e.At, CreatedAt: now,
		MessageID: r.message, Size: int64(deliveryOverhead + len(r.body)),
	}
	if !ep.Enabled {
		d.State = Held
	}
	return d, nil
}

// order names what must happen one after the other: what concerns one subject,
// at one endpoint, or at all four of the TextLink settings together, so that
// Sent comes before Failed although they have URLs of their own.
func (ep *endpointRecord) order(subject string) string {
	switch {
	case subject == "" || !ep.Ordered && !ep.profile().ordered:
		return ""
	case ep.Kind != "":
		return fmt.Sprintf("account %d %d %s", ep.AccountID, ep.SubuserID, subject)
	}
	return fmt.Sprintf("endpoint %d %s", ep.ID, subject)
}

// mustWait reports whether something of the same order is still pending.
func mustWait(tx *store.Tx, d *deliveryRecord) (bool, error) {
	if d.Order == "" || d.State != Pending {
		return false, nil
	}
	for first, err := range deliveriesInOrder.Scan(tx, store.Query{Prefix: store.Key(d.Order)}) {
		return err == nil && first.ID != d.ID, err
	}
	return false, nil
}
