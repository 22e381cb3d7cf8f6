package contacts

import (
	"slices"
	"strings"
	"unicode"

	"simrelay/store"
)

// word makes a contact be found by the beginning of a word of its name, of its
// company's name, or of its e-mail address.
type word struct {
	AccountID int64  `json:"account_id"`
	Word      string `json:"word"` // folded
	ContactID int64  `json:"contact_id"`
}

var words = store.Define("contact_words", func(w *word) store.Tuple { return store.Key(w.AccountID, w.Word, w.ContactID) })

// Bounds of what is indexed of a contact.
const (
	maxWords    = 32
	maxWordSize = 64 // bytes, but for one whole letter more
)

// words returns what a contact is found by, in alphabetical order, each once.
func (c *Contact) words() (list []string) {
	add := func(w string) {
		if len(list) < maxWords && !slices.Contains(list, w) {
			list = append(list, w)
		}
	}
	if c.Email != "" {
		add(short(fold(c.Email)))
	}
	for _, text := range []string{c.LastName, c.FirstName, c.Name, c.Company} {
		for _, w := range split(text) {
			add(w)
		}
	}
	slices.Sort(list)
	return list
}

// split returns the words of a text: what stands between characters that are
// neither letters nor digits.
func split(text string) (list []string) {
	for _, w := range strings.FieldsFunc(fold(text), func(r rune) bool { return !unicode.In(r, unicode.L, unicode.M, unicode.N) }) {
		list = append(list, short(w))
	}
	return list
}

func short(w string) string {
	for i := range w {
		if i >= maxWordSize {
			return w[:i]
		}
	}
	return w
}

// replaceWords moves a contact from the words that it had to those that it has.
func replaceWords(tx *store.Tx, accountID, contactID int64, old, now []string) error {
	for _, w := range old {
		if _, stays := slices.BinarySearch(now, w); !stays {
			if err := ifThere(words.Delete(tx, store.Key(accountID, w, contactID))); err != nil {
				return err
			}
		}
	}
	for _, w := range now {
		if _, was := slices.BinarySearch(old, w); !was {
			if err := words.Put(tx, &word{AccountID: accountID, Word: w, ContactID: contactID}); err != nil {
				return err
			}
		}
	}
	return nil
}

// replace stores a contact, in place of what it was or of nothing, with all
// that it is found by.
func replace(tx *store.Tx, old, c *Contact) error {
	if old == nil {
		old = new(Contact)
	}
	if err := replaceWords(tx, c.AccountID, c.ID, old.words(), c.words()); err != nil {
		return err
	}
	if err := replaceTags(tx, c.AccountID, c.ID, old.Tags, c.Tags); err != nil {
		return err
	}
	return contacts.Put(tx, c)
}
