package relay

import (
	"context"
	"errors"
	"sync"
	"time"

	"simrelay/events"
	"simrelay/relay/wire"
	"simrelay/store"
)

// agenda is when the scheduler has to look next. One timer serves all
// messages: the store knows their times, in order.
type agenda struct {
	mu     sync.Mutex
	at     time.Time
	nudged chan struct{}
}

func newAgenda() *agenda { return &agenda{nudged: make(chan struct{}, 1)} }

// nudge makes sure that the scheduler looks at a time, or before.
func (a *agenda) nudge(at time.Time) {
	if at.IsZero() {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.at.IsZero() && !at.Before(a.at) {
		return
	}
	a.at = at
	select {
	case a.nudged <- struct{}{}:
	default:
	}
}

// begin forgets the time, because the scheduler looks now. What is nudged from
// here on may be too new for it to see, and is kept for the next look.
func (a *agenda) begin() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.at = time.Time{}
}

func (a *agenda) next() time.Time {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.at
}

// How the scheduler works: how much at once, and how often it looks after what
// no message's time tells.
const (
	agendaChunk = 500
	roundsEvery = 2 * time.Second
	lostGrace   = 10 * time.Minute
)

// runAgenda does what is due, sleeps until the next time, and makes its rounds.
func (s *Service) runAgenda(ctx context.Context) error {
	rounds := time.NewTicker(min(roundsEvery, s.opts.OfflineAfter))
	defer rounds.Stop()
	for {
		if err := s.survive(ctx, s.doDue(ctx)); err != nil {
			return err
		}
		timer := time.NewTimer(s.untilNext())
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		case <-s.agenda.nudged:
		case <-rounds.C:
			if err := s.survive(ctx, s.rounds(ctx)); err != nil {
				return err
			}
		}
		timer.Stop()
	}
}

// survive returns nil where the scheduler is to go on: a store that is full
// now may have room later, and the next round tries again.
func (s *Service) survive(ctx context.Context, err error) error {
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, store.ErrClosed):
		return err
	case err != nil:
		s.opts.Logger.Error("the scheduler could not do its work, and tries again", "error", err)
	}
	return nil
}

// Tick does once what Run does all the time, for a caller with a clock of its
// own.
func (s *Service) Tick(ctx context.Context) error {
	s.agenda.begin()
	return errors.Join(s.doDue(ctx), s.rounds(ctx))
}

func (s *Service) untilNext() time.Duration {
	at := s.agenda.next()
	if at.IsZero() {
		return time.Hour
	}
	return max(at.Sub(s.clock()), 0)
}

// doDue moves every message whose time has come, in chunks, and sets the next
// time.
func (s *Service) doDue(ctx context.Context) error {
	if s.clock().Before(s.agenda.next()) {
		return nil
	}
	for more := true; more; {
		s.agenda.begin()
		var next time.Time
		err := s.db.Update(ctx, func(tx *store.Tx) error {
			now := s.clock()
			expired, err := s.each(tx, expiry, now, s.expire)
			if err != nil {
				return err
			}
			queued, err := s.each(tx, due, now, s.comeDue)
			if err != nil {
				return err
			}
			more = expired == agendaChunk || queued == agendaChunk
			next, err = nextTime(tx)
			return err
		})
		if err != nil {
			return err
		}
		s.agenda.nudge(next)
	}
	return nil
}

// each does something to the messages whose time, by an index, has come.
func (s *Service) each(tx *store.Tx, by *store.Index[Message], now time.Time, do func(*store.Tx, *Message, time.Time) error) (n int, err error) {
	for m, err := range by.Scan(tx, store.Query{Until: store.Key(now.Add(1))}) {
		if err != nil {
			return n, err
		}
		if err := do(tx, m, now); err != nil {
			return n, err
		}
		if n++; n == agendaChunk {
			break
		}
	}
	return n, nil
}

func (s *Service) expire(tx *store.Tx, m *Message, now time.Time) error {
	return s.transit(tx, m, inExpire, now, "its time was over before a SIM card could send it: "+m.Reason)
}

// comeDue queues a message whose time has come, or whose pause is over.
func (s *Service) comeDue(tx *store.Tx, m *Message, now time.Time) error {
	if m.State == Queued {
		m.RetryAt = time.Time{}
		return s.keep(tx, m)
	}
	m.QueuedAt = now
	return s.transit(tx, m, inDue, now, "its time has come")
}

// nextTime is the earliest time that any message has.
func nextTime(tx *store.Tx) (time.Time, error) {
	var next time.Time
	for _, by := range []*store.Index[Message]{due, expiry} {
		m, err := by.Get(tx, nil)
		if err != nil {
			if errors.Is(err, store.ErrNotFound) {
				continue
			}
			return next, err
		}
		if at := m.time(by); next.IsZero() || at.Before(next) {
			next = at
		}
	}
	return next, nil
}

func (m *Message) time(by *store.Index[Message]) time.Time {
	switch {
	case by == expiry:
		return m.ExpiresAt
	case m.State == Scheduled:
		return m.SendAt
	}
	return m.RetryAt
}

// rounds looks after cards and devices that have been gone for too long.
func (s *Service) rounds(ctx context.Context) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		now := s.clock()
		if err := s.tellOffline(tx, now); err != nil {
			return err
		}
		if err := s.releaseSoft(tx, now); err != nil {
			return err
		}
		return s.giveUpLost(tx, now)
	})
}

