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
// Of all these only cards of may take it; nil means all.
func (s *Service) route(tx *store.Tx, m *Message, may []int64) error {
	var pool *Pool
	if !m.Pinned {
		var err error
		if pool, err = s.poolFor(tx, m); err != nil {
			return err
		}
	}
	if err := m.confine(may, pool); err != nil {
		return err
	}
	switch {
	case m.Pinned:
		card, err := simOf(tx, m.AccountID, m.SIMCardID)
		if err != nil {
			return fault.Of(err).On("sim_card_id")
		}
		m.From = card.Number
		return nil
	case pool != nil && pool.Policy != Sticky:
		return nil
	}
	return s.stick(tx, m)
}

// stick sets the card that the recipient last talked to, if that can send.
func (s *Service) stick(tx *store.Tx, m *Message) error {
	last, err := s.contacts.LastSIM(tx, m.AccountID, m.To)
	if err != nil || last == 0 || !m.mayTake(last) || !s.presence.usable(last, m.urgent(), s.clock()) {
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

// poolFor sets the pool of a message, and returns it: the one that the caller
// chose, else the one with the longest prefix of its recipient's number, else the
// default one, else nil.
func (s *Service) poolFor(tx *store.Tx, m *Message) (*Pool, error) {
	if m.PoolID != 0 {
		pool, err := poolOf(tx, m.AccountID, m.PoolID)
		if err != nil {
			return nil, fault.Of(err).On("pool_id")
		}
		return pool, nil
	}
	id, err := routeOf(tx, m.AccountID, m.To)
	if err != nil || id == 0 {
		return nil, err
	}
	m.PoolID = id
	return pools.Get(tx, store.Key(id))
}
