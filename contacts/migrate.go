package contacts

import (
	"errors"

	"simrelay/accounts"
	"simrelay/store"
)

// Migrate brings what the first version stored up to date: each account gets
// the opt-outs of its contacts as its own, and contacts are found by their
// names.
func Migrate(tx *store.Tx) error {
	organisations := map[int64]int64{} // by account
	for c, err := range contacts.Scan(tx, store.Query{}) {
		if err != nil {
			return err
		}
		if err := replaceWords(tx, c.AccountID, c.ID, nil, c.words()); err != nil {
			return err
		}
		organisation, known := organisations[c.AccountID]
		if !known {
			organisation, err = accounts.OrganisationOf(tx, c.AccountID)
			if errors.Is(err, accounts.ErrAccountNotFound) {
				continue // it is nobody's
			}
			if err != nil {
				return err
			}
			organisations[c.AccountID] = organisation
		}
		if err := ownOptOut1(tx, Owner{organisation, c.AccountID, 0}, c.Phone); err != nil {
			return err
		}
	}
	return nil
}

// ownOptOut1 makes an opt-out of the first version the account's own.
func ownOptOut1(tx *store.Tx, o Owner, phone string) error {
	out, err := orNil(optOuts.Get(tx, store.Key(o.OrganisationID, phone)))
	if out == nil || err != nil {
		return err
	}
	own := &ownOptOut{
		OrganisationID: o.OrganisationID, AccountID: o.AccountID,
		OptOut: OptOut{Phone: phone, Reason: out.Reason, Source: SourceMessage, CreatedAt: out.At},
	}
	if own.ID, err = ownOptOuts.NextID(tx); err != nil {
		return err
	}
	return ownOptOuts.Put(tx, own)
}
