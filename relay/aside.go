package relay

import (
	"context"
	"errors"
	"sync"
	"time"

	"simrelay/store"
)

// A message to a number that no card of its queue may write to in this month is
// put aside until the next: those behind it, to numbers that the cards have
// written to already, go on. It comes back when a card can send again, and when a
// card's setting or a pool changes.

// putAside takes a message out of its queue for a while.
func (s *Service) putAside(tx *store.Tx, m *Message, r *refusal, who string) error {
	m.Aside, m.RetryAt = true, r.at
	m.Reason = "waits for " + who + ": " + r.why
	return s.keep(tx, m)
}

// back ends that.
func (m *Message) back() {
	if m.Aside {
		m.Aside, m.RetryAt = false, time.Time{}
	}
}

// stirred are accounts in which something has changed that messages were put
// aside for.
type stirred struct {
	mu       sync.Mutex
	accounts map[int64]bool
}

// stir has the next round bring back what an account's messages were put aside
// for.
func (s *Service) stir(accountID int64) {
	s.stirred.mu.Lock()
	defer s.stirred.mu.Unlock()
	if s.stirred.accounts == nil {
		s.stirred.accounts = make(map[int64]bool)
	}
	s.stirred.accounts[accountID] = true
}

func (s *stirred) take() map[int64]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := s.accounts
	s.accounts = nil
	return all
}

// bringBack puts what was put aside in stirred accounts into its queues again.
func (s *Service) bringBack(ctx context.Context) (err error) {
	for account := range s.stirred.take() {
		if e := s.bringBackIn(ctx, account); e != nil {
			s.stir(account)
			err = errors.Join(err, e)
		}
	}
	return err
}

func (s *Service) bringBackIn(ctx context.Context, accountID int64) error {
	var first *Message
	err := s.db.View(ctx, func(tx *store.Tx) (err error) {
		first, err = aside.First(tx, store.Query{Prefix: store.Key(accountID)})
		return err
	})
	if first == nil || err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *store.Tx) error { return s.bringBackOf(tx, accountID) })
}

func (s *Service) bringBackOf(tx *store.Tx, accountID int64) error {
	n := 0
	for m, err := range aside.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
		if err != nil {
			return err
		}
		m.back()
		if err := s.keep(tx, m); err != nil {
			return err
		}
		if n++; n == agendaChunk {
			tx.OnCommit(func() { s.stir(accountID) }) // the rest in the next round
			break
		}
	}
	return nil
}
