package modem

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/warthog618/modem/at"

	"simrelay/relay/wire"
)

// busyTries is how often a SIM card that is busy is asked again.
const busyTries = 30

// The states of a card, as AT+CPIN? names them, 3GPP TS 27.007 section 8.3,
// and one that only its errors tell.
const (
	cardReady  = "READY"
	cardLocked = "SIM PIN"
	cardPUK    = "SIM PUK"
	cardAbsent = "NOT INSERTED"
	cardBusy   = "BUSY"
	// cardUnclear is what an error that says nothing about the card leaves: it
	// may be usable, and may just as well be locked.
	cardUnclear = "UNCLEAR"
)

// lockedElsewhere begins the states of locks that are not the SIM card's own,
// such as PH-NET PIN.
const lockedElsewhere = "PH-"

const cardQuestion = "+CPIN?"

// unlock waits until the SIM card can be used, and enters its PIN where it
// wants one: once, because a third wrong one blocks the card.
func (s *session) unlock(ctx context.Context) error {
	entered := false
	for range busyTries {
		state, err := s.cardState()
		if err != nil {
			return err
		}
		switch {
		case state == cardReady:
			return s.forgetPIN()
		case state == cardUnclear:
			return nil // what was tried stays remembered: the card has not said that it is unlocked
		case state == cardPUK:
			return errPUK
		case strings.HasPrefix(state, lockedElsewhere):
			return errNetLock
		case state == cardAbsent:
			return errNoSIM
		case state == cardLocked && !entered:
			if err := s.enterPIN(); err != nil {
				return err
			}
			entered = true
			continue
		}
		s.pause(s.timing.Busy)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	if entered {
		return errPINWrong
	}
	return errBusySIM
}

// cardState asks for the state of the card. A modem that does not know the
// question has no locked card either.
func (s *session) cardState() (string, error) {
	rest, err := s.halfAnswered(cardQuestion, "+CPIN:", s.timing.Slow)
	if over := s.over(); over != nil {
		return "", over
	}
	if err == nil {
		return fields(rest[0])[0], nil
	}
	return cardStateOf(err), nil
}

// cardStateOf is what an error of AT+CPIN? says, 3GPP TS 27.007 section 9.2.
func cardStateOf(err error) string {
	cme, ok := errors.AsType[at.CMEError](err)
	if !ok {
		return cardUnclear
	}
	switch errorNumber(string(cme)) {
	case 10, 13: // none, or broken
		return cardAbsent
	case 11:
		return cardLocked
	case 12:
		return cardPUK
	case 14, 515:
		return cardBusy
	}
	return cardUnclear
}

var pinForm = regexp.MustCompile(`^\d{4,8}$`)

// enterPIN tries the PIN unless one was tried before with this card.
func (s *session) enterPIN() error {
	if !pinForm.MatchString(s.opts.PIN) {
		return errPINNeeded
	}
	if sim, _ := s.SIM(); sim.IMEI == "" && s.iccid() == "" {
		return errPINBlind
	}
	fresh, err := s.mayTry()
	if err != nil {
		return err
	}
	if !fresh {
		return errPINWrong
	}
	_, err = s.do(`+CPIN="`+s.opts.PIN+`"`, "", s.timing.Slow)
	if over := s.over(); over != nil {
		return over
	}
	if err != nil {
		return errPINWrong
	}
	return nil
}

// The journal remembers that a PIN was tried, and nothing of the PIN itself:
// there are so few that any trace of it in a stolen journal would give it away.
// Some cards do not tell their number while they are locked, or not always; so
// that is remembered of the modem as well.
const (
	triedWithCard  = "pin card %s try %d"
	triedNameless  = "pin nameless card in modem %s try %d"
	triedWithModem = "pin modem %s try %d"
)

// mayTry reports whether no PIN was tried with this card since the operator has
// last changed the try number, and notes that one is now. A card without a name
// may be any that was tried in this modem, and any card that has one now may
// have had none then.
func (s *session) mayTry() (bool, error) {
	modem := s.modemName()
	nameless, anyCard := s.pinKey(triedNameless, modem), s.pinKey(triedWithModem, modem)
	first, err1 := s.host.Once(anyCard)
	fresh, err2 := s.host.Once(nameless)
	id := s.iccid()
	if err := errors.Join(err1, err2); err != nil || !fresh || id == "" {
		return fresh && first, err
	}
	if err := s.host.Forget(nameless); err != nil {
		return false, err
	}
	return s.host.Once(s.pinKey(triedWithCard, id))
}

// forgetPIN lets the PIN be tried again another time: the card is unlocked,
// so its count of wrong tries is back to none.
func (s *session) forgetPIN() error {
	if s.opts.PIN == "" {
		return nil
	}
	modem := s.modemName()
	keys := []string{s.pinKey(triedNameless, modem), s.pinKey(triedWithModem, modem)}
	if id := s.iccid(); id != "" {
		keys = append(keys, s.pinKey(triedWithCard, id))
	}
	var errs []error
	for _, key := range keys {
		errs = append(errs, s.host.Forget(key))
	}
	return errors.Join(errs...)
}

func (s *session) pinKey(form, name string) string { return fmt.Sprintf(form, name, s.opts.PINTry) }

func (s *session) modemName() string {
	sim, _ := s.SIM()
	return cmp.Or(sim.IMEI, s.opts.Path)
}

// card reads who the SIM card is; without that nothing can be sent by it.
func (s *session) card(ctx context.Context) error {
	for range busyTries {
		iccid, imsi := s.iccid(), s.imsi()
		if over := s.over(); over != nil {
			return over
		}
		if iccid != "" {
			s.update(func(sim *wire.SIM) {
				if sim.ICCID != iccid {
					sim.Number, sim.Operator = "", ""
				}
				sim.ICCID, sim.IMSI = iccid, imsi
			})
			return nil
		}
		s.pause(s.timing.Busy)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return errNameless
}

// checkCard ends the session when its card is gone, or is another one.
func (s *session) checkCard() {
	sim, _ := s.SIM()
	id := s.iccidBy(s.idCommand)
	if s.over() != nil {
		return
	}
	if id == sim.ICCID {
		s.cardSeen = time.Now()
		return
	}
	if id != "" {
		s.end(errSwapped)
		return
	}
	state, err := s.cardState()
	if err == nil && state != cardReady && state != cardBusy && state != cardUnclear {
		s.end(missing(state))
	}
}

// cardTrust is how long a card is believed to be the one that was seen: nobody
// exchanges one faster, and many modems do not say it.
const cardTrust = 3 * time.Second

// trustCard checks the card before a message goes out by it, unless it was
// just seen.
func (s *session) trustCard() {
	if time.Since(s.cardSeen) > cardTrust {
		s.checkCard()
	}
}

// missing says why a card in this state cannot be used.
func missing(state string) error {
	switch {
	case state == cardPUK:
		return errPUK
	case strings.HasPrefix(state, "NOT "):
		return errNoSIM
	}
	return errSwapped // it is locked again, so it was taken out at least
}
