// Package codes sends one-time codes by SMS and verifies them: each works once,
// for a while, for a few tries, and a newer one takes its place.
//
// It imports store, accounts, relay, for its requests and messages alone, and
// internal/{fault,secret,sms}. How a message travels, and what any one API calls
// things, must never be in it.
package codes

import (
	"context"
	"time"

	"simrelay/accounts"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/store"
)

// Sender is what codes need of the relay.
type Sender interface {
	// SendIn accepts a message in a transaction.
	SendIn(tx *store.Tx, p accounts.Principal, r relay.SendRequest) (*relay.Message, error)
	// CancelIn keeps a message from being sent, if that is still possible.
	CancelIn(tx *store.Tx, p accounts.Principal, id int64, reason string) (*relay.Message, error)
}

// Accounts tells the name of an account.
type Accounts interface {
	Account(ctx context.Context, id int64) (*accounts.Account, error)
}

// Options are what a Service works with. All but the last two are needed.
type Options struct {
	DB       *store.DB
	Sender   Sender
	Accounts Accounts
	Box      *secret.Box // hashes the codes
	// PerHour is the most codes that an account may send in any hour; 0: no
	// limit.
	PerHour int
	Now     func() time.Time // nil: the system's
}

// Service is the room's door. It is safe for concurrent use.
type Service struct{ o Options }

// New returns the service.
func New(o Options) *Service {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Service{o}
}

func (s *Service) clock() time.Time { return s.o.Now().UTC() }

// code is one code that was sent. What it says is not in it.
type code struct {
	ID        int64     `json:"id"`
	AccountID int64     `json:"account_id"`
	Phone     string    `json:"phone"` // E.164, or a short code
	Service   string    `json:"service"`
	MessageID int64     `json:"message_id"`
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	// Tries counts the wrong ones.
	Tries int `json:"tries,omitempty"`
	// Hash is of the code; nil when it was used, replaced or tried too often.
	Hash []byte `json:"hash,omitempty"`
}

// usable reports whether the code would still be taken.
func (c *code) usable(now time.Time) bool {
	return c.Hash != nil && now.Before(c.ExpiresAt)
}

// keptUntil is how long the limits, or a person, may ask for the code.
func (c *code) keptUntil() time.Time {
	if hour := c.CreatedAt.Add(time.Hour); hour.After(c.ExpiresAt) {
		return hour
	}
	return c.ExpiresAt
}

var (
	codes = store.Define("codes", func(c *code) store.Tuple { return store.Key(c.ID) })

	codesByNumber = codes.Index("number", func(c *code) store.Tuple { return store.Key(c.AccountID, c.Phone, c.CreatedAt) })
	codesByTime   = codes.Index("time", func(c *code) store.Tuple { return store.Key(c.AccountID, c.CreatedAt) })
	codesByEnd    = codes.Index("end", func(c *code) store.Tuple { return store.Key(c.keptUntil()) })
)

// Tables are what this room keeps in the store.
func Tables() []*store.Table { return []*store.Table{codes.Table()} }
