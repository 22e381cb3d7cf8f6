package contacts

import (
	"iter"

	"simrelay/store"
)

// path is a way to the contacts that a query may ask for: an index, in its
// order, which has all of them and perhaps more.
type path struct {
	name string // in cursors, for ever
	cost int64  // about how many contacts it leads to
	scan func(tx *store.Tx, after store.Tuple) iter.Seq2[candidate, error]
}

// candidate is a contact on a path, and its place there; nil where it came
// before.
type candidate struct {
	*Contact
	place store.Tuple
}

// What is not counted is guessed.
const (
	guessOne    = 1
	guessWords  = 10_000
	guessStatus = 100_000
	guessAll    = 1 << 40
)

// ways returns the paths that lead to all that the query asks for.
func (q *query) ways(tx *store.Tx) (ways []*path, err error) {
	f := &q.filter
	if f.Phone != "" {
		ways = append(ways, indexPath("phone", guessOne, contactsByPhone, q.account, f.Phone))
	}
	if f.Email != "" {
		ways = append(ways, indexPath("email", guessOne, contactsByEmail, q.account, f.Email))
	}
	if f.ListID != 0 {
		l, err := listOf(tx, q.account, f.ListID)
		if err != nil {
			return nil, err
		}
		ways = append(ways, referencePath("list", l.Size, members, func(m *member) int64 { return m.ContactID }, f.ListID))
	}
	if f.Tag != "" {
		t, err := orNil(tags.Get(tx, store.Key(q.account, f.Tag)))
		if err != nil {
			return nil, err
		}
		if t == nil {
			t = new(tag)
		}
		ways = append(ways, referencePath("tag", t.Contacts, tagged, func(t *tagging) int64 { return t.ContactID }, q.account, f.Tag))
	}
	if len(q.words) > 0 || q.number != "" {
		ways = append(ways, &path{name: "words", cost: guessWords, scan: q.scanWords})
	}
	if f.StatusTag != "" {
		ways = append(ways, indexPath("status", guessStatus, contactsByStatus, q.account, f.StatusTag))
	}
	return append(ways, indexPath("all", guessAll, contactsByAccount, q.account)), nil
}

// indexPath leads along one entry of an index of contacts, from the newest.
func indexPath(name string, cost int64, index *store.Index[Contact], entry ...any) *path {
	prefix := store.Key(entry...)
	return &path{name: name, cost: cost, scan: func(tx *store.Tx, after store.Tuple) iter.Seq2[candidate, error] {
		return func(yield func(candidate, error) bool) {
			for c, err := range index.Scan(tx, backwards(prefix, after)) {
				if err != nil {
					yield(candidate{}, err)
					return
				}
				if !yield(candidate{c, store.Key(c.ID)}, nil) {
					return
				}
			}
		}
	}}
}

// referencePath leads along records that name contacts at the end of their
// keys, from the newest contact.
func referencePath[T any](name string, cost int64, from *store.Collection[T], contactID func(*T) int64, key ...any) *path {
	prefix := store.Key(key...)
	return &path{name: name, cost: cost, scan: func(tx *store.Tx, after store.Tuple) iter.Seq2[candidate, error] {
		return func(yield func(candidate, error) bool) {
			for r, err := range from.Scan(tx, backwards(prefix, after)) {
				var c *Contact
				if err == nil {
					c, err = contacts.Get(tx, store.Key(contactID(r)))
				}
				if err != nil {
					yield(candidate{}, err)
					return
				}
				if !yield(candidate{c, store.Key(c.ID)}, nil) {
					return
				}
			}
		}
	}}
}

// backwards asks for what has a prefix, from the end or from a place on.
func backwards(prefix, after store.Tuple) store.Query {
	q := store.Query{Prefix: prefix, Reverse: true}
	if after != nil {
		q.Until = store.Key(prefix, after)
	}
	return q
}

// scanWords leads along the words that begin with the longest of the query's,
// then along the numbers, which have a plus sign unless they are short codes. A
// contact that is found more than once comes the first time only. A place on
// this path is the number of its part, the word or the number that led to the
// contact, and the contact's id.
func (q *query) scanWords(tx *store.Tx, after store.Tuple) iter.Seq2[candidate, error] {
	return func(yield func(candidate, error) bool) {
		part, text, id := wordPlace(after)
		for n, scan := range []func(*store.Tx, store.Query) iter.Seq2[finding, error]{q.alongWords, q.alongNumbers, q.alongNumbers} {
			begin := []string{longest(q.words), "+" + q.number, q.number}[n]
			here := int64(n)
			if here < part || begin == "" || begin == "+" {
				continue
			}
			from := beginning(begin, q.account)
			if here == part && after != nil {
				from.From = store.Key(from.Prefix, text, id+1)
			}
			for f, err := range scan(tx, from) {
				if err != nil {
					yield(candidate{}, err)
					return
				}
				if !yield(candidate{f.shown(), store.Key(here, f.by, f.ID)}, nil) {
					return
				}
			}
		}
	}
}

// wordPlace reads a place on the path of words. One that is none is before all
// others.
func wordPlace(place store.Tuple) (part int64, text string, id int64) {
	values, err := place.Values()
	if err != nil || len(values) != 3 {
		return 0, "", 0
	}
	part, _ = values[0].(int64)
	text, _ = values[1].(string)
	id, _ = values[2].(int64)
	return part, text, id
}

func longest(words []string) (found string) {
	for _, w := range words {
		if len(w) > len(found) {
			found = w
		}
	}
	return found
}

// finding is a contact on the path of words.
type finding struct {
	*Contact
	by    string // the word or the number
	again bool   // it came before
}

func (f finding) shown() *Contact {
	if f.again {
		return nil
	}
	return f.Contact
}

func (q *query) alongWords(tx *store.Tx, from store.Query) iter.Seq2[finding, error] {
	begin := longest(q.words)
	return func(yield func(finding, error) bool) {
		for w, err := range words.Scan(tx, from) {
			var c *Contact
			if err == nil {
				c, err = contacts.Get(tx, store.Key(w.ContactID))
			}
			if err != nil {
				yield(finding{}, err)
				return
			}
			if !yield(finding{c, w.Word, firstWith(c.words(), begin) != w.Word}, nil) {
				return
			}
		}
	}
}

func (q *query) alongNumbers(tx *store.Tx, from store.Query) iter.Seq2[finding, error] {
	return func(yield func(finding, error) bool) {
		for c, err := range contactsByPhone.Scan(tx, from) {
			if err != nil {
				yield(finding{}, err)
				return
			}
			if !yield(finding{c, c.Phone, q.foundByWords(c)}, nil) {
				return
			}
		}
	}
}
