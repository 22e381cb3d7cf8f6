package firmwaresim

import (
	"errors"
	"fmt"
	"time"
)

// subscription is what the network knows of a card.
type subscription struct {
	spent  int         // of the credit that every card begins with, in cents
	sent   []time.Time // what the operator's filter has counted
	locked bool        // by a fault
	lent   bool        // the PIN is one that the fault gave it
}

const defaultBalance = 1000

func (s *subscription) balance() int { return defaultBalance - s.spent }

// subscription finds that of the card in the modem.
func (m *Modem) subscription() *subscription {
	known := m.sim.network.subscriptions
	if known[m.iccid] == nil {
		known[m.iccid] = &subscription{}
	}
	return known[m.iccid]
}

// SIMState is a SIM card as its operator knows it.
type SIMState struct {
	Number string `json:"number"`
	ICCID  string `json:"iccid"`
	IMSI   string `json:"imsi"`
	// Present is false while the card is out of its modem.
	Present bool `json:"present"`
	// BalanceCents is the credit that submissions are paid from, if they have a price.
	BalanceCents int `json:"balance_cents"`
}

// SIM returns the card that is in the modem, or that was until it was removed.
func (m *Modem) SIM() SIMState {
	m.sim.lock()
	defer m.sim.unlock()
	return SIMState{Number: m.number, ICCID: m.iccid, IMSI: m.imsi, Present: !m.cardless, BalanceCents: m.subscription().balance()}
}

// SetBalance sets the credit of the card, in cents.
func (m *Modem) SetBalance(cents int) {
	m.sim.lock()
	defer m.sim.unlock()
	m.subscription().spent = defaultBalance - cents
}

// SwapSIMs takes the cards out of two modems and puts each into the other, while they run.
// Number, IMSI, ICCID, PIN, service centre, the messages on the card, and those that wait for
// it in the network move with the card.
func (s *Sim) SwapSIMs(a, b int) error {
	s.lock()
	defer s.unlock()
	switch {
	case s.closed:
		return ErrClosed
	case min(a, b) < 0 || max(a, b) >= len(s.modems):
		return fmt.Errorf("firmwaresim: there is no modem %d; modems count from 0 to %d", max(a, b), len(s.modems)-1)
	case a == b:
		return errors.New("firmwaresim: a modem cannot swap its card with itself")
	}
	one, two := s.modems[a], s.modems[b]
	one.removeCard()
	two.removeCard()
	one.number, two.number = two.number, one.number
	one.iccid, two.iccid = two.iccid, one.iccid
	one.imsi, two.imsi = two.imsi, one.imsi
	one.card, two.card = two.card, one.card
	one.stores[cardStore], two.stores[cardStore] = two.stores[cardStore], one.stores[cardStore]
	for _, m := range []*Modem{one, two} {
		s.network.mailbox(m.number).owner = m
	}
	one.insertCard()
	two.insertCard()
	s.notify()
	return nil
}

// cardStore is the store that is on the card.
const cardStore = "SM"
