package contacts

import (
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/store"
)

// change is one thing about a contact that is not what it was.
type change struct {
	field    string // as events name it
	part     string // the custom field, or the tag
	from, to string
}

// apply makes the details true of c, and returns what that changed. It stores
// nothing, so that a refusal leaves nothing behind in the transaction. Whether
// the phone number is another contact's it does not know.
func (c *Contact) apply(tx *store.Tx, d Details) (changes []change, err error) {
	changes = c.applyTexts(d)
	of, err := c.applyTags(tx, d)
	if err != nil {
		return nil, err
	}
	changes = append(append(changes, of...), c.applyFields(d)...)
	if c.Phone == "" && c.Email == "" {
		return nil, ErrUnreachable
	}
	return changes, c.CustomFields.checkSize()
}

func (c *Contact) applyTexts(d Details) (changes []change) {
	if c.Name != "" && (d.FirstName != nil || d.LastName != nil) { // from now on it has two parts
		changes = append(changes, change{field: "name", from: c.Name})
		c.Name = ""
	}
	for _, t := range []struct {
		field string
		said  *string
		at    *string
	}{
		{"phone", d.Phone, &c.Phone},
		{"email", d.Email, &c.Email},
		{"first_name", d.FirstName, &c.FirstName},
		{"last_name", d.LastName, &c.LastName},
		{"company", d.Company, &c.Company},
		{"status_tag", d.StatusTag, &c.StatusTag},
	} {
		if t.said != nil && *t.said != *t.at {
			changes = append(changes, change{field: t.field, from: *t.at, to: *t.said})
			*t.at = *t.said
		}
	}
	return changes
}

// applyTags compares without case: a tag that the contact has keeps its
// spelling, and one that the account has comes in the account's.
func (c *Contact) applyTags(tx *store.Tx, d Details) (changes []change, err error) {
	now := slices.Clone(c.Tags)
	if d.Tags != nil {
		now = slices.DeleteFunc(now, func(name string) bool { return !hasTag(d.Tags, fold(name)) })
	}
	now = slices.DeleteFunc(now, func(name string) bool { return hasTag(d.RemoveTags, fold(name)) })
	fresh := 0
	for _, name := range slices.Concat(d.Tags, d.AddTags) {
		if hasTag(now, fold(name)) {
			continue
		}
		t, err := orNil(tags.Get(tx, store.Key(c.AccountID, fold(name))))
		if err != nil {
			return nil, err
		}
		if t == nil {
			fresh++
		} else {
			name = t.Name
		}
		now = append(now, name)
	}
	if len(now) > MaxTags {
		return nil, ErrTooManyTags
	}
	if err := tagsLeft(tx, c.AccountID, fresh); err != nil {
		return nil, err
	}
	sortTags(now)
	for _, name := range without(c.Tags, now) {
		changes = append(changes, change{field: "tags", part: name, from: name})
	}
	for _, name := range without(now, c.Tags) {
		changes = append(changes, change{field: "tags", part: name, to: name})
	}
	if len(changes) > 0 {
		c.Tags = now
	}
	return changes, nil
}

// without returns those of a that are not in b.
func without(a, b []string) (rest []string) {
	for _, name := range a {
		if !hasTag(b, fold(name)) {
			rest = append(rest, name)
		}
	}
	return rest
}

func (c *Contact) applyFields(d Details) (changes []change) {
	if d.CustomFields == nil && !d.ClearFields {
		return nil
	}
	now := maps.Clone(c.CustomFields)
	if now == nil || d.ClearFields {
		now = Fields{}
	}
	for name, value := range d.CustomFields {
		if value == nil {
			delete(now, name)
		} else {
			now[name] = value
		}
	}
	for _, name := range slices.Sorted(maps.Keys(union(c.CustomFields, now))) {
		if from, to := c.CustomFields[name], now[name]; !reflect.DeepEqual(from, to) {
			changes = append(changes, change{field: "custom_fields", part: name, from: shown(from), to: shown(to)})
		}
	}
	if len(changes) > 0 {
		c.CustomFields = now
	}
	if len(c.CustomFields) == 0 {
		c.CustomFields = nil
	}
	return changes
}

func union(a, b Fields) Fields {
	all := maps.Clone(b)
	maps.Copy(all, a)
	return all
}

// changedFields names what has changed, each once, as events do.
func changedFields(changes []change) (names []string) {
	for _, ch := range changes {
		if !slices.Contains(names, ch.field) {
			names = append(names, ch.field)
		}
	}
	return names
}

// fieldWords are how the timeline names fields to people.
var fieldWords = map[string]string{
	"name": "Name", "phone": "Phone number", "email": "E-mail address", "first_name": "First name", "last_name": "Last name",
	"company": "Company", "status_tag": "Status tag",
}

// entry is a change as the timeline has it.
func (ch change) entry(at time.Time, source Source) Entry {
	e := Entry{At: at, Kind: KindChanged, Field: ch.field, From: brief(ch.from), To: brief(ch.to), Source: source}
	words := fieldWords[ch.field]
	switch {
	case ch.field == "custom_fields":
		e.Field, words = ch.field+"."+ch.part, "Custom field "+ch.part
	case ch.field == "tags" && ch.from == "":
		e.Kind, e.Text = KindTagged, "Tagged "+ch.part+"."
	case ch.field == "tags":
		e.Kind, e.Text = KindUntagged, "The tag "+ch.part+" was taken away."
	}
	switch {
	case source.connector():
		e.Text = string(source) + " contact updated"
	case e.Text != "":
	case ch.from == "":
		e.Text = words + " set."
	case ch.to == "":
		e.Text = words + " taken away."
	default:
		e.Text = words + " changed."
	}
	return e
}

// connector reports whether the source is none of this program's own.
func (s Source) connector() bool {
	switch s {
	case "", SourceMessage, SourceAPI, SourceDashboard, SourceImport:
		return false
	}
	return true
}

// maxBrief bounds a value in the timeline, in characters.
const maxBrief = 200

func brief(text string) string {
	if utf8.RuneCountInString(text) <= maxBrief {
		return text
	}
	return string([]rune(text)[:maxBrief-1]) + "…"
}

// additions leaves out of the details what would take something away.
func (d Details) additions() Details {
	for _, text := range []**string{&d.Phone, &d.Email, &d.FirstName, &d.LastName, &d.Company, &d.StatusTag} {
		if !said(*text) {
			*text = nil
		}
	}
	d.AddTags = slices.Concat(d.Tags, d.AddTags)
	d.Tags, d.RemoveTags, d.ClearFields = nil, nil, false
	d.CustomFields = maps.Clone(d.CustomFields)
	maps.DeleteFunc(d.CustomFields, func(_ string, value any) bool { return value == nil })
	return d
}

// lacking leaves in the details only what the contact has nothing for. A whole
// name stands for both its parts.
func (d Details) lacking(c *Contact) Details {
	named := strings.TrimSpace(c.Name)
	for _, t := range []struct {
		said **string
		have string
	}{
		{&d.Phone, c.Phone},
		{&d.Email, c.Email},
		{&d.FirstName, c.FirstName + named},
		{&d.LastName, c.LastName + named},
		{&d.Company, c.Company},
		{&d.StatusTag, c.StatusTag},
	} {
		if t.have != "" {
			*t.said = nil
		}
	}
	maps.DeleteFunc(d.CustomFields, func(name string, _ any) bool { return c.CustomFields[name] != nil })
	return d
}
