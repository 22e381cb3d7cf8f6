package accounts

import "simrelay/store"

// OrganisationOf returns the organisation that an account is in, or a not-found
// fault.
func OrganisationOf(tx *store.Tx, accountID int64) (int64, error) {
	a, err := accountsByID.Get(tx, store.Key(accountID))
	if err != nil {
		return 0, notFound(err)
	}
	return a.OrganisationID, nil
}
