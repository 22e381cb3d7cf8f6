package accounts

import (
	"context"
	"errors"
	"strings"
	"time"

	"simrelay/store"
)

// UserPatch changes a user; nil leaves a field as it is.
type UserPatch struct {
	Email          *string
	Name           *string
	Password       *string // empty: takes it away
	Role           *Role
	SIMCardIDs     *[]int64 // of nil: all
	ContactListIDs *[]int64 // of nil: all
	PerDay         *int64
	PerMonth       *int64
	Total          *int64
}

// UpdateUser changes a user. A team member changes nothing but its own name and
// password. A new password logs the user out everywhere.
func (s *Service) UpdateUser(ctx context.Context, p Principal, id int64, patch UserPatch) (view Member, err error) {
	if err := patch.complete(); err != nil {
		return view, err
	}
	var hash string
	if patch.Password != nil {
		if !p.Limits.none() {
			return view, ErrLimitedKey
		}
		if hash, err = s.passwords.hashOptional(ctx, *patch.Password); err != nil {
			return view, err
		}
	}
	err = s.update(ctx, func(tx *store.Tx) error {
		u, err := changeableUser(tx, p, id)
		if err != nil {
			return err
		}
		if err := patch.allowed(tx, p, u); err != nil {
			return err
		}
		if patch.Password != nil {
			u.PasswordHash = hash
			if err := endSessions(tx, u.ID); err != nil {
				return err
			}
		}
		if err := s.applyPatch(tx, p, patch, u); err != nil {
			return err
		}
		view, err = s.viewUser(tx, u)
		return err
	})
	return view, err
}

func (patch *UserPatch) complete() (err error) {
	var errs []error
	if patch.Email != nil {
		email := strings.ToLower(strings.TrimSpace(*patch.Email))
		patch.Email = &email
		errs = append(errs, validEmail(email))
	}
	if patch.Name != nil {
		errs = append(errs, validUserName(*patch.Name))
	}
	if patch.Password != nil {
		errs = append(errs, validPassword(*patch.Password))
	}
	if patch.Role != nil {
		errs = append(errs, validRole(*patch.Role))
	}
	for field, ids := range map[string]**[]int64{"sim_card_ids": &patch.SIMCardIDs, "contact_list_ids": &patch.ContactListIDs} {
		if *ids == nil {
			continue
		}
		valid, err := validIDs(field, **ids)
		*ids, errs = &valid, append(errs, err)
	}
	return errors.Join(errs...)
}

// allowed returns nil when the principal may change a user like this.
func (patch *UserPatch) allowed(tx *store.Tx, p Principal, u *User) error {
	if !p.manages() && (patch.Email != nil || patch.Role != nil || patch.SIMCardIDs != nil || patch.ContactListIDs != nil || patch.limits()) {
		return ErrRole
	}
	if patch.Role == nil || *patch.Role == u.Role {
		return nil
	}
	if *patch.Role == RoleOwner && p.Role != RoleOwner {
		return ErrOwnersOnly
	}
	if u.Role == RoleOwner {
		return otherOwner(tx, u)
	}
	return nil
}

func (patch *UserPatch) limits() bool {
	return patch.PerDay != nil || patch.PerMonth != nil || patch.Total != nil
}

func (s *Service) applyPatch(tx *store.Tx, p Principal, patch UserPatch, u *User) error {
	set(&u.Email, patch.Email)
	set(&u.Name, patch.Name)
	set(&u.Role, patch.Role)
	if patch.ContactListIDs != nil {
		if err := s.checkLists(tx, p, *patch.ContactListIDs); err != nil {
			return err
		}
		u.ContactListIDs = *patch.ContactListIDs
	}
	if patch.SIMCardIDs != nil {
		if err := s.checkCards(tx, p, *patch.SIMCardIDs); err != nil {
			return err
		}
		u.SIMCardIDs = *patch.SIMCardIDs
	}
	if err := users.Put(tx, u); err != nil {
		return emailTaken(err)
	}
	if !patch.limits() {
		return nil
	}
	q, err := quotaOf(tx, u.ID)
	if err != nil {
		return err
	}
	set(&q.Limits.PerDay, patch.PerDay)
	set(&q.Limits.PerMonth, patch.PerMonth)
	set(&q.Limits.Total, patch.Total)
	if err := q.Limits.validate(); err != nil {
		return err
	}
	return quotasByUser.Put(tx, q)
}

func set[T any](field, value *T) {
	if value != nil {
		*field = *value
	}
}

// DeleteUser removes a user, its keys and its logins. What it sent stays.
func (s *Service) DeleteUser(ctx context.Context, p Principal, id int64) error {
	return s.update(ctx, func(tx *store.Tx) error {
		u, err := changeableUser(tx, p, id)
		if err != nil {
			return err
		}
		if !p.manages() {
			return ErrRole
		}
		if u.Role == RoleOwner {
			if err := otherOwner(tx, u); err != nil {
				return err
			}
		}
		return s.forgetUser(tx, u)
	})
}

func (s *Service) forgetUser(tx *store.Tx, u *User) error {
	for k, err := range keysOfUser.Scan(tx, store.Query{Prefix: store.Key(u.AccountID, u.ID)}) {
		if err != nil {
			return err
		}
		if err := deleteKey(tx, k); err != nil {
			return err
		}
	}
	if err := endSessions(tx, u.ID); err != nil {
		return err
	}
	if err := quotasByUser.Delete(tx, store.Key(u.ID)); err != nil && !errors.Is(err, store.ErrNotFound) {
		return err
	}
	if s.others.ForgetUser != nil {
		if err := s.others.ForgetUser(tx, u.AccountID, u.ID); err != nil {
			return err
		}
	}
	return users.Delete(tx, store.Key(u.ID))
}

// ResetUsage makes a user's count begin anew: of the day, the month and all.
func (s *Service) ResetUsage(ctx context.Context, p Principal, id int64) (view Member, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		u, err := changeableUser(tx, p, id)
		if err != nil {
			return err
		}
		if !p.manages() {
			return ErrRole
		}
		q, err := quotaOf(tx, u.ID)
		if err != nil {
			return err
		}
		q.Used = Used{}
		if err := quotasByUser.Put(tx, q); err != nil {
			return err
		}
		view, err = s.viewUser(tx, u)
		return err
	})
	return view, err
}

// MakeUserLink returns the code of a one-time link that logs a user in, and
// until when it does.
func (s *Service) MakeUserLink(ctx context.Context, p Principal, id int64) (code string, until time.Time, err error) {
	if !p.Limits.none() {
		return "", until, ErrLimitedKey
	}
	code, until = newToken(), s.now().UTC().Add(LinkLife)
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		u, err := changeableUser(tx, p, id)
		if err != nil {
			return err
		}
		return s.putSession(tx, code, u.ID, true, LinkLife)
	})
	return code, until, err
}
