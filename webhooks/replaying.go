package webhooks

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"time"

	"simrelay/store"
)

// How replays move: each once a tick, at first by firstPace deliveries.
const (
	firstPace  = 20
	replayTick = time.Second
)

// replayAll drives the replays, those of before a restart too, until the
// context ends. Each moves once a second.
func (s *Service) replayAll(ctx context.Context) {
	s.repeatRead(ctx, func(tx *store.Tx) error {
		for r, err := range replaysRunning.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			s.replays.add(r.ID)
		}
		return nil
	})
	running := map[int64]bool{}
	tick := time.NewTimer(replayTick)
	defer tick.Stop()
	for {
		var due []int64
		wait, again := tick.C, false
		if len(running) == 0 {
			wait, again = nil, true
		}
		select {
		case <-ctx.Done():
			return
		case <-s.replays.ready:
			for id := range s.replays.take() {
				running[id] = true
				due = append(due, id)
			}
		case <-wait:
			again = true
			for id := range running {
				due = append(due, id)
			}
		}
		slices.Sort(due)
		for _, id := range due {
			if !s.replaySome(ctx, id) {
				delete(running, id)
			}
		}
		if again { // a new replay does not put the others off
			tick.Reset(replayTick)
		}
	}
}

// replaySome moves one replay on, and reports whether there is more to do.
func (s *Service) replaySome(ctx context.Context, id int64) (more bool) {
	r, page, moved, err := s.lookForReplay(ctx, id)
	if isNotFound(err) {
		return false
	}
	if err == nil && moved {
		err = s.DB.Update(ctx, func(tx *store.Tx) error { return s.advanceReplay(tx, r, page) })
	}
	if err != nil {
		if ctx.Err() == nil {
			s.Logger.Error("webhooks: cannot replay", "replay", id, "error", err)
		}
		return true // again with the next tick
	}
	return r.State == ReplayRunning
}

// lookForReplay looks for what a replay makes due next, in a snapshot: few of
// many may fit, and the store has one writer.
func (s *Service) lookForReplay(ctx context.Context, id int64) (r *replayRecord, page []*deliveryRecord, moved bool, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) (err error) {
		r, page, moved, err = s.find(tx, id)
		return err
	})
	return r, page, moved, err
}

// find finds what a replay makes due next, unless the endpoint still has enough
// of the last ones, and moves its place behind it.
func (s *Service) find(tx *store.Tx, id int64) (r *replayRecord, page []*deliveryRecord, moved bool, err error) {
	r, err = replays.Get(tx, store.Key(id))
	if err != nil || r.State != ReplayRunning {
		return r, nil, false, err
	}
	e, err := endpointOf(tx, r.AccountID, r.EndpointID)
	switch {
	case errors.Is(err, errNoEndpoint):
		r.finish(ReplayFailed, "The webhook was deleted.")
		return r, nil, true, nil
	case err != nil:
		return nil, nil, false, err
	case !e.Enabled:
		r.finish(ReplayFailed, "The webhook was disabled.")
		return r, nil, true, nil
	}
	inflight := cmp.Or(e.MaxInFlight, s.LaneLimit)
	q := store.Query{Prefix: store.Key(e.ID), Until: store.Key(e.ID, time.Now())}
	due, _, err := deliveriesDue.Page(tx, q, r.PerSecond+inflight)
	if err != nil {
		return nil, nil, false, err
	}
	left := r.adjust(max(len(due)-inflight, 0))
	if left <= 0 {
		return r, nil, false, nil
	}
	for left > 0 && len(r.Filter) > 0 {
		some, next, err := r.Filter[0].page(tx, e.ID, r.After, left, false)
		if err != nil {
			return nil, nil, false, err
		}
		page, left = append(page, some...), left-len(some)
		if r.After = next; next != "" {
			break // enough was read, whether it matched or not
		}
		r.Filter = r.Filter[1:]
	}
	if len(r.Filter) == 0 {
		r.finish(ReplayDone, "")
	}
	return r, page, true, nil
}

// advanceReplay makes what was found due, where it still is as it was, and
// stores the replay's place, unless it was cancelled meanwhile.
func (s *Service) advanceReplay(tx *store.Tx, r *replayRecord, page []*deliveryRecord) error {
	stored, err := replays.Get(tx, store.Key(r.ID))
	if isNotFound(err) || err == nil && stored.State != ReplayRunning {
		return nil
	}
	if err != nil {
		return err
	}
	next, now := *r, time.Now().UTC()
	var t tally
	for _, found := range page {
		d, err := deliveries.Get(tx, store.Key(found.ID))
		if isNotFound(err) {
			continue
		}
		if err != nil {
			return err
		}
		if !d.replayable() || d.State != found.State || d.ReplayID == r.ID {
			continue // never, or it is on its way, or it ended again in another state
		}
		d.ReplayID = r.ID
		if err := d.replay(tx, &t, Bulk, now); err != nil {
			return err
		}
		next.Replayed++
	}
	tx.OnCommit(func() { s.engine.add(r.EndpointID) })
	return errors.Join(t.save(tx), replays.Put(tx, &next))
}

// adjust finds the endpoint's pace, from how many deliveries wait besides those
// in flight, and returns how many more may become due: few enough that a fresh
// event behind them waits for a second or two.
func (r *replayRecord) adjust(waiting int) int {
	switch {
	case r.Pace == 0:
		r.Pace = min(firstPace, r.PerSecond)
	case waiting == 0:
		r.Pace = min(2*r.Pace, r.PerSecond)
	default:
		r.Pace = max(r.Pace/2, 1)
	}
	return r.Pace - waiting
}
