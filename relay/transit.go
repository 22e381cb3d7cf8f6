package relay

import (
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/relay/wire"
	"simrelay/store"
)

// transit takes a message through one input, and stores it when that moves it.
// An input that the state does not allow is a conflict.
func (s *Service) transit(tx *store.Tx, m *Message, in input, now time.Time, reason string) error {
	switch o := step(m.State, in); o.verdict {
	case refuse:
		return refused(m)
	case move:
		m.enter(o.to, now, reason)
		return s.put(tx, m)
	}
	return nil
}

func refused(m *Message) error {
	return fault.New(fault.Conflict, "wrong_state", "The message is %s; that cannot be done to it now.", m.State)
}

// keep stores a message whose state has not changed: there is nothing to tell.
func (s *Service) keep(tx *store.Tx, m *Message) error {
	s.wakeFor(tx, m)
	return messages.Put(tx, m)
}

// How often, and after which pauses, a message is tried again by itself.
const (
	maxTries       = 5
	maxForcedTries = 3
	rejectedPause  = 5 * time.Minute
	firstPause     = 30 * time.Second
	longestPause   = 10 * time.Minute
)

// moves reports whether a fact is news.
func (m *Message) moves(in input) bool {
	o := step(m.State, in)
	to, _ := m.settle(o.to, "")
	return o.verdict == move && to != m.State
}

// fact merges what a device, or its absence, tells of the current attempt of a
// message.
func (s *Service) fact(tx *store.Tx, m *Message, in input, now time.Time, reason string, class wire.ErrorClass) error {
	lost, err := m.lostPool(tx)
	if err != nil {
		return err
	}
	if lost && in == factRetry {
		in, reason = factFailed, reason+"; but the pool that it was to go through was deleted"
	}
	if !m.moves(in) {
		return nil
	}
	o := step(m.State, in)
	wasInFlight := m.State == Dispatched
	if wasInFlight {
		card := m.SIMCardID
		tx.OnCommit(func() { s.presence.resolved(card); s.wakeQueue(cardQueue(card), work{}) })
		if err := s.noteDone(tx, m, now); err != nil {
			return err
		}
	}
	if o.to == Queued {
		return s.retry(tx, m, class, now, reason)
	}
	sealed := m.Sealed
	m.enter(o.to, now, reason)
	if err := s.put(tx, m); err != nil {
		return err
	}
	if o.to == Unknown && m.OnUnknown == Resend && !m.CancelRequested && m.Tries < maxForcedTries && !lost {
		m.Sealed = sealed
		return s.again(tx, m, inResend, now, pauseAfter(m.Tries), "sent again, because nobody can tell whether it was sent and on_unknown is resend", true)
	}
	return nil
}

// noteDone counts a message that its device is done with for the limits of its
// card.
func (s *Service) noteDone(tx *store.Tx, m *Message, now time.Time) error {
	card, err := simCards.Get(tx, store.Key(m.SIMCardID))
	if errors.Is(err, store.ErrNotFound) || err == nil && !card.Limits.stretches() {
		return nil
	}
	if err != nil {
		return err
	}
	u, err := usageOf(tx, card.ID)
	if err != nil {
		return err
	}
	u.done(card.Limits, m.Parts, now)
	return usages.Put(tx, u)
}

// retry queues a message that was definitely not sent. One that nobody pinned
// goes back to the pool. Where the card is to blame, its own rest is the pause.
func (s *Service) retry(tx *store.Tx, m *Message, class wire.ErrorClass, now time.Time, reason string) error {
	pause := pauseAfter(m.Tries)
	switch class {
	case wire.ClassRejected:
		pause = rejectedPause
	case wire.ClassSIM:
		pause = 0
	}
	return s.again(tx, m, factRetry, now, pause, reason, m.Force)
}

// again puts a message into the queue once more, behind a pause.
func (s *Service) again(tx *store.Tx, m *Message, in input, now time.Time, pause time.Duration, reason string, force bool) error {
	o := step(m.State, in)
	if o.verdict != move {
		return refused(m)
	}
	if !m.Pinned {
		m.SIMCardID, m.From = 0, ""
	}
	m.Doubt = m.Doubt || m.State == Unknown
	m.Force, m.CancelRequested, m.RetryAt, m.Aside = force, false, time.Time{}, false
	if pause > 0 {
		m.RetryAt = now.Add(pause)
	}
	m.enter(o.to, now, reason)
	return s.put(tx, m)
}

func pauseAfter(tries int) time.Duration {
	return min(firstPause<<max(tries-1, 0), longestPause)
}
