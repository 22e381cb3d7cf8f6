package accounts

import (
	"context"
	"errors"
	"strings"

	"simrelay/store"
)

// UserSpec is what a user is made of.
type UserSpec struct {
	Email          string
	Name           string
	Password       string // empty: none
	Role           Role   // empty: member
	SIMCardIDs     []int64
	ContactListIDs []int64
	Limits         Quota
	// Link asks for a one-time link to log in by.
	Link bool
}

// CreatedUser is a new user with what it needs. Key and code are shown this
// once.
type CreatedUser struct {
	Member

	APIKey string `json:"api_key"`
	// LinkCode opens the one-time link that was asked for; empty where the caller
	// may not hand out logins.
	LinkCode string `json:"-"`
}

// AddUser adds a person to the account, with an API key of its own, which has
// the limits of the key that makes it.
func (s *Service) AddUser(ctx context.Context, p Principal, spec UserSpec) (made CreatedUser, err error) {
	if err := spec.complete(); err != nil {
		return made, err
	}
	if err := p.mayMake(spec); err != nil {
		return made, err
	}
	hash, err := s.passwords.hashOptional(ctx, spec.Password)
	if err != nil {
		return made, err
	}
	made.APIKey = newKey()
	if spec.Link && p.Limits.none() {
		made.LinkCode = newToken()
	}
	err = s.update(ctx, func(tx *store.Tx) error { return s.addUser(tx, p, spec, hash, &made) })
	if err != nil {
		return CreatedUser{}, err
	}
	return made, nil
}

func (s *Service) addUser(tx *store.Tx, p Principal, spec UserSpec, passwordHash string, made *CreatedUser) error {
	account, err := accountsByID.Get(tx, store.Key(p.AccountID))
	if err != nil {
		return notFound(err)
	}
	if err := errors.Join(s.checkCards(tx, p, spec.SIMCardIDs), s.checkLists(tx, p, spec.ContactListIDs)); err != nil {
		return err
	}
	u := User{
		AccountID: account.ID, Email: spec.Email, Name: spec.Name, PasswordHash: passwordHash, Role: spec.Role,
		SIMCardIDs: spec.SIMCardIDs, ContactListIDs: spec.ContactListIDs, CreatedAt: s.now().UTC(),
	}
	if u.ID, err = s.putUser(tx, u); err != nil {
		return err
	}
	if spec.Limits != (Quota{}) {
		if err := quotasByUser.Put(tx, &quota{UserID: u.ID, Limits: spec.Limits}); err != nil {
			return err
		}
	}
	k := key{KeyLimits: p.Limits, Name: firstKey, OrganisationID: account.OrganisationID, AccountID: account.ID, UserID: u.ID, CreatedBy: p.UserID}
	if _, err := s.putKey(tx, made.APIKey, k); err != nil {
		return err
	}
	if made.LinkCode != "" {
		if err := s.putSession(tx, made.LinkCode, u.ID, true, LinkLife); err != nil {
			return err
		}
	}
	made.Member, err = s.viewUser(tx, &u)
	return err
}

func (spec *UserSpec) complete() (err error) {
	if spec.Role == "" {
		spec.Role = RoleMember
	}
	spec.Email = strings.ToLower(strings.TrimSpace(spec.Email))
	if err := errors.Join(validEmail(spec.Email), validPassword(spec.Password), validRole(spec.Role), validUserName(spec.Name), spec.Limits.validate()); err != nil {
		return err
	}
	if spec.SIMCardIDs, err = validIDs("sim_card_ids", spec.SIMCardIDs); err != nil {
		return err
	}
	spec.ContactListIDs, err = validIDs("contact_list_ids", spec.ContactListIDs)
	return err
}

// validUserName is validName for a name that may be missing.
func validUserName(name string) error {
	if name == "" {
		return nil
	}
	return validName(name)
}

// mayMake returns nil when the principal may make such a user.
func (p Principal) mayMake(spec UserSpec) error {
	switch {
	case spec.Role == RoleOwner && p.Role != RoleOwner:
		return ErrOwnersOnly
	case spec.Password != "" && !p.Limits.none():
		return ErrLimitedKey
	}
	return nil
}
