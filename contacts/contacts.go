// Package contacts knows the people on the other side: who they are, which SIM
// card they last talked to, and whether they want to hear from us.
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

// conversation remembers which SIM card a number last talked to.
type conversation struct {
	AccountID int64  `json:"account_id"`
	Phone     string `json:"phone"`
	SIMCardID int64  `json:"sim_card_id"`
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

	conversations = store.Define("conversations", func(c *conversation) store.Tuple { return store.Key(c.AccountID, c.Phone) })

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

// Payload is the contact as events show it.
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
// its event, when there is none.
func (s *Service) findOrCreate(tx *store.Tx, o Owner, phone string) (*Contact, error) {
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
	return c, s.log.Append(tx, o.AccountID, events.ContactCreated, now, c.Payload())
}

// Talked remembers that a number and a SIM card talked to each other.
func (s *Service) Talked(tx *store.Tx, accountID int64, phone string, simCardID int64) error {
	known, err := s.LastSIM(tx, accountID, phone)
	if err != nil || known == simCardID {
		return err
	}
	return conversations.Put(tx, &conversation{AccountID: accountID, Phone: phone, SIMCardID: simCardID})
}

// LastSIM returns the SIM card that a number last talked to, or 0.
func (s *Service) LastSIM(tx *store.Tx, accountID int64, phone string) (int64, error) {
	c, err := conversations.Get(tx, store.Key(accountID, phone))
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return c.SIMCardID, nil
}

// Wrote does what an incoming message means for contacts: the sender is one
// from now on, its SIM card is remembered, and a keyword such as STOP or START
// is obeyed.
func (s *Service) Wrote(tx *store.Tx, o Owner, phone, text string, simCardID int64) (*Contact, error) {
	c, err := s.findOrCreate(tx, o, phone)
	if err != nil {
		return nil, err
	}
	if err := s.Talked(tx, o.AccountID, phone, simCardID); err != nil {
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
	payload := c.Payload()
	payload.OptedOut = true
	return s.log.Append(tx, o.AccountID, events.ContactOptedOut, now, payload)
}

func (s *Service) optIn(tx *store.Tx, o Owner, c *Contact) error {
	err := optOuts.Delete(tx, store.Key(o.OrganisationID, c.Phone))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.log.Append(tx, o.AccountID, events.ContactOptedIn, s.now(), c.Payload())
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
		c, err = s.findOrCreate(tx, OwnerOf(p), phone)
		if err != nil || c.StatusTag == tag {
			return err
		}
		c.StatusTag, c.UpdatedAt = tag, s.now().UTC()
		if err := contacts.Put(tx, c); err != nil {
			return err
		}
		payload := c.Payload()
		payload.Changed = []string{"status_tag"}
		return s.log.Append(tx, p.AccountID, events.ContactUpdated, c.UpdatedAt, payload)
	})
	return c, err
}
