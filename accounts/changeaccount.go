package accounts

import (
	"context"
	"strings"

	"simrelay/store"
)

// AccountPatch changes an account; nil leaves a field as it is.
type AccountPatch struct {
	Name    *string `json:"name"`
	Plan    *Plan   `json:"plan"`
	Country *string `json:"country"` // ISO 3166-1 alpha-2
}

// UpdateAccount changes an account, for its next request on. Numbers that are
// stored stay as they were read.
func (s *Service) UpdateAccount(ctx context.Context, id int64, patch AccountPatch) (account *Account, err error) {
	err = s.update(ctx, func(tx *store.Tx) error {
		if account, err = accountsByID.Get(tx, store.Key(id)); err != nil {
			return notFound(err)
		}
		if err := patch.apply(account); err != nil {
			return err
		}
		return accountsByID.Put(tx, account)
	})
	return account, err
}

func (p AccountPatch) apply(a *Account) error {
	if p.Name != nil {
		if err := validName(*p.Name); err != nil {
			return err
		}
		a.Name = *p.Name
	}
	if p.Plan != nil {
		a.Plan = *p.Plan
	}
	if p.Country != nil {
		a.Country = strings.ToUpper(strings.TrimSpace(*p.Country))
	}
	return validTerms(a.Plan, a.Country)
}
