package firmwaresim

import "slices"

// Errors of a card that is out or busy (3GPP TS 27.007 section 9.2, 27.005 section 3.2.5).
const (
	cmeNoCard = 10
	cmeBusy   = 14
	cmsNoCard = 310
)

func cardFaults() map[Kind]faultKind {
	return map[Kind]faultKind{
		PINRequired: lasting(func(m *Modem) { m.lockCard(pinTries) }, (*Modem).forgetPIN),
		PUKRequired: lasting(func(m *Modem) { m.lockCard(0) }, (*Modem).forgetPIN),
		SIMRemoved:  lasting((*Modem).removeCard, (*Modem).insertCard),
	}
}

// lockCard makes the card ask for its PIN, or for its PUK when no tries are left.
func (m *Modem) lockCard(tries int) {
	before := m.registered()
	s := m.subscription()
	if !s.locked {
		s.lent = !m.card.lock
	}
	s.locked, m.card.lock, m.card.tries = true, true, tries
	m.fw.unlock = false
	m.registrationChanged(before)
}

// forgetPIN ends lockCard: the card is unlocked, and has no PIN if it had none.
func (m *Modem) forgetPIN() {
	s := m.subscription()
	if !s.locked {
		return
	}
	before := m.registered()
	if s.lent {
		m.card.lock = false
	}
	s.locked, s.lent, m.card.tries = false, false, pinTries
	m.fw.unlock = true
	m.registrationChanged(before)
}

// removeCard takes the card out of the modem.
func (m *Modem) removeCard() {
	if m.cardless {
		return
	}
	before := m.registered()
	m.cardless = true
	m.fw.refuseAck()
	m.announceCard("+CPIN: NOT READY")
	m.registrationChanged(before)
}

// insertCard puts it back; it wants its PIN again if it has one.
func (m *Modem) insertCard() {
	if !m.cardless {
		return
	}
	before := m.registered()
	m.cardless = false
	m.fw.unlock = m.card.unlocked()
	m.announceCard(cardReady)
	m.registrationChanged(before)
}

const cardReady = "+CPIN: READY"

// announceCard tells the computer, on modems that speak of the card when they start.
func (m *Modem) announceCard(text string) {
	if slices.Contains(m.profile.Boot, cardReady) && m.awake() {
		m.fw.urc(m.fw.bootText(text))
	}
}
