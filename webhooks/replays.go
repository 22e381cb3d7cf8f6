package webhooks

import (
	"context"
	"slices"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

// ReplayState is where the replay of many deliveries stands.
type ReplayState string

// The states of a replay. Preview is that of one that was only counted.
const (
	ReplayRunning   ReplayState = "running"
	ReplayDone      ReplayState = "done"
	ReplayCancelled ReplayState = "cancelled"
	ReplayFailed    ReplayState = "failed"
	ReplayPreview   ReplayState = "preview"
)

// ReplaySpec says which deliveries of an endpoint are sent again.
type ReplaySpec struct {
	// Since and Until bound when they were made, from Since on and before Until;
	// zero means unbounded, and now.
	Since time.Time `json:"since"`
	Until time.Time `json:"until"`
	// Status is the state that they are in; empty means those that did not
	// arrive: failed, held and blocked.
	Status State `json:"status"`
	// Event narrows them to one event, by the format's name.
	Event string `json:"event"`
	// PerSecond is how many are sent again in one second, 1 to 1000; 0 means 50.
	PerSecond int `json:"per_second"`
	// DryRun only counts them.
	DryRun bool `json:"dry_run"`
}

// Replay is the replay of many deliveries, as the native API shows it. It goes
// on across restarts.
type Replay struct {
	ID         int64       `json:"id"` // 0 for a preview
	EndpointID int64       `json:"endpoint_id"`
	State      ReplayState `json:"state"`
	// Count is how many fitted when it was asked for; More says that there may
	// be more than were counted.
	Count    int  `json:"count"`
	More     bool `json:"more"`
	Replayed int  `json:"replayed"` // how many are on their way again
	// Reason says why it failed, in plain words.
	Reason     string     `json:"reason,omitempty"`
	PerSecond  int        `json:"per_second"`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at"`
}

// replayRecord is a replay as it is stored. Its place moves in the transaction
// that makes deliveries due, so that a restart repeats none.
type replayRecord struct {
	Replay

	AccountID int64            `json:"account_id"`
	Pace      int              `json:"pace"`   // what the endpoint takes in a second, as far as is known
	Filter    []DeliveryFilter `json:"filter"` // what is left to do
	After     store.Cursor     `json:"after,omitempty"`
}

var (
	replays = store.Define("webhook_replays", func(r *replayRecord) store.Tuple { return store.Key(r.ID) })

	replaysOf = replays.Index("endpoint", func(r *replayRecord) store.Tuple { return store.Key(r.EndpointID, r.ID) })

	replaysRunning = replays.Index("running", func(r *replayRecord) store.Tuple {
		if r.State != ReplayRunning {
			return nil
		}
		return store.Key(r.EndpointID, r.ID)
	})
)

var errNoReplay = fault.New(fault.NotFound, "replay_not_found", "There is no such replay in this account.")

// Bounds of a replay.
const (
	usualPace   = 50
	highestPace = 1000
	maxReplays  = 5      // of one endpoint at a time
	maxCounted  = 10_000 // what a replay says it will send at most
	countPage   = 2000
	maxLooks    = 10 // pages that are read to count: few of many may fit
)

func (spec *ReplaySpec) filters(p *profile) ([]DeliveryFilter, error) {
	states := []State{spec.Status}
	switch {
	case spec.Status == "":
		states = []State{Failed, Held, Blocked}
	case spec.Status == Pending || !spec.Status.valid():
		return nil, fault.New(fault.Invalid, "unknown_state", "Deliveries that are delivered, failed, held or blocked can be sent again.").On("status")
	}
	if spec.Event != "" {
		if _, err := checkEvents(p, []string{spec.Event}); err != nil {
			return nil, fault.Of(err).On("event")
		}
	}
	if spec.PerSecond < 0 || spec.PerSecond > highestPace {
		return nil, fault.New(fault.Invalid, "invalid_per_second", "per_second is 1 to %d.", highestPace).On("per_second")
	}
	var list []DeliveryFilter
	for _, state := range states {
		list = append(list, DeliveryFilter{State: state, Event: spec.Event, Since: spec.Since, Until: spec.Until})
	}
	return list, nil
}

// StartReplay counts what fits and, unless it is a dry run, starts to send it
// again: paced, so that fresh events do not wait behind it.
func (s *Service) StartReplay(ctx context.Context, accountID, endpointID int64, spec ReplaySpec) (*Replay, error) {
	now := time.Now().UTC()
	if spec.Until.IsZero() || spec.Until.After(now) {
		spec.Until = now // so that what it sends again is not seen twice
	}
	r := &replayRecord{AccountID: accountID, Replay: Replay{
		EndpointID: endpointID, State: ReplayRunning, PerSecond: spec.PerSecond, CreatedAt: now,
	}}
	if r.PerSecond == 0 {
		r.PerSecond = usualPace
	}
	err := s.DB.View(ctx, func(tx *store.Tx) error {
		e, err := endpointOf(tx, accountID, endpointID)
		if err != nil {
			return err
		}
		r.Filter, err = spec.filters(e.profile())
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := s.count(ctx, r); err != nil {
		return nil, err
	}
	if spec.DryRun {
		r.State = ReplayPreview
		return &r.Replay, nil
	}
	return &r.Replay, s.insertReplay(ctx, r)
}

// count fills Count in short snapshots: a long one would hold the store's
// pages.
func (s *Service) count(ctx context.Context, r *replayRecord) error {
	looks := 0
	for _, f := range r.Filter {
		var after store.Cursor
		for more := true; more; more = after != "" {
			var page []*deliveryRecord
			var next store.Cursor
			err := s.DB.View(ctx, func(tx *store.Tx) (err error) {
				page, next, err = f.page(tx, r.EndpointID, after, countPage, false)
				return err
			})
			if err != nil {
				return err
			}
			page = slices.DeleteFunc(page, func(d *deliveryRecord) bool { return !d.replayable() })
			r.Count, after = r.Count+len(page), next
			looks++
			if (r.Count >= maxCounted || looks == maxLooks) && after != "" {
				r.More = true
				return nil
			}
		}
	}
	return nil
}

func (s *Service) insertReplay(ctx context.Context, r *replayRecord) error {
	return s.DB.Update(ctx, func(tx *store.Tx) error {
		e, err := endpointOf(tx, r.AccountID, r.EndpointID)
		if err != nil {
			return err
		}
		if !e.Enabled {
			return errDisabled
		}
		running, err := replaysRunning.Count(tx, store.Query{Prefix: store.Key(r.EndpointID)})
		if err != nil {
			return err
		}
		if running >= maxReplays {
			return fault.New(fault.Conflict, "too_many_replays", "%d replays of this webhook run already; wait, or cancel one.", running)
		}
		if r.ID, err = replays.NextID(tx); err != nil {
			return err
		}
		tx.OnCommit(func() { s.replays.add(r.ID) })
		return replays.Put(tx, r)
	})
}

// Replay returns one replay of an account.
func (s *Service) Replay(ctx context.Context, accountID, id int64) (view *Replay, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		r, err := replayOf(tx, accountID, id)
		if err == nil {
			view = &r.Replay
		}
		return err
	})
	return view, err
}

// Replays returns an endpoint's replays, newest first, at most 200.
func (s *Service) Replays(ctx context.Context, accountID, endpointID int64) (list []*Replay, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		list = []*Replay{}
		if _, err := endpointOf(tx, accountID, endpointID); err != nil {
			return err
		}
		page, _, err := replaysOf.Page(tx, store.Query{Prefix: store.Key(endpointID), Reverse: true}, maxPage)
		for _, r := range page {
			list = append(list, &r.Replay)
		}
		return err
	})
	return list, err
}

// CancelReplay stops a replay. What it made due already is sent.
func (s *Service) CancelReplay(ctx context.Context, accountID, id int64) (view *Replay, err error) {
	err = s.DB.Update(ctx, func(tx *store.Tx) error {
		r, err := replayOf(tx, accountID, id)
		if err != nil {
			return err
		}
		view = &r.Replay
		if r.State != ReplayRunning {
			return nil
		}
		r.finish(ReplayCancelled, "")
		return replays.Put(tx, r)
	})
	return view, err
}

func replayOf(tx *store.Tx, accountID, id int64) (*replayRecord, error) {
	r, err := replays.Get(tx, store.Key(id))
	if isNotFound(err) || err == nil && r.AccountID != accountID {
		return nil, errNoReplay
	}
	return r, err
}

func (r *replayRecord) finish(state ReplayState, reason string) {
	now := time.Now().UTC()
	r.State, r.Reason, r.FinishedAt, r.Filter = state, reason, &now, nil
}
