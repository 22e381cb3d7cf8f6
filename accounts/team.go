package accounts

import (
	"context"
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

// Member is a user as it is shown.
type Member struct {
	ID             int64     `json:"id"`
	Email          string    `json:"email"`
	Name           string    `json:"name"`
	Role           Role      `json:"role"`
	SIMCardIDs     []int64   `json:"sim_card_ids"`     // nil: all
	ContactListIDs []int64   `json:"contact_list_ids"` // nil: all
	Limits         Quota     `json:"limits"`
	Used           Used      `json:"used"`
	HasPassword    bool      `json:"has_password"` // else it logs in by a link
	CreatedAt      time.Time `json:"created_at"`
}

// Errors of teams.
var (
	ErrUserNotFound = fault.New(fault.NotFound, "user_not_found", "There is no user with this id in your account.")
	ErrOwnersOnly   = fault.New(fault.Forbidden, "owners_only", "Only an owner of the account can make owners, or change them.")
	ErrLastOwner    = fault.New(fault.Conflict, "last_owner", "An account needs an owner. Make another user its owner first.")
	ErrLimitedKey   = fault.New(fault.Forbidden, "limited_key",
		"An API key with limits of its own cannot set passwords or hand out logins: a login has no such limits. Use a key without limits.")
	ErrCursor = fault.New(fault.Invalid, "invalid_cursor", "The cursor is not one that this API returned.").On("cursor")
)

// Users returns a page of the account's users, in the order of their ids, and
// the cursor of the next one. A team member sees itself.
func (s *Service) Users(ctx context.Context, p Principal, after store.Cursor, limit int) (page []Member, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		prefix := store.Key(p.AccountID)
		if !p.manages() {
			prefix = store.Key(p.AccountID, p.UserID)
		}
		found, more, err := usersOf.Page(tx, store.Query{Prefix: prefix, After: after}, limit)
		if err != nil {
			return err
		}
		page, next = make([]Member, len(found)), more
		for i, u := range found {
			if page[i], err = s.viewUser(tx, u); err != nil {
				return err
			}
		}
		return nil
	})
	return page, next, err
}

// User returns one user.
func (s *Service) User(ctx context.Context, p Principal, id int64) (view Member, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		u, err := userOf(tx, p, id)
		if err == nil {
			view, err = s.viewUser(tx, u)
		}
		return err
	})
	return view, err
}

// userOf reads a user that the principal may see.
func userOf(tx *store.Tx, p Principal, id int64) (*User, error) {
	u, err := users.Get(tx, store.Key(id))
	if errors.Is(err, store.ErrNotFound) {
		return nil, ErrUserNotFound
	}
	if err != nil {
		return nil, err
	}
	if u.AccountID != p.AccountID || !p.manages() && u.ID != p.UserID {
		return nil, ErrUserNotFound
	}
	return u, nil
}

// changeableUser reads a user that the principal may change: an owner changes
// all, an admin all but owners, a member itself.
func changeableUser(tx *store.Tx, p Principal, id int64) (*User, error) {
	u, err := userOf(tx, p, id)
	if err == nil && u.Role == RoleOwner && p.Role != RoleOwner {
		return nil, ErrOwnersOnly
	}
	return u, err
}

// otherOwner returns ErrLastOwner unless the account has an owner beside u.
func otherOwner(tx *store.Tx, u *User) error {
	for other, err := range usersOf.Scan(tx, store.Query{Prefix: store.Key(u.AccountID)}) {
		if err != nil {
			return err
		}
		if other.Role == RoleOwner && other.ID != u.ID {
			return nil
		}
	}
	return ErrLastOwner
}

func (s *Service) viewUser(tx *store.Tx, u *User) (Member, error) {
	v := Member{
		ID: u.ID, Email: u.Email, Name: u.Name, Role: u.Role, SIMCardIDs: u.SIMCardIDs, ContactListIDs: u.ContactListIDs,
		HasPassword: u.PasswordHash != "", CreatedAt: u.CreatedAt,
	}
	q, err := quotaOf(tx, u.ID)
	if err == nil {
		q.turn(s.now())
		v.Limits, v.Used = q.Limits, q.Used
	}
	return v, err
}
