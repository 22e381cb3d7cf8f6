package contacts

import (
	"encoding/json"
	"math"
	"strings"
	"unicode/utf8"

	"simrelay/internal/fault"
)

// Fields are a contact's own fields: a JSON object. encoding/json writes the
// keys in alphabetical order, which is thereby the one order that they have
// anywhere. No key looks like an array index, because JavaScript would move it
// to the front; and no number is one that JavaScript would change. So a webhook's
// body can be parsed and written again without a change of a byte.
type Fields map[string]any

// Bounds of custom fields.
const (
	MaxFields     = 50      // of a contact
	MaxFieldName  = 64      // characters
	MaxFieldBytes = 8 << 10 // all fields of a contact, as JSON
	maxFieldDepth = 5
	maxInteger    = 1<<53 - 1 // beyond it, JavaScript rounds integers
)

// Errors of custom fields.
var (
	ErrFields = fault.New(fault.Invalid, "invalid_custom_fields",
		"custom_fields is a JSON object of at most %d fields.", MaxFields).On("custom_fields")
	ErrFieldBytes = fault.New(fault.Invalid, "custom_fields_too_large",
		"The custom_fields of a contact have at most %d bytes, as JSON.", MaxFieldBytes).On("custom_fields")
)

func badField(format string, args ...any) error {
	return fault.New(fault.Invalid, ErrFields.Code, format, args...).On("custom_fields")
}

// readFields checks fields one by one; how many they are, and how large, is
// only known when they are merged.
func readFields(said map[string]any) (map[string]any, error) {
	if said == nil {
		return nil, nil
	}
	read := make(map[string]any, len(said))
	for name, value := range said {
		if err := checkFieldName(name); err != nil {
			return nil, err
		}
		value, err := readValue(name, value, 1)
		if err != nil {
			return nil, err
		}
		read[name] = value
	}
	return read, nil
}

func checkFieldName(name string) error {
	switch {
	case name == "" || utf8.RuneCountInString(name) > MaxFieldName || !printable(name) || strings.TrimSpace(name) != name:
		return badField("The name of a custom field has 1 to %d characters, without control characters and without white space around it.", MaxFieldName)
	case strings.Trim(name, "0123456789") == "":
		return badField("The name of a custom field must not be a number.")
	}
	return nil
}

// readValue returns a value as encoding/json would decode it.
func readValue(field string, value any, depth int) (any, error) {
	if depth > maxFieldDepth {
		return nil, badField("The custom field %q is nested more than %d deep.", field, maxFieldDepth)
	}
	switch v := value.(type) {
	case nil, bool:
		return v, nil
	case string:
		if !utf8.ValidString(v) || strings.ContainsRune(v, 0) { // some stores cannot keep a zero character
			return nil, badField("The custom field %q is not valid UTF-8, or has a zero character.", field)
		}
		return v, nil
	case float64:
		return readNumber(field, v)
	case int:
		return readNumber(field, float64(v))
	case int64:
		return readNumber(field, float64(v))
	case []any:
		return readArray(field, v, depth)
	case Fields:
		return readObject(field, v, depth)
	case map[string]any:
		return readObject(field, v, depth)
	}
	return nil, badField("The custom field %q has a value of a type that JSON does not have.", field)
}

func readNumber(field string, n float64) (any, error) {
	if math.IsInf(n, 0) || math.IsNaN(n) || n == math.Trunc(n) && math.Abs(n) > maxInteger {
		return nil, badField("The number in the custom field %q is too large to be exact everywhere. Write it as a text.", field)
	}
	if n == 0 {
		return 0.0, nil // there is no -0
	}
	return n, nil
}

func readArray(field string, said []any, depth int) (any, error) {
	read := make([]any, len(said))
	for i, value := range said {
		value, err := readValue(field, value, depth+1)
		if err != nil {
			return nil, err
		}
		read[i] = value
	}
	return read, nil
}

func readObject(field string, said map[string]any, depth int) (any, error) {
	read := make(map[string]any, len(said))
	for name, value := range said {
		if err := checkFieldName(name); err != nil {
			return nil, err
		}
		value, err := readValue(field, value, depth+1)
		if err != nil {
			return nil, err
		}
		read[name] = value
	}
	return read, nil
}

// checkSize refuses fields that are too many, or too large.
func (f Fields) checkSize() error {
	if len(f) > MaxFields {
		return ErrFields
	}
	if len(f) > 0 && len(f.text()) > MaxFieldBytes {
		return ErrFieldBytes
	}
	return nil
}

// text is the fields as JSON.
func (f Fields) text() string { return asJSON(map[string]any(f)) }

// asJSON writes a value that readValue has let through.
func asJSON(value any) string {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		return "" // cannot be: all of it came through readValue
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// shown is a field's value as the timeline has it: texts as they are, nothing
// as nothing, all else as JSON.
func shown(value any) string {
	switch v := value.(type) {
	case nil:
		return ""
	case string:
		return v
	}
	return asJSON(value)
}
