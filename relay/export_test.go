package relay

import (
	"context"
	"fmt"
	"time"

	"simrelay/store"
)

// inputNames are the columns of the tests' own table of transitions.
var inputNames = map[string]input{
	"due": inDue, "claim": inClaim, "expire": inExpire, "cancel": inCancel, "resend": inResend, "lost": inLost,
	"sent": factSent, "retry": factRetry, "failed": factFailed, "expired": factExpired, "cancelled": factCancelled,
	"unknown": factUnknown, "delivered": factDelivered, "undelivered": factUndelivered,
}

// InputNames returns the names of all inputs.
func InputNames() (names []string) {
	for name := range inputNames {
		names = append(names, name)
	}
	return names
}

// InputCount is how many inputs the code knows.
const InputCount = int(inputs)

// Step tells what an input does in a state: the next state, "-" for refuse, "."
// for ignore, or "ask".
func Step(s State, name string) string {
	switch o := step(s, inputNames[name]); o.verdict {
	case move:
		return string(o.to)
	case refuse:
		return "-"
	case pass:
		return "ask"
	}
	return "."
}

// HasEvent reports whether entering a state tells of it.
func HasEvent(s State) bool { _, ok := eventOf[s]; return ok }

// Enter is Message.enter.
func (m *Message) Enter(s State, reason string) { m.enter(s, time.Time{}, reason) }

// SetState stores a message in a state, past all rules.
func (s *Service) SetState(ctx context.Context, id int64, state State) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		m, err := messages.Get(tx, store.Key(id))
		if err != nil {
			return err
		}
		m.State, m.RetryAt = state, time.Time{}
		return messages.Put(tx, m)
	})
}

// Requeue is what no rule allows: a timer that gives what a device holds to
// somebody else.
func (s *Service) Requeue(ctx context.Context, accountID int64) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		for m, err := range messagesOf.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
			if err != nil {
				return err
			}
			if m.State != Dispatched {
				continue
			}
			m.State = Queued
			if !m.Pinned {
				m.SIMCardID = 0
			}
			if err := messages.Put(tx, m); err != nil {
				return err
			}
		}
		return nil
	})
}

// Snapshot copies a message and the state of its device, and Restore puts them
// back: the store as a backup from that moment has it.
type Snapshot struct {
	message *Message
	state   *deviceState
}

// Snap takes a snapshot.
func (s *Service) Snap(ctx context.Context, messageID, deviceID int64) (snap Snapshot, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if snap.message, err = messages.Get(tx, store.Key(messageID)); err != nil {
			return err
		}
		snap.state, err = stateOf(tx, deviceID)
		return err
	})
	return snap, err
}

// Restore puts a snapshot back.
func (s *Service) Restore(ctx context.Context, snap Snapshot) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		if err := messages.Put(tx, snap.message); err != nil {
			return err
		}
		return deviceStates.Put(tx, snap.state)
	})
}

// Usage is what limits look at.
type Usage = usage

// Admits is usage.admits.
func (u *usage) Admits(l Limits, parts int, now time.Time) (bool, time.Time, string) {
	if r := u.admits(l, need{parts: parts}, now); r != nil {
		return false, r.at, r.why
	}
	return true, time.Time{}, ""
}

// Spend is usage.spend, for a message that is sent at once.
func (u *usage) Spend(l Limits, parts int, now time.Time, random float64) {
	u.spend(l, parts, now, random)
	u.done(l, parts, now)
}

// Agenda is when the scheduler looks next.
type Agenda struct{ *agenda }

// NewAgenda returns an empty one.
func NewAgenda() Agenda { return Agenda{newAgenda()} }

// Begin, Nudge and Next are those of agenda.
func (a Agenda) Begin() { a.begin() }

// Nudge makes sure that the scheduler looks at a time, or before.
func (a Agenda) Nudge(at time.Time) { a.nudge(at) }

// Next is when it looks.
func (a Agenda) Next() time.Time { return a.next() }

// AmountIn is amountIn.
func AmountIn(text string) (float64, bool) { return amountIn(text) }

// AmountInMenu is amountInMenu.
func AmountInMenu(text string) (float64, bool) { return amountInMenu(text) }

// CountryOf is countryOf.
func CountryOf(imsi string) string { return countryOf(imsi) }

// Countries are all that countryOf knows.
func Countries() map[string]string { return countries }

// ValiditySeconds is validitySeconds.
func ValiditySeconds(expiresAt, now time.Time) int64 { return validitySeconds(expiresAt, now) }

// Marks is how many marks are remembered.
func (u *usage) Marks() int { return len(u.Minute) + len(u.Hour) }

// Hours are ActiveHours that have both times.
func Hours(from, to, zone string) *ActiveHours {
	return &ActiveHours{From: from, To: to, TimeZone: zone}
}

// Open is ActiveHours.open.
func (h *ActiveHours) Open(now time.Time) bool { return h.open(now) }

// Change is ActiveHours.change.
func (h *ActiveHours) Change(now time.Time) time.Time { return h.change(now) }

// DayLimit is Limits.perDay.
func (l Limits) DayLimit(now time.Time) int { return l.perDay(now) }

// RouteOf is routeOf.
func (s *Service) RouteOf(ctx context.Context, accountID int64, number string) (pool int64, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		pool, err = routeOf(tx, accountID, number)
		return err
	})
	return pool, err
}

// Recipients counts what is noted of recipients, of all months.
func (s *Service) Recipients(ctx context.Context) (n int, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		n, err = recipients.Count(tx, store.Query{})
		return err
	})
	return n, err
}

// Inconsistencies compares what pools, cards, prefixes and counts say of each other.
func (s *Service) Inconsistencies(ctx context.Context) (found []string, err error) {
	tell := func(format string, args ...any) { found = append(found, fmt.Sprintf(format, args...)) }
	err = s.db.View(ctx, func(tx *store.Tx) error {
		found = nil
		cards, routes, defaults := map[[2]int64]bool{}, 0, map[int64]int{}
		for pool, err := range pools.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			for _, id := range pool.SIMCardIDs {
				cards[[2]int64{id, pool.ID}] = true
			}
			for _, prefix := range pool.routes() {
				routes++
				if r, err := poolRoutes.Get(tx, store.Key(pool.AccountID, prefix)); err != nil || r.PoolID != pool.ID {
					tell("prefix %q of pool %d leads elsewhere: %v", prefix, pool.ID, err)
				}
			}
			if pool.Default {
				defaults[pool.AccountID]++
			}
		}
		for account, n := range defaults {
			if n > 1 {
				tell("account %d has %d default pools", account, n)
			}
		}
		if n, err := poolRoutes.Count(tx, store.Query{}); err != nil || n != routes {
			tell("%d prefixes lead to pools that have %d: %v", n, routes, err)
		}
		for card, err := range simCards.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			for _, pool := range card.PoolIDs {
				if !cards[[2]int64{card.ID, pool}] {
					tell("card %d says that it is in pool %d", card.ID, pool)
				}
				delete(cards, [2]int64{card.ID, pool})
			}
			u, err := usageOf(tx, card.ID)
			if err != nil {
				return err
			}
			if u.Recipients.Since.Before(month(s.clock())) {
				continue // forgotten
			}
			n, err := recipients.Count(tx, store.Query{Prefix: store.Key(u.Recipients.Since, card.ID)})
			if err != nil || n != u.Recipients.Count {
				tell("card %d counts %d recipients, and there are %d: %v", card.ID, u.Recipients.Count, n, err)
			}
		}
		for pair := range cards {
			tell("card %d does not say that it is in pool %d", pair[0], pair[1])
		}
		return nil
	})
	return found, err
}
