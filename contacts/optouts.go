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
	"simrelay/store"
)

// optOut is a number that an organisation must not write to. It is there as
// long as any account of the organisation has an opt-out of the number.
type optOut struct {
	OrganisationID int64     `json:"organisation_id"`
	Phone          string    `json:"phone"`
	At             time.Time `json:"at"`
	Reason         string    `json:"reason"`
}

// OptOut is what an account knows of a number's opt-out: it came to the account
// by a message, or by the account's own word. What other accounts of the
// organisation have recorded it never sees; it only may not write to the number
// either.
type OptOut struct {
	ID        int64     `json:"id"`
	Phone     string    `json:"phone"`  // E.164, or as the network gave it
	Reason    string    `json:"reason"` // for people
	Source    Source    `json:"source"`
	CreatedAt time.Time `json:"created_at"`
}

// ownOptOut is an account's opt-out.
type ownOptOut struct {
	OrganisationID int64 `json:"organisation_id"`
	AccountID      int64 `json:"account_id"`
	OptOut
}

var (
	optOuts = store.Define("opt_outs", func(o *optOut) store.Tuple { return store.Key(o.OrganisationID, o.Phone) })

	ownOptOuts = store.Define("account_opt_outs", func(o *ownOptOut) store.Tuple { return store.Key(o.ID) })
	ownByPhone = ownOptOuts.Unique("phone", func(o *ownOptOut) store.Tuple { return store.Key(o.AccountID, o.Phone) })
	ownOf      = ownOptOuts.Index("account", func(o *ownOptOut) store.Tuple { return store.Key(o.AccountID) })
	ownIn      = ownOptOuts.Index("organisation", func(o *ownOptOut) store.Tuple { return store.Key(o.OrganisationID, o.Phone) })
)

// Errors of opt-outs.
var (
	ErrOptOutNotFound = fault.New(fault.NotFound, "opt_out_not_found", "Your account has no opt-out of this number.")
	ErrReason         = fault.New(fault.Invalid, "invalid_reason",
		"reason must have at most %d characters, none of which is a control character.", MaxReason).On("reason")
)

// OptedOut reports whether the organisation must not write to a number.
func (s *Service) OptedOut(tx *store.Tx, organisationID int64, phone string) (bool, error) {
	if phone == "" {
		return false, nil
	}
	return is(optOuts.Get(tx, store.Key(organisationID, phone)))
}

// OptOut records that a number, which is read as one of the account's country,
// does not want to be written to. Created is false when the account had
// recorded that before; it stays as it was then.
func (s *Service) OptOut(ctx context.Context, p accounts.Principal, phone, reason string) (o *OptOut, created bool, err error) {
	if p.AccountID == 0 {
		return nil, false, accounts.ErrNoAccount
	}
	if phone, err = ParsePhone(phone, p.Country); err != nil {
		return nil, false, err
	}
	reason = strings.TrimSpace(reason)
	if utf8.RuneCountInString(reason) > MaxReason || !printable(reason) {
		return nil, false, ErrReason
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		o, created, err = s.optOut(tx, OwnerOf(p), phone, reason, sourceOf(p))
		return err
	})
	return o, created, err
}

// OptIn takes an account's opt-out back. The number may still have one of
// another account of the organisation, which goes on to hold for all.
func (s *Service) OptIn(ctx context.Context, p accounts.Principal, phone string) error {
	if number, err := ParsePhone(phone, p.Country); err == nil {
		phone = number // else it is as the network gave it
	}
	return s.db.Update(ctx, func(tx *store.Tx) error {
		o, err := orNil(ownByPhone.Get(tx, store.Key(p.AccountID, phone)))
		if err != nil {
			return err
		}
		if o == nil {
			return ErrOptOutNotFound
		}
		if err := ownOptOuts.Delete(tx, store.Key(o.ID)); err != nil {
			return err
		}
		held, err := is(ownIn.Get(tx, store.Key(p.OrganisationID, phone)))
		if err != nil || held {
			return err
		}
		if err := ifThere(optOuts.Delete(tx, store.Key(p.OrganisationID, phone))); err != nil {
			return err
		}
		return s.tellOptIn(tx, OwnerOf(p), phone, "The opt-out was taken back.", sourceOf(p))
	})
}

