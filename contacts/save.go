package contacts

import (
	"context"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/store"
)

// Policy says what becomes of details about somebody who is a contact already.
// The number says who it is; where none is given, the e-mail address.
type Policy string

// The policies.
const (
	Refuse Policy = "refuse" // a Conflict, phone_taken or contact_exists
	Keep   Policy = "keep"   // the contact stays as it is
	Fill   Policy = "fill"   // only what the contact lacks is set
	Merge  Policy = "update" // what is said replaces what there was; nothing is taken away
)

// ErrPolicy says that a policy is none.
var ErrPolicy = fault.New(fault.Invalid, "invalid_on_existing",
	`on_existing must be "refuse", "keep", "fill" or "update".`).On("on_existing")

// Valid returns ErrPolicy unless it is one.
func (p Policy) Valid() error {
	switch p {
	case Refuse, Keep, Fill, Merge:
		return nil
	}
	return ErrPolicy
}

// Outcome says what Save did.
type Outcome string

// The outcomes.
const (
	Created   Outcome = "created"
	Updated   Outcome = "updated"
	Unchanged Outcome = "unchanged"
)

// Errors of contacts.
var (
	ErrNotFound   = fault.New(fault.NotFound, "contact_not_found", "There is no contact with this id in your account.")
	ErrPhoneTaken = fault.New(fault.Conflict, "phone_taken", "Another contact of your account has this phone number.").On("phone")
	ErrExists     = fault.New(fault.Conflict, "contact_exists",
		"There is a contact with this e-mail address, and without a phone number there is nothing to tell the two apart.").On("email")
)

// Save makes a contact, or does what the policy says when there is one.
func (s *Service) Save(ctx context.Context, p accounts.Principal, d Details, policy Policy) (v *View, outcome Outcome, err error) {
	if err := policy.Valid(); err != nil {
		return nil, "", err
	}
	err = s.update(ctx, p, d, func(tx *store.Tx, d Details) error {
		var c *Contact
		if c, outcome, err = s.save(tx, OwnerOf(p), d, policy, sourceOf(p)); err != nil {
			return err
		}
		v, err = s.view(tx, OwnerOf(p), c)
		return err
	})
	return v, outcome, err
}

// SaveIn is Save for rooms that have a transaction. Country, ISO 3166-1
// alpha-2, is how national numbers are read.
func (s *Service) SaveIn(tx *store.Tx, o Owner, country string, d Details, policy Policy, source Source) (*Contact, Outcome, error) {
	d, err := d.normal(country)
	if err == nil {
		err = policy.Valid()
	}
	if err != nil {
		return nil, "", err
	}
	return s.save(tx, o, d, policy, source)
}

// Update changes a contact. What the details do not say stays.
func (s *Service) Update(ctx context.Context, p accounts.Principal, id int64, d Details) (v *View, err error) {
	err = s.update(ctx, p, d, func(tx *store.Tx, d Details) error {
		if err := keepsNumber(tx, p, id, d); err != nil {
			return err
		}
		c, err := s.change(tx, OwnerOf(p), id, d, sourceOf(p))
		if err != nil {
			return err
		}
		v, err = s.view(tx, OwnerOf(p), c)
		return err
	})
	return v, err
}

// keepsNumber refuses a new number from those who may only write to the contacts
// in some lists: with it they could write to anybody.
func keepsNumber(tx *store.Tx, p accounts.Principal, id int64, d Details) error {
	if p.ContactListIDs == nil || !said(d.Phone) {
		return nil
	}
	c, err := contactOf(tx, p.AccountID, id)
	if err == nil && c.Phone != *d.Phone {
		err = accounts.ErrRole
	}
	return err
}

// UpdateIn is Update for rooms that have a transaction.
func (s *Service) UpdateIn(tx *store.Tx, o Owner, country string, id int64, d Details, source Source) (*Contact, error) {
	d, err := d.normal(country)
	if err != nil {
		return nil, err
	}
	return s.change(tx, o, id, d, source)
}

func (s *Service) update(ctx context.Context, p accounts.Principal, d Details, do func(*store.Tx, Details) error) error {
	if p.AccountID == 0 {
		return accounts.ErrNoAccount
	}
	d, err := d.normal(p.Country)
	if err != nil {
		return err
	}
	return s.db.Update(ctx, func(tx *store.Tx) error { return do(tx, d) })
}

