package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"
)

// Tuple is a sequence of values encoded so that comparing bytes compares the
// values in order. No encoded value is a prefix of another one of its type, so
// that a tuple of the first few values is a byte prefix of all that start with
// them, and concatenated tuples keep their order.
type Tuple []byte

// Tags that open each value. Their order is the order between types.
const (
	tagBytes = 0x01
	tagText  = 0x02
	tagFalse = 0x10
	tagTrue  = 0x11
	tagInt   = 0x15
	tagDown  = 0x16
	tagTime  = 0x18
)

// Down is an integer that sorts from the largest to the smallest.
type Down int64

// Key encodes values as a tuple. It takes int, int64, string, []byte, bool,
// time.Time, Down and Tuple (spliced in), and panics on any other type, which
// only a mistake in a declaration can cause.
//
// A string is taken as JSON would keep it, with U+FFFD for each byte that is
// not UTF-8, so that a record has the same entries before it is stored and
// after. A time counts in nanoseconds, from 1677 to 2262; the zero time and
// others outside sort as the nearest of these.
func Key(values ...any) Tuple {
	t := make(Tuple, 0, 12*len(values))
	for _, v := range values {
		t = t.append(v)
	}
	return t
}

func (t Tuple) append(v any) Tuple {
	switch v := v.(type) {
	case int:
		return t.appendInt(tagInt, int64(v))
	case int64:
		return t.appendInt(tagInt, v)
	case Down:
		return t.appendInt(tagDown, ^int64(v))
	case time.Time:
		return t.appendInt(tagTime, nanoseconds(v))
	case bool:
		if v {
			return append(t, tagTrue)
		}
		return append(t, tagFalse)
	case string:
		return appendEscaped(append(t, tagText), asJSON(v))
	case []byte:
		return appendEscaped(append(t, tagBytes), string(v))
	case Tuple:
		return append(t, v...)
	}
	panic(fmt.Sprintf("store: a tuple cannot hold a %T", v))
}

var earliest, latest = time.Unix(0, math.MinInt64), time.Unix(0, math.MaxInt64)

func nanoseconds(t time.Time) int64 {
	switch {
	case t.Before(earliest):
		return math.MinInt64
	case t.After(latest):
		return math.MaxInt64
	}
	return t.UnixNano()
}

func asJSON(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	return string([]rune(s))
}

func (t Tuple) appendInt(tag byte, n int64) Tuple {
	return binary.BigEndian.AppendUint64(append(t, tag), uint64(n)^(1<<63))
}

// appendEscaped writes s with each zero byte followed by 0xFF, and a zero and
// a one at its end, so that a shorter text sorts before its extensions.
func appendEscaped(t Tuple, s string) Tuple {
	for i := range len(s) {
		t = append(t, s[i])
		if s[i] == 0 {
			t = append(t, 0xFF)
		}
	}
	return append(t, 0, 1)
}

// end returns the first tuple behind all that start with t, or nil when there
// is none.
func (t Tuple) end() Tuple {
	for i := len(t) - 1; i >= 0; i-- {
		if t[i] != 0xFF {
			e := append(Tuple(nil), t[:i+1]...)
			e[i]++
			return e
		}
	}
	return nil
}

var errTuple = errors.New("store: malformed tuple")

// Values decodes a tuple: int64, string, []byte, bool, time.Time and Down.
func (t Tuple) Values() ([]any, error) {
	var values []any
	for len(t) > 0 {
		v, rest, err := t.next()
		if err != nil {
			return nil, err
		}
		values, t = append(values, v), rest
	}
	return values, nil
}

func (t Tuple) next() (any, Tuple, error) {
	tag, rest := t[0], t[1:]
	switch tag {
	case tagFalse, tagTrue:
		return tag == tagTrue, rest, nil
	case tagText, tagBytes:
		return unescape(tag, rest)
	case tagInt, tagDown, tagTime:
		if len(rest) < 8 {
			return nil, nil, errTuple
		}
		return number(tag, int64(binary.BigEndian.Uint64(rest)^(1<<63))), rest[8:], nil
	}
	return nil, nil, errTuple
}

func number(tag byte, n int64) any {
	switch tag {
	case tagDown:
		return Down(^n)
	case tagTime:
		return time.Unix(0, n).UTC()
	}
	return n
}

func unescape(tag byte, t Tuple) (any, Tuple, error) {
	out := []byte{}
	for i := 0; i+1 < len(t); i++ {
		if t[i] != 0 {
			out = append(out, t[i])
			continue
		}
		i++
		switch t[i] {
		case 0xFF:
			out = append(out, 0)
		case 1:
			if tag == tagBytes {
				return out, t[i+1:], nil
			}
			if !utf8.Valid(out) {
				return nil, nil, errTuple
			}
			return string(out), t[i+1:], nil
		default:
			return nil, nil, errTuple
		}
	}
	return nil, nil, errTuple
}

// String shows the tuple's values, for messages to people.
func (t Tuple) String() string {
	values, err := t.Values()
	if err != nil {
		return fmt.Sprintf("(%x)", []byte(t))
	}
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = fmt.Sprint(v)
	}
	return "(" + strings.Join(texts, ", ") + ")"
}
