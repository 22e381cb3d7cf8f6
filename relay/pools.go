package relay

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// PoolView is a pool as callers see it.
type PoolView struct {
	ID         int64     `json:"id"`
	Name       string    `json:"name"`
	SIMCardIDs []int64   `json:"sim_card_ids"`
	Policy     Policy    `json:"policy"`
	Prefixes   []string  `json:"prefixes"`
	Default    bool      `json:"default"`
	Pending    int       `json:"pending"` // messages scheduled, queued or dispatched
	CreatedAt  time.Time `json:"created_at"`
	UpdatedAt  time.Time `json:"updated_at"`
}

func (p *Pool) view(tx *store.Tx) (v PoolView, err error) {
	v = PoolView{
		ID: p.ID, Name: p.Name, SIMCardIDs: p.SIMCardIDs, Policy: p.Policy, Prefixes: p.Prefixes, Default: p.Default,
		CreatedAt: p.CreatedAt, UpdatedAt: p.UpdatedAt,
	}
	v.Pending, err = ofPool.Count(tx, store.Query{Prefix: store.Key(p.ID)})
	return v, err
}

// Pools returns the account's pools, in the order of their ids.
func (s *Service) Pools(ctx context.Context, accountID int64) (views []PoolView, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for pool, err := range poolsOf.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
			if err != nil {
				return err
			}
			view, err := pool.view(tx)
			if err != nil {
				return err
			}
			views = append(views, view)
		}
		return nil
	})
	return views, err
}

// Pool returns one pool of the account.
func (s *Service) Pool(ctx context.Context, p accounts.Principal, id int64) (view PoolView, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		pool, err := poolOf(tx, p.AccountID, id)
		if err == nil {
			view, err = pool.view(tx)
		}
		return err
	})
	return view, err
}

// CreatePool adds a pool to the account.
func (s *Service) CreatePool(ctx context.Context, p accounts.Principal, patch PoolPatch) (view PoolView, err error) {
	if err := hasAccount(p); err != nil {
		return view, err
	}
	now := s.clock()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		n, err := poolsOf.Count(tx, store.Query{Prefix: store.Key(p.AccountID)})
		if err != nil {
			return err
		}
		if n >= maxPools {
			return fault.New(fault.Conflict, "too_many_pools", "An account may have %d pools.", maxPools)
		}
		pool := &Pool{
			OrganisationID: p.OrganisationID, AccountID: p.AccountID, Policy: Sticky,
			SIMCardIDs: []int64{}, Prefixes: []string{}, CreatedAt: now,
		}
		if pool.ID, err = pools.NextID(tx); err != nil {
			return err
		}
		view, err = s.change(tx, pool, patch, now)
		return err
	})
	return view, err
}

// UpdatePool changes a pool of the account. What waits in it waits for the cards
// that it has from now on. To make it the default takes that from the pool that
// was.
func (s *Service) UpdatePool(ctx context.Context, p accounts.Principal, id int64, patch PoolPatch) (view PoolView, err error) {
	now := s.clock()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		pool, err := poolOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		view, err = s.change(tx, pool, patch, now)
		return err
	})
	return view, err
}

func (s *Service) change(tx *store.Tx, pool *Pool, patch PoolPatch, now time.Time) (PoolView, error) {
	before := *pool
	if err := patch.apply(pool); err != nil {
		return PoolView{}, err
	}
	pool.UpdatedAt = now
	if err := s.reroute(tx, &before, pool, now); err != nil {
		return PoolView{}, err
	}
	if err := s.regroup(tx, &before, pool); err != nil {
		return PoolView{}, err
	}
	if err := pools.Put(tx, pool); err != nil {
		return PoolView{}, err
	}
	account, queue := pool.AccountID, poolQueue(pool.AccountID, pool.ID)
	tx.OnCommit(func() { s.stir(account); s.wakeAny(nil, queue) })
	return pool.view(tx)
}

// reroute makes the prefixes of a pool lead to it, and those that it no longer has
// nowhere.
func (s *Service) reroute(tx *store.Tx, before, now *Pool, at time.Time) error {
	for _, prefix := range before.routes() {
		if slices.Contains(now.routes(), prefix) {
			continue
		}
		if err := poolRoutes.Delete(tx, store.Key(now.AccountID, prefix)); err != nil {
			return err
		}
	}
	for _, prefix := range now.routes() {
		if err := s.lead(tx, prefix, now, at); err != nil {
			return err
		}
	}
	return nil
}

