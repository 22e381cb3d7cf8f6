package senders

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"simrelay/internal/fault"
)

// The fields, by the first of their names.
const (
	toField        = "to"
	textField      = "text"
	simField       = "sim_card_id"
	referenceField = "reference"
	priorityField  = "priority"
	idField        = "id"
	keyField       = "key"

	templateField = "template"
	partsField    = "parts"
	resolvedField = "resolved"
	perHourField  = "per_hour"
	oncePerField  = "once_per"
)

// spellings are all names of the fields that have several: senders that cannot
// be told what to call things call them so.
var spellings = map[string][]string{
	toField:   {"to", "phone", "number"},
	textField: {"text", "message", "body"},
	simField:  {"sim_card_id", "sim"},
	keyField:  {"key", "apikey", "api_key", "token"},
}

// spelled lists the names of a field, the way people read lists.
func spelled(field string) string {
	names := spellings[field]
	if len(names) < 2 {
		return field
	}
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " or " + names[last]
}

// fields are what a request says, whether in its query or its body.
type fields struct {
	names  []string // that the request may have
	values map[string][]string
	// unknown are the names that mean nothing here.
	unknown []string
}

func newFields(names ...string) fields {
	return fields{names: names, values: map[string][]string{}}
}

// add takes one value. An empty one is as good as none.
func (f *fields) add(name, value string) {
	field, known := f.known(name)
	switch {
	case known && value != "":
		f.values[field] = append(f.values[field], value)
	case !known && name != "" && len(f.unknown) < 10:
		f.unknown = append(f.unknown, shortened(name))
	}
}

// known returns the field that a name stands for.
func (f *fields) known(name string) (string, bool) {
	for _, field := range f.names {
		if name == field || slices.Contains(spellings[field], name) {
			return field, true
		}
	}
	return "", false
}

// shortened keeps what a caller sent from filling an answer, or a line of its own
// in it, which could read OK.
func shortened(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return '?'
		}
		return r
	}, clipped(name, 40))
}

// one returns the value of a field, or an empty text. To say it twice is fine
// where it is the same.
func (f *fields) one(field string) (string, error) {
	values := f.values[field]
	if len(values) == 0 {
		return "", nil
	}
	for _, v := range values[1:] {
		if v != values[0] {
			return "", fault.New(fault.Invalid, "duplicate_field", "There are different values for %s; give one.", spelled(field)).On(field)
		}
	}
	return values[0], nil
}

// required is one for a field that must be there. Who left it out may have
// called it otherwise.
func (f *fields) required(field string) (string, error) {
	v, err := f.one(field)
	if err == nil && v == "" {
		err = f.missing(field)
	}
	return v, err
}

func (f *fields) missing(field string) error {
	detail := "The field " + strconv.Quote(field) + " is missing. It may be called " + spelled(field) + "."
	if len(f.unknown) > 0 {
		detail += " These names mean nothing here: " + strings.Join(f.unknown, ", ") + "."
	}
	return fault.New(fault.Invalid, "missing_field", "%s", detail).On(field)
}

// whole returns a field as a whole number; absent where it is not there.
func (f *fields) whole(field string, absent int) (int, error) {
	v, err := f.one(field)
	if err != nil || v == "" {
		return absent, err
	}
	n, err := strconv.Atoi(strings.TrimSpace(v))
	if err != nil {
		return 0, fault.New(fault.Invalid, "wrong_type", "The field %q must be %s.", field, "a whole number").On(field)
	}
	return n, nil
}

// between is whole with bounds.
func (f *fields) between(field string, least, most, absent int) (int, error) {
	n, err := f.whole(field, absent)
	if err == nil && (n < least || n > most) {
		err = fault.New(fault.Invalid, "out_of_range", "%s must be between %d and %d.", field, least, most).On(field)
	}
	return n, err
}

// sim returns the SIM card that was asked for. A zero that was given is a card
// that does not exist; to the relay a zero means that none was given.
func (f *fields) sim() (int64, error) {
	n, err := f.whole(simField, 0)
	if n == 0 && len(f.values[simField]) > 0 {
		n = -1
	}
	return int64(n), err
}

// maxRecipients is the most recipients of one request.
const maxRecipients = 20

// recipients returns whom to write to: several are separated by commas, or in
// fields of their own. Who is there twice gets one message.
func (f *fields) recipients() (all []string, err error) {
	for _, value := range f.values[toField] {
		for number := range strings.SplitSeq(value, ",") {
			if number = strings.TrimSpace(number); number != "" && !slices.Contains(all, number) {
				all = append(all, number)
			}
		}
	}
	switch {
	case len(all) == 0:
		return nil, f.missing(toField)
	case len(all) > maxRecipients:
		return nil, fault.New(fault.Invalid, "too_many_recipients", "There are %d recipients; one request may have %d.", len(all), maxRecipients).On(toField)
	}
	return all, nil
}
