package webhooks

import (
	"time"

	"simrelay/store"
)

// lane is one endpoint's queue: a window of what the store says is due, and
// the attempts in flight. Lanes belong to the dispatcher's goroutine.
type lane struct {
	id       int64
	endpoint *endpointRecord
	health   *health
	tenant   *tenant

	ready    []*deliveryRecord   // due, oldest first
	busy     map[string]struct{} // ids of ready, of what is in flight, and of what is not stored yet
	inflight int
	unsaved  int       // successes that are not stored yet
	usual    int       // attempts in flight of an endpoint that does not say
	ceiling  int       // attempts in flight at most
	limit    int       // the same, lowered while it is overloaded
	next     time.Time // when something becomes due; zero: nothing does
	more     bool      // the store has more that is due than is ready
	alarm    time.Time // the earliest alarm that is set for it
	stale    bool      // must look at the store
	queued   bool      // is in its tenant's queue
}

// window is how many deliveries a lane holds in memory.
const window = 64

// fill reads what the lane may send. It reports false when the endpoint is
// gone or disabled, so that the lane must be given up.
func (l *lane) fill(tx *store.Tx, now time.Time) (alive bool, err error) {
	l.endpoint, err = endpoints.Get(tx, store.Key(l.id))
	if isNotFound(err) || err == nil && !l.endpoint.Enabled {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if l.health, err = healthOf(tx, l.id); err != nil {
		return false, err
	}
	if most := l.most(); most != l.ceiling {
		l.ceiling, l.limit = most, most
	}
	l.next, l.more = time.Time{}, false
	for d, err := range deliveriesDue.Scan(tx, store.Query{Prefix: store.Key(l.id)}) {
		if err != nil {
			return false, err
		}
		if d.Due.After(now) {
			l.next = d.Due
			break
		}
		if len(l.ready) == window {
			l.more = true
			break
		}
		if _, ok := l.busy[d.ID]; !ok {
			l.busy[d.ID] = struct{}{}
			l.ready = append(l.ready, d)
		}
	}
	l.stale = false
	return true, nil
}

// most returns how many attempts the endpoint may have in flight.
func (l *lane) most() int {
	if l.endpoint.MaxInFlight > 0 {
		return l.endpoint.MaxInFlight
	}
	return l.usual
}

// open reports whether the lane may start one more attempt.
func (l *lane) open(now time.Time) bool {
	switch l.health.state(now) {
	case breakerOpen:
		return false
	case breakerHalfOpen:
		return len(l.ready) > 0 && l.inflight+l.unsaved == 0
	}
	return len(l.ready) > 0 && l.inflight < l.limit && l.unsaved < window
}

// wake returns when the lane has something to do without being told; zero:
// never.
func (l *lane) wake(now time.Time) time.Time {
	if len(l.ready) > 0 && l.health.state(now) == breakerOpen {
		return l.health.OpenUntil
	}
	return l.next
}

// idle reports whether the lane can be forgotten.
func (l *lane) idle() bool {
	return !l.stale && !l.more && l.inflight+l.unsaved == 0 && len(l.ready) == 0 && l.next.IsZero()
}

// take removes the oldest delivery that is due.
func (l *lane) take() *deliveryRecord {
	d := l.ready[0]
	l.ready = l.ready[1:]
	l.inflight++
	return d
}

// settled forgets an attempt. An overloaded endpoint gets half as many at a
// time, and each success gives one back.
func (l *lane) settled(r *settlement) {
	delete(l.busy, r.delivery.ID)
	l.health = r.health
	if !r.due.IsZero() && (l.next.IsZero() || r.due.Before(l.next)) {
		l.next = r.due
	}
	switch {
	case r.ErrorClass == "":
		l.limit = min(l.limit+1, l.ceiling)
	case throttles(r.Status, r.ErrorClass):
		l.limit = max(l.limit/2, 1)
	}
}

// tenant is an account's lanes that can start an attempt, in turn.
type tenant struct {
	lanes    []*lane
	inflight int
	queued   bool // is in the dispatcher's queue
}
