package webhooks

import (
	"simrelay/store"
)

// share is what an account's deliveries take, and those of them that have ended,
// which retention by bytes may remove. It moves with the totals.
type share struct {
	AccountID int64 `json:"account_id"`
	Bytes     int64 `json:"bytes"`
	Ended     int64 `json:"ended"`
}

var (
	shares = store.Define("webhook_shares", func(s *share) store.Tuple { return store.Key(s.AccountID) })

	// sharesBySize holds those that something can be removed of.
	sharesBySize = shares.Index("size", func(s *share) store.Tuple {
		if s.Ended == 0 {
			return nil
		}
		return store.Key(store.Down(s.Bytes))
	})
)

// add changes an account's share as more says. An account with no deliveries has
// none.
func (more share) add(tx *store.Tx) error {
	kept, err := shares.Get(tx, store.Key(more.AccountID))
	switch {
	case isNotFound(err):
		kept = &share{AccountID: more.AccountID}
	case err != nil:
		return err
	}
	kept.Bytes += more.Bytes
	kept.Ended += more.Ended
	if kept.Bytes == 0 {
		err := shares.Delete(tx, store.Key(more.AccountID))
		if isNotFound(err) {
			return nil
		}
		return err
	}
	return shares.Put(tx, kept)
}

// largestShare returns the largest share that something can be removed of, or
// nil, and to what it is brought down before another account gives: half of what
// the next one has, so that few transactions remove much and equals stay about
// equal; and never below an equal part of the limit, because that is each
// account's own, however much of the rest another one has that is not sent yet.
func largestShare(tx *store.Tx, limit int64) (largest *share, least int64, err error) {
	two, _, err := sharesBySize.Page(tx, store.Query{}, 2)
	if err != nil || len(two) == 0 {
		return nil, 0, err
	}
	n, err := shares.Count(tx, store.Query{})
	if err != nil {
		return nil, 0, err
	}
	least = limit / int64(max(n, 1))
	if len(two) == 2 {
		least = max(least, two[1].Bytes/2)
	}
	return two[0], least, nil
}
