package modem

import (
	"context"
	"errors"
	"fmt"
	"regexp"
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
)

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
		case state == cardPUK:
			return errPUK
		case state == cardAbsent:
			return errNoSIM
		case state == cardLocked && !entered:
			if err := s.enterPIN(); err != nil {
				return err
			}
			entered = true
			continue
		}
		pause(ctx, s.timing.Busy)
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
	rest, err := s.do("+CPIN?", "+CPIN:", s.timing.Slow)
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
		return cardReady
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
	return cardReady
}

var pinForm = regexp.MustCompile(`^\d{4,8}$`)

// enterPIN tries the PIN unless it was tried before with this card.
func (s *session) enterPIN() error {
	if !pinForm.MatchString(s.opts.PIN) {
		return errPINNeeded
	}
	fresh, err := s.host.Once(s.pinKey())
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

// forgetPIN lets the PIN be tried again another time: the card is unlocked,
// so its count of wrong tries is back to none.
func (s *session) forgetPIN() error {
	if s.opts.PIN == "" {
		return nil
	}
	return s.host.Forget(s.pinKey())
}

// pinKey names this card and PIN. A card that does not tell its number while
// it is locked is known by the modem that it is in.
func (s *session) pinKey() string {
	id := s.iccid()
	if id == "" {
		sim, _ := s.SIM()
		id = sim.IMEI
	}
	return fmt.Sprintf("pin %s %x", id, digestOf(id+s.opts.PIN))
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
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
		pause(ctx, s.timing.Busy)
		if err := ctx.Err(); err != nil {
			return err
		}
	}
	return errNameless
}
