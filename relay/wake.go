package relay

import "simrelay/store"

// wakeFor tells the sessions, or the scheduler, of a message that waits.
func (s *Service) wakeFor(tx *store.Tx, m *Message) {
	if m.State != Queued && m.State != Scheduled {
		return
	}
	expires := m.ExpiresAt
	switch {
	case m.State == Scheduled:
		at := m.SendAt
		tx.OnCommit(func() { s.agenda.nudge(at); s.agenda.nudge(expires) })
	case !m.RetryAt.IsZero():
		at := m.RetryAt
		tx.OnCommit(func() { s.agenda.nudge(at); s.agenda.nudge(expires) })
	default:
		queue, w := m.queue(), work{urgent: m.urgent()}
		tx.OnCommit(func() { s.agenda.nudge(expires); s.wakeQueue(queue, w) })
	}
}

// wakeQueue wakes the card of a queue, or the best placed of those that serve it.
func (s *Service) wakeQueue(q queueID, w work) {
	if q.shared() {
		s.presence.await(q)
		s.wakeOnce(nil, q, w)
		return
	}
	if live, ok := s.presence.find(q.simCard); ok {
		s.hands.Wake(live.device, q.simCard)
	}
}

// wakeOnce wakes the best placed card of those that serve a queue, unless it is
// among those that were woken already.
func (s *Service) wakeOnce(woken map[int64]bool, q queueID, w work) {
	best, ok := s.presence.pick(q, w, s.clock())
	if !ok || woken[best.id] {
		return
	}
	if woken != nil {
		woken[best.id] = true
	}
	s.hands.Wake(best.device, best.id)
}

// wakeAny is wakeOnce for a queue of which nobody knows what is in it: a card that
// takes everything, or else one that takes what is urgent.
func (s *Service) wakeAny(woken map[int64]bool, q queueID) {
	_, ok := s.presence.pick(q, work{}, s.clock())
	s.wakeOnce(woken, q, work{urgent: !ok})
}

// wakeShared wakes a card for each queue of an account that several serve.
func (s *Service) wakeShared(accountID int64) {
	woken := make(map[int64]bool)
	for _, q := range s.presence.queuesOf(accountID) {
		s.wakeAny(woken, q)
	}
}
