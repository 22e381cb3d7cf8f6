package relay

import (
	"errors"

	"simrelay/internal/fault"
	"simrelay/store"
)

// route sets what a message waits for. One for which the caller chose a card waits
// for that. Another waits in the queue of a pool, or of the account, from which
// the first card that can send it takes it; or, where the pool wants that, as the
// account does, for the card that its recipient last talked to, if that can send.
func (s *Service) route(tx *store.Tx, m *Message) error {
	if m.Pinned {
		card, err := simOf(tx, m.AccountID, m.SIMCardID)
		if err != nil {
			return fault.Of(err).On("sim_card_id")
		}
		m.From = card.Number
		return nil
	}
	policy, err := s.poolFor(tx, m)
	if err != nil || policy != Sticky {
		return err
	}
	last, err := s.contacts.LastSIM(tx, m.AccountID, m.To)
	if err != nil || last == 0 || !s.presence.usable(last, m.urgent(), s.clock()) {
		return err
	}
	card, err := simOf(tx, m.AccountID, last)
	if errors.Is(err, ErrSIMNotFound) {
		return nil
	}
	if err == nil && card.serves(m.PoolID) {
		m.SIMCardID, m.From = card.ID, card.Number
	}
	return err
}

// poolFor sets the pool of a message: the one that the caller chose, else the one
// with the longest prefix of its recipient's number, else the default one, else
// none. It returns the policy of that.
func (s *Service) poolFor(tx *store.Tx, m *Message) (Policy, error) {
	if m.PoolID != 0 {
		pool, err := poolOf(tx, m.AccountID, m.PoolID)
		if err != nil {
			return "", fault.Of(err).On("pool_id")
		}
		return pool.Policy, nil
	}
	id, err := routeOf(tx, m.AccountID, m.To)
	if err != nil || id == 0 {
		return Sticky, err
	}
	pool, err := pools.Get(tx, store.Key(id))
	if err != nil {
		return "", err
	}
	m.PoolID = id
	return pool.Policy, nil
}
