package webhooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
)

// encode writes a value as JSON that survives JavaScript's JSON.parse and
// JSON.stringify byte for byte: receivers verify signatures over what they
// have re-serialised.
func encode(v any) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("encode a body: %w", err)
	}
	return canonical(raw)
}

// maxDepth bounds the nesting of what is rewritten.
const maxDepth = 256

var errDepth = errors.New("JSON is nested too deeply")

// canonical rewrites JSON as JavaScript would: compact, no escapes but those
// that JSON demands, numbers as ECMAScript prints doubles, keys that look like
// array indexes first and in order, the last one of equal keys. Other keys
// keep their order.
func canonical(raw []byte) ([]byte, error) {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	out, err := appendValue(make([]byte, 0, len(raw)), d, 0)
	if err != nil {
		return nil, fmt.Errorf("rewrite JSON: %w", err)
	}
	if _, err := d.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("rewrite JSON: more than one value")
	}
	return out, nil
}

func appendValue(out []byte, d *json.Decoder, depth int) ([]byte, error) {
	token, err := d.Token()
	if err != nil {
		return nil, err
	}
	switch t := token.(type) {
	case json.Delim:
		if depth == maxDepth {
			return nil, errDepth
		}
		if t == '[' {
			return appendArray(out, d, depth+1)
		}
		return appendObject(out, d, depth+1)
	case string:
		return appendString(out, t), nil
	case json.Number:
		return appendNumber(out, t), nil
	case bool:
		return strconv.AppendBool(out, t), nil
	}
	return append(out, "null"...), nil
}

func appendArray(out []byte, d *json.Decoder, depth int) (_ []byte, err error) {
	out = append(out, '[')
	for n := 0; d.More(); n++ {
		if n > 0 {
			out = append(out, ',')
		}
		if out, err = appendValue(out, d, depth); err != nil {
			return nil, err
		}
	}
	_, err = d.Token()
	return append(out, ']'), err
}

type member struct {
	key   string
	value []byte
}

func appendObject(out []byte, d *json.Decoder, depth int) ([]byte, error) {
	members, err := readMembers(d, depth)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(members, byIndex)
	out = append(out, '{')
	for i, m := range members {
		if i > 0 {
			out = append(out, ',')
		}
		out = append(appendString(out, m.key), ':')
		out = append(out, m.value...)
	}
	return append(out, '}'), nil
}

func readMembers(d *json.Decoder, depth int) ([]member, error) {
	var members []member
	at := map[string]int{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		key, _ := token.(string) // the decoder takes nothing else here
		value, err := appendValue(nil, d, depth)
		if err != nil {
			return nil, err
		}
		if i, ok := at[key]; ok {
			members[i].value = value
			continue
		}
		at[key] = len(members)
		members = append(members, member{key, value})
	}
	_, err := d.Token()
	return members, err
}

// byIndex sorts array indexes first, by number, and says of all others that
// they are equal.
func byIndex(a, b member) int {
	x, y := arrayIndex(a.key), arrayIndex(b.key)
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

const noIndex = math.MaxUint32

// arrayIndex returns a key's number when ECMAScript takes it for an array
// index, that is, for the canonical form of an integer below 2^32-1.
func arrayIndex(key string) uint64 {
	n, err := strconv.ParseUint(key, 10, 32)
	if err != nil || n >= noIndex || strconv.FormatUint(n, 10) != key {
		return noIndex
	}
	return n
}

// appendNumber writes a number as ECMAScript's Number::toString, so an integer
// from 2^53 on loses digits here rather than at the receiver.
func appendNumber(out []byte, n json.Number) []byte {
	f, err := strconv.ParseFloat(string(n), 64)
	switch {
	case err != nil && math.IsInf(f, 0):
		return append(out, "null"...)
	case f == 0: // also -0
		return append(out, '0')
	}
	if abs := math.Abs(f); abs >= 1e-6 && abs < 1e21 {
		return strconv.AppendFloat(out, f, 'f', -1, 64)
	}
	e := strconv.AppendFloat(nil, f, 'e', -1, 64)
	// ECMAScript writes 1e-7, Go 1e-07.
	if i := len(e) - 2; e[i] == '0' && (e[i-1] == '-' || e[i-1] == '+') {
		e = slices.Delete(e, i, i+1)
	}
	return append(out, e...)
}

const hexDigits = "0123456789abcdef"

// appendString writes valid UTF-8 as JSON.stringify does.
func appendString(out []byte, s string) []byte {
	out = append(out, '"')
	from := 0
	for i := range len(s) {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		out = append(append(out, s[from:i]...), '\\')
		from = i + 1
		switch c {
		case '"', '\\':
			out = append(out, c)
		case '\b':
			out = append(out, 'b')
		case '\f':
			out = append(out, 'f')
		case '\n':
			out = append(out, 'n')
		case '\r':
			out = append(out, 'r')
		case '\t':
			out = append(out, 't')
		default:
			out = append(out, 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		}
	}
	return append(append(out, s[from:]...), '"')
}
