package webhooks

import (
	"context"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

var errDisabled = fault.New(fault.Conflict, "webhook_disabled", "This webhook is disabled; enable it first.")

// ReplayDelivery sends a delivery again, whatever its state, with the same id
// and body and the header webhook-replay. Its schedule starts anew.
func (s *Service) ReplayDelivery(ctx context.Context, accountID int64, id string) (view *Delivery, err error) {
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		d, e, err := deliveryOf(tx, accountID, id)
		if err != nil {
			return err
		}
		if !e.Enabled {
			return errDisabled
		}
		if err := d.replay(tx, Manual, time.Now().UTC()); err != nil {
			return err
		}
		tx.OnCommit(func() { s.engine.add(e.ID) })
		h, err := healthOf(tx, e.ID)
		if err != nil {
			return err
		}
		view, err = d.view(tx, h)
		return err
	})
	return view, err
}

// replay makes a delivery due now. It does not wait for others of its order:
// whoever replays wants it now.
func (d *deliveryRecord) replay(tx *store.Tx, trigger Trigger, now time.Time) error {
	d.State, d.Due, d.Waiting, d.Trigger = Pending, now, false, trigger
	d.Tries = 0
	d.Rounds++
	return deliveries.Put(tx, d)
}

// replayChunk bounds one transaction of a range's replay.
const replayChunk = 256

// ReplayRange sends an endpoint's deliveries that were made from since on and
// before until again, and returns how many. The zero times mean all of them;
// an empty state means those that did not arrive: failed, held and blocked.
// When it fails in the middle, what it counted is on its way.
func (s *Service) ReplayRange(ctx context.Context, accountID, endpointID int64, since, until time.Time, state State) (count int, err error) {
	states := []State{state}
	switch {
	case state == "":
		states = []State{Failed, Held, Blocked}
	case state == Pending || !state.valid():
		return 0, fault.New(fault.Invalid, "unknown_state", "Deliveries that are delivered, failed, held or blocked can be sent again.").On("status")
	}
	if until.IsZero() {
		until = time.Now() // so that what it sends again is not seen twice
	}
	for _, state := range states {
		n, err := s.replayAll(ctx, accountID, endpointID, DeliveryFilter{State: state, Since: since, Until: until})
		count += n
		if err != nil {
			return count, err
		}
	}
	return count, nil
}

// replayAll works through a range, newest first, in chunks.
func (s *Service) replayAll(ctx context.Context, accountID, endpointID int64, f DeliveryFilter) (count int, err error) {
	var after store.Cursor
	for {
		var n int
		var next store.Cursor
		err := s.DB.Update(ctx, func(tx *store.Tx) (err error) {
			e, err := endpointOf(tx, accountID, endpointID)
			if err != nil {
				return err
			}
			if !e.Enabled {
				return errDisabled
			}
			tx.OnCommit(func() { s.engine.add(e.ID) })
			n, next, err = f.replayPage(tx, endpointID, after)
			return err
		})
		if err != nil {
			return count, err
		}
		count += n
		if after = next; after == "" {
			return count, nil
		}
	}
}

func (f DeliveryFilter) replayPage(tx *store.Tx, endpointID int64, after store.Cursor) (int, store.Cursor, error) {
	page, next, err := f.page(tx, endpointID, after, replayChunk)
	if err != nil {
		return 0, "", err
	}
	now := time.Now().UTC()
	for _, d := range page {
		if err := d.replay(tx, Bulk, now); err != nil {
			return 0, "", err
		}
	}
	return len(page), next, nil
}