// lead makes one prefix lead to a pool. There is one default, and it moves.
func (s *Service) lead(tx *store.Tx, prefix string, pool *Pool, at time.Time) error {
	r, err := poolRoutes.Get(tx, store.Key(pool.AccountID, prefix))
	switch {
	case err == nil && r.PoolID == pool.ID:
		return nil
	case err == nil && prefix != "":
		return fault.New(fault.Conflict, "prefix_taken", "The prefix %s leads to pool %d already.", prefix, r.PoolID).On("prefixes")
	case err == nil:
		other, err := pools.Get(tx, store.Key(r.PoolID))
		if err != nil {
			return err
		}
		other.Default, other.UpdatedAt = false, at
		if err := pools.Put(tx, other); err != nil {
			return err
		}
	case !errors.Is(err, store.ErrNotFound):
		return err
	}
	return poolRoutes.Put(tx, &poolRoute{AccountID: pool.AccountID, Prefix: prefix, PoolID: pool.ID})
}

// regroup tells the cards that came to a pool, and those that left it.
func (s *Service) regroup(tx *store.Tx, before, now *Pool) error {
	for _, id := range sorted(append(slices.Clone(before.SIMCardIDs), now.SIMCardIDs...)) {
		is := slices.Contains(now.SIMCardIDs, id)
		if is == slices.Contains(before.SIMCardIDs, id) {
			continue
		}
		card, err := simOf(tx, now.AccountID, id)
		if err != nil {
			return fault.Of(err).On("sim_card_ids")
		}
		card.PoolIDs = slices.DeleteFunc(card.PoolIDs, func(pool int64) bool { return pool == now.ID })
		if is {
			card.PoolIDs = sorted(append(card.PoolIDs, now.ID))
		}
		if err := simCards.Put(tx, card); err != nil {
			return err
		}
		tx.OnCommit(func() {
			s.presence.regroup(card.ID, card.PoolIDs)
			s.wakeQueue(cardQueue(card.ID), work{}) // it gives back what it may no longer send
		})
	}
	return nil
}

// errPoolInUse says that messages would be without their cards.
func errPoolInUse(n int) error {
	return fault.New(fault.Conflict, "pool_in_use",
		"The pool has pending messages (%d): scheduled, waiting, or with a device. Cancel them, or delete the pool with ?release=true: they then go where new ones would.", n)
}

// DeletePool removes a pool of the account, in which no message may be pending.
// With release those are routed anew, as if they had just been sent without a
// pool, and say so in their timelines.
func (s *Service) DeletePool(ctx context.Context, p accounts.Principal, id int64, release bool) error {
	for {
		var done bool
		err := s.db.Update(ctx, func(tx *store.Tx) error {
			pool, err := poolOf(tx, p.AccountID, id)
			if err == nil {
				done, err = s.dissolve(tx, pool, release)
			}
			return err
		})
		if done || err != nil {
			return err
		}
	}
}

// dissolve deletes a pool, unless it has more messages than one transaction
// should move.
func (s *Service) dissolve(tx *store.Tx, pool *Pool, release bool) (done bool, err error) {
	n, err := ofPool.Count(tx, store.Query{Prefix: store.Key(pool.ID)})
	if err != nil {
		return false, err
	}
	if n > 0 && !release {
		return false, errPoolInUse(n)
	}
	now, nothing := s.clock(), []string{}
	no := false
	if _, err := s.change(tx, pool, PoolPatch{Prefixes: &nothing, Default: &no}, now); err != nil {
		return false, err // from here on nothing new comes in by itself
	}
	if moved, err := s.evacuate(tx, pool, now); err != nil || moved < n {
		return false, err
	}
	if _, err := s.change(tx, pool, PoolPatch{SIMCardIDs: &[]int64{}}, now); err != nil {
		return false, err
	}
	return true, pools.Delete(tx, store.Key(pool.ID))
}

// evacuate routes messages of a pool anew, some at once. What a device has stays
// with it.
func (s *Service) evacuate(tx *store.Tx, pool *Pool, now time.Time) (moved int, err error) {
	for m, err := range ofPool.Scan(tx, store.Query{Prefix: store.Key(pool.ID)}) {
		if err != nil {
			return moved, err
		}
		m.PoolID = 0
		if m.State != Dispatched {
			m.SIMCardID, m.From = 0, ""
			m.back()
			err := s.route(tx, m, m.Among)
			if errors.Is(err, ErrNoSIMAllowed) {
				m.PoolID, err = 0, nil // of the next pool its sender may use none
			}
			if err != nil {
				return moved, err
			}
		}
		m.enter(m.State, now, fmt.Sprintf("%s was deleted; it goes where a new message would", pool.label()))
		if err := s.keep(tx, m); err != nil {
			return moved, err
		}
		if moved++; moved == agendaChunk {
			break
		}
	}
	return moved, nil
}
