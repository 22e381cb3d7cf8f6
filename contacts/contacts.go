// Package contacts knows the people on the other side: who they are, which SIM
// card and which of our users they last talked to, and whether they want to
// hear from us.
//
// It imports store, events, accounts and internal/{fault,sms}. Sending must
// never be in it.
package contacts

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
	"simrelay/store"
)

// Contact is a person or a company with a number.
type Contact struct {
	ID        int64     `json:"id"`
	AccountID int64     `json:"account_id"`
	Phone     string    `json:"phone"` // E.164, or as the network gave it
	Name      string    `json:"name,omitempty"`
	StatusTag string    `json:"status_tag,omitempty"` // the one tag that TextLink shows
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"`
}

// optOut is a number that an organisation must not write to.
type optOut struct {
	OrganisationID int64     `json:"organisation_id"`
	Phone          string    `json:"phone"`
	At             time.Time `json:"at"`
	Reason         string    `json:"reason"`
}

var (
	contacts        = store.Define("contacts", func(c *Contact) store.Tuple { return store.Key(c.ID) })
	contactsByPhone = contacts.Unique("phone", func(c *Contact) store.Tuple { return store.Key(c.AccountID, c.Phone) })

	optOuts = store.Define("opt_outs", func(o *optOut) store.Tuple { return store.Key(o.OrganisationID, o.Phone) })
)

// Tables are what this room keeps in the store.
func Tables() []*store.Table {
	return []*store.Table{contacts.Table(), conversations.Table(), optOuts.Table()}
}

// Owner says whose contacts are meant.
type Owner struct{ OrganisationID, AccountID int64 }

// OwnerOf returns the owner that a principal stands for.
func OwnerOf(p accounts.Principal) Owner { return Owner{p.OrganisationID, p.AccountID} }

// Service is the room's door. Its methods that take a transaction are for
// rooms that tell of a message and its contact at once.
type Service struct {
	db  *store.DB
	log *events.Log
	now func() time.Time
}

// New returns the service.
func New(db *store.DB, log *events.Log, now func() time.Time) *Service {
	return &Service{db: db, log: log, now: now}
}

// Payload is the contact as the events of its messages show it.
func (c *Contact) Payload() *events.Contact {
	return &events.Contact{ID: c.ID, Phone: c.Phone, Name: c.Name, StatusTag: c.StatusTag}
}

// Find returns the contact with this number, or nil when there is none.
func (s *Service) Find(tx *store.Tx, accountID int64, phone string) (*Contact, error) {
	c, err := contactsByPhone.Get(tx, store.Key(accountID, phone))
	if errors.Is(err, store.ErrNotFound) {
		return nil, nil
	}
	return c, err
}

// findOrCreate returns the contact with this number, which it creates, with
// its event, when there is none. By is the user who does that, or 0.
func (s *Service) findOrCreate(tx *store.Tx, o Owner, phone string, by int64) (*Contact, error) {
	c, err := s.Find(tx, o.AccountID, phone)
	if c != nil || err != nil {
		return c, err
	}
	now := s.now().UTC()
	c = &Contact{AccountID: o.AccountID, Phone: phone, CreatedAt: now, UpdatedAt: now}
	if c.ID, err = contacts.NextID(tx); err != nil {
		return nil, err
	}
	if err := contacts.Put(tx, c); err != nil {
		return nil, err
	}
	return c, s.tell(tx, o, c, change{typ: events.ContactCreated, at: now, by: by})
}

// change is what happened to a contact.
type change struct {
	typ    events.Type
	at     time.Time
	by     int64    // the user who did it, or 0
	fields []string // that a contact.updated changed
}

// tell appends the event of a change, with the contact as it is after it.
func (s *Service) tell(tx *store.Tx, o Owner, c *Contact, what change) error {
	payload := c.Payload()
	payload.CreatedAt, payload.UpdatedAt, payload.Changed = c.CreatedAt, c.UpdatedAt, what.fields
	var err error
	if payload.OptedOut, err = s.OptedOut(tx, o.OrganisationID, c.Phone); err != nil {
		return err
	}
	writer, err := s.LastWriter(tx, o.AccountID, c.Phone, 0)
	if err != nil {
		return err
	}
	return s.log.Append(tx, o.AccountID, what.typ, what.at, payload, what.by, writer)
}

