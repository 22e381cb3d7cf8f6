package webhooks

import (
	"simrelay/store"
)

// share is what an account's deliveries take that have ended: what retention by
// bytes may remove of it. It moves with the totals.
type share struct {
	AccountID int64 `json:"account_id"`
	Bytes     int64 `json:"bytes"`
}

var (
	shares = store.Define("webhook_shares", func(s *share) store.Tuple { return store.Key(s.AccountID) })

	sharesBySize = shares.Index("size", func(s *share) store.Tuple { return store.Key(store.Down(s.Bytes)) })
)

// addShare changes an account's share. An account with nothing that ended has
// none.
func addShare(tx *store.Tx, accountID, bytes int64) error {
	if bytes == 0 {
		return nil
	}
	kept, err := shares.Get(tx, store.Key(accountID))
	switch {
	case isNotFound(err):
		kept = &share{AccountID: accountID}
	case err != nil:
		return err
	}
	if kept.Bytes += bytes; kept.Bytes == 0 {
		return shares.Delete(tx, store.Key(accountID))
	}
	return shares.Put(tx, kept)
}

// largestShare returns the largest share, or nil when there is none, and to
// what it is brought down before another account gives: half of what the next
// one has, so that few transactions remove much and equals stay about equal.
func largestShare(tx *store.Tx) (largest *share, least int64, err error) {
	two, _, err := sharesBySize.Page(tx, store.Query{}, 2)
	if err != nil || len(two) == 0 {
		return nil, 0, err
	}
	if len(two) == 2 {
		least = two[1].Bytes / 2
	}
	return two[0], least, nil
}
