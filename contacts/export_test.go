package contacts

import (
	"fmt"
	"slices"

	"simrelay/store"
)

// Look is how many contacts a page may look at.
const Look = look

// Verify compares all that is derived with a scan of what it is derived from,
// and returns what does not agree.
func Verify(tx *store.Tx) (findings []string, err error) {
	v := &verifier{tx: tx, words: map[string]bool{}, tagged: map[string]bool{}, counts: map[string]int64{}, contacts: map[int64]*Contact{}}
	for _, step := range []func() error{v.readContacts, v.checkWords, v.checkTags, v.checkTimelines, v.checkLists, v.checkOptOuts} {
		if err := step(); err != nil {
			return v.findings, err
		}
	}
	return v.findings, nil
}

type verifier struct {
	tx            *store.Tx
	findings      []string
	contacts      map[int64]*Contact
	words, tagged map[string]bool
	counts        map[string]int64 // of tags
}

func (v *verifier) report(format string, args ...any) {
	v.findings = append(v.findings, fmt.Sprintf(format, args...))
}

func (v *verifier) readContacts() error {
	for c, err := range contacts.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		v.contacts[c.ID] = c
		for _, w := range c.words() {
			v.words[store.Key(c.AccountID, w, c.ID).String()] = true
		}
		for _, name := range c.Tags {
			v.tagged[store.Key(c.AccountID, fold(name), c.ID).String()] = true
			v.counts[store.Key(c.AccountID, name).String()]++
		}
		if !slices.IsSortedFunc(c.Tags, func(a, b string) int { return slices.Compare([]byte(fold(a)), []byte(fold(b))) }) {
			v.report("the tags %q are not in order", c.Tags)
		}
	}
	return nil
}

func (v *verifier) checkWords() error {
	for w, err := range words.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		k := store.Key(w.AccountID, w.Word, w.ContactID).String()
		if !v.words[k] {
			v.report("a word too many: %s", k)
		}
		delete(v.words, k)
	}
	if len(v.words) > 0 {
		v.report("words are missing: %v", v.words)
	}
	return nil
}

func (v *verifier) checkTags() error {
	for t, err := range tagged.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		k := store.Key(t.AccountID, t.Tag, t.ContactID).String()
		if !v.tagged[k] {
			v.report("a tagging too many: %s", k)
		}
		delete(v.tagged, k)
	}
	for t, err := range tags.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		k := store.Key(t.AccountID, t.Name).String()
		if v.counts[k] != t.Contacts {
			v.report("the tag %s has %d contacts, not %d", k, v.counts[k], t.Contacts)
		}
		delete(v.counts, k)
	}
	if len(v.tagged)+len(v.counts) > 0 {
		v.report("tags are missing: %v %v", v.tagged, v.counts)
	}
	return nil
}

func (v *verifier) checkTimelines() error {
	kept := map[int64]int64{}
	for e, err := range entries.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		kept[e.ContactID]++
		if c := v.contacts[e.ContactID]; c == nil || e.Number > c.Entries || e.Number <= c.Entries-MaxEntries {
			v.report("contact %d has an entry %d too many", e.ContactID, e.Number)
		}
	}
	for id, c := range v.contacts {
		if kept[id] != min(c.Entries, MaxEntries) {
			v.report("contact %d has %d entries of %d", id, kept[id], c.Entries)
		}
	}
	return nil
}

func (v *verifier) checkLists() error {
	sizes := map[int64]int64{}
	for m, err := range members.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		sizes[m.ListID]++
		l, err := lists.Get(v.tx, store.Key(m.ListID))
		if err != nil {
			return fmt.Errorf("list %d of a member: %w", m.ListID, err)
		}
		if c := v.contacts[m.ContactID]; c == nil || c.AccountID != l.AccountID {
			v.report("list %d has a contact %d", m.ListID, m.ContactID)
		}
	}
	for l, err := range lists.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		if sizes[l.ID] != l.Size {
			v.report("list %d has %d contacts, not %d", l.ID, sizes[l.ID], l.Size)
		}
	}
	return nil
}

func (v *verifier) checkOptOuts() error {
	held := map[string]bool{}
	for o, err := range ownOptOuts.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		held[store.Key(o.OrganisationID, o.Phone).String()] = true
	}
	for o, err := range optOuts.Scan(v.tx, store.Query{}) {
		if err != nil {
			return err
		}
		k := store.Key(o.OrganisationID, o.Phone).String()
		if !held[k] {
			v.report("nobody has the opt-out %s", k)
		}
		delete(held, k)
	}
	if len(held) > 0 {
		v.report("opt-outs do not hold: %v", held)
	}
	return nil
}

// Swept returns nil when nothing is left of deleted lists.
func Swept(tx *store.Tx) error {
	l, err := listsGone.First(tx, store.Query{})
	if err == nil && l != nil {
		return ErrListNotFound
	}
	return err
}
