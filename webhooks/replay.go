package webhooks

import (
	"context"
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

var (
	errDisabled = fault.New(fault.Conflict, "webhook_disabled", "This webhook is disabled; enable it first.")
	errTooLarge = fault.New(fault.Conflict, "delivery_too_large", "The body of this delivery was larger than 256 KiB. It was never sent, and is not kept.")
)

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
		if d.TooLarge > 0 {
			return errTooLarge
		}
		var t tally
		if err := errors.Join(d.replay(tx, &t, Manual, time.Now().UTC()), t.save(tx)); err != nil {
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

// replay makes a delivery due now. One alone does not wait for others of its
// order: whoever replays it wants it now. Many keep their order.
func (d *deliveryRecord) replay(tx *store.Tx, t *tally, trigger Trigger, now time.Time) (err error) {
	was := *d
	d.State, d.Due, d.Waiting, d.Trigger = Pending, now, false, trigger
	d.Tries, d.CountedAt = 0, time.Time{}
	d.Rounds++
	if trigger == Bulk {
		if d.Waiting, err = mustWait(tx, d); err != nil {
			return err
		}
	}
	t.moved(&was, d)
	return deliveries.Put(tx, d)
}
