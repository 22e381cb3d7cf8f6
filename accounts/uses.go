package accounts

import (
	"context"
	"errors"
	"net/netip"
	"sync"
	"time"

	"simrelay/store"
)

// keyUse is when, and from where, a key was used last. It is a record of its
// own, so that noting it changes nothing that is remembered about the key.
type keyUse struct {
	KeyID int64      `json:"key_id"`
	At    time.Time  `json:"at"`
	IP    netip.Addr `json:"ip,omitzero"`
}

// How often uses are stored, and how many at once.
const (
	useEvery = time.Minute
	useChunk = 500
)

// uses knows the uses that are not stored yet. No request waits for that: Run
// stores them, at most once per key and minute.
type uses struct {
	mu     sync.Mutex
	latest map[int64]keyUse // by key
}

func (u *uses) note(keyID int64, from netip.Addr, now time.Time) {
	u.mu.Lock()
	defer u.mu.Unlock()
	if u.latest == nil {
		u.latest = map[int64]keyUse{}
	}
	u.latest[keyID] = keyUse{KeyID: keyID, At: now.UTC(), IP: from}
}

func (u *uses) of(keyID int64) (keyUse, bool) {
	u.mu.Lock()
	defer u.mu.Unlock()
	use, ok := u.latest[keyID]
	return use, ok
}

// some returns up to n uses.
func (u *uses) some(n int) (list []keyUse) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, use := range u.latest {
		if list = append(list, use); len(list) == n {
			break
		}
	}
	return list
}

// stored forgets uses, unless there are newer ones.
func (u *uses) stored(list []keyUse) {
	u.mu.Lock()
	defer u.mu.Unlock()
	for _, use := range list {
		if u.latest[use.KeyID] == use {
			delete(u.latest, use.KeyID)
		}
	}
}

// Run stores when keys were used, once a minute and at the end, until the
// context ends. Without it, that is only remembered.
func (s *Service) Run(ctx context.Context) error {
	tick := time.NewTicker(useEvery)
	defer tick.Stop()
	for {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return s.StoreUses(context.WithoutCancel(ctx))
		}
		if err := s.StoreUses(ctx); err != nil {
			return err
		}
	}
}

// StoreUses stores the uses that were noted until now.
func (s *Service) StoreUses(ctx context.Context) error {
	for range s.uses.count()/useChunk + 1 {
		list := s.uses.some(useChunk)
		if len(list) == 0 {
			return nil
		}
		err := s.db.Update(ctx, func(tx *store.Tx) error {
			for _, use := range list {
				if err := putUse(tx, use); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
		s.uses.stored(list)
	}
	return nil
}

func (u *uses) count() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return len(u.latest)
}

// putUse stores a use, unless the key was deleted meanwhile.
func putUse(tx *store.Tx, use keyUse) error {
	_, err := keys.Get(tx, store.Key(use.KeyID))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return keyUses.Put(tx, &use)
}

// lastUse returns the last use of a key; the zero value when there was none.
func (s *Service) lastUse(tx *store.Tx, keyID int64) (keyUse, error) {
	if use, ok := s.uses.of(keyID); ok {
		return use, nil
	}
	use, err := keyUses.Get(tx, store.Key(keyID))
	if errors.Is(err, store.ErrNotFound) {
		return keyUse{}, nil
	}
	if err != nil {
		return keyUse{}, err
	}
	return *use, nil
}
