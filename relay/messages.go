package relay

import (
	"context"
	"fmt"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// Message returns a message of the account. While it waits, its reason tells
// what for.
func (s *Service) Message(ctx context.Context, p accounts.Principal, id int64) (m *Message, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if m, err = messageOf(tx, p.AccountID, id); err != nil {
			return err
		}
		if m.State == Queued {
			m.Reason, err = s.waitsFor(tx, m)
		}
		return err
	})
	return m, err
}

// MaxPage is the most records that a page may have.
const MaxPage = 200

// ErrCursor says that a cursor is not one of ours.
var ErrCursor = fault.New(fault.Invalid, "invalid_cursor", "The cursor is not one that this API returned.").On("cursor")

// Messages returns a page of the account's messages, newest first, and the
// cursor of the next one, which is empty on the last.
func (s *Service) Messages(ctx context.Context, p accounts.Principal, after store.Cursor, limit int) (page []*Message, next store.Cursor, err error) {
	return s.Search(ctx, p, MessageFilter{}, after, limit)
}

// Cancel keeps a message from being sent, if that is still possible. A message
// that a device has is cancelled when the device says that it has not sent it;
// until then it stays dispatched.
func (s *Service) Cancel(ctx context.Context, p accounts.Principal, id int64) (m *Message, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		m, err = s.CancelIn(tx, p, id, "cancelled by its sender")
		return err
	})
	return m, err
}

// Resend puts a message into the queue once more, on a person's word. Where
// nobody can tell whether it was sent, the recipient may get it twice. It counts
// for the person's limits, and goes through a card that the person may use.
func (s *Service) Resend(ctx context.Context, p accounts.Principal, id int64) (m *Message, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if m, err = messageOf(tx, p.AccountID, id); err != nil {
			return err
		}
		if m.Secret {
			return ErrSecretNotKept
		}
		if step(m.State, inResend).verdict != move {
			return refused(m)
		}
		if err := s.mayWrite(tx, p, m.To); err != nil {
			return err
		}
		if err := m.confine(p); err != nil {
			return err
		}
		now := s.clock()
		if err := accounts.CountMessage(tx, p, now); err != nil {
			return err
		}
		m.Tries, m.Rejected, m.QueuedAt = 0, 0, now
		m.ExpiresAt = now.Add(s.opts.Validity)
		return s.again(tx, m, inResend, now, 0, "sent again on request", true)
	})
	return m, err
}

// MustWait reports whether no SIM card can take a queued message now: the one
// that it waits for, or any of the account's, is offline, paused, resting,
// not registered, or at its limits.
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
		return s.poolWaitsFor(tx, m, now)
	}
	card, err := simCards.Get(tx, store.Key(m.SIMCardID))
	if err != nil {
		return "", err
	}
	return s.simWaitsFor(tx, card, m, now)
}

func (s *Service) poolWaitsFor(tx *store.Tx, m *Message, now time.Time) (string, error) {
	forgetful, err := reconciling.First(tx, store.Query{Prefix: store.Key(m.AccountID)})
	if err != nil {
		return "", err
	}
	if forgetful != nil {
		return fmt.Sprintf("waits until device %d has told what the relay, whose data is older, does not know", forgetful.DeviceID), nil
	}
	if len(m.Among) > 0 {
		return s.amongWaitsFor(m, now), nil
	}
	if _, ok := s.presence.pick(m.AccountID, now); ok {
		return turn, nil
	}
	switch only, n := s.presence.here(m.AccountID); n {
	case 0:
		return "waits for a SIM card: none of the account is online", nil
	case 1:
		card, err := simCards.Get(tx, store.Key(only))
		if err != nil {
			return "", err
		}
		return s.simWaitsFor(tx, card, m, now)
	}
	return "waits for a SIM card: those that are online are busy, paused, resting, not registered, or at their limits", nil
}

func (s *Service) simWaitsFor(tx *store.Tx, card *SIMCard, m *Message, now time.Time) (string, error) {
	live, here := s.presence.find(card.ID)
	switch {
	case card.Paused:
		return "waits for " + card.label() + ", which is paused", nil
	case !here:
		return "waits for " + card.label() + ", which is offline", nil
	case !live.canSend():
		why := live.status.Problem
		if why == "" {
			why = "its registration is " + string(live.status.Registration)
		}
		return "waits for " + card.label() + ", which cannot send: " + why, nil
	}
	u, err := usageOf(tx, card.ID)
	if err != nil {
		return "", err
	}
	if ok, at, why := u.admits(card.Limits, m.Parts, now); !ok {
		return fmt.Sprintf("waits for %s: %s; next at %s", card.label(), why, stamp(at)), nil
	}
	return turn + " on " + card.label(), nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }
