package accounts

import (
	"context"
	"crypto/subtle"
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/internal/meter"
	"simrelay/internal/secret"
	"simrelay/store"
)

// Service is the room's door.
type Service struct {
	db        *store.DB
	box       *secret.Box
	now       func() time.Time
	passwords *hasher
	cache     principals
	uses      uses
	requests  *meter.Meter[payer]
	others    Neighbours
}

// Neighbours are what rooms that know of users, and that this one does not
// know, do for it. A nil function does nothing.
type Neighbours struct {
	// CheckSIMCards returns a not-found fault unless all these SIM cards are the
	// account's.
	CheckSIMCards func(tx *store.Tx, accountID int64, ids []int64) error
	// CheckLists returns a not-found fault unless all these lists are the
	// account's.
	CheckLists func(tx *store.Tx, accountID int64, ids []int64) error
	// ForgetUser removes what a user who is deleted leaves behind.
	ForgetUser func(tx *store.Tx, accountID, userID int64) error
}

// Attach makes the neighbours known. It is called once, before the first
// request.
func (s *Service) Attach(n Neighbours) { s.others = n }

// New returns the service. The box seals the secrets that must be read back;
// now is the clock.
func New(db *store.DB, box *secret.Box, now func() time.Time) *Service {
	return &Service{db: db, box: box, now: now, passwords: newHasher(), requests: newRequests(now)}
}

// Principal is whom a credential stands for. Every lookup that is made for it
// goes through its account.
type Principal struct {
	OrganisationID int64
	AccountID      int64 // 0 for an organisation's own key
	UserID         int64
	Email          string // of the user
	KeyID          int64  // 0 for a dashboard login
	Role           Role
	Plan           Plan
	Country        string
	// Limits are those of the key; none for a dashboard login.
	Limits KeyLimits
	// SIMCardIDs are the cards that it may send through, by its key and its user
	// together; nil: all, empty: none.
	SIMCardIDs []int64
	// ContactListIDs are the lists whose contacts it may write to; nil: everybody,
	// empty: nobody.
	ContactListIDs []int64
}

// Errors of credentials. They do not tell a wrong key from a missing one.
var (
	ErrUnauthenticated = fault.New(fault.Unauthenticated, "unauthenticated",
		"The API key is missing or wrong. Send it as: Authorization: Bearer <api_key>. The operator makes keys with: simrelay admin key create --account ID --name NAME.")
	ErrKeyExpired = fault.New(fault.Unauthenticated, "key_expired",
		"This API key has expired, or was replaced by a new one. Make a key with: POST /api/v1/keys.")
	ErrNoAccount = fault.New(fault.Forbidden, "no_account",
		"This key belongs to an organisation, not to an account, so it cannot do this. Use the key of one of its accounts.")
	ErrLogin = fault.New(fault.Unauthenticated, "wrong_login",
		"The e-mail address or the password is wrong.")
	ErrLink = fault.New(fault.Unauthenticated, "wrong_link",
		"This link was used already, or is too old. Log in with e-mail address and password, or ask for a new link. The operator makes a new one with: simrelay admin account link --account ID")
)

// maxKey bounds what is hashed for a stranger, in bytes.
const maxKey = 256

// Authenticate returns whom an API key stands for.
func (s *Service) Authenticate(ctx context.Context, apiKey string) (Principal, error) {
	if apiKey == "" || len(apiKey) > maxKey {
		return Principal{}, ErrUnauthenticated
	}
	h, now, changes := secret.Hash(apiKey), s.now(), s.cache.changes.Load()
	p, known := s.cache.get(h, now)
	if !known {
		var err error
		if p, err = s.readPrincipal(ctx, h); err != nil {
			return Principal{}, unauthenticated(err, ErrUnauthenticated)
		}
		s.cache.put(h, p, changes, now)
	}
	if p.Limits.over(now) {
		return Principal{}, ErrKeyExpired
	}
	return p, nil
}

func (s *Service) readPrincipal(ctx context.Context, keyHash string) (p Principal, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		k, limits, err := openedBy(tx, keyHash)
		if err != nil {
			return err
		}
		p = Principal{
			OrganisationID: k.OrganisationID, AccountID: k.AccountID, UserID: k.UserID, KeyID: k.ID, Role: RoleOwner,
			Limits: limits, SIMCardIDs: limits.SIMCardIDs,
		}
		return fillPrincipal(tx, &p)
	})
	return p, err
}

// openedBy returns the key that a secret opens, and its limits: a secret that
// was replaced ends earlier than the key.
func openedBy(tx *store.Tx, hash string) (*key, KeyLimits, error) {
	k, err := keysByHash.Get(tx, store.Key(hash))
	if err == nil {
		return k, k.KeyLimits, nil
	}
	if !errors.Is(err, store.ErrNotFound) {
		return nil, KeyLimits{}, err
	}
	if k, err = keysByPreviousHash.Get(tx, store.Key(hash)); err != nil {
		return nil, KeyLimits{}, err
	}
	limits := k.KeyLimits
	if limits.ExpiresAt.IsZero() || k.PreviousUntil.Before(limits.ExpiresAt) {
		limits.ExpiresAt = k.PreviousUntil
	}
	return k, limits, nil
}

// update is how everything is changed that says whom a key stands for.
func (s *Service) update(ctx context.Context, fn func(*store.Tx) error) error {
	defer s.cache.forget()
	return s.db.Update(ctx, fn)
}

// fillPrincipal adds what the account and the user say.
func fillPrincipal(tx *store.Tx, p *Principal) error {
	if p.AccountID != 0 {
		a, err := accountsByID.Get(tx, store.Key(p.AccountID))
		if err != nil {
			return err
		}
		p.OrganisationID, p.Plan, p.Country = a.OrganisationID, a.Plan, a.Country
	}
	if p.UserID == 0 {
		return nil
	}
	u, err := users.Get(tx, store.Key(p.UserID))
	if err == nil {
		p.Role, p.Email, p.ContactListIDs = u.Role, u.Email, u.ContactListIDs
		p.SIMCardIDs = inBoth(p.SIMCardIDs, u.SIMCardIDs)
	}
	return err
}

func unauthenticated(err error, as *fault.Error) error {
	if errors.Is(err, store.ErrNotFound) {
		return as
	}
	return err
}

// Account returns an account by id, or a not-found fault.
func (s *Service) Account(ctx context.Context, id int64) (account *Account, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		account, err = accountsByID.Get(tx, store.Key(id))
		return err
	})
	return account, notFound(err)
}

// Exists reports whether there is any account.
func (s *Service) Exists(ctx context.Context) (exists bool, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for _, err := range accountsByID.Scan(tx, store.Query{}) {
			exists = err == nil
			return err
		}
		return nil
	})
	return exists, err
}

// ErrAccountNotFound says that there is no such account.
var ErrAccountNotFound = fault.New(fault.NotFound, "account_not_found", "There is no account with this id.")

func notFound(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return ErrAccountNotFound
	}
	return err
}

func sameHash(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

// Owners returns the e-mail addresses of an account's owners, in the order in
// which they came.
func (s *Service) Owners(ctx context.Context, accountID int64) (addresses []string, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		addresses = nil
		for u, err := range usersOf.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
			if err != nil {
				return err
			}
			if u.Role == RoleOwner {
				addresses = append(addresses, u.Email)
			}
		}
		return nil
	})
	return addresses, err
}
