package relay

import (
	"context"
	"slices"
	"sort"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/internal/sms"
	"simrelay/store"
)

// MessageFilter narrows a list of messages; the zero value means all.
type MessageFilter struct {
	Number    string // of the other side, as callers write numbers
	Text      string // that the text holds, in small or capital letters
	States    []State
	Direction Direction
	SIMCardID int64
	Reference string
	Since     time.Time // accepted or received at or after; zero: from the start
	Until     time.Time // before; zero: to now
	// OldestFirst turns the order; the newest comes first otherwise.
	OldestFirst bool
}

// Examined bounds how many messages are looked at for one page of a search.
const Examined = 5000

// maxSearchText bounds the text that is searched for, in bytes.
const maxSearchText = 500

// Search returns a page of the account's messages, and the cursor of the next
// one, which is empty on the last. A page may be short, or empty, before the
// last: then few of those that were looked at matched. A filter belongs to its
// cursors: another one with the same cursor skips or repeats.
func (s *Service) Search(ctx context.Context, p accounts.Principal, f MessageFilter, after store.Cursor, limit int) (page []*Message, next store.Cursor, err error) {
	if after.Valid() != nil {
		return nil, "", ErrCursor
	}
	if err := f.complete(p.Country); err != nil {
		return nil, "", err
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		index, q, err := f.query(tx, p.AccountID)
		if err != nil {
			return err
		}
		q.After = after
		page, next, err = index.Sift(tx, q, min(max(limit, 1), MaxPage), Examined, f.matches)
		return err
	})
	return page, next, err
}

// complete checks the filter and writes it as messages are stored.
func (f *MessageFilter) complete(country string) error {
	if f.Number != "" {
		n, err := sms.ParseNumber(f.Number, country)
		if err != nil {
			n = strings.TrimSpace(f.Number) // who writes may have a name, such as a bank's
		}
		f.Number = n
	}
	for _, state := range f.States {
		if !slices.Contains(States(), state) {
			return errUnknownState
		}
	}
	switch {
	case f.Direction != "" && f.Direction != Outgoing && f.Direction != Incoming:
		return errDirection
	case len(f.Text) > maxSearchText || !utf8.ValidString(f.Text):
		return fault.New(fault.Invalid, "invalid_search", "The text to search for must have at most %d bytes of UTF-8.", maxSearchText).On("text")
	}
	f.Text = strings.ToLower(f.Text)
	return nil
}

var (
	errUnknownState = fault.New(fault.Invalid, "unknown_message_state",
		"A state is one of %s.", names(States())).On("state")
	errDirection = fault.New(fault.Invalid, "unknown_direction", "direction must be outgoing or incoming.").On("direction")
)

func names(states []State) string {
	list := make([]string, len(states))
	for i, state := range states {
		list[i] = string(state)
	}
	return strings.Join(list, ", ")
}

// query picks the index that leaves the least to be looked at, and the ids
// between which the filter's times are. It reads a stretch more at either end:
// ids are given out a little after the times are taken.
func (f *MessageFilter) query(tx *store.Tx, accountID int64) (*store.Index[Message], store.Query, error) {
	index, prefix := messagesOf, store.Key(accountID)
	switch {
	case f.Number != "":
		index, prefix = messagesWith, store.Key(accountID, f.Number)
	case len(f.States) == 1 && f.States[0].wentWrong():
		index, prefix = messagesWrong, store.Key(accountID, string(f.States[0]))
	}
	q := store.Query{Prefix: prefix, Reverse: !f.OldestFirst}
	if !f.Since.IsZero() {
		id, err := firstSince(tx, accountID, f.Since.Add(-slack))
		if err != nil {
			return nil, q, err
		}
		q.From = store.Key(prefix, id)
	}
	if !f.Until.IsZero() {
		id, err := firstSince(tx, accountID, f.Until.Add(slack))
		if err != nil {
			return nil, q, err
		}
		q.Until = store.Key(prefix, id)
	}
	return index, q, nil
}

// slack is more than the time that a message may wait for its id.
const slack = time.Minute

// firstSince returns the id from which on the account's messages came at or
// after a time; messages are numbered as they come. It looks at one message for
// each halving.
func firstSince(tx *store.Tx, accountID int64, t time.Time) (id int64, err error) {
	newest, err := messagesOf.First(tx, store.Query{Prefix: store.Key(accountID), Reverse: true})
	if err != nil || newest == nil {
		return 1, err
	}
	n := sort.Search(int(newest.ID), func(i int) bool {
		if err != nil {
			return true
		}
		var m *Message
		m, err = messagesOf.First(tx, store.Query{Prefix: store.Key(accountID), From: store.Key(accountID, int64(i+1))})
		return err != nil || m == nil || !m.CreatedAt.Before(t)
	})
	return int64(n + 1), err
}

func (f *MessageFilter) matches(m *Message) bool {
	switch {
	case f.Direction != "" && m.Direction != f.Direction,
		f.SIMCardID != 0 && m.SIMCardID != f.SIMCardID,
		f.Number != "" && m.peer() != f.Number,
		f.Reference != "" && m.Reference != f.Reference,
		len(f.States) > 0 && !slices.Contains(f.States, m.State),
		m.CreatedAt.Before(f.Since), !f.Until.IsZero() && !m.CreatedAt.Before(f.Until):
		return false
	}
	return f.Text == "" || strings.Contains(strings.ToLower(m.Text), f.Text)
}
