package relay

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
	"simrelay/relay/wire"
	"simrelay/store"
)

// SendRequest is what a caller wants to be sent. Zero values mean: not given.
type SendRequest struct {
	To        string        `json:"to"`
	Text      string        `json:"text"`
	SIMCardID int64         `json:"sim_card_id"`
	PoolID    int64         `json:"pool_id,omitempty"` // not together with SIMCardID
	SendAt    time.Time     `json:"send_at"`
	ExpiresIn time.Duration `json:"expires_in"`
	Priority  int           `json:"priority"` // 0 to 9, higher first
	OnUnknown OnUnknown     `json:"on_unknown"`
	Reference string        `json:"reference"`
	Portal    bool          `json:"portal"`
	Flash     bool          `json:"flash,omitempty"` // a message of class 0
	// IdempotencyKey makes a repeated request harmless: it gets the answer of
	// the first, as long as that message is kept.
	IdempotencyKey string `json:"-"`
	// IdempotencyFor makes the key stand for one happening instead of one
	// request: for so long after its first message, whatever is asked for under
	// the key gets that message; later it is a new one. 0: the key stands for
	// the request, as above.
	IdempotencyFor time.Duration `json:"-"`
	// Country says how to read a national number; empty: as one of the
	// account's country.
	Country string `json:"country,omitempty"`
	// Shown stands for a Text that holds a secret, such as a one-time code,
	// wherever the message is shown. It should be as long, and must not come
	// with an IdempotencyKey, whose fingerprint would tell the secret.
	Shown string `json:"-"`
}

// Bounds of a request.
const (
	maxReference      = 255 // characters
	maxIdempotencyKey = 255
	maxAhead          = 366 * 24 * time.Hour
	maxValidity       = 30 * 24 * time.Hour
	maxPriority       = 9
)

// Send accepts a message. When it returns the message is on disk, and it will
// be sent, or tell why not.
func (s *Service) Send(ctx context.Context, p accounts.Principal, r SendRequest) (*Message, error) {
	m, err := s.compose(p, &r)
	if err != nil {
		return nil, err
	}
	var accepted *Message
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		accepted, err = s.admit(tx, p, *m)
		return err
	})
	if err != nil {
		return nil, err
	}
	return accepted, nil
}

// admit accepts a message, or returns the one that the same request made
// before. A fault that is not internal leaves nothing behind in the
// transaction.
func (s *Service) admit(tx *store.Tx, p accounts.Principal, m Message) (*Message, error) {
	known, err := s.repeated(tx, &m)
	if err != nil || known != nil {
		return known, err
	}
	if err := inTime(&m); err != nil {
		return nil, err
	}
	if err := s.accept(tx, p, &m); err != nil {
		return nil, err
	}
	return &m, nil
}

// inTime refuses a message whose time was over before it was asked for. A
// repeated request is not refused, though its time has come meanwhile.
func inTime(m *Message) error {
	if !m.SendAt.IsZero() && m.SendAt.Before(m.CreatedAt) {
		return fault.New(fault.Invalid, "send_at_past", "send_at is in the past. Leave it out to send at once.").On("send_at")
	}
	return nil
}

