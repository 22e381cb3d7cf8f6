package accounts

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/store"
)

// Key is an API key as it is shown: without its secret.
type Key struct {
	ID         int64          `json:"id"`
	Name       string         `json:"name"`
	Prefix     string         `json:"prefix"` // of the secret
	UserID     int64          `json:"user_id"`
	Scopes     []Scope        `json:"scopes"`       // empty: all
	SIMCardIDs []int64        `json:"sim_card_ids"` // nil: all
	AllowedIPs []netip.Prefix `json:"allowed_ips"`  // empty: any
	ExpiresAt  *time.Time     `json:"expires_at"`
	CreatedAt  time.Time      `json:"created_at"`
	CreatedBy  *int64         `json:"created_by"` // a user; nil: the operator
	LastUsedAt *time.Time     `json:"last_used_at"`
	LastUsedIP *netip.Addr    `json:"last_used_ip"`
	// PreviousUntil is until when the secret before the last rotation opens too.
	PreviousUntil *time.Time `json:"previous_valid_until"`
}

// KeySpec is what a key is made of.
type KeySpec struct {
	KeyLimits

	Name      string
	ExpiresIn time.Duration // instead of ExpiresAt; 0: not given
	// UserID is whose key it is; 0: the caller's, or, when the operator makes it,
	// the account's first owner's.
	UserID int64
}

// KeyPatch changes a key; nil leaves a field as it is.
type KeyPatch struct {
	Name       *string
	Scopes     *[]Scope
	SIMCardIDs *[]int64        // of nil: all
	AllowedIPs *[]netip.Prefix // of none: any
	ExpiresAt  *time.Time      // zero: never
	ExpiresIn  time.Duration   // instead of ExpiresAt; 0: not given
}

// Bounds of keys.
const (
	maxKeys = 1000 // of an account

	// DefaultOverlap and MaxOverlap are for how long the old secret of a key
	// works beside the new one.
	DefaultOverlap = 24 * time.Hour
	MaxOverlap     = 30 * 24 * time.Hour
)

// Errors of keys.
var (
	ErrKeyNotFound = fault.New(fault.NotFound, "key_not_found", "There is no API key with this id in your account.")
	ErrNotYourKey  = fault.New(fault.Forbidden, "not_your_key", "Only the user whose key it is can do this, because whoever does it learns the secret.")
)

// Keys returns a page of the account's keys, in the order of their ids, and the
// cursor of the next one. A team member sees its own.
func (s *Service) Keys(ctx context.Context, p Principal, after store.Cursor, limit int) (page []Key, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		index, prefix := keysOf, store.Key(p.AccountID)
		if !p.manages() {
			index, prefix = keysOfUser, store.Key(p.AccountID, p.UserID)
		}
		found, more, err := index.Page(tx, store.Query{Prefix: prefix, After: after}, limit)
		if err != nil {
			return err
		}
		page, next = make([]Key, len(found)), more
		for i, k := range found {
			if page[i], err = s.viewKey(tx, k); err != nil {
				return err
			}
		}
		return nil
	})
	return page, next, err
}

// Key returns one key.
func (s *Service) Key(ctx context.Context, p Principal, id int64) (view Key, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		k, err := keyOf(tx, p, id)
		if err == nil {
			view, err = s.viewKey(tx, k)
		}
		return err
	})
	return view, err
}

// CreateKey makes a key, and returns it with its secret, which is shown this
// once. What the spec leaves open, it inherits from the key that makes it.
func (s *Service) CreateKey(ctx context.Context, p Principal, spec KeySpec) (view Key, apiKey string, err error) {
	if err := spec.complete(p, s.now()); err != nil {
		return view, "", err
	}
	apiKey = newKey()
	err = s.update(ctx, func(tx *store.Tx) error {
		owner, err := s.keyOwner(tx, p, spec.UserID)
		if err != nil {
			return err
		}
		if n, err := keysOf.Count(tx, store.Query{Prefix: store.Key(p.AccountID)}); err != nil || n >= maxKeys {
			return orElse(err, fault.New(fault.Conflict, "too_many_keys", "An account can have at most %d API keys. Delete those that nobody uses.", maxKeys))
		}
		k := key{KeyLimits: spec.KeyLimits, Name: spec.Name, OrganisationID: p.OrganisationID, AccountID: p.AccountID, UserID: owner, CreatedBy: p.UserID}
		if err := s.allowed(tx, p, &k); err != nil {
			return err
		}
		made, err := s.putKey(tx, apiKey, k)
		if err != nil {
			return err
		}
		view, err = s.viewKey(tx, made)
		return err
	})
	return view, apiKey, err
}

