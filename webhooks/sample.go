package webhooks

import (
	"context"
	"errors"
	"slices"
	"time"

	"github.com/google/uuid"

	"simrelay/internal/fault"
	"simrelay/store"
)

// TestEndpoint sends a sample of an event, by its format's name, and returns
// what became of it; without a name, of the first that the endpoint asked for.
// It is one real request, which is recorded as a delivery; it works on a
// disabled endpoint, and says nothing about the endpoint's health.
func (s *Service) TestEndpoint(ctx context.Context, accountID, id int64, event string) (*Attempt, error) {
	var e *endpointRecord
	err := s.DB.View(ctx, func(tx *store.Tx) (err error) {
		e, err = endpointOf(tx, accountID, id)
		return err
	})
	if err != nil {
		return nil, err
	}
	if event == "" {
		event = e.sampleEvent()
	}
	if _, err := checkEvents(e.profile(), []string{event}); err != nil {
		return nil, fault.Of(err).On("event")
	}
	leave, err := s.tests.take(accountID)
	if err != nil {
		return nil, err
	}
	defer leave()
	return s.test(ctx, e, event)
}

// ping tests an endpoint that was just made; nil when that was not possible.
func (s *Service) ping(ctx context.Context, e *endpointRecord) *Attempt {
	a, err := s.TestEndpoint(ctx, e.AccountID, e.ID, "")
	if err != nil && !errors.Is(err, errBusy) && ctx.Err() == nil {
		s.Logger.Error("webhooks: cannot test a new endpoint", "webhook", e.ID, "error", err)
	}
	return a
}

// sampleEvent is what a test of an endpoint sends.
func (e *endpointRecord) sampleEvent() string {
	const usual = "message.received"
	names := e.Events
	if len(names) == 0 {
		names = e.profile().events
	}
	if slices.Contains(names, usual) {
		return usual
	}
	return names[0]
}

// test makes the request of a test that has a place, and records it.
func (s *Service) test(ctx context.Context, e *endpointRecord, event string) (*Attempt, error) {
	d, err := s.sampleDelivery(e, event)
	if err != nil {
		return nil, err
	}
	r := s.attempt(ctx, job{endpoint: e, delivery: d})
	if r.lost {
		return nil, context.Cause(ctx)
	}
	r.Number = 1
	return &r.Attempt, s.recordTest(context.WithoutCancel(ctx), d, &r)
}

func (s *Service) sampleDelivery(e *endpointRecord, event string) (*deliveryRecord, error) {
	now := time.Now().UTC()
	r, err := e.profile().sample(e, event, now)
	if err != nil {
		return nil, err
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return &deliveryRecord{
		ID: deliveryID(id, e.ID), AccountID: e.AccountID, EndpointID: e.ID,
		Event: r.event, Body: string(r.body), Due: now, Trigger: Test, CreatedAt: now,
		Size: int64(deliveryOverhead + len(r.body)),
	}, nil
}

// recordTest stores a test that is over.
func (s *Service) recordTest(ctx context.Context, d *deliveryRecord, r *result) error {
	d.Attempts, d.Tries = 1, 1
	d.State = r.endpoint.profile().decide(r.ErrorClass, 0, 1, nil, 0).state
	d.Size += r.size()
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		if _, err := endpointOf(tx, d.AccountID, d.EndpointID); err != nil {
			return err
		}
		if err := attempts.Put(tx, &attemptRecord{DeliveryID: d.ID, Attempt: r.Attempt}); err != nil {
			return err
		}
		var t tally
		t.moved(nil, d)
		return errors.Join(deliveries.Put(tx, d), t.save(tx))
	})
}
