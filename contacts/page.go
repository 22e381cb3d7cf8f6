package contacts

import (
	"cmp"
	"context"
	"encoding/base64"
	"slices"
	"strings"

	"simrelay/accounts"
	"simrelay/store"
)

// Filter says which contacts are asked for; all that is given must hold.
type Filter struct {
	Phone     string // the whole number, national ones as of the account's country
	Email     string // the whole address, in any case
	Tag       string // in any case, as StatusTag
	StatusTag string
	ListID    int64
	// Words are beginnings of words of the name, the company or the e-mail
	// address; a text that begins with a digit or a plus sign may also be the
	// beginning of the number.
	Words string
}

// look is how many contacts a page may look at. Where a filter holds for few of
// many, a page may thereby be short, or empty, and have a next one all the same.
const look = 2000

// Page returns contacts of the account, newest first, or in the order of what
// they were found by where Words is the best way to find them. The cursor of the
// next page is empty on the last one only; a page may be shorter than its limit
// though there is another.
func (s *Service) Page(ctx context.Context, p accounts.Principal, f Filter, cursor string, limit int) (page []*View, next string, err error) {
	q, err := f.query(p)
	if err != nil {
		return nil, "", err
	}
	way, place, err := readCursor(cursor)
	if err != nil {
		return nil, "", err
	}
	err = s.db.View(ctx, func(tx *store.Tx) error {
		page, next = nil, ""
		found, at, err := q.page(tx, way, place, min(max(limit, 1), MaxPage))
		if err != nil {
			return err
		}
		for _, c := range found {
			v, err := s.view(tx, OwnerOf(p), c)
			if err != nil {
				return err
			}
			page = append(page, v)
		}
		next = at
		return nil
	})
	return page, next, err
}

// query is a filter that can be asked.
type query struct {
	account int64
	filter  Filter // folded, as the indexes have it
	words   []string
	number  string // digits that the number may begin with
}

func (f Filter) query(p accounts.Principal) (*query, error) {
	if p.AccountID == 0 {
		return nil, accounts.ErrNoAccount
	}
	q := &query{account: p.AccountID, filter: f}
	if number, err := ParsePhone(f.Phone, p.Country); err == nil {
		q.filter.Phone = number // else it is as the network gave it
	}
	q.filter.Email = strings.ToLower(strings.TrimSpace(f.Email))
	q.filter.Tag, q.filter.StatusTag = fold(strings.TrimSpace(f.Tag)), fold(strings.TrimSpace(f.StatusTag))
	text := strings.TrimSpace(f.Words)
	q.words = split(text)
	if strings.Contains(text, "@") {
		q.words = []string{short(fold(text))} // an address is one word
	}
	if digits, is := numberBegin(text); is {
		q.number = digits
	}
	if text != "" && len(q.words) == 0 && q.number == "" {
		q.words = []string{text} // marks only: there is no such word
	}
	return q, nil
}

// numberBegin takes out of the beginning of a number what people write between
// its digits.
func numberBegin(text string) (digits string, is bool) {
	digits = strings.Map(func(r rune) rune {
		if strings.ContainsRune(" -./()", r) {
			return -1
		}
		return r
	}, text)
	digits = strings.TrimPrefix(digits, "+")
	return digits, digits != "" && strings.Trim(digits, "0123456789") == ""
}

// page looks at candidates until the page is full.
func (q *query) page(tx *store.Tx, way string, place store.Tuple, limit int) (page []*Contact, next string, err error) {
	ways, err := q.ways(tx)
	if err != nil {
		return nil, "", err
	}
	best := cheapest(ways)
	if way != "" {
		i := slices.IndexFunc(ways, func(w *path) bool { return w.name == way })
		if i < 0 {
			return nil, "", ErrCursor
		}
		best = ways[i]
	}
	looked := 0
	for c, err := range best.scan(tx, place) {
		if err != nil {
			return nil, "", err
		}
		if len(page) == limit || looked == look {
			return page, makeCursor(best.name, place), nil
		}
		looked++
		if place = c.place; c.Contact == nil {
			continue
		}
		holds, err := q.holds(tx, c.Contact)
		if err != nil {
			return nil, "", err
		}
		if holds {
			page = append(page, c.Contact)
		}
	}
	return page, "", nil
}

func cheapest(ways []*path) *path {
	return slices.MinFunc(ways, func(a, b *path) int { return cmp.Compare(a.cost, b.cost) })
}

// holds reports whether a contact is what the filter asks for.
func (q *query) holds(tx *store.Tx, c *Contact) (bool, error) {
	f := &q.filter
	switch {
	case f.Phone != "" && c.Phone != f.Phone,
		f.Email != "" && c.Email != f.Email,
		f.Tag != "" && !hasTag(c.Tags, f.Tag),
		f.StatusTag != "" && fold(c.StatusTag) != f.StatusTag,
		!q.found(c):
		return false, nil
	case f.ListID == 0:
		return true, nil
	}
	return is(members.Get(tx, store.Key(f.ListID, c.ID)))
}

// found reports whether a contact has what the query's words begin.
func (q *query) found(c *Contact) bool {
	return len(q.words) == 0 && q.number == "" || q.foundByWords(c) || q.foundByNumber(c)
}

func (q *query) foundByWords(c *Contact) bool {
	if len(q.words) == 0 {
		return false
	}
	have := c.words()
	for _, w := range q.words {
		if firstWith(have, w) == "" {
			return false
		}
	}
	return true
}

func (q *query) foundByNumber(c *Contact) bool {
	return q.number != "" && strings.HasPrefix(strings.TrimPrefix(c.Phone, "+"), q.number)
}

// firstWith returns the first word that begins with a text, or an empty one.
func firstWith(words []string, begin string) string {
	for _, w := range words {
		if strings.HasPrefix(w, begin) {
			return w
		}
	}
	return ""
}

// A cursor is the name of a way through the contacts and a place on it.
func makeCursor(way string, place store.Tuple) string {
	return base64.RawURLEncoding.EncodeToString(store.Key(way, []byte(place)))
}

func readCursor(cursor string) (way string, place store.Tuple, err error) {
	if cursor == "" {
		return "", nil, nil
	}
	b, err := base64.RawURLEncoding.DecodeString(cursor)
	if err != nil {
		return "", nil, ErrCursor
	}
	values, err := store.Tuple(b).Values()
	if err != nil || len(values) != 2 {
		return "", nil, ErrCursor
	}
	way, isText := values[0].(string)
	bytes, isBytes := values[1].([]byte)
	if !isText || !isBytes || way == "" {
		return "", nil, ErrCursor
	}
	if _, err := store.Tuple(bytes).Values(); err != nil || len(bytes) == 0 {
		return "", nil, ErrCursor
	}
	return way, bytes, nil
}
