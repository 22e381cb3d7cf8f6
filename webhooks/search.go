package webhooks

import (
	"context"
	"slices"
	"strings"
	"time"

	"simrelay/store"
)

// DeliverySearch narrows the deliveries of all endpoints of an account; the
// zero value means all.
type DeliverySearch struct {
	States []State
	Event  string    // by the format's name
	Since  time.Time // made at or after; zero: from the start
	Until  time.Time // made before; zero: to now
	// EventID is an event's place in the stream of events. It is found as long
	// as the event is kept.
	EventID int64
	// MessageID is that of a message; only message events have one.
	MessageID int64
}

// SearchDeliveries returns a page of an account's deliveries at all its
// endpoints, newest first, and the cursor of the next page, which is empty on
// the last. A page may be short, or empty, before the last: then little of what
// was read matched the search.
func (s *Service) SearchDeliveries(ctx context.Context, accountID int64, search DeliverySearch, after string, limit int) (page []*Delivery, next string, err error) {
	for _, state := range search.States {
		if !state.valid() {
			return nil, "", errState
		}
	}
	at, err := placeOf(after)
	if err != nil {
		return nil, "", err
	}
	uuid, err := s.eventUUID(ctx, accountID, search.EventID)
	if err != nil {
		return nil, "", err
	}
	limit = min(max(limit, 1), maxPage)
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		l := &looking{DeliverySearch: search, tx: tx, account: accountID, event: uuid, after: at}
		found, last, err := l.page(limit)
		if err != nil {
			return err
		}
		next = last.cursor()
		page, err = l.views(found)
		return err
	})
	return page, next, err
}

// eventUUID returns the UUID of an account's event, as it is in the ids of its
// deliveries; empty when there is no such event.
func (s *Service) eventUUID(ctx context.Context, accountID, id int64) (string, error) {
	if id <= 0 {
		return "", nil
	}
	found, err := s.Log.After(ctx, accountID, id-1, 1)
	if err != nil || len(found) == 0 || found[0].ID != id {
		return "", err
	}
	return strings.ReplaceAll(found[0].UUID, "-", ""), nil
}

// looking is one search in one transaction.
type looking struct {
	DeliverySearch

	tx      *store.Tx
	account int64
	event   string // the UUID of EventID; empty: there is no such event
	after   place
	visible map[int64]bool // endpoints
}

// page returns the first deliveries that match, and where the next page begins.
func (l *looking) page(limit int) (found []*deliveryRecord, last place, err error) {
	lists, err := l.lists()
	if err != nil {
		return nil, last, err
	}
	seen := 0
	for d, err := range newestFirst(lists) {
		if err != nil {
			return nil, last, err
		}
		if len(found) == limit || seen == examined {
			return found, last, nil
		}
		if seen++; l.matches(d) {
			found = append(found, d)
		}
		last = d.place()
	}
	return found, place{}, nil
}

// lists returns what has to be looked at, each newest first: few, and by an
// index that leaves little to be filtered.
func (l *looking) lists() (lists []list, err error) {
	all, err := endpointsOf(l.tx, l.account)
	if err != nil {
		return nil, err
	}
	l.visible = map[int64]bool{}
	for _, e := range all {
		l.visible[e.ID] = true
	}
	switch {
	case l.EventID != 0:
		return l.ofEvent()
	case l.MessageID != 0:
		return []list{l.from(deliveriesByMessage, store.Key(l.account, l.MessageID))}, nil
	}
	for _, e := range all {
		if len(l.States) == 0 || slices.ContainsFunc(l.States, State.common) {
			lists = append(lists, l.from(deliveriesByEndpoint, store.Key(e.ID)))
			continue
		}
		for _, state := range slices.Compact(slices.Sorted(slices.Values(l.States))) {
			lists = append(lists, l.from(deliveriesEnded, store.Key(e.ID, string(state))))
		}
	}
	return lists, nil
}

// common reports whether a state has no index of its own.
func (s State) common() bool { return s == Pending || s == Delivered }

// from reads an index whose entries are prefix and time.
func (l *looking) from(index *store.Index[deliveryRecord], prefix store.Tuple) list {
	q := store.Query{Prefix: prefix, Reverse: true}
	if !l.Since.IsZero() {
		q.From = store.Key(prefix, l.Since)
	}
	if !l.Until.IsZero() {
		q.Until = store.Key(prefix, l.Until)
	}
	if l.after.id != "" && (l.Until.IsZero() || l.after.at.Before(l.Until)) {
		q.Until = store.Key(prefix, l.after.at, l.after.id)
	}
	return index.Scan(l.tx, q)
}

// ofEvent reads the deliveries of one event, one of each endpoint at most: their
// ids begin alike.
func (l *looking) ofEvent() ([]list, error) {
	if l.event == "" {
		return nil, nil
	}
	const underscore, behind = "_", "`" // the next character
	var all []*deliveryRecord
	q := store.Query{From: store.Key(deliveryPrefix + l.event + underscore), Until: store.Key(deliveryPrefix + l.event + behind)}
	for d, err := range deliveries.Scan(l.tx, q) {
		if err != nil {
			return nil, err
		}
		if l.after.follows(d) {
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b *deliveryRecord) int { return b.place().compare(a.place()) })
	return []list{listOf(all)}, nil
}

func (l *looking) matches(d *deliveryRecord) bool {
	return l.visible[d.EndpointID] &&
		(len(l.States) == 0 || slices.Contains(l.States, d.State)) &&
		(l.Event == "" || d.Event == l.Event) &&
		(l.MessageID == 0 || d.MessageID == l.MessageID) &&
		!d.CreatedAt.Before(l.Since) && (l.Until.IsZero() || d.CreatedAt.Before(l.Until))
}

func (l *looking) views(found []*deliveryRecord) ([]*Delivery, error) {
	page := []*Delivery{}
	healths := map[int64]*health{}
	for _, d := range found {
		h := healths[d.EndpointID]
		if h == nil {
			var err error
			if h, err = healthOf(l.tx, d.EndpointID); err != nil {
				return nil, err
			}
			healths[d.EndpointID] = h
		}
		v, err := d.view(l.tx, h)
		if err != nil {
			return nil, err
		}
		page = append(page, v)
	}
	return page, nil
}