func (s *Service) save(tx *store.Tx, o Owner, d Details, policy Policy, source Source) (*Contact, Outcome, error) {
	c, err := s.match(tx, o, d)
	switch {
	case err != nil:
		return nil, "", err
	case c == nil:
		c = &Contact{AccountID: o.AccountID}
		if _, err := c.apply(tx, d); err != nil {
			return nil, "", err
		}
		return c, Created, s.create(tx, o, c, source)
	case policy == Refuse && said(d.Phone):
		return nil, "", ErrPhoneTaken
	case policy == Refuse:
		return nil, "", ErrExists
	case policy == Keep:
		return c, Unchanged, nil
	case policy == Fill:
		d = d.additions().lacking(c)
	default:
		d = d.additions()
	}
	changed, err := s.changeContact(tx, o, c, d, source)
	if !changed {
		return c, Unchanged, err
	}
	return c, Updated, err
}

// match returns the contact that the details are about, or nil.
func (s *Service) match(tx *store.Tx, o Owner, d Details) (*Contact, error) {
	if said(d.Phone) {
		return s.Find(tx, o.AccountID, *d.Phone)
	}
	if said(d.Email) {
		return s.FindByEmail(tx, o.AccountID, *d.Email)
	}
	return nil, ErrUnreachable
}

func said(text *string) bool { return text != nil && *text != "" }

func (s *Service) change(tx *store.Tx, o Owner, id int64, d Details, source Source) (*Contact, error) {
	c, err := contactOf(tx, o.AccountID, id)
	if err != nil {
		return nil, err
	}
	_, err = s.changeContact(tx, o, c, d, source)
	return c, err
}

// changeContact stores what the details change in a contact, and tells it; when
// that is nothing, nobody hears of it.
func (s *Service) changeContact(tx *store.Tx, o Owner, c *Contact, d Details, source Source) (bool, error) {
	old := *c
	changes, err := c.apply(tx, d)
	if err != nil || len(changes) == 0 {
		return false, err
	}
	if c.Phone != old.Phone {
		other, err := s.Find(tx, o.AccountID, c.Phone)
		if err != nil {
			return false, err
		}
		if other != nil {
			return false, ErrPhoneTaken
		}
	}
	c.UpdatedAt = s.now().UTC()
	for _, ch := range changes {
		if err := c.write(tx, ch.entry(c.UpdatedAt, source)); err != nil {
			return false, err
		}
	}
	if err := replace(tx, &old, c); err != nil {
		return false, err
	}
	return true, s.tell(tx, o, events.ContactUpdated, c.UpdatedAt, c, changedFields(changes)...)
}

// create stores a new contact, and tells of it.
func (s *Service) create(tx *store.Tx, o Owner, c *Contact, source Source) (err error) {
	now := s.now().UTC()
	c.Source, c.CreatedAt, c.UpdatedAt = source, now, now
	if c.ID, err = contacts.NextID(tx); err != nil {
		return err
	}
	if err := replace(tx, nil, c); err != nil {
		return err
	}
	return s.tell(tx, o, events.ContactCreated, now, c)
}

// SetStatusTag gives the contact with this number its status tag; an empty one
// takes it away. A contact that there is not yet is created. Setting the tag
// that it has changes nothing and tells nobody.
func (s *Service) SetStatusTag(ctx context.Context, p accounts.Principal, phone, tag string) (c *Contact, err error) {
	if p.AccountID == 0 {
		return nil, accounts.ErrNoAccount
	}
	d, err := Details{Phone: &phone, StatusTag: &tag}.normal(p.Country)
	if err != nil {
		if fault.CodeOf(err) == ErrTag.Code {
			err = ErrTag.On("tag") // as those call it who have one only
		}
		return nil, err
	}
	if !said(d.Phone) {
		return nil, ErrNumber
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		c, err = s.findOrCreate(tx, OwnerOf(p), *d.Phone, sourceOf(p))
		if err == nil {
			_, err = s.changeContact(tx, OwnerOf(p), c, Details{StatusTag: d.StatusTag}, sourceOf(p))
		}
		return err
	})
	return c, err
}
