package firmwaresim

// card is the SIM card; it outlives a reboot.
type card struct {
	pin  string
	lock bool // the PIN is asked for at every start
	puk  string
	// tries and pukTries are how many more mistakes the card takes.
	tries, pukTries int
	centre          string // +CSCA
	// reference is the TP-MR of the next message.
	reference byte
	phonebook *phonebook
}

const (
	pinTries      = 3
	pukTries      = 10
	defaultPIN    = "0000"
	defaultPUK    = "12345678"
	defaultCentre = "+12125550199"
)

// newCard makes a card that asks for a PIN, or for none if that is empty.
func newCard(pin string) *card {
	c := &card{
		pin: pin, lock: pin != "", puk: defaultPUK, tries: pinTries, pukTries: pukTries,
		centre: defaultCentre, phonebook: newPhonebook(phonebookSize),
	}
	if pin == "" {
		c.pin = defaultPIN
	}
	return c
}

// nextReference counts the references of the card's messages from 0 to 255 and round again.
func (c *card) nextReference() byte {
	r := c.reference
	c.reference++
	return r
}

// unlocked reports whether the card asks for nothing when it is put in.
func (c *card) unlocked() bool { return !c.lock && c.tries > 0 }

// verify compares a PIN; three mistakes in a row block it.
func (c *card) verify(pin string) bool {
	if c.tries == 0 {
		return false
	}
	if pin != c.pin {
		c.tries--
		return false
	}
	c.tries = pinTries
	return true
}

// unblock gives the card a new PIN when the PUK is right; ten mistakes kill it.
func (c *card) unblock(puk, pin string) bool {
	if c.pukTries == 0 {
		return false
	}
	if puk != c.puk {
		c.pukTries--
		return false
	}
	c.pin, c.tries, c.pukTries = pin, pinTries, pukTries
	return true
}

// What +CPIN? says, but for a card that is dead.
const (
	lockReady = "READY"
	lockPIN   = "SIM PIN"
	lockPUK   = "SIM PUK"
	lockDead  = ""
)

// lockState tells what the card waits for.
func (f *firmware) lockState() string {
	c := f.modem.card
	switch {
	case c.pukTries == 0:
		return lockDead
	case c.tries == 0:
		return lockPUK
	case f.unlock:
		return lockReady
	}
	return lockPIN
}