// OptOuts returns a page of the account's opt-outs, newest first, and the
// cursor of the next one, which is empty on the last. Phone, unless it is
// empty, is whose alone is asked for.
func (s *Service) OptOuts(ctx context.Context, p accounts.Principal, phone string, after store.Cursor, limit int) (page []*OptOut, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	index, prefix := ownOf, store.Key(p.AccountID)
	if phone != "" {
		if number, err := ParsePhone(phone, p.Country); err == nil {
			phone = number
		}
		index, prefix = ownByPhone, store.Key(p.AccountID, phone)
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		found, cursor, err := index.Page(tx, store.Query{Prefix: prefix, After: after, Reverse: true}, min(max(limit, 1), MaxPage))
		page, next = make([]*OptOut, len(found)), cursor
		for i, o := range found {
			page[i] = &o.OptOut
		}
		return err
	})
	return page, next, err
}

// optOut records an opt-out, and tells of it when the account had none.
func (s *Service) optOut(tx *store.Tx, o Owner, phone, reason string, source Source) (*OptOut, bool, error) {
	known, err := orNil(ownByPhone.Get(tx, store.Key(o.AccountID, phone)))
	if err != nil {
		return nil, false, err
	}
	if known != nil {
		return &known.OptOut, false, nil
	}
	now := s.now().UTC()
	if err := s.forbid(tx, o, phone, reason, now); err != nil {
		return nil, false, err
	}
	out := &ownOptOut{
		OrganisationID: o.OrganisationID, AccountID: o.AccountID,
		OptOut: OptOut{Phone: phone, Reason: reason, Source: source, CreatedAt: now},
	}
	if out.ID, err = ownOptOuts.NextID(tx); err != nil {
		return nil, false, err
	}
	if err := ownOptOuts.Put(tx, out); err != nil {
		return nil, false, err
	}
	text := "Opted out."
	if reason != "" {
		text = "Opted out: " + reason
	}
	entry := Entry{At: now, Kind: KindOptedOut, Text: text, Source: source}
	return &out.OptOut, true, s.tellOf(tx, o, phone, events.ContactOptedOut, entry)
}

// forbid keeps the organisation from writing to a number.
func (s *Service) forbid(tx *store.Tx, o Owner, phone, reason string, now time.Time) error {
	out, err := s.OptedOut(tx, o.OrganisationID, phone)
	if out || err != nil {
		return err
	}
	return optOuts.Put(tx, &optOut{OrganisationID: o.OrganisationID, Phone: phone, At: now, Reason: reason})
}

// optInAll takes the opt-outs of all accounts of the organisation back: so it
// is when the contact itself says so.
func (s *Service) optInAll(tx *store.Tx, o Owner, phone, reason string) error {
	err := optOuts.Delete(tx, store.Key(o.OrganisationID, phone))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	told := false
	for own, err := range ownIn.Scan(tx, store.Query{Prefix: store.Key(o.OrganisationID, phone)}) {
		if err != nil {
			return err
		}
		if err := ownOptOuts.Delete(tx, store.Key(own.ID)); err != nil {
			return err
		}
		told = told || own.AccountID == o.AccountID
		if err := s.tellOptIn(tx, Owner{o.OrganisationID, own.AccountID, 0}, phone, reason, SourceMessage); err != nil {
			return err
		}
	}
	if told {
		return nil
	}
	return s.tellOptIn(tx, o, phone, reason, SourceMessage)
}

func (s *Service) tellOptIn(tx *store.Tx, o Owner, phone, reason string, source Source) error {
	return s.tellOf(tx, o, phone, events.ContactOptedIn, Entry{At: s.now().UTC(), Kind: KindOptedIn, Text: "Opted in: " + reason, Source: source})
}

// tellOf tells of a number that opted in or out, in the timeline of the contact
// that has it too, where there is one.
func (s *Service) tellOf(tx *store.Tx, o Owner, phone string, typ events.Type, e Entry) error {
	c, err := s.Find(tx, o.AccountID, phone)
	if err != nil {
		return err
	}
	if c == nil {
		return s.tell(tx, o, typ, e.At, &Contact{Phone: phone})
	}
	if err := c.write(tx, e); err != nil {
		return err
	}
	if err := contacts.Put(tx, c); err != nil {
		return err
	}
	return s.tell(tx, o, typ, e.At, c)
}
