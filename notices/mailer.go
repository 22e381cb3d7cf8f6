package notices

import (
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

// write sends what there is to tell one account. An account with nothing to
// hear is forgotten: its next notice is sent at once.
func (s *Service) write(ctx context.Context, m *mailing) error {
	var list []*notice
	err := s.DB.View(ctx, func(tx *store.Tx) (err error) {
		list, _, err = noticesOf.Page(tx, store.Query{Prefix: store.Key(m.AccountID)}, together)
		return err
	})
	if err != nil {
		return err
	}
	if len(list) == 0 {
		return s.DB.Update(ctx, func(tx *store.Tx) error { return forget(tx, m.AccountID) })
	}
	taken := s.send(ctx, m.AccountID, list)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return s.DB.Update(ctx, func(tx *store.Tx) error { return s.settle(tx, m, list, taken) })
}

// forget removes a mailing unless something came for it meanwhile.
func forget(tx *store.Tx, accountID int64) error {
	n, err := noticesOf.First(tx, store.Query{Prefix: store.Key(accountID)})
	if err != nil || n != nil {
		return err
	}
	return mailings.Delete(tx, store.Key(accountID))
}

// send writes one e-mail, and reports whether its notices are done with: taken
// by the mail server, refused for ever, or of an account that nobody owns.
func (s *Service) send(ctx context.Context, accountID int64, list []*notice) (done bool) {
	to, err := s.Owners.Owners(ctx, accountID)
	if err != nil {
		s.Logger.Error("notices: the owners cannot be read", "account_id", accountID, "error", err)
		return false
	}
	if len(to) == 0 {
		return true
	}
	return s.sendTo(ctx, accountID, compose(list, s.PublicURL), to)
}

// sendTo sends one e-mail. A mail server refuses it as a whole when a single
// address is dead; then each owner gets one alone.
func (s *Service) sendTo(ctx context.Context, accountID int64, letter Letter, to []string) (done bool) {
	letter.To = to
	permanent, err := s.Send(ctx, letter)
	if err != nil && ctx.Err() == nil {
		s.Logger.Error("notices: an e-mail was not sent", "account_id", accountID, "permanent", permanent, "error", err)
	}
	if permanent && len(to) > 1 {
		for _, address := range to {
			s.sendTo(ctx, accountID, letter, []string{address})
		}
	}
	return err == nil || permanent
}

// settle notes what became of an e-mail.
func (s *Service) settle(tx *store.Tx, m *mailing, list []*notice, done bool) error {
	now := time.Now()
	next := &mailing{AccountID: m.AccountID, NextAt: now.Add(s.Pause)}
	if !done {
		next.Failures = m.Failures + 1
		next.NextAt = now.Add(min(firstRetry<<min(m.Failures, 10), longestRetry))
	}
	for _, n := range list {
		if !done && now.Sub(n.At) < s.GiveUp {
			continue
		}
		if err := notices.Delete(tx, store.Key(n.ID)); err != nil {
			return err
		}
	}
	return mailings.Put(tx, next)
}
