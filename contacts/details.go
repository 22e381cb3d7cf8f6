package contacts

import (
	"net/mail"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"simrelay/internal/fault"
	"simrelay/internal/sms"
)

// Details are what somebody says about a contact. Nil means that nothing is
// said; an empty value takes away what is there.
type Details struct {
	Phone     *string // read as a number of the account's country
	Email     *string
	FirstName *string
	LastName  *string
	Company   *string
	StatusTag *string

	Tags       []string // all of them, in place of those that there are
	AddTags    []string
	RemoveTags []string

	// CustomFields are merged: a nil value takes a field away.
	CustomFields map[string]any
	// ClearFields takes all fields away that CustomFields does not set.
	ClearFields bool
}

// Bounds of a contact.
const (
	MaxName   = 100 // characters of a name, or of a company's
	MaxEmail  = 254 // bytes, RFC 5321 section 4.5.3.1.3
	MaxTag    = 64  // characters of a tag
	MaxTags   = 50  // of a contact
	MaxReason = 255 // characters of why somebody opted out
)

// Errors of details.
var (
	ErrNumber = fault.New(fault.Invalid, "invalid_number",
		"The number must be in international format, such as +15551234567.").On("phone")
	ErrEmail = fault.New(fault.Invalid, "invalid_email", "The e-mail address is not one.").On("email")
	ErrTag   = fault.New(fault.Invalid, "invalid_tag",
		"A tag has 1 to %d characters, none of which is a control character.", MaxTag).On("tags")
	ErrTooManyTags = fault.New(fault.Invalid, "too_many_tags", "A contact has at most %d tags.", MaxTags).On("tags")
	ErrUnreachable = fault.New(fault.Invalid, "contact_without_address",
		"A contact needs a phone number or an e-mail address.").On("phone")
)

// ParsePhone returns a number as contacts have it: E.164, or a short code. A
// national number is read as one of country, ISO 3166-1 alpha-2.
func ParsePhone(text, country string) (string, error) {
	number, err := sms.ParseNumber(text, country)
	if err != nil {
		return "", ErrNumber
	}
	return number, nil
}

// normal checks everything that can be checked without the store, and returns
// the details as they are stored.
func (d Details) normal(country string) (Details, error) {
	number := func(text, _ string) (string, error) { return ParsePhone(text, country) }
	for _, said := range []struct {
		text  **string
		field string
		read  func(text, field string) (string, error)
	}{
		{&d.Phone, "phone", number},
		{&d.Email, "email", readEmail},
		{&d.FirstName, "first_name", readName},
		{&d.LastName, "last_name", readName},
		{&d.Company, "company", readName},
		{&d.StatusTag, "status_tag", readTag},
	} {
		if *said.text == nil {
			continue
		}
		text := strings.TrimSpace(**said.text)
		if text != "" {
			var err error
			if text, err = said.read(text, said.field); err != nil {
				return d, err
			}
		}
		*said.text = &text
	}
	for _, names := range []*[]string{&d.Tags, &d.AddTags, &d.RemoveTags} {
		var err error
		if *names, err = readTags(*names); err != nil {
			return d, err
		}
	}
	fields, err := readFields(d.CustomFields)
	d.CustomFields = fields
	return d, err
}

func readEmail(text, _ string) (string, error) {
	text = strings.ToLower(text)
	a, err := mail.ParseAddress(text)
	if err != nil || a.Address != text || len(text) > MaxEmail || !printable(text) {
		return "", ErrEmail
	}
	return text, nil
}

func readName(text, field string) (string, error) {
	if utf8.RuneCountInString(text) > MaxName || !printable(text) {
		return "", fault.New(fault.Invalid, "invalid_name",
			"%s must have at most %d characters, none of which is a control character.", field, MaxName).On(field)
	}
	return text, nil
}

func readTag(text, field string) (string, error) {
	if text == "" || utf8.RuneCountInString(text) > MaxTag || !printable(text) {
		return "", ErrTag.On(field)
	}
	return text, nil
}

// readTags returns the tags without those that differ in case only, of which
// the first stays.
func readTags(names []string) ([]string, error) {
	if names == nil {
		return nil, nil
	}
	read := make([]string, 0, len(names))
	for _, name := range names {
		name, err := readTag(strings.TrimSpace(name), "tags")
		if err != nil {
			return nil, err
		}
		if !hasTag(read, fold(name)) {
			read = append(read, name)
		}
		if len(read) > MaxTags {
			return nil, ErrTooManyTags
		}
	}
	return read, nil
}

// printable refuses what would break lines, lists and files, and texts that are
// not UTF-8.
func printable(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, unicode.IsControl)
}

// fold is a text as it is compared: without case. (To upper case and back, as
// some letters have two small forms.)
func fold(text string) string { return strings.ToLower(strings.ToUpper(text)) }

// hasTag reports whether a folded tag is among the tags.
func hasTag(names []string, folded string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return fold(name) == folded })
}

// sortTags brings tags into the order that a contact has them in.
func sortTags(names []string) {
	slices.SortFunc(names, func(a, b string) int { return strings.Compare(fold(a), fold(b)) })
}
