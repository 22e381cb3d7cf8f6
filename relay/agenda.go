package relay

import (
	"context"
	"errors"
	"sync"
	"time"

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
	defer s.checks.running.Wait()
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
			if err := s.survive(ctx, errors.Join(s.rounds(ctx), s.startChecks(ctx))); err != nil {
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
	defer s.checks.running.Wait()
	return errors.Join(s.doDue(ctx), s.rounds(ctx), s.startChecks(ctx))
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
		m.RetryAt, m.Aside = time.Time{}, false
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