// compose checks everything that can be checked without the store.
func (s *Service) compose(p accounts.Principal, r *SendRequest) (*Message, error) {
	now := s.clock()
	if err := hasAccount(p); err != nil {
		return nil, err
	}
	if strings.TrimSpace(r.To) == "" {
		return nil, fault.New(fault.Invalid, "missing_field", "to is required: the recipient's number, such as +15551234567.").On("to")
	}
	number, err := sms.ParseNumber(r.To, cmp.Or(r.Country, p.Country))
	if err != nil {
		return nil, fault.New(fault.Invalid, "invalid_number",
			"The recipient is not a telephone number. Write it in international format, such as +15551234567.").On("to")
	}
	parts, err := s.measure(r.Text)
	if err != nil {
		return nil, err
	}
	if err := r.validate(now); err != nil {
		return nil, err
	}
	m := &Message{
		OrganisationID: p.OrganisationID, AccountID: p.AccountID, Direction: Outgoing,
		To: number, Text: r.Text, Parts: parts.Parts, Encoding: parts.Encoding,
		SIMCardID: r.SIMCardID, Pinned: r.SIMCardID != 0, PoolID: r.PoolID, Priority: r.Priority, Reference: r.Reference,
		OnUnknown: r.OnUnknown, Portal: r.Portal, Flash: r.Flash, CreatedAt: now, SendAt: r.SendAt.UTC(),
		IdempotencyKey: r.IdempotencyKey, keyFor: r.IdempotencyFor,
	}
	if r.Shown != "" {
		s.seal(m, r.Shown)
	}
	if p.UserID != 0 {
		m.Sender = &events.User{ID: p.UserID, Email: p.Email}
	}
	m.ExpiresAt = later(now, m.SendAt).Add(s.validity(r.ExpiresIn))
	if m.IdempotencyKey != "" {
		m.Fingerprint = r.fingerprint()
	}
	return m, nil
}

func (s *Service) validity(asked time.Duration) time.Duration {
	if asked == 0 {
		return s.opts.Validity
	}
	return asked
}

func (s *Service) measure(text string) (sms.Segments, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return sms.Segments{}, fault.New(fault.Invalid, "empty_text", "The text is empty.").On("text")
	case !utf8.ValidString(text):
		return sms.Segments{}, fault.New(fault.Invalid, "invalid_text", "The text is not valid UTF-8.").On("text")
	case !wire.Fits(text):
		return sms.Segments{}, s.tooLong(0)
	}
	parts := sms.Split(text)
	if parts.Parts > s.opts.MaxParts {
		return parts, s.tooLong(parts.Parts)
	}
	return parts, nil
}

func (s *Service) tooLong(parts int) error {
	if parts == 0 {
		return fault.New(fault.Invalid, "text_too_long", "The text is far too long; a message may have %d parts.", s.opts.MaxParts).On("text")
	}
	return fault.New(fault.Invalid, "text_too_long",
		"The text would take %d parts; a message may have %d. Shorten it, or send it as several messages.", parts, s.opts.MaxParts).On("text")
}

func (r *SendRequest) validate(now time.Time) error {
	if r.OnUnknown == "" {
		r.OnUnknown = Hold
	}
	switch {
	case r.SIMCardID < 0:
		return ErrSIMNotFound.On("sim_card_id")
	case r.PoolID < 0:
		return ErrPoolNotFound.On("pool_id")
	case r.PoolID > 0 && r.SIMCardID > 0:
		return fault.New(fault.Invalid, "sim_card_or_pool", "Give either sim_card_id or pool_id: a message that waits for one SIM card needs no pool.").On("pool_id")
	case r.SendAt.After(now.Add(maxAhead)):
		return fault.New(fault.Invalid, "send_at_far", "send_at is more than a year ahead.").On("send_at")
	case r.ExpiresIn < 0 || r.ExpiresIn > maxValidity:
		return fault.New(fault.Invalid, "invalid_expires_in", "expires_in must be between 1 and 2592000 seconds (30 days).").On("expires_in")
	case r.Priority < 0 || r.Priority > maxPriority:
		return fault.New(fault.Invalid, "invalid_priority", "priority must be between 0 and 9.").On("priority")
	case r.OnUnknown != Hold && r.OnUnknown != Resend:
		return fault.New(fault.Invalid, "invalid_on_unknown", `on_unknown must be "hold" or "resend".`).On("on_unknown")
	case utf8.RuneCountInString(r.Reference) > maxReference || !utf8.ValidString(r.Reference):
		return fault.New(fault.Invalid, "invalid_reference", "reference must have at most %d characters.", maxReference).On("reference")
	case len(r.IdempotencyKey) > maxIdempotencyKey:
		return fault.New(fault.Invalid, "invalid_idempotency_key", "The Idempotency-Key must have at most %d characters.", maxIdempotencyKey)
	}
	return nil
}