// tellOffline appends the events of cards and devices that are gone. A card
// that was only away for a moment is not worth one. While as many are online in
// the store as are here, nothing has to be read.
func (s *Service) tellOffline(tx *store.Tx, now time.Time) error {
	devicesHere, simsHere := s.presence.count()
	if n, err := onlineSIMs.Count(tx, store.Query{}); err != nil || n != simsHere {
		if err := errors.Join(err, s.tellSIMsOffline(tx, now)); err != nil {
			return err
		}
	}
	if n, err := onlineDevices.Count(tx, store.Query{}); err != nil || n != devicesHere {
		return errors.Join(err, s.tellDevicesOffline(tx, now))
	}
	return nil
}

func (s *Service) tellSIMsOffline(tx *store.Tx, now time.Time) error {
	for card, err := range onlineSIMs.Scan(tx, store.Query{}) {
		if err != nil {
			return err
		}
		if s.presence.expected(card.DeviceID) || s.presence.goneFor(card.ID, s.started, now) < s.opts.OfflineAfter {
			continue
		}
		card.Online = false
		if err := s.putSIM(tx, card, events.SIMOffline, "its device is not connected, or no longer has it"); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) tellDevicesOffline(tx *store.Tx, now time.Time) error {
	for st, err := range onlineDevices.Scan(tx, store.Query{}) {
		if err != nil {
			return err
		}
		away := s.presence.awayFor(st.DeviceID, s.started, now)
		if away < s.opts.OfflineAfter || s.presence.expected(st.DeviceID) {
			continue
		}
		st.Online, st.LastSeen = false, now.Add(-away)
		if err := s.putDeviceState(tx, st, events.DeviceOffline, "the connection was lost"); err != nil {
			return err
		}
	}
	return nil
}

// releaseSoft gives messages that nobody pinned back to the pool, when the
// card that they wait for is paused, has been gone for a while, or is at its
// limits for some time to come.
func (s *Service) releaseSoft(tx *store.Tx, now time.Time) error {
	q := store.Query{}
	for {
		m, err := soft.First(tx, q)
		if err != nil || m == nil {
			return err
		}
		q.From = store.Key(m.SIMCardID + 1)
		gone, err := s.unusableFor(tx, m.SIMCardID, now)
		if err != nil {
			return err
		}
		if gone < s.opts.OfflineAfter {
			continue
		}
		if err := s.releaseOf(tx, m.SIMCardID); err != nil {
			return err
		}
	}
}

func (s *Service) unusableFor(tx *store.Tx, simCardID int64, now time.Time) (time.Duration, error) {
	card, err := simCards.Get(tx, store.Key(simCardID))
	if err != nil {
		return 0, err
	}
	if card.Paused {
		return s.opts.OfflineAfter, nil
	}
	live, here := s.presence.find(simCardID)
	switch {
	case here && !live.canSend():
		return now.Sub(live.since), nil
	case here && live.fullFor(now) > patience:
		return s.opts.OfflineAfter, nil
	}
	return s.presence.goneFor(simCardID, s.started, now), nil
}

func (s *Service) releaseOf(tx *store.Tx, simCardID int64) error {
	n := 0
	for m, err := range soft.Scan(tx, store.Query{Prefix: store.Key(simCardID)}) {
		if err != nil {
			return err
		}
		m.SIMCardID, m.From = 0, ""
		if err := s.keep(tx, m); err != nil {
			return err
		}
		if n++; n == agendaChunk {
			return nil // the rest in the next round
		}
	}
	return nil
}

// giveUpLost is rule R6: what a device held that has been gone for long is
// unknown, and nobody waits any more for what it could tell.
func (s *Service) giveUpLost(tx *store.Tx, now time.Time) error {
	for st, err := range reconciling.Scan(tx, store.Query{}) {
		if err != nil {
			return err
		}
		if !s.lost(st, now) {
			continue
		}
		if err := s.reconciled(tx, st); err != nil {
			return err
		}
	}
	q := store.Query{}
	for {
		m, err := inFlight.First(tx, q)
		if err != nil || m == nil {
			return err
		}
		q.From = store.Key(m.DeviceID + 1)
		st, err := stateOf(tx, m.DeviceID)
		if err != nil {
			return err
		}
		if !s.lost(st, now) {
			continue
		}
		if err := s.loseAll(tx, m.DeviceID, now, "its device has been gone for too long to tell whether it was sent"); err != nil {
			return err
		}
	}
}

// lost reports whether a device has been gone for too long. After a start of
// the relay, which may have been gone itself, it has a while to come back.
func (s *Service) lost(st *deviceState, now time.Time) bool {
	away := s.presence.awayFor(st.DeviceID, s.started, now)
	return !st.Online && away >= min(s.opts.LostAfter, lostGrace) && now.Sub(st.LastSeen) >= s.opts.LostAfter
}

// loseAll makes everything that a device held unknown.
func (s *Service) loseAll(tx *store.Tx, deviceID int64, now time.Time, reason string) error {
	for m, err := range inFlight.Scan(tx, store.Query{Prefix: store.Key(deviceID)}) {
		if err != nil {
			return err
		}
		if err := s.fact(tx, m, inLost, now, reason, wire.ClassAmbiguous); err != nil {
			return err
		}
	}
	return nil
}
