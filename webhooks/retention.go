package webhooks

import (
	"context"
	"time"

	"simrelay/store"
)

// Retention is by age and by bytes. By age everything goes that is not pending,
// what is held too: its endpoint has been disabled for all that time. By bytes
// only what has ended goes, of the account that takes most and oldest first:
// what is held has not been sent yet, what failed can be sent again, and a
// neighbour's many deliveries are no reason to lose either.

// How often retention looks: bytes can come fast.
const (
	ageEvery  = time.Hour
	sizeEvery = time.Minute
)

// pruneByAge removes what was made before a time.
func (s *Service) pruneByAge(ctx context.Context, before time.Time) {
	for account := s.accountBehind(ctx, 0); account != 0; account = s.accountBehind(ctx, account) {
		for _, held := range []bool{false, true} {
			q := store.Query{Prefix: store.Key(account, held), Until: store.Key(account, held, before)}
			s.repeat(ctx, func(tx *store.Tx) (bool, error) { return s.removePage(tx, deliveriesOver, q, always) })
		}
	}
	var after store.Cursor
	s.repeat(ctx, func(tx *store.Tx) (bool, error) {
		next, err := pruneReplays(tx, before, after)
		tx.OnCommit(func() { after = next })
		return next != "", err
	})
}

// accountBehind returns the next account that has something to be kept, or 0.
func (s *Service) accountBehind(ctx context.Context, account int64) (next int64) {
	s.repeatRead(ctx, func(tx *store.Tx) error {
		d, err := deliveriesOver.First(tx, store.Query{From: store.Key(account + 1)})
		if next = 0; d != nil {
			next = d.AccountID
		}
		return err
	})
	return next
}

// pruneReplays removes some of the replays that ended and were asked for before
// a time, and returns where to go on; empty: that was all. Ids are in the order
// of time.
func pruneReplays(tx *store.Tx, before time.Time, after store.Cursor) (next store.Cursor, err error) {
	some, next, err := replays.Page(tx, store.Query{After: after}, sweepChunk)
	for _, r := range some {
		if !r.CreatedAt.Before(before) {
			return "", nil
		}
		if r.State == ReplayRunning {
			continue
		}
		if err := replays.Delete(tx, store.Key(r.ID)); err != nil {
			return "", err
		}
	}
	return next, err
}

// pruneByBytes removes what has ended until what is left is within the limit,
// or is still to be sent, or is an account's own part of the room.
func (s *Service) pruneByBytes(ctx context.Context) {
	s.repeat(ctx, func(tx *store.Tx) (bool, error) {
		kept, err := totalsOf(tx)
		if err != nil || kept.Bytes <= s.RetentionBytes {
			return false, err
		}
		largest, least, err := largestShare(tx, s.RetentionBytes)
		if err != nil || largest == nil {
			return false, err
		}
		q := store.Query{Prefix: store.Key(largest.AccountID, false)}
		return s.removePage(tx, deliveriesOver, q, func(soFar *tally) bool {
			return kept.Bytes+soFar.change.Bytes > s.RetentionBytes && largest.Bytes+soFar.change.Bytes > least
		})
	})
}