func (r *SendRequest) fingerprint() string {
	body, err := json.Marshal(r)
	if err != nil { // times beyond the year 9999 only, which validate refuses
		return ""
	}
	sum := sha256.Sum256(body)
	return hex.EncodeToString(sum[:])
}

// ErrIdempotencyKeyReused says that a key came with another request before.
var ErrIdempotencyKeyReused = fault.New(fault.Conflict, "idempotency_key_reused",
	"This Idempotency-Key was used for another message before. Use a new key for each message.")

// repeated returns the message that the same request made before, or nil.
func (s *Service) repeated(tx *store.Tx, m *Message) (*Message, error) {
	if m.IdempotencyKey == "" {
		return nil, nil
	}
	known, err := idempotency.Get(tx, store.Key(m.AccountID, m.IdempotencyKey))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	if err == nil && m.keyFor > 0 {
		return m.sameHappening(known), nil
	}
	if err == nil && known.Fingerprint != m.Fingerprint {
		return nil, ErrIdempotencyKeyReused
	}
	return known, err
}

// accept stores a new message and what follows from it.
func (s *Service) accept(tx *store.Tx, p accounts.Principal, m *Message) (err error) {
	if err := s.mayWrite(tx, p, m.To); err != nil {
		return err
	}
	if err := s.route(tx, m, p.SIMCardIDs); err != nil {
		return err
	}
	if err := accounts.CountMessage(tx, p, m.CreatedAt); err != nil {
		return err // the last check: what is refused counts for nothing
	}
	if err := m.takeOverKey(tx); err != nil {
		return err
	}
	if m.ID, err = messages.NextID(tx); err != nil {
		return err
	}
	if m.SendAt.IsZero() {
		m.QueuedAt = m.CreatedAt
		m.enter(Queued, m.CreatedAt, "accepted")
	} else {
		m.enter(Scheduled, m.CreatedAt, "accepted; waits for its time")
	}
	return s.put(tx, m)
}

// ErrOptedOut says that the recipient does not want to hear from the caller.
var ErrOptedOut = fault.New(fault.Forbidden, "recipient_opted_out",
	"This number has opted out of messages from you. It can opt in again by writing START.").On("to")

func (s *Service) mayWrite(tx *store.Tx, p accounts.Principal, number string) error {
	out, err := s.contacts.OptedOut(tx, contacts.OwnerOf(p).OrganisationID, number)
	if err != nil {
		return err
	}
	if out {
		return ErrOptedOut
	}
	if p.ContactListIDs == nil {
		return nil
	}
	its, err := s.contacts.InLists(tx, p.AccountID, number, p.ContactListIDs)
	if err == nil && !its {
		err = ErrNotItsContact
	}
	return err
}

// ErrNotItsContact says that a team member may not write to a number.
var ErrNotItsContact = fault.New(fault.Forbidden, "contact_not_allowed",
	"You may only write to the contacts in your lists, and this number is not among them. Ask an owner or an admin of the account.").On("to")

// put stores a message after a transition, with the event that tells of it,
// and wakes whoever is waiting for such a message.
func (s *Service) put(tx *store.Tx, m *Message) error {
	m.forget()
	if err := messages.Put(tx, m); err != nil {
		return err
	}
	s.wakeFor(tx, m)
	typ, ok := eventOf[m.State]
	if !ok {
		return nil
	}
	payload := m.Payload()
	contact, err := s.contacts.Find(tx, m.AccountID, m.peer())
	if err != nil {
		return err
	}
	if contact != nil {
		payload.Contact = contact.Payload()
	}
	user, err := s.concerned(tx, m)
	if err != nil {
		return err
	}
	return s.log.Append(tx, m.AccountID, typ, m.UpdatedAt, payload, user)
}

// concerned returns the user whom a message concerns, as events.Event.Concerns
// says, or 0.
func (s *Service) concerned(tx *store.Tx, m *Message) (userID int64, err error) {
	if m.Direction == Incoming {
		return s.contacts.LastWriter(tx, m.AccountID, m.From, m.SIMCardID)
	}
	return m.senderID(), nil
}
