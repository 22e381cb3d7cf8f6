package relay

import (
	"context"
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
	return u.admits(l, parts, now)
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
