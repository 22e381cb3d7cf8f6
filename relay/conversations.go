package relay

import (
	"context"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/store"
)

// Conversation is all that was written between an account and one number.
type Conversation struct {
	Number  string
	Contact *contacts.Contact // nil when the number is nobody's
	Last    *Message          // its newest message
}

// Conversations returns a page of the account's conversations, that with the
// newest message first, and the cursor of the next one. A page may be short, or
// empty, before the last.
func (s *Service) Conversations(ctx context.Context, p accounts.Principal, after store.Cursor, limit int) (page []*Conversation, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		var failed error
		newest := func(m *Message) bool {
			last, err := messagesWith.First(tx, store.Query{Prefix: store.Key(p.AccountID, m.peer()), Reverse: true})
			if err != nil {
				failed = err
			}
			return last != nil && last.ID == m.ID
		}
		q := store.Query{Prefix: store.Key(p.AccountID), After: after, Reverse: true}
		found, cursor, err := messagesOf.Sift(tx, q, min(max(limit, 1), MaxPage), Examined, newest)
		if err == nil {
			err = failed
		}
		if err != nil {
			return err
		}
		next = cursor
		page, err = s.conversations(tx, p.AccountID, found)
		return err
	})
	return page, next, err
}

func (s *Service) conversations(tx *store.Tx, accountID int64, newest []*Message) ([]*Conversation, error) {
	page := make([]*Conversation, len(newest))
	for i, m := range newest {
		contact, err := s.contacts.Find(tx, accountID, m.peer())
		if err != nil {
			return nil, err
		}
		page[i] = &Conversation{Number: m.peer(), Contact: contact, Last: m}
	}
	return page, nil
}
