// Package accounts knows who may do what: organisations, their accounts, the
// accounts' users, and the credentials of each.
//
// It imports store, internal/fault, internal/meter and internal/secret. Anything about messages
// or devices must never be in it.
package accounts

import (
	"time"

	"simrelay/store"
)

// Organisation is a customer. An agency manages accounts of others.
type Organisation struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Agency    bool      `json:"agency,omitempty"`
	CreatedAt time.Time `json:"created_at"`
}

// Plan says what an account has paid for.
type Plan string

// The plans.
const (
	PlanStarter      Plan = "starter"
	PlanProfessional Plan = "professional"
	PlanEnterprise   Plan = "enterprise"
)

// Account is one tenant: every device, SIM card, message and webhook belongs
// to exactly one.
type Account struct {
	ID             int64     `json:"id"`
	OrganisationID int64     `json:"organisation_id"`
	UUID           string    `json:"uuid"`
	Name           string    `json:"name"`
	Plan           Plan      `json:"plan"`
	Country        string    `json:"country"` // ISO 3166-1 alpha-2; how national numbers are read
	CreatedAt      time.Time `json:"created_at"`
	// SealedSecret is the API secret that requests may be signed with.
	SealedSecret []byte `json:"sealed_secret,omitempty"`
}

// Role is what a user may do in its account.
type Role string

// The roles.
const (
	RoleOwner  Role = "owner"
	RoleAdmin  Role = "admin"
	RoleMember Role = "member"
)

// User is a person with a login.
type User struct {
	ID           int64     `json:"id"`
	AccountID    int64     `json:"account_id"`
	Email        string    `json:"email"` // lower case
	Name         string    `json:"name,omitempty"`
	PasswordHash string    `json:"password_hash,omitempty"`
	Role         Role      `json:"role"`
	CreatedAt    time.Time `json:"created_at"`
	// SIMCardIDs are the cards that the user may send through, and
	// ContactListIDs the lists whose contacts are its; nil: all, empty: none.
	SIMCardIDs     []int64 `json:"sim_card_ids,omitzero"`
	ContactListIDs []int64 `json:"contact_list_ids,omitzero"`
}

// key is an API key. The key itself is not stored.
type key struct {
	KeyLimits

	ID             int64     `json:"id"`
	Name           string    `json:"name,omitempty"`
	Hash           string    `json:"hash"`   // SHA-256, hexadecimal
	Prefix         string    `json:"prefix"` // the first characters, for people
	OrganisationID int64     `json:"organisation_id"`
	AccountID      int64     `json:"account_id,omitempty"` // 0: the organisation's own
	UserID         int64     `json:"user_id,omitempty"`
	CreatedAt      time.Time `json:"created_at"`
	CreatedBy      int64     `json:"created_by,omitempty"` // a user; 0: the operator
	// PreviousHash is that of the secret before the last rotation, which still
	// opens until PreviousUntil.
	PreviousHash  string    `json:"previous_hash,omitempty"`
	PreviousUntil time.Time `json:"previous_until,omitzero"`
}

// session is a login of the dashboard, or a one-time link to one.
type session struct {
	Hash      string    `json:"hash"` // of the cookie, or of the link's code
	UserID    int64     `json:"user_id"`
	OneTime   bool      `json:"one_time,omitempty"`
	ExpiresAt time.Time `json:"expires_at"`
}

// operator holds the hash of the operator's token.
type operator struct {
	Name string `json:"name"`
	Hash string `json:"hash"`
}

var (
	organisations = store.Define("organisations", func(o *Organisation) store.Tuple { return store.Key(o.ID) })

	accountsByID = store.Define("accounts", func(a *Account) store.Tuple { return store.Key(a.ID) })

	users        = store.Define("users", func(u *User) store.Tuple { return store.Key(u.ID) })
	usersByEmail = users.Unique("email", func(u *User) store.Tuple { return store.Key(u.Email) })
	usersOf      = users.Index("account", func(u *User) store.Tuple { return store.Key(u.AccountID, u.ID) })

	keys       = store.Define("api_keys", func(k *key) store.Tuple { return store.Key(k.ID) })
	keysByHash = keys.Unique("hash", func(k *key) store.Tuple { return store.Key(k.Hash) })

	keysByPreviousHash = keys.Unique("previous_hash", func(k *key) store.Tuple {
		if k.PreviousHash == "" {
			return nil
		}
		return store.Key(k.PreviousHash)
	})
	keysOf       = keys.Index("account", func(k *key) store.Tuple { return store.Key(k.AccountID, k.ID) })
	keysOfUser   = keys.Index("user", func(k *key) store.Tuple { return store.Key(k.AccountID, k.UserID, k.ID) })
	keyUses      = store.Define("api_key_uses", func(u *keyUse) store.Tuple { return store.Key(u.KeyID) })
	quotasByUser = store.Define("user_quotas", func(q *quota) store.Tuple { return store.Key(q.UserID) })

	sessions         = store.Define("web_sessions", func(s *session) store.Tuple { return store.Key(s.Hash) })
	sessionsByExpiry = sessions.Index("expiry", func(s *session) store.Tuple { return store.Key(s.ExpiresAt) })
	sessionsOf       = sessions.Index("user", func(s *session) store.Tuple { return store.Key(s.UserID, s.Hash) })

	operators = store.Define("operators", func(o *operator) store.Tuple { return store.Key(o.Name) })
)

// Tables are what this room keeps in the store.
func Tables() []*store.Table {
	return []*store.Table{
		organisations.Table(), accountsByID.Table(), users.Table(), keys.Table(),
		sessions.Table(), operators.Table(), keyUses.Table(), quotasByUser.Table(),
	}
}
