package relay

import (
	"context"
	"errors"
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
}

// maxChecks is how many cards are asked at once by themselves.
const maxChecks = 8

// room is how many more may be asked now.
func (c *checks) room() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return maxChecks - c.n
}

// start asks in a goroutine of its own.
func (c *checks) start(ask func()) {
	c.mu.Lock()
	c.n++
	c.mu.Unlock()
	c.running.Go(func() {
		defer func() {
			c.mu.Lock()
			c.n--
			c.mu.Unlock()
		}()
		ask()
	})
}

// mostDue is how many cards that are due are looked at in one round.
const mostDue = 200

// startChecks asks the cards whose time has come, a few at once. Each is put
// off first, so that nobody else asks it. One that cannot be asked now is put
// off too, and looked at again in a while.
func (s *Service) startChecks(ctx context.Context) error {
	due, err := s.dueChecks(ctx)
	for _, id := range due {
		l, unable := s.presence.line(id)
		if unable == nil && s.checks.room() <= 0 {
			continue // it stays due
		}
		code, putErr := s.putOff(ctx, id)
		err = errors.Join(err, putErr)
		if code == "" || unable != nil {
			continue
		}
		s.checks.start(func() {
			if err := s.check(ctx, l, code); err != nil {
				s.opts.Logger.Debug("a balance was not checked", "sim_card_id", id, "error", err)
			}
		})
	}
	return err
}

func (s *Service) dueChecks(ctx context.Context) (due []int64, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		due = due[:0]
		for card, err := range balancesDue.Scan(tx, store.Query{Until: store.Key(s.clock().Add(1))}) {
			if err != nil {
				return err
			}
			if due = append(due, card.ID); len(due) == mostDue {
				break
			}
		}
		return nil
	})
	return due, err
}

// putOff returns what to ask a card; nothing when it is not due any more.
func (s *Service) putOff(ctx context.Context, simCardID int64) (string, error) {
	var code string
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		code = ""
		card, err := simCards.Get(tx, store.Key(simCardID))
		now := s.clock()
		if err != nil || card.Balance == nil || card.Balance.NextAt.After(now) {
			return err
		}
		code, card.Balance.NextAt = card.Balance.Code, now.Add(balanceDefers)
		return simCards.Put(tx, card)
	})
	if err != nil {
		return "", err // it is still due: who asked now would ask again and again
	}
	return code, nil
}

// check asks for the balance and notes the answer. A menu that the network
// opens is left at once.
func (s *Service) check(ctx context.Context, l line, code string) error {
	session, asked := s.converse(ctx, l, USSDRequest{Code: code}, true)
	if asked == nil && session.ExpiresAt != nil {
		if d := s.dialogues.drop(l.simCard, session.ID); d != nil {
			s.hangUp(ctx, d)
		}
	}
	if ctx.Err() != nil || asked != nil && unasked(asked) {
		return asked
	}
	return errors.Join(asked, s.noteBalance(ctx, l.simCard, code, session.Text, asked))
}

func (s *Service) noteBalance(ctx context.Context, simCardID int64, code, text string, asked error) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		card, err := simCards.Get(tx, store.Key(simCardID))
		if err != nil || card.Balance == nil || card.Balance.Code != code {
			return err // somebody has changed the setting meanwhile
		}
		if now := s.clock(); asked != nil {
			card.Balance.failed(asked, now)
		} else {
			card.Balance.answered(text, now)
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
