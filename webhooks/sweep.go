package webhooks

import (
	"context"
	"time"

	"simrelay/store"
)

// The sweep does in small transactions what may concern many deliveries: it
// holds those of disabled endpoints, removes those of deleted ones, and those
// that are too old.

const (
	sweepChunk = 256
	pruneEvery = time.Hour
)

func (s *Service) sweep(ctx context.Context) {
	ticker := time.NewTicker(pruneEvery)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.sweeps.ready:
			for id := range s.sweeps.take() {
				s.repeat(ctx, func(tx *store.Tx) (bool, error) { return s.sweepEndpoint(tx, id) })
			}
		case now := <-ticker.C:
			s.pruneAll(ctx, now.Add(-s.Retention))
			s.repeat(ctx, func(tx *store.Tx) (bool, error) { return pruneReplays(tx, now.Add(-s.Retention)) })
		}
	}
}

// repeat runs a step, a transaction each time, until there is nothing more.
func (s *Service) repeat(ctx context.Context, step func(*store.Tx) (more bool, err error)) {
	pause := backoff{}
	for more := true; more && ctx.Err() == nil; {
		err := s.DB.Update(ctx, func(tx *store.Tx) (err error) {
			more, err = step(tx)
			return err
		})
		if err != nil && ctx.Err() == nil {
			s.Logger.Error("webhooks: cannot sweep", "error", err)
			pause.wait(ctx)
			more = true
		}
	}
}

func (s *Service) sweepEndpoint(tx *store.Tx, id int64) (more bool, err error) {
	e, err := endpoints.Get(tx, store.Key(id))
	switch {
	case isNotFound(err):
		return false, nil
	case err != nil:
		return false, err
	case e.Deleted:
		return s.removeSome(tx, id)
	case !e.Enabled:
		return s.holdSome(tx, id)
	}
	return false, nil
}

// holdSome holds what is due now or later. What waits in an order follows when
// it is released.
func (s *Service) holdSome(tx *store.Tx, id int64) (more bool, err error) {
	some, _, err := deliveriesDue.Page(tx, store.Query{Prefix: store.Key(id)}, sweepChunk)
	if err != nil {
		return false, err
	}
	for _, d := range some {
		d.State = Held
		if err := deliveries.Put(tx, d); err != nil {
			return false, err
		}
		if err := s.releaseNext(tx, d); err != nil {
			return false, err
		}
	}
	return len(some) > 0, nil
}

func (s *Service) releaseNext(tx *store.Tx, d *deliveryRecord) error {
	other, err := release(tx, d.Order, time.Now().UTC())
	if other != 0 {
		tx.OnCommit(func() { s.engine.add(other) })
	}
	return err
}

// removeSome removes a deleted endpoint's deliveries, and at last the endpoint.
func (s *Service) removeSome(tx *store.Tx, id int64) (more bool, err error) {
	some, _, err := deliveriesByEndpoint.Page(tx, store.Query{Prefix: store.Key(id)}, sweepChunk)
	if err != nil {
		return false, err
	}
	for _, d := range some {
		if err := s.remove(tx, d); err != nil {
			return false, err
		}
	}
	if len(some) > 0 {
		return true, nil
	}
	if err := saveHealth(tx, &health{EndpointID: id}); err != nil {
		return false, err
	}
	jobs, _, err := replaysOf.Page(tx, store.Query{Prefix: store.Key(id)}, sweepChunk)
	if err != nil {
		return false, err
	}
	for _, r := range jobs {
		if err := replays.Delete(tx, store.Key(r.ID)); err != nil {
			return false, err
		}
	}
	if len(jobs) == sweepChunk {
		return true, nil
	}
	return false, endpoints.Delete(tx, store.Key(id))
}

func (s *Service) remove(tx *store.Tx, d *deliveryRecord) error {
	for a, err := range attempts.Scan(tx, store.Query{Prefix: store.Key(d.ID)}) {
		if err != nil {
			return err
		}
		if err := attempts.Delete(tx, store.Key(a.DeliveryID, a.Number)); err != nil {
			return err
		}
	}
	if err := deliveries.Delete(tx, store.Key(d.ID)); err != nil {
		return err
	}
	if d.State == Pending {
		return s.releaseNext(tx, d)
	}
	return nil
}

// pruneAll removes deliveries that were made before a time and have ended. Ids
// are in the order of time, so the oldest come first; a pending one, which is
// rare at that age, is stepped over.
func (s *Service) pruneAll(ctx context.Context, before time.Time) {
	var after store.Cursor
	s.repeat(ctx, func(tx *store.Tx) (bool, error) {
		some, next, err := deliveries.Page(tx, store.Query{After: after}, sweepChunk)
		if err != nil {
			return false, err
		}
		for _, d := range some {
			if !d.CreatedAt.Before(before) {
				return false, nil
			}
			if d.State == Pending {
				continue
			}
			if err := s.remove(tx, d); err != nil {
				return false, err
			}
		}
		tx.OnCommit(func() { after = next })
		return next != "", nil
	})
}

// pruneReplays removes some of the replays that ended and were asked for before
// a time. Ids are in the order of time.
func pruneReplays(tx *store.Tx, before time.Time) (more bool, err error) {
	some, _, err := replays.Page(tx, store.Query{}, sweepChunk)
	for _, r := range some {
		if r.State == ReplayRunning || !r.CreatedAt.Before(before) {
			continue
		}
		if err := replays.Delete(tx, store.Key(r.ID)); err != nil {
			return false, err
		}
		more = len(some) == sweepChunk
	}
	return more, err
}
