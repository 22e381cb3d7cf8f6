// Package notices writes e-mail to the owners of an account about what they
// must mend: webhooks that keep failing, and those that were disabled.
//
// It follows the event log with a cursor of its own. What is to be told is
// stored in the transaction that moves the cursor, and removed when the mail
// server has taken it for every owner; so an e-mail is never lost, and comes
// twice only when we crash in between. The first notice of an account is sent
// at once, later ones together, so that nobody gets an e-mail for each of a
// thousand failures.
//
// It imports events, accounts and store. SMTP, and how a webhook comes to fail,
// must never be in it.
package notices

import (
	"cmp"
	"context"
	"log/slog"
	"sync"
	"time"

	"simrelay/events"
	"simrelay/store"
)

// Letter is one e-mail of plain text.
type Letter struct {
	To      []string
	Subject string
	Text    string
}

// Owners finds whom to write to.
type Owners interface {
	// Owners returns the e-mail addresses of an account's owners.
	Owners(ctx context.Context, accountID int64) ([]string, error)
}

// Options are what the service is made of; DB, Log, Owners and Send are
// needed.
type Options struct {
	DB     *store.DB
	Log    *events.Log
	Owners Owners
	// Send sends one e-mail; permanent says that the server will never take it.
	Send func(ctx context.Context, l Letter) (permanent bool, err error)
	// PublicURL is where the dashboard is, for the e-mail's last line.
	PublicURL string
	Logger    *slog.Logger // nil: none
	// Pause is the least time between two e-mails to one owner; 0 means 15
	// minutes.
	Pause time.Duration
	// GiveUp is after what time a notice that cannot be sent is dropped; 0 means
	// two days.
	GiveUp time.Duration
}

// Service is the room's one object.
type Service struct {
	Options

	pending chan struct{} // has a token when there is something new
}

// New returns the service.
func New(o Options) *Service {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	o.Pause = cmp.Or(o.Pause, 15*time.Minute)
	o.GiveUp = cmp.Or(o.GiveUp, 48*time.Hour)
	return &Service{Options: o, pending: make(chan struct{}, 1)}
}

// notice is one thing to tell.
type notice struct {
	ID        int64          `json:"id"`
	AccountID int64          `json:"account_id"`
	Type      events.Type    `json:"type"`
	At        time.Time      `json:"at"`
	Webhook   events.Webhook `json:"webhook"`
}

// mailing is how far the owners of an account were told, and when the first of
// them may be written to again.
type mailing struct {
	AccountID int64                `json:"account_id"`
	NextAt    time.Time            `json:"next_at"`
	Owners    map[string]addressee `json:"owners,omitempty"` // by e-mail address
}

// addressee is one owner. Owners are written to one by one, so that an address
// that is dead, or fails for a while, keeps no other owner from knowing.
type addressee struct {
	UpTo     int64     `json:"up_to,omitempty"`    // the last notice that it is done with
	NextAt   time.Time `json:"next_at,omitzero"`   // not before
	Failures int       `json:"failures,omitempty"` // in a row
}

var (
	notices   = store.Define("notices", func(n *notice) store.Tuple { return store.Key(n.ID) })
	noticesOf = notices.Index("account", func(n *notice) store.Tuple { return store.Key(n.AccountID, n.ID) })

	mailings   = store.Define("notice_mailings", func(m *mailing) store.Tuple { return store.Key(m.AccountID) })
	mailingsAt = mailings.Index("next", func(m *mailing) store.Tuple { return store.Key(m.NextAt, m.AccountID) })
)

// Tables are what this room keeps in the store.
func Tables() []*store.Table { return []*store.Table{notices.Table(), mailings.Table()} }

// Run follows the log and sends until the context ends, and then returns nil.
func (s *Service) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { s.follow(ctx) })
	wg.Go(func() { s.mail(ctx) })
	wg.Wait()
	return nil
}
