package textlink

import (
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// text is a JSON text; a number is read as its digits, null as nothing.
type text string

// UnmarshalJSON reads one value.
func (t *text) UnmarshalJSON(b []byte) error {
	switch {
	case len(b) > 0 && b[0] == '"':
		return json.Unmarshal(b, (*string)(t))
	case string(b) == "null":
		*t = ""
		return nil
	case isDigits(strings.TrimPrefix(string(b), "-")):
		*t = text(b)
		return nil
	}
	return errors.New("not a text")
}

// Describe tells what is expected.
func (text) Describe() string { return "a text" }

// number is a whole number, or a text that holds one; an empty text and null
// mean that there is none.
type number int64

var errNumber = errors.New("not a whole number")

// UnmarshalJSON reads one value.
func (n *number) UnmarshalJSON(b []byte) error {
	s := string(b)
	if len(b) > 0 && b[0] == '"' {
		if err := json.Unmarshal(b, &s); err != nil {
			return err
		}
		s = strings.TrimSpace(s)
	}
	*n = 0
	if s == "" || s == "null" {
		return nil
	}
	if !isDigits(s) {
		return errNumber
	}
	v, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return errNumber
	}
	*n = number(v)
	return nil
}

// Describe tells what is expected.
func (number) Describe() string { return "a whole number" }

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