func (spec *KeySpec) complete(p Principal, now time.Time) (err error) {
	if spec.ExpiresAt, err = expiry(spec.ExpiresAt, spec.ExpiresIn, now); err != nil {
		return err
	}
	if err := errors.Join(validName(spec.Name), spec.KeyLimits.complete(now)); err != nil {
		return err
	}
	spec.inherit(p.Limits)
	return nil
}

// orElse returns the error of the store, or else what it means that there is
// none.
func orElse(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// keyOwner returns the user that a new key is for. Only the operator makes keys
// for others: whoever makes one learns its secret.
func (s *Service) keyOwner(tx *store.Tx, p Principal, userID int64) (int64, error) {
	switch {
	case p.UserID != 0 && userID != 0 && userID != p.UserID:
		return 0, ErrNotYourKey
	case p.UserID != 0:
		return p.UserID, nil
	case userID == 0:
		return firstOwner(tx, p.AccountID)
	}
	u, err := userOf(tx, p, userID)
	if err != nil {
		return 0, err
	}
	return u.ID, nil
}

// allowed returns nil when the principal may have made the key as it is.
func (s *Service) allowed(tx *store.Tx, p Principal, k *key) error {
	if err := k.within(p.Limits); err != nil {
		return err
	}
	if p.SIMCardIDs != nil && !subset(k.SIMCardIDs, p.SIMCardIDs) {
		return k.within(KeyLimits{SIMCardIDs: p.SIMCardIDs})
	}
	return s.checkCards(tx, p, k.SIMCardIDs)
}

func (s *Service) checkCards(tx *store.Tx, p Principal, ids []int64) error {
	if s.others.CheckSIMCards == nil || len(ids) == 0 {
		return nil
	}
	return s.others.CheckSIMCards(tx, p.AccountID, ids)
}

func (s *Service) checkLists(tx *store.Tx, p Principal, ids []int64) error {
	if s.others.CheckLists == nil || len(ids) == 0 {
		return nil
	}
	return s.others.CheckLists(tx, p.AccountID, ids)
}

// UpdateKey changes what a key may do, for its next request on.
func (s *Service) UpdateKey(ctx context.Context, p Principal, id int64, patch KeyPatch) (view Key, err error) {
	err = s.update(ctx, func(tx *store.Tx) error {
		k, err := changeableKey(tx, p, id)
		if err != nil {
			return err
		}
		if err := patch.apply(k, s.now()); err != nil {
			return err
		}
		if err := s.allowed(tx, p, k); err != nil {
			return err
		}
		if err := keys.Put(tx, k); err != nil {
			return err
		}
		view, err = s.viewKey(tx, k)
		return err
	})
	return view, err
}

func (patch *KeyPatch) apply(k *key, now time.Time) (err error) {
	if patch.Name != nil {
		if err := validName(*patch.Name); err != nil {
			return err
		}
		k.Name = *patch.Name
	}
	var changed KeyLimits // what does not change is none here, and valid
	set(&changed.Scopes, patch.Scopes)
	set(&changed.SIMCardIDs, patch.SIMCardIDs)
	set(&changed.AllowedIPs, patch.AllowedIPs)
	set(&changed.ExpiresAt, patch.ExpiresAt)
	if changed.ExpiresAt, err = expiry(changed.ExpiresAt, patch.ExpiresIn, now); err != nil {
		return err
	}
	if err := changed.complete(now); err != nil {
		return err
	}
	if patch.Scopes != nil {
		k.Scopes = changed.Scopes
	}
	if patch.SIMCardIDs != nil {
		k.SIMCardIDs = changed.SIMCardIDs
	}
	if patch.AllowedIPs != nil {
		k.AllowedIPs = changed.AllowedIPs
	}
	if patch.ExpiresAt != nil || patch.ExpiresIn != 0 {
		k.ExpiresAt = changed.ExpiresAt
	}
	return nil
}

// DeleteKey revokes a key: it opens nothing any more, at once.
func (s *Service) DeleteKey(ctx context.Context, p Principal, id int64) error {
	return s.update(ctx, func(tx *store.Tx) error {
		k, err := changeableKey(tx, p, id)
		if err != nil {
			return err
		}
		return deleteKey(tx, k)
	})
}

func deleteKey(tx *store.Tx, k *key) error {
	err := keyUses.Delete(tx, store.Key(k.ID))
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	return keys.Delete(tx, store.Key(k.ID))
}

// RotateKey gives a key a new secret, which is returned this once. The one
// before works for the overlap; the one before that no more.
func (s *Service) RotateKey(ctx context.Context, p Principal, id int64, overlap time.Duration) (view Key, apiKey string, err error) {
	if overlap < 0 || overlap > MaxOverlap {
		return view, "", fault.New(fault.Invalid, "invalid_overlap", "The old secret can work for 0 to %d seconds (30 days).", int(MaxOverlap.Seconds())).On("overlap")
	}
	apiKey = newKey()
	err = s.update(ctx, func(tx *store.Tx) error {
		k, err := changeableKey(tx, p, id)
		if err != nil {
			return err
		}
		if p.UserID != 0 && k.UserID != p.UserID {
			return ErrNotYourKey
		}
		if err := k.within(p.Limits); err != nil {
			return err
		}
		k.PreviousHash, k.PreviousUntil = k.Hash, s.now().UTC().Add(overlap)
		if overlap == 0 {
			k.PreviousHash, k.PreviousUntil = "", time.Time{}
		}
		k.become(apiKey)
		if err := keys.Put(tx, k); err != nil {
			return err
		}
		view, err = s.viewKey(tx, k)
		return err
	})
	return view, apiKey, err
}

// keyOf reads a key that the principal may see.
func keyOf(tx *store.Tx, p Principal, id int64) (*key, error) {
	k, err := keys.Get(tx, store.Key(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrKeyNotFound
	}
	if err != nil {
		return nil, err
	}
	if k.AccountID != p.AccountID || p.AccountID == 0 || !p.manages() && k.UserID != p.UserID {
		return nil, ErrKeyNotFound
	}
	return k, nil
}

// changeableKey reads a key that the principal may change: its own, or one of a
// user that it may change.
func changeableKey(tx *store.Tx, p Principal, id int64) (*key, error) {
	k, err := keyOf(tx, p, id)
	if err != nil || k.UserID == p.UserID {
		return k, err
	}
	if _, err := changeableUser(tx, p, k.UserID); err != nil && !errors.Is(err, ErrUserNotFound) {
		return nil, err
	}
	return k, nil
}

func (s *Service) viewKey(tx *store.Tx, k *key) (Key, error) {
	v := Key{
		ID: k.ID, Name: k.Name, Prefix: k.Prefix, UserID: k.UserID, CreatedAt: k.CreatedAt, SIMCardIDs: k.SIMCardIDs,
		Scopes: append([]Scope{}, k.Scopes...), AllowedIPs: append([]netip.Prefix{}, k.AllowedIPs...),
	}
	if !k.ExpiresAt.IsZero() {
		v.ExpiresAt = &k.ExpiresAt
	}
	if k.CreatedBy != 0 {
		v.CreatedBy = &k.CreatedBy
	}
	if k.PreviousUntil.After(s.now()) {
		v.PreviousUntil = &k.PreviousUntil
	}
	use, err := s.lastUse(tx, k.ID)
	if err == nil && !use.At.IsZero() {
		v.LastUsedAt = &use.At
		if use.IP.IsValid() {
			v.LastUsedIP = &use.IP
		}
	}
	return v, err
}

func newKey() string { return secret.Token("sr", 46) }
