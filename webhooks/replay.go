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
