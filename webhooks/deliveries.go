package webhooks

import (
	"context"
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

var errNoDelivery = fault.New(fault.NotFound, "delivery_not_found", "There is no such delivery in this account.")

// DeliveryFilter narrows a list; the zero value means all.
type DeliveryFilter struct {
	State State     `json:"state"`
	Event string    `json:"event,omitempty"` // by the format's name
	Since time.Time `json:"since,omitzero"`  // made at or after; zero: from the start
	Until time.Time `json:"until,omitzero"`  // made before; zero: to now
}

// Limits of a page.
const (
	maxPage = 200
	// examined bounds what is read for one page, because few of many may match.
	examined = 5000
)

// Deliveries returns a page of an endpoint's deliveries, newest first, and the
// cursor of the next page, which is empty on the last. A page may be short, or
// empty, before the last: then little of what was read matched the filter.
func (s *Service) Deliveries(ctx context.Context, accountID, endpointID int64, filter DeliveryFilter, after store.Cursor, limit int) (page []*Delivery, next store.Cursor, err error) {
	if filter.State != "" && !filter.State.valid() {
		return nil, "", errState
	}
	if after.Valid() != nil {
		return nil, "", errCursor
	}
	limit = min(max(limit, 1), maxPage)
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		if _, err := endpointOf(tx, accountID, endpointID); err != nil {
			return err
		}
		h, err := healthOf(tx, endpointID)
		if err != nil {
			return err
		}
		records, cursor, err := filter.page(tx, endpointID, after, limit, true)
		if err != nil {
			return err
		}
		next = cursor
		page, err = views(tx, h, records)
		return err
	})
	return page, next, err
}

var errCursor = fault.New(fault.Invalid, "invalid_cursor", "The cursor is not one that this server gave out.").On("cursor")

var errState = fault.New(fault.Invalid, "unknown_state", "A delivery is pending, delivered, failed, held or blocked.").On("state")

func views(tx *store.Tx, h *health, records []*deliveryRecord) ([]*Delivery, error) {
	page := []*Delivery{}
	for _, d := range records {
		v, err := d.view(tx, h)
		if err != nil {
			return nil, err
		}
		page = append(page, v)
	}
	return page, nil
}

func (f DeliveryFilter) page(tx *store.Tx, endpointID int64, after store.Cursor, limit int, newestFirst bool) ([]*deliveryRecord, store.Cursor, error) {
	index, q := f.query(endpointID)
	q.Reverse, q.After = newestFirst, after
	return index.Sift(tx, q, limit, examined, f.matches)
}

// query picks the index that leaves the least to be filtered.
func (f DeliveryFilter) query(endpointID int64) (*store.Index[deliveryRecord], store.Query) {
	index, prefix := deliveriesByEndpoint, store.Key(endpointID)
	switch f.State {
	case Failed, Held, Blocked:
		index, prefix = deliveriesEnded, store.Key(endpointID, string(f.State))
	}
	q := store.Query{Prefix: prefix}
	if !f.Since.IsZero() {
		q.From = store.Key(prefix, f.Since)
	}
	if !f.Until.IsZero() {
		q.Until = store.Key(prefix, f.Until)
	}
	return index, q
}

func (f DeliveryFilter) matches(d *deliveryRecord) bool {
	return (f.State == "" || d.State == f.State) && (f.Event == "" || d.Event == f.Event)
}

// Delivery returns one delivery of an account.
func (s *Service) Delivery(ctx context.Context, accountID int64, id string) (view *Delivery, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		d, _, err := deliveryOf(tx, accountID, id)
		if err != nil {
			return err
		}
		h, err := healthOf(tx, d.EndpointID)
		if err != nil {
			return err
		}
		view, err = d.view(tx, h)
		return err
	})
	return view, err
}

// deliveryOf returns an account's delivery and its endpoint.
func deliveryOf(tx *store.Tx, accountID int64, id string) (*deliveryRecord, *endpointRecord, error) {
	d, err := deliveries.Get(tx, store.Key(id))
	if isNotFound(err) || err == nil && d.AccountID != accountID {
		return nil, nil, errNoDelivery
	}
	if err != nil {
		return nil, nil, err
	}
	e, err := endpointOf(tx, accountID, d.EndpointID)
	if errors.Is(err, errNoEndpoint) {
		err = errNoDelivery
	}
	return d, e, err
}
