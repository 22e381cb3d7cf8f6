package webhooks

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"time"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/store"
)

// settleBatch bounds how many results share a transaction.
const settleBatch = 128

// settlement tells the lanes what became of one attempt.
type settlement struct {
	result
	health *health
	due    time.Time // when the delivery is tried again; zero: it is not
}

// settleAll stores batches of results until the channel closes, and passes
// each on. It owns no goroutine but its caller's.
func (s *Service) settleAll(ctx context.Context, unsaved <-chan []result, pass func([]settlement)) {
	for all := range unsaved {
		for batch := range slices.Chunk(all, settleBatch) {
			settled, touched, err := s.settleUntilStored(ctx, batch)
			if err != nil {
				s.Logger.Error("webhooks: results were not stored; these attempts will be repeated", "attempts", len(batch), "error", err)
			}
			s.measure(ctx, settled)
			s.engine.add(touched...)
			pass(settled)
		}
	}
}

// settleUntilStored tries until the store takes the results: without them the
// same requests would be made over and over. It gives up when ctx has ended.
func (s *Service) settleUntilStored(ctx context.Context, batch []result) (settled []settlement, touched []int64, err error) {
	for pause := (backoff{}); ; pause.wait(ctx) {
		err = s.DB.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
			b := &settling{s: s, tx: tx, now: time.Now().UTC(), healths: map[int64]*health{}}
			for _, r := range batch {
				if err := b.settle(r); err != nil {
					return err
				}
			}
			settled, touched = b.settled, b.touched
			return errors.Join(b.saveHealths(), b.tally.save(tx))
		})
		if err == nil || ctx.Err() != nil {
			return settled, touched, err
		}
		s.Logger.Error("webhooks: cannot store results", "error", err)
	}
}

// settling is one transaction that stores results.
type settling struct {
	s       *Service
	tx      *store.Tx
	now     time.Time
	healths map[int64]*health
	settled []settlement
	tally   tally
	touched []int64 // other endpoints that have something to send now
}

func (b *settling) settle(attempted result) error {
	h, err := b.health(attempted.endpoint.ID)
	if err != nil {
		return err
	}
	b.settled = append(b.settled, settlement{result: attempted, health: h})
	done := &b.settled[len(b.settled)-1]
	r := &done.result
	if r.lost {
		return nil
	}
	d, err := deliveries.Get(b.tx, store.Key(r.delivery.ID))
	if isNotFound(err) {
		return nil // its endpoint was deleted meanwhile
	}
	if err != nil {
		return err
	}
	ep, err := endpoints.Get(b.tx, store.Key(d.EndpointID))
	if err != nil || ep.Deleted {
		return err
	}
	was := *d
	if err := b.advance(ep, d, r); err != nil {
		return err
	}
	b.tally.moved(&was, d)
	if d.State == Pending {
		done.due = d.Due
	}
	if d.isTest() {
		return nil
	}
	return b.judge(ep, h, r, d)
}

func (b *settling) health(endpoint int64) (h *health, err error) {
	if h = b.healths[endpoint]; h == nil {
		h, err = healthOf(b.tx, endpoint)
		b.healths[endpoint] = h
	}
	return h, err
}

func (b *settling) saveHealths() error {
	for _, h := range b.healths {
		if err := saveHealth(b.tx, h); err != nil {
			return err
		}
	}
	return nil
}

// advance stores the attempt and moves the delivery on.
func (b *settling) advance(ep *endpointRecord, d *deliveryRecord, r *result) error {
	d.Attempts++
	r.Number = d.Attempts
	d.Size += r.size()
	if err := attempts.Put(b.tx, &attemptRecord{DeliveryID: d.ID, Attempt: r.Attempt}); err != nil {
		return err
	}
	if d.Rounds != r.delivery.Rounds {
		return deliveries.Put(b.tx, d) // replayed meanwhile: that attempt decides
	}
	if countsAsTry(r.ErrorClass, d.CountedAt, b.now) {
		d.Tries, d.CountedAt = d.Tries+1, b.now
	}
	next := ep.profile().decide(r.ErrorClass, r.ask, d.Tries, ep.schedule(b.s.Schedule), rand.Float64())
	if d.State != Pending && next.state != Delivered {
		return deliveries.Put(b.tx, d) // held meanwhile
	}
	d.State = next.state
	if next.state == Pending {
		d.Due, d.Trigger = b.now.Add(next.wait), Auto
		return deliveries.Put(b.tx, d)
	}
	if err := deliveries.Put(b.tx, d); err != nil {
		return err
	}
	other, err := release(b.tx, d.Order, b.now)
	if other != 0 {
		b.touched = append(b.touched, other)
	}
	return err
}

// judge notes what the attempt says about the endpoint, tells its owner, and
// disables it when there is no hope.
func (b *settling) judge(ep *endpointRecord, h *health, r *result, d *deliveryRecord) error {
	p := ep.profile()
	if r.ErrorClass == "" {
		h.succeeded(b.now)
		return nil
	}
	// An endpoint that gets each delivery once is only spared when it does not
	// answer at all.
	counts := r.ErrorClass != string(egress.Blocked) && (p.retries || r.Status == 0)
	tell := h.failed(b.now, counts)
	if h.warn(b.now) || !p.retries && d.State != Pending {
		tell = true
	}
	if p.retries && ep.Enabled && (r.ErrorClass == classGone || h.hopeless(b.now)) {
		return b.disable(ep, h, r)
	}
	if !tell {
		return nil
	}
	return b.s.Log.Append(b.tx, ep.AccountID, events.WebhookFailing, b.now, events.Webhook{
		ID: ep.ID, URL: ep.URL, Failures: h.Failures, Reason: r.reason(),
	})
}

func (b *settling) disable(ep *endpointRecord, h *health, r *result) error {
	ep.Enabled, ep.UpdatedAt = false, b.now
	ep.DisabledReason = "Nothing succeeded for five days; the last attempt: " + r.reason()
	if r.ErrorClass == classGone {
		ep.DisabledReason = "The endpoint answered 410 Gone."
	}
	b.tx.OnCommit(func() {
		b.s.metrics.disabled.WithLabelValues(string(ep.Format)).Inc()
		b.s.changed(ep.ID)
	})
	if err := endpoints.Put(b.tx, ep); err != nil {
		return err
	}
	return b.s.Log.Append(b.tx, ep.AccountID, events.WebhookDisabled, b.now, events.Webhook{
		ID: ep.ID, URL: ep.URL, Failures: h.Failures, Reason: ep.DisabledReason,
	})
}

// reason says in plain words why an attempt failed.
func (r *result) reason() string {
	switch {
	case r.Status == 0:
		return fmt.Sprintf("no answer (%s)", r.ErrorClass)
	case r.ErrorClass == classRedirect:
		return fmt.Sprintf("status %d; redirects are not followed, change the URL", r.Status)
	}
	return fmt.Sprintf("status %d", r.Status)
}
