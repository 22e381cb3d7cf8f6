// Package apijson writes JSON as our own API and our events have it: like
// encoding/json, but with every time in UTC and with milliseconds, so that all
// of them have one length, sort as texts, and survive languages whose times
// are in milliseconds.
//
// It imports nothing of ours. What any one document looks like must never be in
// it.
package apijson

import (
	"errors"
	"io"
	"time"

	"github.com/go-json-experiment/json"
	"github.com/go-json-experiment/json/jsontext"
	jsonv1 "github.com/go-json-experiment/json/v1"
)

// TimeFormat is RFC 3339 in UTC with milliseconds, as JavaScript's
// Date.toISOString writes it. What is finer is cut off.
const TimeFormat = "2006-01-02T15:04:05.000Z"

var errYear = errors.New("a time is outside of the years 0 to 9999, RFC 3339")

var options = json.JoinOptions(
	jsonv1.DefaultOptionsV1(),
	jsontext.EscapeForHTML(false),
	json.WithMarshalers(json.MarshalToFunc(writeTime)),
)

func writeTime(e *jsontext.Encoder, t time.Time) error {
	if t = t.UTC(); t.Year() < 0 || t.Year() > 9999 {
		return errYear
	}
	b := append(e.AvailableBuffer(), '"')
	return e.WriteValue(append(t.AppendFormat(b, TimeFormat), '"'))
}

// Marshal returns a value as JSON.
func Marshal(v any) ([]byte, error) { return json.Marshal(v, options) }

// Write writes a value as JSON, without a line end.
func Write(w io.Writer, v any) error { return json.MarshalWrite(w, v, options) }
