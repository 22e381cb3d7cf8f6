package notices

import (
	"cmp"
	"context"
	"time"

	"simrelay/store"
)

// Bounds of the mailer.
const (
	longestSleep  = time.Hour
	shortestSleep = time.Second // after a store that failed
	together      = 500         // notices in one e-mail
	firstRetry    = time.Minute
	longestRetry  = time.Hour
)

// mail sends what is due until the context ends.
func (s *Service) mail(ctx context.Context) {
	for ctx.Err() == nil {
		next, err := s.mailDue(ctx)
		sleep := min(time.Until(next), longestSleep)
		if err != nil {
			if ctx.Err() == nil {
				s.Logger.Error("notices: the store failed", "error", err)
			}
			sleep = shortestSleep
		}
		timer := time.NewTimer(max(sleep, 0))
		select {
		case <-ctx.Done():
		case <-timer.C:
		case <-s.pending:
		}
		timer.Stop()
	}
}

// mailDue writes to every account that is due, and returns when the next one
// is.
func (s *Service) mailDue(ctx context.Context) (next time.Time, err error) {
	for {
		now := time.Now()
		m, err := s.first(ctx)
		if err != nil {
			return now, err
		}
		if m == nil {
			return now.Add(longestSleep), nil
		}
		if m.NextAt.After(now) {
			return m.NextAt, nil
		}
		if err := s.write(ctx, m); err != nil {
			return now, err
		}
	}
}

func (s *Service) first(ctx context.Context) (m *mailing, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		m, err = mailingsAt.First(tx, store.Query{})
		return err
	})
	return m, err
}

// write tells the owners of an account what they have not heard yet. What was
// sent is noted also when we must stop in the middle: nobody hears it twice.
func (s *Service) write(ctx context.Context, m *mailing) error {
	to, err := s.Owners.Owners(ctx, m.AccountID)
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		s.Logger.Error("notices: the owners cannot be read", "account_id", m.AccountID, "error", err)
		m.NextAt = time.Now().Add(firstRetry)
		return s.DB.Update(ctx, func(tx *store.Tx) error { return mailings.Put(tx, m) })
	}
	owners := make(map[string]addressee, len(to))
	for _, address := range to {
		owners[address] = m.Owners[address]
	}
	for _, address := range to {
		if owners[address], err = s.tell(ctx, m.AccountID, address, owners[address]); err != nil {
			break
		}
	}
	settled := s.DB.Update(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return s.settle(tx, &mailing{AccountID: m.AccountID, Owners: owners})
	})
	return cmp.Or(err, settled)
}

// tell writes to one owner, unless it may not be written to yet. It is done with
// a notice that the mail server has taken, and with one that it will never take.
func (s *Service) tell(ctx context.Context, accountID int64, address string, a addressee) (addressee, error) {
	if a.NextAt.After(time.Now()) {
		return a, nil
	}
	list, err := s.unheard(ctx, accountID, a.UpTo)
	if err != nil || len(list) == 0 {
		return a, err
	}
	letter := compose(list, s.PublicURL)
	letter.To = []string{address}
	permanent, err := s.Send(ctx, letter)
	if err != nil {
		if ctx.Err() != nil {
			return a, ctx.Err()
		}
		s.Logger.Error("notices: an e-mail was not sent", "account_id", accountID, "permanent", permanent, "error", err)
	}
	if err == nil || permanent {
		return addressee{UpTo: list[len(list)-1].ID, NextAt: time.Now().Add(s.Pause)}, nil
	}
	a.NextAt = time.Now().Add(min(firstRetry<<min(a.Failures, 10), longestRetry))
	a.Failures++
	return a, nil
}

// unheard returns the notices of an account behind one of them.
func (s *Service) unheard(ctx context.Context, accountID, behind int64) (list []*notice, err error) {
	err = s.DB.View(ctx, func(tx *store.Tx) error {
		q := store.Query{Prefix: store.Key(accountID), From: store.Key(accountID, behind+1)}
		list, _, err = noticesOf.Page(tx, q, together)
		return err
	})
	return list, err
}
