package contacts

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// List is a list of contacts, which some dialects call a group.
type List struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	Size      int64     `json:"size"` // contacts in it
	CreatedAt time.Time `json:"created_at"`
	UpdatedAt time.Time `json:"updated_at"` // when its name changed
}

// list is a list as it is stored. One that is deleted is there, unseen, until
// nothing refers to it any more.
type list struct {
	AccountID int64 `json:"account_id"`
	List
	Deleted      bool `json:"deleted,omitempty"`
	WithContacts bool `json:"with_contacts,omitempty"` // they are deleted too
}

// member says that a contact is in a list.
type member struct {
	ListID    int64     `json:"list_id"`
	ContactID int64     `json:"contact_id"`
	AddedAt   time.Time `json:"added_at"`
}

var (
	lists       = store.Define("lists", func(l *list) store.Tuple { return store.Key(l.ID) })
	listsByName = lists.Unique("name", func(l *list) store.Tuple { return unless(l.Deleted, l.AccountID, fold(l.Name)) })
	listsGone   = lists.Index("deleted", func(l *list) store.Tuple { return unless(!l.Deleted) })

	members          = store.Define("list_members", func(m *member) store.Tuple { return store.Key(m.ListID, m.ContactID) })
	membersByContact = members.Index("contact", func(m *member) store.Tuple { return store.Key(m.ContactID, m.ListID) })
)

// Bounds of lists.
const (
	MaxLists        = 1000 // of an account
	MaxListName     = 100  // characters
	MaxContactLists = 100  // that a contact is in
)

// Errors of lists.
var (
	ErrListNotFound  = fault.New(fault.NotFound, "list_not_found", "There is no list with this id in your account.")
	ErrListNameTaken = fault.New(fault.Conflict, "list_name_taken", "Another list of your account has this name.").On("name")
	ErrListName      = fault.New(fault.Invalid, "invalid_list_name",
		"The name of a list has 1 to %d characters, none of which is a control character.", MaxListName).On("name")
	ErrListLimit    = fault.New(fault.Conflict, "list_limit_reached", "An account has at most %d lists.", MaxLists)
	ErrContactLists = fault.New(fault.Conflict, "contact_list_limit_reached", "A contact is in at most %d lists.", MaxContactLists)
)

// CreateList makes an empty list. No two lists of an account have the same name,
// whatever the case.
func (s *Service) CreateList(ctx context.Context, p accounts.Principal, name string) (*List, error) {
	if p.AccountID == 0 {
		return nil, accounts.ErrNoAccount
	}
	name, err := listName(name)
	if err != nil {
		return nil, err
	}
	now := s.now().UTC()
	l := &list{AccountID: p.AccountID, List: List{Name: name, CreatedAt: now, UpdatedAt: now}}
	err = s.db.Update(ctx, func(tx *store.Tx) (err error) {
		if err := nameFree(tx, l); err != nil {
			return err
		}
		n, err := listsByName.Count(tx, store.Query{Prefix: store.Key(p.AccountID)})
		if err != nil {
			return err
		}
		if n >= MaxLists {
			return ErrListLimit
		}
		if l.ID, err = lists.NextID(tx); err != nil {
			return err
		}
		return lists.Put(tx, l)
	})
	if err != nil {
		return nil, err
	}
	return &l.List, nil
}

func listName(name string) (string, error) {
	name = strings.TrimSpace(name)
	if name == "" || utf8.RuneCountInString(name) > MaxListName || !printable(name) {
		return "", ErrListName
	}
	return name, nil
}

// nameFree refuses a name that another list has.
func nameFree(tx *store.Tx, l *list) error {
	other, err := orNil(listsByName.Get(tx, store.Key(l.AccountID, fold(l.Name))))
	if err == nil && other != nil && other.ID != l.ID {
		return ErrListNameTaken
	}
	return err
}

// Lists returns a page of the lists whose names begin with a text, in
// alphabetical order, and the cursor of the next one, which is empty on the
// last.
func (s *Service) Lists(ctx context.Context, p accounts.Principal, begin string, after store.Cursor, limit int) (page []*List, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	q := beginning(fold(strings.TrimSpace(begin)), p.AccountID)
	q.After = after
	err = s.db.View(ctx, func(tx *store.Tx) error {
		found, cursor, err := listsByName.Page(tx, q, min(max(limit, 1), MaxPage))
		page, next = make([]*List, len(found)), cursor
		for i, l := range found {
			page[i] = &l.List
		}
		return err
	})
	return page, next, err
}

// List returns a list of the account.
func (s *Service) List(ctx context.Context, p accounts.Principal, id int64) (l *List, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		found, err := listOf(tx, p.AccountID, id)
		if err == nil {
			l = &found.List
		}
		return err
	})
	return l, err
}

func listOf(tx *store.Tx, accountID, id int64) (*list, error) {
	l, err := orNil(lists.Get(tx, store.Key(id)))
	if err == nil && (l == nil || l.AccountID != accountID || l.Deleted) {
		return nil, ErrListNotFound
	}
	return l, err
}

// RenameList gives a list another name.
func (s *Service) RenameList(ctx context.Context, p accounts.Principal, id int64, name string) (renamed *List, err error) {
	if name, err = listName(name); err != nil {
		return nil, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		l, err := listOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		renamed = &l.List
		if l.Name == name {
			return nil
		}
		l.Name, l.UpdatedAt = name, s.now().UTC()
		if err := nameFree(tx, l); err != nil {
			return err
		}
		return lists.Put(tx, l)
	})
	return renamed, err
}

// DeleteList removes a list and, when that is wanted, the contacts in it. It is
// gone when this returns; what remains of it is cleaned up by Run.
func (s *Service) DeleteList(ctx context.Context, p accounts.Principal, id int64, withContacts bool) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		l, err := listOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		l.Deleted, l.WithContacts = true, withContacts
		tx.OnCommit(s.wakeSweep)
		return lists.Put(tx, l)
	})
}
