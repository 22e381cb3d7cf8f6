package codes

import (
	"cmp"
	"context"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/internal/sms"
	"simrelay/relay"
	"simrelay/store"
)

// Request is what a caller wants. Zero values mean: not given.
type Request struct {
	To        string
	Service   string        // who asks, as the message says; empty: the account's name
	ExpiresIn time.Duration // 30 s to 24 h; 0: 10 min
	Length    int           // in digits, 4 to 10; 0: 6
	SIMCardID int64
	Reference string // of the message
	Country   string // how to read a national number; empty: as one of the account's
}

// Sent is a code on its way.
type Sent struct {
	ID        int64
	Code      secret.Text
	ExpiresAt time.Time
	Message   *relay.Message
}

// Bounds of a request.
const (
	defaultExpiry = 10 * time.Minute
	minExpiry     = 30 * time.Second
	maxExpiry     = 24 * time.Hour
	defaultLength = 6
	minLength     = 4
	maxLength     = 10
	maxService    = 60 // characters
	priority      = 9  // somebody waits in front of a login
)

// Send makes a code and accepts the message that tells it: both or neither are
// on disk when it returns. The codes before it for the same number and service
// are good no more, and their messages are not sent if that can be helped.
func (s *Service) Send(ctx context.Context, p accounts.Principal, r Request) (Sent, error) {
	if p.AccountID == 0 {
		return Sent{}, accounts.ErrNoAccount
	}
	if err := s.complete(ctx, p, &r); err != nil {
		return Sent{}, err
	}
	text := random(r.Length)
	var sent Sent
	err := s.o.DB.Update(ctx, func(tx *store.Tx) (err error) {
		sent, err = s.send(tx, p, r, text)
		return err
	})
	return sent, err
}

func (s *Service) send(tx *store.Tx, p accounts.Principal, r Request, text string) (Sent, error) {
	now := s.clock()
	if err := s.admits(tx, p.AccountID, r.To, now); err != nil {
		return Sent{}, err
	}
	if err := s.replace(tx, p, r, now); err != nil {
		return Sent{}, err
	}
	full, shown := words(r.Service, text)
	m, err := s.o.Sender.SendIn(tx, p, relay.SendRequest{
		To: r.To, Text: full, Shown: shown, ExpiresIn: r.ExpiresIn, Priority: priority,
		OnUnknown: relay.Resend, SIMCardID: r.SIMCardID, Reference: r.Reference,
	})
	if err != nil {
		return Sent{}, err
	}
	c := &code{AccountID: p.AccountID, Phone: r.To, Service: r.Service, MessageID: m.ID, CreatedAt: now, ExpiresAt: m.ExpiresAt}
	if c.ID, err = codes.NextID(tx); err != nil {
		return Sent{}, err
	}
	c.Hash = s.hash(c, text)
	return Sent{ID: c.ID, Code: secret.NewText(text), ExpiresAt: c.ExpiresAt, Message: m}, codes.Put(tx, c)
}

// replace ends the codes before this one.
func (s *Service) replace(tx *store.Tx, p accounts.Principal, r Request, now time.Time) error {
	old, err := s.usable(tx, p.AccountID, r.To, r.Service, now)
	if err != nil {
		return err
	}
	for _, c := range old {
		c.Hash = nil
		if err := codes.Put(tx, c); err != nil {
			return err
		}
		_, err := s.o.Sender.CancelIn(tx, p, c.MessageID, "a newer code replaces it")
		if k := fault.KindOf(err); err != nil && k != fault.Conflict && k != fault.NotFound {
			return err // else it was sent before, or is no longer kept
		}
	}
	return nil
}

// complete checks what can be checked without the store, and fills in what was
// not given.
func (s *Service) complete(ctx context.Context, p accounts.Principal, r *Request) (err error) {
	if r.To, err = number(r.To, cmp.Or(r.Country, p.Country)); err != nil {
		return err
	}
	if r.Service, err = s.service(ctx, p, r.Service); err != nil {
		return err
	}
	r.ExpiresIn, r.Length = cmp.Or(r.ExpiresIn, defaultExpiry), cmp.Or(r.Length, defaultLength)
	switch {
	case r.ExpiresIn < minExpiry || r.ExpiresIn > maxExpiry:
		return fault.New(fault.Invalid, "invalid_expires_in", "A code must be good for 30 seconds to 24 hours.").On("expires_in")
	case r.Length < minLength || r.Length > maxLength:
		return fault.New(fault.Invalid, "invalid_length", "A code must have %d to %d digits.", minLength, maxLength).On("length")
	}
	return nil
}

func number(to, country string) (string, error) {
	phone, err := sms.ParseNumber(to, country)
	if err != nil {
		return "", fault.New(fault.Invalid, "invalid_number", "The number must be in international format, such as +15551234567.").On("to")
	}
	return phone, nil
}

// service returns the name that the message shall say.
func (s *Service) service(ctx context.Context, p accounts.Principal, name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" {
		account, err := s.o.Accounts.Account(ctx, p.AccountID)
		if err != nil {
			return "", err
		}
		return clean(account.Name), nil
	}
	if utf8.RuneCountInString(name) > maxService || name != clean(name) {
		return "", fault.New(fault.Invalid, "invalid_service_name",
			"The service name must have at most %d characters, none of which is a control character.", maxService).On("service_name")
	}
	return name, nil
}

// clean makes a name fit for a line of text.
func clean(name string) string {
	name = strings.ToValidUTF8(name, "")
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' {
			return -1
		}
		return r
	}, name)
	if runes := []rune(name); len(runes) > maxService {
		name = string(runes[:maxService])
	}
	return strings.TrimSpace(name)
}
