// Package relay is the core: messages, devices, SIM cards, routing, limits,
// the message state machine, scheduling and expiry. Every rule about a message
// lives here, whoever asks and whatever radio sends it.
//
// It imports accounts, contacts, events, store, relay/wire and
// internal/{fault,secret,sms}. HTTP, WebSockets and anything that is shown to a
// caller in a dialect's own way must never be in it.
package relay

import (
	"context"
	"errors"
	"log/slog"
	"time"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/relay/wire"
	"simrelay/store"
)

// Options are what a Service works with. Zero values of the last group mean
// the defaults.
type Options struct {
	DB       *store.DB
	Log      *events.Log
	Contacts *contacts.Service
	// Box seals texts that hold a secret; it is needed where one is sent.
	Box    *secret.Box
	Logger *slog.Logger
	Now    func() time.Time

	// MaxParts is the most parts that a message may have; 0 means 10.
	MaxParts int
	// Validity is how long a message without expires_in may wait; 0 means
	// three days.
	Validity time.Duration
	// NewSIMLimits are what a card starts with when it is first seen.
	NewSIMLimits Limits
	// LostAfter is how long a device may be gone before what it held becomes
	// unknown; 0 means 24 hours.
	LostAfter time.Duration
	// OfflineAfter is how long a card may be gone before that is told, and
	// before messages that are not pinned to it go elsewhere; 0 means 10
	// seconds.
	OfflineAfter time.Duration
}

func (o *Options) complete() {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.MaxParts == 0 {
		o.MaxParts = 10
	}
	if o.Validity == 0 {
		o.Validity = 72 * time.Hour
	}
	if o.LostAfter == 0 {
		o.LostAfter = 24 * time.Hour
	}
	if o.OfflineAfter == 0 {
		o.OfflineAfter = 10 * time.Second
	}
}

// Service is the room's door.
type Service struct {
	opts     Options
	db       *store.DB
	log      *events.Log
	contacts *contacts.Service
	presence *presence
	// started is when this process began: what happened before it was told by
	// another one.
	started time.Time
	// agenda wakes the scheduler when a message is given a time.
	agenda *agenda
	// hands are the sessions; see Attach.
	hands Hands
	// dialogues are those with the networks, and checks the balances that are
	// being asked for.
	dialogues dialogues
	checks    checks
	stirred   stirred
}

// Hands are what the relay needs of its sessions. All methods but USSD return
// at once.
type Hands interface {
	// Wake makes the session of a card look for work. One wake-up too many is
	// fine; the store says what there is to do.
	Wake(deviceID, simCardID int64)
	// WakeAt does that at a time.
	WakeAt(at time.Time, deviceID, simCardID int64)
	// Cancel asks a device not to send an attempt.
	Cancel(deviceID, messageID int64, attempt int)
	// Kick ends the session of a device whose credential is withdrawn.
	Kick(deviceID int64)
	// USSD asks a device for one step of a dialogue, whose ICCID, Action and
	// Text are given, and waits for the answer. When the context ends before,
	// the device is asked to end the dialogue. When the session does, the error
	// is ErrSIMOffline.
	USSD(ctx context.Context, deviceID int64, q wire.USSD) (wire.USSDAnswer, error)
}

// noHands serves a relay without sessions.
type noHands struct{}

func (noHands) Wake(int64, int64)              {}
func (noHands) WakeAt(time.Time, int64, int64) {}
func (noHands) Cancel(int64, int64, int)       {}
func (noHands) Kick(int64)                     {}

func (noHands) USSD(context.Context, int64, wire.USSD) (wire.USSDAnswer, error) {
	return wire.USSDAnswer{}, ErrUSSDUnsupported
}

// New returns the service.
func New(o Options) *Service {
	o.complete()
	return &Service{
		opts: o, db: o.DB, log: o.Log, contacts: o.Contacts,
		presence: newPresence(), started: o.Now(), agenda: newAgenda(), hands: noHands{},
	}
}

// Attach gives the relay its sessions. It is called once, before the first
// request.
func (s *Service) Attach(h Hands) { s.hands = h }

func (s *Service) clock() time.Time { return s.opts.Now().UTC() }

// Errors of lookups.
var (
	ErrMessageNotFound = fault.New(fault.NotFound, "message_not_found", "There is no message with this id in your account.")
	ErrSIMNotFound     = fault.New(fault.NotFound, "sim_card_not_found", "There is no SIM card with this id in your account. GET /api/v1/sims lists yours.")
	ErrDeviceNotFound  = fault.New(fault.NotFound, "device_not_found", "There is no device with this id in your account.")
)

// orElse turns the store's not-found into a room's own error.
func orElse(err error, own *fault.Error) error {
	if errors.Is(err, store.ErrNotFound) {
		return own
	}
	return err
}

func hasAccount(p accounts.Principal) error {
	if p.AccountID == 0 {
		return accounts.ErrNoAccount
	}
	return nil
}

// messageOf reads a message of an account.
func messageOf(tx *store.Tx, accountID, id int64) (*Message, error) {
	m, err := messages.Get(tx, store.Key(id))
	if err != nil {
		return nil, orElse(err, ErrMessageNotFound)
	}
	if m.AccountID != accountID {
		return nil, ErrMessageNotFound
	}
	return m, nil
}

// simOf reads a SIM card of an account.
func simOf(tx *store.Tx, accountID, id int64) (*SIMCard, error) {
	c, err := simCards.Get(tx, store.Key(id))
	if err != nil {
		return nil, orElse(err, ErrSIMNotFound)
	}
	if c.AccountID != accountID {
		return nil, ErrSIMNotFound
	}
	return c, nil
}

// Run does what happens by itself, at its time, until the context ends.
func (s *Service) Run(ctx context.Context) error { return s.runAgenda(ctx) }