// Wrote does what an incoming message means for contacts: the sender is one
// from now on, its SIM card is remembered, and a keyword such as STOP or START
// is obeyed.
func (s *Service) Wrote(tx *store.Tx, o Owner, phone, text string, simCardID int64) (*Contact, error) {
	c, err := s.findOrCreate(tx, o, phone, 0)
	if err != nil {
		return nil, err
	}
	if err := s.Talked(tx, o.AccountID, phone, Writer{SIMCardID: simCardID}); err != nil {
		return nil, err
	}
	switch keyword := sms.Keyword(text); {
	case stopWords[keyword]:
		err = s.optOut(tx, o, c, "The contact wrote "+keyword+".")
	case startWords[keyword]:
		err = s.optIn(tx, o, c)
	}
	return c, err
}

// The keywords that US carriers require of every sender.
var (
	stopWords  = map[string]bool{"STOP": true, "STOPALL": true, "UNSUBSCRIBE": true, "CANCEL": true, "END": true, "QUIT": true, "OPTOUT": true, "REVOKE": true}
	startWords = map[string]bool{"START": true, "UNSTOP": true, "YES": true}
)

func (s *Service) optOut(tx *store.Tx, o Owner, c *Contact, reason string) error {
	out, err := s.OptedOut(tx, o.OrganisationID, c.Phone)
	if out || err != nil {
		return err
	}
	now := s.now().UTC()
	if err := optOuts.Put(tx, &optOut{OrganisationID: o.OrganisationID, Phone: c.Phone, At: now, Reason: reason}); err != nil {
		return err
	}
	return s.tell(tx, o, c, change{typ: events.ContactOptedOut, at: now})
}

func (s *Service) optIn(tx *store.Tx, o Owner, c *Contact) error {
	err := optOuts.Delete(tx, store.Key(o.OrganisationID, c.Phone))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.tell(tx, o, c, change{typ: events.ContactOptedIn, at: s.now()})
}

// OptedOut reports whether the organisation must not write to a number.
func (s *Service) OptedOut(tx *store.Tx, organisationID int64, phone string) (bool, error) {
	_, err := optOuts.Get(tx, store.Key(organisationID, phone))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// maxTag is the longest status tag, in characters.
const maxTag = 64

// SetStatusTag gives the contact with this number its status tag; an empty one
// takes it away. A contact that there is not yet is created. Setting the tag
// that it has changes nothing and tells nobody.
func (s *Service) SetStatusTag(ctx context.Context, p accounts.Principal, phone, tag string) (c *Contact, err error) {
	if p.AccountID == 0 {
		return nil, accounts.ErrNoAccount
	}
	phone, err = sms.ParseNumber(phone, p.Country)
	if err != nil {
		return nil, fault.New(fault.Invalid, "invalid_number", "The number must be in international format, such as +15551234567.").On("phone")
	}
	tag = strings.TrimSpace(tag)
	if utf8.RuneCountInString(tag) > maxTag || !utf8.ValidString(tag) {
		return nil, fault.New(fault.Invalid, "invalid_tag", "The tag must have at most %d characters.", maxTag).On("tag")
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		c, err = s.findOrCreate(tx, OwnerOf(p), phone, p.UserID)
		if err != nil || c.StatusTag == tag {
			return err
		}
		c.StatusTag, c.UpdatedAt = tag, s.now().UTC()
		if err := contacts.Put(tx, c); err != nil {
			return err
		}
		what := change{typ: events.ContactUpdated, at: c.UpdatedAt, by: p.UserID, fields: []string{"status_tag"}}
		return s.tell(tx, OwnerOf(p), c, what)
	})
	return c, err
}
