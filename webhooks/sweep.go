package webhooks

import (
	"context"
	"errors"
	"time"

	"simrelay/store"
)

// The sweep does in small transactions what may concern many deliveries: it
// holds those of disabled endpoints, removes those of deleted ones, and those
// that are past retention.

const sweepChunk = 256

func (s *Service) sweep(ctx context.Context) {
	age := time.NewTicker(ageEvery)
	defer age.Stop()
	var full <-chan time.Time // never, without a limit
	if s.RetentionBytes > 0 {
		size := time.NewTicker(sizeEvery)
		defer size.Stop()
		full = size.C
	}
	s.pruneByAge(ctx, time.Now().Add(-s.Retention)) // it may not run for an hour
	for {
		select {
		case <-ctx.Done():
			return
		case <-s.sweeps.ready:
			for id := range s.sweeps.take() {
				s.repeat(ctx, func(tx *store.Tx) (bool, error) { return s.sweepEndpoint(tx, id) })
			}
		case now := <-age.C:
			s.pruneByAge(ctx, now.Add(-s.Retention))
		case <-full:
			s.pruneByBytes(ctx)
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
	var t tally
	for _, d := range some {
		was := *d
		d.State = Held
		t.moved(&was, d)
		if err := errors.Join(deliveries.Put(tx, d), s.releaseNext(tx, d)); err != nil {
			return false, err
		}
	}
	return len(some) > 0, t.save(tx)
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
	more, err = s.removePage(tx, deliveriesByEndpoint, store.Query{Prefix: store.Key(id)}, always)
	if more || err != nil {
		return more, err
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

// removePage removes the first deliveries of a query, up to a chunk, as long as
// wanted says so, and reports whether there may be more.
func (s *Service) removePage(tx *store.Tx, index *store.Index[deliveryRecord], q store.Query, wanted func(soFar *tally) bool) (more bool, err error) {
	some, _, err := index.Page(tx, q, sweepChunk)
	if err != nil {
		return false, err
	}
	var t tally
	for _, d := range some {
		if !wanted(&t) {
			return t.moves > 0, t.save(tx)
		}
		if err := s.remove(tx, d, &t); err != nil {
			return false, err
		}
	}
	return len(some) > 0, t.save(tx)
}

func always(*tally) bool { return true }

func (s *Service) remove(tx *store.Tx, d *deliveryRecord, t *tally) error {
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
	t.moved(d, nil)
	if d.State == Pending {
		return s.releaseNext(tx, d)
	}
	return nil
}
