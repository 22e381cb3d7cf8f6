package relay

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/relay/wire"
	"simrelay/store"
)

// USSDRequest is one step of a USSD dialogue, 3GPP TS 22.090.
type USSDRequest struct {
	// Code is a service code such as *100#, or the reply to a menu.
	Code string
	// SessionID continues exactly that dialogue. When it is empty, a service
	// code begins a new one, and anything else continues the one that is open.
	SessionID string
}

// USSDSession is a dialogue and what the network said last.
type USSDSession struct {
	ID    string         `json:"session_id"`
	State wire.USSDState `json:"state"` // open or closed
	Text  string         `json:"text"`
	// ExpiresAt is until when a reply to an open dialogue is taken. Networks
	// may end it sooner.
	ExpiresAt *time.Time `json:"expires_at,omitempty"`
}

// How long a step may take, how long an open dialogue waits for a reply, and
// how long its end may take.
const (
	USSDTimeout   = 75 * time.Second
	dialogueLife  = 2 * time.Minute
	cancelTimeout = 15 * time.Second
)

// maxUSSD is the longest text, in characters of the GSM alphabet: 160 octets,
// 3GPP TS 23.038 section 5.
const maxUSSD = 182

// Errors of USSD requests.
var (
	ErrUSSDCode = fault.New(fault.Invalid, "invalid_ussd_code",
		"code must be a service code such as *100#, or the reply to a menu: 1 to %d printable characters.", maxUSSD).On("code")
	ErrUSSDBusy = fault.New(fault.Conflict, "ussd_busy",
		"The network has not answered the last request to this SIM card yet. Wait for it, or cancel it.")
	ErrUSSDOpen = fault.New(fault.Conflict, "ussd_open",
		"A dialogue is open on this SIM card, which a balance check would end. Finish it, or end it with DELETE /api/v1/sims/{id}/ussd.")
	ErrUSSDOver = fault.New(fault.Conflict, "ussd_session_over",
		"This dialogue is over. Begin a new one with a service code such as *100#.")
	ErrUSSDNotOpen = fault.New(fault.Conflict, "ussd_not_open",
		"No dialogue is open on this SIM card, so there is nothing to reply to. Begin one with a service code such as *100#.")
	ErrUSSDUnsupported = fault.New(fault.Unsupported, "ussd_unsupported",
		"The device of this SIM card cannot run USSD dialogues.")
	ErrUSSDTimeout = fault.New(fault.Unavailable, "ussd_timeout",
		"The network did not answer in time. Nobody can tell whether it did what was asked.")
	ErrUSSDInterrupted = fault.New(fault.Unavailable, "ussd_interrupted",
		"The SIM card's device was lost while the network was asked. Nobody can tell whether it did what was asked.")
	ErrSIMOffline = fault.New(fault.Unavailable, "sim_card_offline",
		"The SIM card is offline: its device is not connected, or no longer has it.")
	ErrSIMNotReady = fault.New(fault.Unavailable, "sim_card_not_ready",
		"The SIM card is not ready: it is not registered in a network, or has a problem. GET /api/v1/sims tells which.")
)

// USSD takes one step of a SIM card's dialogue with its network, and waits for
// what the network says. A card has one dialogue, and one step of it at a time.
func (s *Service) USSD(ctx context.Context, p accounts.Principal, simCardID int64, r USSDRequest) (USSDSession, error) {
	if err := s.hasSIM(ctx, p, simCardID); err != nil {
		return USSDSession{}, err
	}
	if r.Code = strings.TrimSpace(r.Code); !validUSSD(r.Code) {
		return USSDSession{}, ErrUSSDCode
	}
	l, err := s.presence.line(simCardID)
	if err != nil {
		return USSDSession{}, err
	}
	session, err := s.converse(ctx, l, r, false)
	s.audit(p, simCardID, string(session.State), err)
	return session, err
}

// CancelUSSD ends the card's dialogue. It is no error when there is none, or
// when its device has gone with it.
func (s *Service) CancelUSSD(ctx context.Context, p accounts.Principal, simCardID int64) error {
	if err := s.hasSIM(ctx, p, simCardID); err != nil {
		return err
	}
	if s.hangUp(ctx, simCardID, "") {
		s.audit(p, simCardID, "cancelled", nil)
	}
	return nil
}

// audit logs who asked the network something, and how that went; what was asked
// and answered is nobody else's business.
func (s *Service) audit(p accounts.Principal, simCardID int64, outcome string, err error) {
	if err != nil {
		outcome = fault.CodeOf(err)
	}
	s.opts.Logger.Info("ussd", "account_id", p.AccountID, "user_id", p.UserID, "key_id", p.KeyID, "sim_card_id", simCardID, "outcome", outcome)
}

// validUSSD reports whether a text can be put to a network.
func validUSSD(text string) bool {
	unprintable := func(r rune) bool { return !unicode.IsPrint(r) }
	return text != "" && utf8.ValidString(text) && utf8.RuneCountInString(text) <= maxUSSD && !strings.ContainsFunc(text, unprintable)
}

