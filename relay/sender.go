package relay

import (
	"context"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
	"simrelay/store"
)

// ErrNoSuchSender says that none of the account's SIM cards has a number.
var ErrNoSuchSender = fault.New(fault.NotFound, "sender_not_found",
	"None of your SIM cards has this number. Leave from out, and any of them sends.").On("from")

// SIMWithNumber returns the account's SIM card that has a number, for callers
// who know their cards by that.
func (s *Service) SIMWithNumber(ctx context.Context, p accounts.Principal, number string) (id int64, err error) {
	wanted, err := sms.ParseNumber(number, p.Country)
	if err != nil {
		return 0, ErrNoSuchSender
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		for card, err := range simCardsOf.Scan(tx, store.Query{Prefix: store.Key(p.AccountID)}) {
			if err != nil {
				return err
			}
			if has, err := sms.ParseNumber(card.Number, p.Country); err == nil && has == wanted {
				id = card.ID
				return nil
			}
		}
		return ErrNoSuchSender
	})
	return id, err
}
