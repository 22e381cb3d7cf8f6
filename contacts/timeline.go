package contacts

import (
	"context"
	"encoding/base64"
	"errors"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// Kind says what happened to a contact.
type Kind string

// The kinds of the timeline.
const (
	KindCreated  Kind = "created"
	KindChanged  Kind = "changed"
	KindTagged   Kind = "tagged"
	KindUntagged Kind = "untagged"
	KindOptedOut Kind = "opted_out"
	KindOptedIn  Kind = "opted_in"
	KindNote     Kind = "note" // said by a connector
)

// Entry is one thing that happened to a contact. Messages are not among them.
type Entry struct {
	At     time.Time `json:"at"`
	Kind   Kind      `json:"kind"`
	Text   string    `json:"text"` // for people
	Field  string    `json:"field,omitempty"`
	From   string    `json:"from,omitempty"` // at most 200 characters of it, as To
	To     string    `json:"to,omitempty"`
	Source Source    `json:"source"`
}

// entry is an entry with its place: entries of a contact are numbered from 1.
type entry struct {
	ContactID int64 `json:"contact_id"`
	Number    int64 `json:"number"`
	Entry
}

var entries = store.Define("contact_timeline", func(e *entry) store.Tuple { return store.Key(e.ContactID, e.Number) })

// MaxEntries is how many entries a contact keeps, beside that of its creation.
// The oldest go first.
const MaxEntries = 200

// write adds an entry to the timeline. The caller stores the contact.
func (c *Contact) write(tx *store.Tx, e Entry) error {
	c.Entries++
	if err := entries.Put(tx, &entry{ContactID: c.ID, Number: c.Entries, Entry: e}); err != nil {
		return err
	}
	if c.Entries <= MaxEntries {
		return nil
	}
	return ifThere(entries.Delete(tx, store.Key(c.ID, c.Entries-MaxEntries)))
}

// ifThere lets a deletion succeed where there was nothing.
func ifThere(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	return err
}

// birth is the entry of the contact's creation, which is not stored: the
// contact itself knows it.
func (c *Contact) birth() Entry {
	e := Entry{At: c.CreatedAt, Kind: KindCreated, Source: c.Source}
	switch c.Source {
	case SourceMessage:
		e.Text = "Created: a message came from this number."
	case SourceAPI:
		e.Text = "Created by the API."
	case SourceDashboard:
		e.Text = "Created in the dashboard."
	case SourceImport:
		e.Text = "Created by an import."
	case "":
		e.Text = "Created."
	default:
		e.Text = string(c.Source) + " contact created"
	}
	return e
}

// MaxNote bounds what a connector says, in characters.
const MaxNote = 500

// Note adds to a contact's timeline what a connector has to say, such as
// "GoHighLevel contact updated". It is no change of the contact, and no event.
// Field, From and To may name what is meant; a longer text is cut.
func (s *Service) Note(tx *store.Tx, o Owner, id int64, e Entry) error {
	c, err := contactOf(tx, o.AccountID, id)
	if err != nil {
		return err
	}
	e.At, e.Kind = s.now().UTC(), KindNote
	if utf8.RuneCountInString(e.Text) > MaxNote {
		e.Text = string([]rune(e.Text)[:MaxNote-1]) + "…"
	}
	e.From, e.To = brief(e.From), brief(e.To)
	if err := c.write(tx, e); err != nil {
		return err
	}
	return contacts.Put(tx, c)
}

// MaxPage is the most records that a page may have.
const MaxPage = 200

// ErrCursor says that a cursor is not one of ours.
var ErrCursor = fault.New(fault.Invalid, "invalid_cursor", "The cursor is not one that this API returned.").On("cursor")

// Timeline returns a page of what happened to a contact, newest first, and the
// cursor of the next one, which is empty on the last.
func (s *Service) Timeline(ctx context.Context, p accounts.Principal, id int64, cursor string, limit int) (page []Entry, next string, err error) {
	before, err := timelinePlace(cursor)
	if err != nil {
		return nil, "", err
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		c, err := contactOf(tx, p.AccountID, id)
		if err != nil {
			return err
		}
		page, next, err = c.timeline(tx, before, limit)
		return err
	})
	return page, next, err
}

// timeline returns what happened before the entry with a number; its creation
// has the number 0.
func (c *Contact) timeline(tx *store.Tx, before int64, limit int) (page []Entry, next string, err error) {
	limit = min(max(limit, 1), MaxPage)
	q := store.Query{Prefix: store.Key(c.ID), Until: store.Key(c.ID, before), Reverse: true}
	for e, err := range entries.Scan(tx, q) {
		if err != nil {
			return nil, "", err
		}
		if len(page) == limit {
			return page, timelineCursor(before), nil
		}
		page, before = append(page, e.Entry), e.Number
	}
	switch {
	case before <= 0: // the creation was on an earlier page
		return page, "", nil
	case len(page) == limit:
		return page, timelineCursor(before), nil
	}
	return append(page, c.birth()), "", nil
}

// newest is before which number all entries are.
const newest = 1<<63 - 1

func timelineCursor(before int64) string {
	return base64.RawURLEncoding.EncodeToString([]byte("t" + strconv.FormatInt(before, 10)))
}

func timelinePlace(cursor string) (int64, error) {
	if cursor == "" {
		return newest, nil
	}
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	number, ok := strings.CutPrefix(string(text), "t")
	before, failed := strconv.ParseInt(number, 10, 64)
	if err != nil || !ok || failed != nil || before < 1 {
		return 0, ErrCursor
	}
	return before, nil
}
