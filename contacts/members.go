package contacts

import (
	"context"
	"time"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// AddToList puts a contact into a list. One that is in it stays.
func (s *Service) AddToList(ctx context.Context, p accounts.Principal, listID, contactID int64) (*List, error) {
	return s.inList(ctx, p, listID, contactID, func(tx *store.Tx, l *list) error {
		return enlist(tx, l, contactID, s.now().UTC())
	})
}

// RemoveFromList takes a contact out of a list. One that is not in it stays
// out.
func (s *Service) RemoveFromList(ctx context.Context, p accounts.Principal, listID, contactID int64) (*List, error) {
	return s.inList(ctx, p, listID, contactID, func(tx *store.Tx, l *list) error {
		return delist(tx, l, contactID)
	})
}

func (s *Service) inList(ctx context.Context, p accounts.Principal, listID, contactID int64, do func(*store.Tx, *list) error) (changed *List, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		l, err := listOf(tx, p.AccountID, listID)
		if err != nil {
			return err
		}
		if _, err := contactOf(tx, p.AccountID, contactID); err != nil {
			return err
		}
		changed = &l.List
		return do(tx, l)
	})
	return changed, err
}

func enlist(tx *store.Tx, l *list, contactID int64, now time.Time) error {
	in, err := is(members.Get(tx, store.Key(l.ID, contactID)))
	if in || err != nil {
		return err
	}
	n, err := membersByContact.Count(tx, store.Query{Prefix: store.Key(contactID)})
	if err != nil {
		return err
	}
	if n >= MaxContactLists {
		return ErrContactLists
	}
	l.Size++
	if err := lists.Put(tx, l); err != nil {
		return err
	}
	return members.Put(tx, &member{ListID: l.ID, ContactID: contactID, AddedAt: now})
}

func delist(tx *store.Tx, l *list, contactID int64) error {
	in, err := is(members.Get(tx, store.Key(l.ID, contactID)))
	if !in || err != nil {
		return err
	}
	l.Size--
	if err := lists.Put(tx, l); err != nil {
		return err
	}
	return members.Delete(tx, store.Key(l.ID, contactID))
}

// InLists reports whether the account has a contact with this number that is in
// at least one of the lists. It costs one lookup, and one or two for each list.
func (s *Service) InLists(tx *store.Tx, accountID int64, phone string, listIDs []int64) (bool, error) {
	if len(listIDs) == 0 {
		return false, nil
	}
	c, err := s.Find(tx, accountID, phone)
	if c == nil || err != nil {
		return false, err
	}
	for _, id := range listIDs {
		in, err := is(members.Get(tx, store.Key(id, c.ID)))
		if err != nil {
			return false, err
		}
		if !in {
			continue
		}
		l, err := lists.Get(tx, store.Key(id))
		if err != nil {
			return false, err
		}
		if l.AccountID == accountID && !l.Deleted {
			return true, nil
		}
	}
	return false, nil
}

// listsOf returns the ids of the lists that a contact is in.
func listsOf(tx *store.Tx, contactID int64) ([]int64, error) {
	ids := []int64{}
	for m, err := range membersByContact.Scan(tx, store.Query{Prefix: store.Key(contactID)}) {
		if err != nil {
			return nil, err
		}
		l, err := lists.Get(tx, store.Key(m.ListID))
		if err != nil {
			return nil, err
		}
		if !l.Deleted {
			ids = append(ids, m.ListID)
		}
	}
	return ids, nil
}

// CheckLists returns a not-found fault unless all these lists are the account's.
func (s *Service) CheckLists(tx *store.Tx, accountID int64, ids []int64) error {
	for _, id := range ids {
		if _, err := listOf(tx, accountID, id); err != nil {
			return fault.Of(err).On("contact_list_ids")
		}
	}
	return nil
}
