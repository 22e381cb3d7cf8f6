package contacts

import (
	"context"

	"simrelay/accounts"
	"simrelay/store"
)

// Delete removes a contact, with its timeline and from its lists. Its messages
// and its opt-out stay. What a contact has is bounded, so one transaction is
// enough.
func (s *Service) Delete(ctx context.Context, p accounts.Principal, id int64) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		c, err := contactOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		return remove(tx, c)
	})
}

func remove(tx *store.Tx, c *Contact) error {
	for m, err := range membersByContact.Scan(tx, store.Query{Prefix: store.Key(c.ID)}) {
		if err != nil {
			return err
		}
		l, err := lists.Get(tx, store.Key(m.ListID))
		if err != nil {
			return err
		}
		if err := delist(tx, l, c.ID); err != nil {
			return err
		}
	}
	for e, err := range entries.Scan(tx, store.Query{Prefix: store.Key(c.ID)}) {
		if err != nil {
			return err
		}
		if err := entries.Delete(tx, store.Key(c.ID, e.Number)); err != nil {
			return err
		}
	}
	if err := replaceWords(tx, c.AccountID, c.ID, c.words(), nil); err != nil {
		return err
	}
	if err := replaceTags(tx, c.AccountID, c.ID, c.Tags, nil); err != nil {
		return err
	}
	return contacts.Delete(tx, store.Key(c.ID))
}

// Run cleans up behind deleted lists, those of before a restart too, until the
// context ends.
func (s *Service) Run(ctx context.Context) error {
	for {
		more, err := s.Sweep(ctx)
		if err != nil {
			return err
		}
		if more {
			continue
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-s.sweep:
		}
	}
}

func (s *Service) wakeSweep() {
	select {
	case s.sweep <- struct{}{}:
	default: // Run has not heard of the last one yet
	}
}

// How many members of a deleted list go in one transaction; a contact is many
// records.
const (
	sweepMembers  = 500
	sweepContacts = 20
)

// Sweep cleans up a little behind a deleted list, and reports whether there may
// be more to do.
func (s *Service) Sweep(ctx context.Context) (more bool, err error) {
	var gone *list
	err = s.db.View(ctx, func(tx *store.Tx) (err error) {
		gone, err = listsGone.First(tx, store.Query{})
		return err
	})
	if gone == nil || err != nil {
		return false, err
	}
	return true, s.db.Update(ctx, func(tx *store.Tx) error { return sweepList(tx, gone.ID) })
}

func sweepList(tx *store.Tx, id int64) error {
	l, err := orNil(lists.Get(tx, store.Key(id)))
	if l == nil || err != nil {
		return err // another was faster
	}
	chunk := sweepMembers
	if l.WithContacts {
		chunk = sweepContacts
	}
	page, _, err := members.Page(tx, store.Query{Prefix: store.Key(id)}, chunk)
	if err != nil {
		return err
	}
	for _, m := range page {
		if err := sweepMember(tx, l, m); err != nil {
			return err
		}
	}
	if len(page) < chunk {
		return lists.Delete(tx, store.Key(id))
	}
	l.Size -= int64(len(page))
	return lists.Put(tx, l)
}

func sweepMember(tx *store.Tx, l *list, m *member) error {
	if err := members.Delete(tx, store.Key(l.ID, m.ContactID)); err != nil {
		return err
	}
	if !l.WithContacts {
		return nil
	}
	c, err := contacts.Get(tx, store.Key(m.ContactID))
	if err != nil {
		return err
	}
	return remove(tx, c)
}
