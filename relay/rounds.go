package relay

import (
	"context"
	"errors"
	"time"

	"simrelay/events"
	"simrelay/relay/wire"
	"simrelay/store"
)

// task is something that a round has found to do. It looks again before it
// does it: between the two, things may have changed.
type task func(tx *store.Tx, now time.Time) error

// rounds looks after what has been gone for too long. It looks in a snapshot,
// which holds no writer up, and does each thing in a transaction of its own.
func (s *Service) rounds(ctx context.Context) error {
	var tasks []task
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		tasks, err = s.overdue(tx, s.clock())
		return err
	})
	err = errors.Join(err, s.bringBack(ctx))
	for _, do := range tasks {
		err = errors.Join(err, s.db.Update(ctx, func(tx *store.Tx) error { return do(tx, s.clock()) }))
	}
	return err
}

func (s *Service) overdue(tx *store.Tx, now time.Time) (all []task, err error) {
	for _, find := range []func(*store.Tx, time.Time) ([]task, error){s.findOffline, s.findSoft, s.findLost, s.findOldRecipients} {
		tasks, err := find(tx, now)
		if err != nil {
			return nil, err
		}
		all = append(all, tasks...)
	}
	return all, nil
}

// findOffline finds cards and devices that are gone although the store has
// them online. While as many are online there as are here, nothing has to be
// read.
func (s *Service) findOffline(tx *store.Tx, _ time.Time) (tasks []task, err error) {
	devicesHere, simsHere := s.presence.count()
	n, err := onlineSIMs.Count(tx, store.Query{})
	if err != nil {
		return nil, err
	}
	if n != simsHere {
		tasks = append(tasks, s.tellSIMsOffline)
	}
	n, err = onlineDevices.Count(tx, store.Query{})
	if n != devicesHere {
		tasks = append(tasks, s.tellDevicesOffline)
	}
	return tasks, err
}

// tellSIMsOffline appends the events of cards that are gone. One that was only
// away for a moment is not worth an event.
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

// findSoft finds cards that are paused, have been gone for a while, or are at
// their limits for some time to come, and for which messages wait that nobody
// has pinned to them. Those go back to the pool.
func (s *Service) findSoft(tx *store.Tx, now time.Time) (tasks []task, err error) {
	q := store.Query{}
	for {
		m, err := soft.First(tx, q)
		if err != nil || m == nil {
			return tasks, err
		}
		q.From = store.Key(m.SIMCardID + 1)
		gone, err := s.unusableFor(tx, m.SIMCardID, now)
		if err != nil {
			return nil, err
		}
		if gone >= s.opts.OfflineAfter {
			card := m.SIMCardID
			tasks = append(tasks, func(tx *store.Tx, now time.Time) error { return s.releaseSoft(tx, card, now) })
		}
	}
}

func (s *Service) releaseSoft(tx *store.Tx, simCardID int64, now time.Time) error {
	gone, err := s.unusableFor(tx, simCardID, now)
	if err != nil || gone < s.opts.OfflineAfter {
		return err
	}
	return s.releaseOf(tx, simCardID)
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

// findLost finds devices that have been gone for so long that what they held
// is unknown (rule R6), and that nobody waits any more for what they could
// tell.
func (s *Service) findLost(tx *store.Tx, now time.Time) (tasks []task, err error) {
	for st, err := range reconciling.Scan(tx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		if s.lost(st, now) {
			tasks = append(tasks, s.giveUp(st.DeviceID))
		}
	}
	q := store.Query{}
	for {
		m, err := inFlight.First(tx, q)
		if err != nil || m == nil {
			return tasks, err
		}
		q.From = store.Key(m.DeviceID + 1)
		st, err := stateOf(tx, m.DeviceID)
		if err != nil {
			return nil, err
		}
		if s.lost(st, now) {
			tasks = append(tasks, s.giveUp(m.DeviceID))
		}
	}
}

// giveUp makes what a lost device held unknown.
func (s *Service) giveUp(deviceID int64) task {
	return func(tx *store.Tx, now time.Time) error {
		st, err := stateOf(tx, deviceID)
		if err != nil || !s.lost(st, now) {
			return err
		}
		if st.ReconcileTo > 0 {
			if err := s.reconciled(tx, st); err != nil {
				return err
			}
		}
		return s.loseAll(tx, deviceID, now, "its device has been gone for too long to tell whether it was sent")
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
