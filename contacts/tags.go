package contacts

import (
	"context"
	"strings"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// tag is a tag that contacts of an account have.
type tag struct {
	AccountID int64  `json:"account_id"`
	Name      string `json:"name"` // as it was spelled first
	Contacts  int64  `json:"contacts"`
}

// tagging says that a contact has a tag.
type tagging struct {
	AccountID int64  `json:"account_id"`
	Tag       string `json:"tag"` // folded
	ContactID int64  `json:"contact_id"`
}

var (
	tags   = store.Define("tags", func(t *tag) store.Tuple { return store.Key(t.AccountID, fold(t.Name)) })
	tagged = store.Define("contact_tags", func(t *tagging) store.Tuple { return store.Key(t.AccountID, t.Tag, t.ContactID) })
)

// MaxAccountTags is how many different tags the contacts of an account have.
const MaxAccountTags = 2000

// ErrTagLimit says that an account has all the tags that it may have.
var ErrTagLimit = fault.New(fault.Conflict, "tag_limit_reached",
	"The contacts of an account have at most %d different tags.", MaxAccountTags).On("tags")

// replaceTags moves a contact from the tags that it had to those that it has.
func replaceTags(tx *store.Tx, accountID, contactID int64, old, now []string) error {
	for _, name := range without(old, now) {
		if err := tagged.Delete(tx, store.Key(accountID, fold(name), contactID)); err != nil {
			return err
		}
		if err := countTag(tx, accountID, name, -1); err != nil {
			return err
		}
	}
	for _, name := range without(now, old) {
		if err := tagged.Put(tx, &tagging{AccountID: accountID, Tag: fold(name), ContactID: contactID}); err != nil {
			return err
		}
		if err := countTag(tx, accountID, name, 1); err != nil {
			return err
		}
	}
	return nil
}

// countTag keeps the number of a tag's contacts. A tag without any is none.
func countTag(tx *store.Tx, accountID int64, name string, by int64) error {
	t, err := orNil(tags.Get(tx, store.Key(accountID, fold(name))))
	if err != nil {
		return err
	}
	if t == nil {
		t = &tag{AccountID: accountID, Name: name}
	}
	if t.Contacts += by; t.Contacts == 0 {
		return tags.Delete(tx, store.Key(accountID, fold(name)))
	}
	return tags.Put(tx, t)
}

// tagsLeft refuses so many more tags than the account may have. Few requests
// bring a new one, so that they are counted then.
func tagsLeft(tx *store.Tx, accountID int64, more int) error {
	if more == 0 {
		return nil
	}
	n, err := tags.Count(tx, store.Query{Prefix: store.Key(accountID)})
	if err == nil && n+more > MaxAccountTags {
		return ErrTagLimit
	}
	return err
}

// TagCount is a tag and how many contacts have it.
type TagCount struct {
	Name     string `json:"name"`
	Contacts int64  `json:"contacts"`
}

// Tags returns a page of the tags that begin with a text, in alphabetical
// order, and the cursor of the next one, which is empty on the last.
func (s *Service) Tags(ctx context.Context, p accounts.Principal, begin string, after store.Cursor, limit int) (page []TagCount, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	q := beginning(fold(strings.TrimSpace(begin)), p.AccountID)
	q.After = after
	err = s.db.View(ctx, func(tx *store.Tx) error {
		found, cursor, err := tags.Page(tx, q, min(max(limit, 1), MaxPage))
		page, next = make([]TagCount, len(found)), cursor
		for i, t := range found {
			page[i] = TagCount{t.Name, t.Contacts}
		}
		return err
	})
	return page, next, err
}

// beginning asks for what has these values, and behind them a text that begins
// with begin.
func beginning(begin string, values ...any) store.Query {
	prefix := store.Key(values...)
	if begin == "" {
		return store.Query{Prefix: prefix}
	}
	return store.Query{Prefix: prefix, From: store.Key(prefix, begin), Until: store.Key(prefix, begin+"\U0010FFFF")}
}
