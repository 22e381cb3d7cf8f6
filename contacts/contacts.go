// Package contacts knows the people on the other side: who they are, in which
// lists they are, which SIM card and which of our users they last talked to, and
// whether they want to hear from us.
//
// It imports store, events, accounts and internal/{fault,sms}. Sending, and
// what any one vendor calls these things, must never be in it.
package contacts

import (
	"errors"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/store"
)

// Contact is a person or a company with a number, an e-mail address, or both.
type Contact struct {
	ID        int64  `json:"id"`
	AccountID int64  `json:"account_id"`
	Phone     string `json:"phone"`           // E.164, or as the network gave it; unique in the account
	Email     string `json:"email,omitempty"` // lower case
	FirstName string `json:"first_name,omitempty"`
	LastName  string `json:"last_name,omitempty"`
	Company   string `json:"company,omitempty"`
	// Name is the whole name, where an earlier version stored it as one.
	Name         string    `json:"name,omitempty"`
	Tags         []string  `json:"tags,omitempty"`       // a set, in alphabetical order
	StatusTag    string    `json:"status_tag,omitempty"` // the one tag that TextLink shows
	CustomFields Fields    `json:"custom_fields,omitempty"`
	Source       Source    `json:"source,omitempty"` // who created it
	CreatedAt    time.Time `json:"created_at"`
	UpdatedAt    time.Time `json:"updated_at"`
	// Entries counts what was ever written into the timeline.
	Entries int64 `json:"entries,omitempty"`
}

var (
	contacts        = store.Define("contacts", func(c *Contact) store.Tuple { return store.Key(c.ID) })
	contactsByPhone = contacts.Unique("phone", func(c *Contact) store.Tuple { return unless(c.Phone == "", c.AccountID, c.Phone) })

	// These two, and the tables of tags and lists, have the id behind the
	// values that are looked for: every list of contacts is in its order.
	contactsByAccount = contacts.Index("account", func(c *Contact) store.Tuple { return store.Key(c.AccountID) })
	contactsByStatus  = contacts.Index("status_tag", func(c *Contact) store.Tuple {
		return unless(c.StatusTag == "", c.AccountID, fold(c.StatusTag))
	})
	contactsByEmail = contacts.Index("email", func(c *Contact) store.Tuple { return unless(c.Email == "", c.AccountID, c.Email) })
)

// unless is an index entry, or none.
func unless(absent bool, values ...any) store.Tuple {
	if absent {
		return nil
	}
	return store.Key(values...)
}

// Tables are what this room keeps in the store.
func Tables() []*store.Table {
	return []*store.Table{
		contacts.Table(), words.Table(), tags.Table(), tagged.Table(), entries.Table(),
		lists.Table(), members.Table(),
		conversations.Table(), optOuts.Table(), ownOptOuts.Table(),
	}
}

// Owner says whose contacts are meant, and which user acts; 0 where that is
// nobody in particular.
type Owner struct{ OrganisationID, AccountID, UserID int64 }

// OwnerOf returns the owner that a principal stands for, with its user.
func OwnerOf(p accounts.Principal) Owner { return Owner{p.OrganisationID, p.AccountID, p.UserID} }

// Source says where something about a contact came from. It is one of those
// below, or the display name of a connector, such as GoHighLevel.
type Source string

// The sources that are not connectors.
const (
	SourceMessage   Source = "message"   // the contact wrote
	SourceAPI       Source = "api"       // a program, with a key
	SourceDashboard Source = "dashboard" // a person who is logged in
	SourceImport    Source = "import"    // a file
)

// sourceOf tells programs from people.
func sourceOf(p accounts.Principal) Source {
	if p.KeyID == 0 {
		return SourceDashboard
	}
	return SourceAPI
}

// Service is the room's door. Its methods that take a transaction are for
// rooms that tell of a message and its contact at once.
type Service struct {
	db    *store.DB
	log   *events.Log
	now   func() time.Time
	sweep chan struct{} // a list was deleted; see Run
}

// New returns the service.
func New(db *store.DB, log *events.Log, now func() time.Time) *Service {
	return &Service{db: db, log: log, now: now, sweep: make(chan struct{}, 1)}
}

// DisplayName is the contact's name as one text; empty when there is none.
func (c *Contact) DisplayName() string {
	if c.FirstName == "" && c.LastName == "" {
		return c.Name
	}
	return strings.TrimSpace(c.FirstName + " " + c.LastName)
}

// Payload is the contact as events of messages show it.
func (c *Contact) Payload() *events.Contact {
	return &events.Contact{
		ID: c.ID, Phone: c.Phone, Name: c.DisplayName(), FirstName: c.FirstName, LastName: c.LastName,
		Email: c.Email, StatusTag: c.StatusTag,
	}
}

// payload is the contact as its own events show it.
func (c *Contact) payload() *events.Contact {
	p := c.Payload()
	p.Company, p.Tags, p.CustomFields = c.Company, c.Tags, c.CustomFields
	p.CreatedAt, p.UpdatedAt = c.CreatedAt, c.UpdatedAt
	return p
}

// tell appends an event about a contact, which says too whether it has opted
// out. It concerns who did it, and who last wrote to the contact.
func (s *Service) tell(tx *store.Tx, o Owner, typ events.Type, at time.Time, c *Contact, changed ...string) error {
	payload := c.payload()
	payload.Changed = changed
	var err error
	if payload.OptedOut, err = s.OptedOut(tx, o.OrganisationID, c.Phone); err != nil {
		return err
	}
	writer, err := s.LastWriter(tx, o.AccountID, c.Phone, 0)
	if err != nil {
		return err
	}
	return s.log.Append(tx, o.AccountID, typ, at, payload, o.UserID, writer)
}

// Find returns the contact with this number, or nil when there is none.
func (s *Service) Find(tx *store.Tx, accountID int64, phone string) (*Contact, error) {
	if phone == "" {
		return nil, nil
	}
	return orNil(contactsByPhone.Get(tx, store.Key(accountID, phone)))
}

// FindByEmail returns the oldest contact with this e-mail address, or nil when
// there is none.
func (s *Service) FindByEmail(tx *store.Tx, accountID int64, email string) (*Contact, error) {
	if email == "" {
		return nil, nil
	}
	return orNil(contactsByEmail.Get(tx, store.Key(accountID, strings.ToLower(email))))
}

// orNil takes what is not there for nothing.
func orNil[T any](record *T, err error) (*T, error) {
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return record, err
}

// is reports whether the store has a record.
func is[T any](record *T, err error) (bool, error) {
	record, err = orNil(record, err)
	return record != nil, err
}

// contactOf returns a contact of the account.
func contactOf(tx *store.Tx, accountID, id int64) (*Contact, error) {
	c, err := orNil(contacts.Get(tx, store.Key(id)))
	if err == nil && (c == nil || c.AccountID != accountID) {
		return nil, ErrNotFound
	}
	return c, err
}

// findOrCreate returns the contact with this number, which it creates, with
// its event, when there is none.
func (s *Service) findOrCreate(tx *store.Tx, o Owner, phone string, source Source) (*Contact, error) {
	c, err := s.Find(tx, o.AccountID, phone)
	if c != nil || err != nil {
		return c, err
	}
	c = &Contact{AccountID: o.AccountID, Phone: phone}
	return c, s.create(tx, o, c, source)
}