// isServiceCode reports whether a text begins a dialogue, rather than continue
// one.
func isServiceCode(text string) bool {
	return len(text) > 2 && strings.ContainsAny(text[:1], "*#") && strings.HasSuffix(text, "#")
}

// hasSIM returns nil when a SIM card is the caller's, and the caller may use it.
func (s *Service) hasSIM(ctx context.Context, p accounts.Principal, simCardID int64) error {
	if err := hasAccount(p); err != nil {
		return err
	}
	return s.db.View(ctx, func(tx *store.Tx) error {
		_, err := simOf(tx, p.AccountID, simCardID)
		if err == nil && !p.MaySendThrough(simCardID) {
			err = ErrSIMNotAllowed
		}
		return err
	})
}

// line is how a SIM card can be asked something now.
type line struct {
	simCard, device int64
	epoch           int64 // of the device's session
	iccid           string
}

// converse takes one step of a dialogue. A polite one leaves a dialogue alone
// that somebody else has.
func (s *Service) converse(ctx context.Context, l line, r USSDRequest, polite bool) (USSDSession, error) {
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	ctx, cancel := context.WithTimeoutCause(ctx, USSDTimeout, ErrUSSDTimeout)
	defer cancel()
	if err := s.dialogues.settle(ctx, l.simCard); err != nil {
		return USSDSession{}, err
	}
	d, action, err := s.dialogues.begin(l, r, polite, s.clock(), stop)
	if err != nil {
		return USSDSession{}, err
	}
	answer, err := s.hands.USSD(ctx, l.device, wire.USSD{ICCID: l.iccid, Action: action, Text: r.Code})
	if err != nil && ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	if err == nil {
		err = refusalOf(&answer)
	}
	session := USSDSession{ID: d.id, State: answer.State, Text: answer.Text}
	if err == nil && answer.State == wire.USSDOpen {
		expires := s.clock().Add(dialogueLife)
		session.ExpiresAt = &expires
	}
	if !s.dialogues.end(d, session.ExpiresAt) {
		s.calledOff(ctx, d, session.ExpiresAt != nil)
		if err == nil {
			err = ErrUSSDOver
		}
	}
	if err != nil {
		return USSDSession{}, err
	}
	return session, nil
}

// calledOff ends a dialogue that somebody has left while a step was on its way.
// The network may have answered just then, and wait for a reply.
func (s *Service) calledOff(ctx context.Context, d *dialogue, open bool) {
	defer s.dialogues.forget(d)
	if open {
		s.cancelAt(context.WithoutCancel(ctx), d.line)
	}
}

// hangUp has a card's dialogue ended, if it is the one with this id; an empty
// one means any. It returns when its device has been told, and reports whether
// there was one.
func (s *Service) hangUp(ctx context.Context, simCardID int64, id string) bool {
	d, first := s.dialogues.leave(simCardID, id)
	switch {
	case d == nil:
		return false
	case d.stop != nil:
		d.stop(ErrUSSDOver) // whose step it is tells the device
	case first:
		s.cancelAt(ctx, d.line)
		s.dialogues.forget(d)
		return true
	}
	select {
	case <-d.over:
	case <-ctx.Done():
	}
	return true
}

// cancelAt asks a card's device to end the dialogue.
func (s *Service) cancelAt(ctx context.Context, l line) {
	ctx, cancel := context.WithTimeout(ctx, cancelTimeout)
	defer cancel()
	if _, err := s.hands.USSD(ctx, l.device, wire.USSD{ICCID: l.iccid, Action: wire.USSDCancel}); err != nil {
		s.opts.Logger.Debug("a dialogue was not cancelled at its device", "sim_card_id", l.simCard, "error", err)
	}
}

// deviceRefusals are what a device's own codes mean here.
var deviceRefusals = map[string]*fault.Error{
	"ussd_timeout": ErrUSSDTimeout, "ussd_interrupted": ErrUSSDInterrupted, "ussd_busy": ErrUSSDBusy,
	"ussd_cancelled": ErrUSSDOver, "ussd_closed": ErrUSSDOver, "sim_absent": ErrSIMOffline,
}

// refusalOf is what a device says when there is no answer, with its reason.
func refusalOf(a *wire.USSDAnswer) error {
	if a.State != wire.USSDFailed {
		return nil
	}
	why := because(&wire.Result{Code: a.Code, Detail: a.Detail})
	if known := deviceRefusals[a.Code]; known != nil {
		return known.Because(errors.New(why))
	}
	switch a.Code {
	case "ussd_invalid":
		return fault.New(fault.Invalid, "invalid_ussd_code", "The SIM card's device cannot send this code: %s", why).On("code")
	case "ussd_unsupported":
		return fault.New(fault.Unsupported, "ussd_unsupported", "This SIM card cannot be asked for this: %s", why)
	}
	return fault.New(fault.Unavailable, "ussd_failed", "There is no answer from the network: %s", why)
}
