package notices

import (
	"math"
	"time"

	"simrelay/store"
)

// sweep is how many notices are removed in one transaction.
const sweep = 2 * together

// settle stores how far the owners are now, removes the notices that all of
// them are done with, and says when one of them may be written to again. An
// account with nothing to hear is forgotten: its next notice is sent at once.
func (s *Service) settle(tx *store.Tx, m *mailing) error {
	now := time.Now()
	if err := s.removeHeard(tx, m, now); err != nil {
		return err
	}
	newest, err := noticesOf.First(tx, store.Query{Prefix: store.Key(m.AccountID), Reverse: true})
	if err != nil {
		return err
	}
	last := int64(0)
	if newest != nil {
		last = newest.ID
	}
	next, waits := m.next(last, now)
	switch {
	case waits:
		m.NextAt = next
	case newest != nil:
		m.NextAt = now.Add(s.Pause) // there is more to remove
	default:
		return mailings.Delete(tx, store.Key(m.AccountID))
	}
	return mailings.Put(tx, m)
}

// next returns when the first of the owners may be written to who has something
// to hear of the notices up to one, or who must not hear anything yet.
func (m *mailing) next(upTo int64, now time.Time) (next time.Time, waits bool) {
	for _, a := range m.Owners {
		if a.UpTo >= upTo && !a.NextAt.After(now) {
			continue
		}
		at := a.NextAt
		if at.Before(now) {
			at = now
		}
		if !waits || at.Before(next) {
			next, waits = at, true
		}
	}
	return next, waits
}

// removeHeard removes the notices that every owner is done with, and those that
// are too old for the others.
func (s *Service) removeHeard(tx *store.Tx, m *mailing, now time.Time) error {
	heard := int64(math.MaxInt64) // by all of nobody
	for _, a := range m.Owners {
		heard = min(heard, a.UpTo)
	}
	list, _, err := noticesOf.Page(tx, store.Query{Prefix: store.Key(m.AccountID)}, sweep)
	if err != nil {
		return err
	}
	for _, n := range list {
		if n.ID > heard && now.Sub(n.At) < s.GiveUp {
			continue
		}
		if err := notices.Delete(tx, store.Key(n.ID)); err != nil {
			return err
		}
	}
	return nil
}
