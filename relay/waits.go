package relay

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simrelay/store"
)

// MustWait reports whether no SIM card can take a queued message now: the one
// that it waits for, or any of its pool's or the account's, is offline, paused,
// resting, not registered, or at its limits.
func (s *Service) MustWait(ctx context.Context, m *Message) (wait bool, err error) {
	if m.State != Queued {
		return m.State == Scheduled, nil
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		reason, err := s.waitsFor(tx, m)
		wait = !strings.HasPrefix(reason, turn)
		return err
	})
	return wait, err
}

// turn begins the reason of a message for which a SIM card is ready.
const turn = "waits for its turn"

// waitsFor tells in plain words what a queued message waits for.
func (s *Service) waitsFor(tx *store.Tx, m *Message) (string, error) {
	now := s.clock()
	if !m.RetryAt.IsZero() {
		return fmt.Sprintf("%s; next try at %s", m.Reason, stamp(m.RetryAt)), nil
	}
	if m.SIMCardID == 0 {
		return s.sharedWaitsFor(tx, m, now)
	}
	o, err := s.obstacle(tx, m.SIMCardID, m, now)
	if err != nil {
		return "", err
	}
	return o.reason(), nil
}

// mostExplained is how many cards are looked at to tell which of them is first.
const mostExplained = 50

func (s *Service) sharedWaitsFor(tx *store.Tx, m *Message, now time.Time) (string, error) {
	forgetful, err := reconciling.First(tx, store.Query{Prefix: store.Key(m.AccountID)})
	if err != nil {
		return "", err
	}
	if forgetful != nil {
		return fmt.Sprintf("waits until device %d has told what the relay, whose data is older, does not know", forgetful.DeviceID), nil
	}
	if _, ok := s.presence.pick(m.queue(), m.work(), now); ok {
		return turn, nil
	}
	here := s.presence.here(m.queue())
	if len(here) == 0 {
		return s.noneHere(tx, m)
	}
	var first *obstacle
	for _, id := range here[:min(len(here), mostExplained)] {
		o, err := s.obstacle(tx, id, m, now)
		if err != nil {
			return "", err
		}
		if first == nil || !o.until.IsZero() && (first.until.IsZero() || o.until.Before(first.until)) {
			first = o
		}
	}
	switch {
	case len(here) == 1:
		return first.reason(), nil
	case first.until.IsZero():
		return "waits for " + m.wanted() + ": those that are online are busy, paused, resting, not registered, or at their limits", nil
	}
	return fmt.Sprintf("waits for %s: %d are online, and the first that may send it is %s: %s; next at %s", m.wanted(), len(here), first.card.label(), first.why, stamp(first.until)), nil
}

func (s *Service) noneHere(tx *store.Tx, m *Message) (string, error) {
	if len(m.Among) > 0 {
		return "waits for " + m.wanted() + ": none of them is online", nil
	}
	if m.PoolID == 0 {
		return "waits for a SIM card: none of the account is online", nil
	}
	pool, err := pools.Get(tx, store.Key(m.PoolID))
	switch {
	case err != nil:
		return "", err
	case len(pool.SIMCardIDs) == 0:
		return "waits for " + pool.label() + ", which has no SIM card", nil
	}
	return "waits for a SIM card: none of " + pool.label() + " is online", nil
}

// wanted is what a message waits for that several cards may take.
func (m *Message) wanted() string {
	if len(m.Among) == 0 {
		return "a SIM card"
	}
	return "one of the SIM cards " + cardList(m.Among, ", ") + ", which are all that its sender may use"
}

// obstacle is what keeps a card from sending a message; why is empty when nothing
// does. Where its end is known, until is that.
type obstacle struct {
	card  *SIMCard
	why   string
	until time.Time
}

func (o *obstacle) reason() string {
	switch {
	case o.why == "":
		return turn + " on " + o.card.label()
	case o.until.IsZero():
		return "waits for " + o.card.label() + ", " + o.why
	}
	return fmt.Sprintf("waits for %s: %s; next at %s", o.card.label(), o.why, stamp(o.until))
}

func (s *Service) obstacle(tx *store.Tx, simCardID int64, m *Message, now time.Time) (*obstacle, error) {
	card, err := simCards.Get(tx, store.Key(simCardID))
	if err != nil {
		return nil, err
	}
	o := &obstacle{card: card}
	live, here := s.presence.find(card.ID)
	switch {
	case card.Paused:
		o.why = "which is paused"
	case !here:
		o.why = "which is offline"
	case !live.canSend() && live.status.Problem != "":
		o.why = "which cannot send: " + live.status.Problem
	case !live.canSend():
		o.why = "which cannot send: its registration is " + string(live.status.Registration)
	}
	if o.why != "" {
		return o, nil
	}
	u, err := usageOf(tx, card.ID)
	if err != nil {
		return nil, err
	}
	r, err := u.mayTake(tx, card.Limits, m, now)
	if r != nil {
		o.why, o.until = r.why, r.at
	}
	return o, err
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
