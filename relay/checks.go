package relay

import (
	"context"
	"errors"
	"slices"
	"sync"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// checks are the balances that are being asked for: networks take their time,
// and the scheduler must not wait for them.
type checks struct {
	running sync.WaitGroup
	mu      sync.Mutex
	n       int
	of      map[int64]int // by account; nil until the first
}

// How many cards are asked at once by themselves: in all, and of one account, so
// that one whose network is silent does not keep the others from being asked.
const (
	maxChecks        = 32
	maxAccountChecks = 8
)

// reserve takes a place for a card of an account, if there is one.
func (c *checks) reserve(accountID int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.n >= maxChecks || c.of[accountID] >= maxAccountChecks {
		return false
	}
	if c.of == nil {
		c.of = make(map[int64]int)
	}
	c.n++
	c.of[accountID]++
	return true
}

func (c *checks) release(accountID int64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n--
	if c.of[accountID]--; c.of[accountID] == 0 {
		delete(c.of, accountID)
	}
}

// mostDue is how many cards that are due are looked at in one round.
const mostDue = 1000

// dueCheck is a card whose time has come.
type dueCheck struct {
	card, account int64
	line          line
	unable        error // why it cannot be asked now
}

// startChecks asks the cards whose time has come, a few at once. Each is put
// off first, so that nobody else asks it. One that cannot be asked now is put
// off too, and looked at again in a while.
func (s *Service) startChecks(ctx context.Context) error {
	due, err := s.dueChecks(ctx)
	due = slices.DeleteFunc(due, func(d dueCheck) bool {
		return d.unable == nil && !s.checks.reserve(d.account) // it stays due
	})
	if err != nil || len(due) == 0 {
		return err
	}
	codes, err := s.putOff(ctx, due)
	for _, d := range due {
		code, still := codes[d.card]
		switch {
		case d.unable != nil:
		case !still:
			s.checks.release(d.account)
		default:
			s.checks.running.Go(func() {
				defer s.checks.release(d.account)
				if err := s.check(ctx, d.line, code); err != nil {
					s.opts.Logger.Debug("a balance was not checked", "sim_card_id", d.card, "error", err)
				}
			})
		}
	}
	return err
}

func (s *Service) dueChecks(ctx context.Context) (due []dueCheck, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		due = due[:0]
		for card, err := range balancesDue.Scan(tx, store.Query{Until: store.Key(s.clock().Add(1))}) {
			if err != nil {
				return err
			}
			l, unable := s.presence.line(card.ID)
			if due = append(due, dueCheck{card.ID, card.AccountID, l, unable}); len(due) == mostDue {
				break
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return due, nil
}

// putOff returns, by card, what to ask those that are still due.
func (s *Service) putOff(ctx context.Context, due []dueCheck) (codes map[int64]string, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		codes = make(map[int64]string, len(due))
		now := s.clock()
		for _, d := range due {
			card, err := simCards.Get(tx, store.Key(d.card))
			if errors.Is(err, store.ErrNotFound) || err == nil && (card.Balance == nil || card.Balance.NextAt.After(now)) {
				continue
			}
			if err != nil {
				return err
			}
			codes[d.card], card.Balance.NextAt = card.Balance.Code, now.Add(balanceDefers)
			if err := simCards.Put(tx, card); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err // they are still due: who asked now would ask again and again
	}
	return codes, nil
}

// check asks for the balance and notes the answer. A menu that the network
// opens is left at once.
func (s *Service) check(ctx context.Context, l line, code string) error {
	session, asked := s.converse(ctx, l, USSDRequest{Code: code}, true)
	if asked == nil && session.ExpiresAt != nil {
		s.hangUp(ctx, l.simCard, session.ID)
	}
	if ctx.Err() != nil || asked != nil && unasked(asked) {
		return asked
	}
	return errors.Join(asked, s.noteBalance(ctx, l.simCard, code, session, asked))
}

func (s *Service) noteBalance(ctx context.Context, simCardID int64, code string, said USSDSession, asked error) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		card, err := simCards.Get(tx, store.Key(simCardID))
		if err != nil || card.Balance == nil || card.Balance.Code != code {
			return err // somebody has changed the setting meanwhile
		}
		if now := s.clock(); asked != nil {
			card.Balance.failed(asked, now)
		} else {
			card.Balance.answered(said.Text, said.ExpiresAt != nil, now)
		}
		return simCards.Put(tx, card)
	})
}

// ErrNoBalance says that nobody has told how to ask for a card's balance.
var ErrNoBalance = fault.New(fault.Conflict, "balance_not_set",
	`This SIM card has no balance check. Set one with PATCH /api/v1/sims/{id} {"balance":{"code":"*100#"}}.`)

// CheckBalance asks for a SIM card's balance now.
func (s *Service) CheckBalance(ctx context.Context, p accounts.Principal, simCardID int64) (SIMView, error) {
	view, err := s.SIM(ctx, p, simCardID)
	if err != nil {
		return view, err
	}
	if view.Balance == nil {
		return view, ErrNoBalance
	}
	l, err := s.presence.line(simCardID)
	if err != nil {
		return view, err
	}
	err = s.check(ctx, l, view.Balance.Code)
	s.audit(p, simCardID, "balance", err)
	if err != nil {
		return view, err
	}
	return s.SIM(ctx, p, simCardID)
}
