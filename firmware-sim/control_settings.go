package firmwaresim

import (
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"time"
)

// settingsReader says for each setting of a request's body what to do with its value.
type settingsReader map[string]func(json.RawMessage) error

// readSettings reads a body of one JSON object. A setting that nobody knows is refused with
// the list of those that are known, and so is anything that follows the object.
func readSettings(r *http.Request, known settingsReader) error {
	decoder := json.NewDecoder(r.Body)
	var given map[string]json.RawMessage
	if err := decoder.Decode(&given); err != nil {
		return bad("the body is not a JSON object: %s", err)
	}
	if given == nil {
		return bad("the body is null, it has to be a JSON object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return bad("something follows the JSON object")
	}
	return known.read("", given)
}

func (known settingsReader) read(path string, given map[string]json.RawMessage) error {
	for _, name := range slices.Sorted(maps.Keys(given)) {
		set, ok := known[name]
		if !ok {
			return bad("unknown setting %q, known are %s", path+name, sortedList(slices.Collect(maps.Keys(known))))
		}
		err := set(given[name])
		if _, told := errors.AsType[problem](err); told { // a setting within this one
			return err
		}
		if err != nil {
			return bad("setting %q: %s", path+name, err)
		}
	}
	return nil
}

func sortedList(names []string) string {
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

// into reads a value that cannot be null.
func into[T any](target *T) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		if string(raw) == "null" {
			return errors.New("null is no value for it")
		}
		return explain(json.Unmarshal(raw, target))
	}
}

// orNull reads a value; null stands for the cleared one.
func orNull[T any](target **T, cleared T) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		value := cleared
		if string(raw) != "null" {
			if err := explain(json.Unmarshal(raw, &value)); err != nil {
				return err
			}
		}
		*target = &value
		return nil
	}
}

// explain says of a wrong type what would be right, without Go's words.
func explain(err error) error {
	if wrong, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return errors.New("it is a " + kindName(wrong.Value) + " where a " + kindName(wrong.Type.Kind().String()) + " belongs")
	}
	return err
}

func kindName(kind string) string {
	switch {
	case strings.HasPrefix(kind, "int"), strings.HasPrefix(kind, "uint"), strings.HasPrefix(kind, "float"):
		return "number"
	case kind == "bool":
		return "true or false"
	case kind == "map", kind == "struct", kind == "object":
		return "JSON object"
	case kind == "slice", kind == "array":
		return "list"
	}
	return kind
}

// timeSetting reads what delaySetting does, but no range; null is zero.
func timeSetting(target *time.Duration) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var d *Delay
		if err := delaySetting(&d)(raw); err != nil {
			return err
		}
		*target = 0
		if *d == "" {
			return nil
		}
		bounds, err := d.bounds()
		if err != nil || bounds.low != bounds.high {
			return errors.New("it is not a duration such as 2s")
		}
		*target = bounds.low
		return nil
	}
}

// object reads a JSON object with settings of its own; null leaves them all out. It reports
// through given whether there was one.
func object(path string, known settingsReader, given *bool) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var fields map[string]json.RawMessage
		if err := explain(json.Unmarshal(raw, &fields)); err != nil {
			return err
		}
		*given = fields != nil
		return known.read(path+".", fields)
	}
}

// delaySetting reads a preset, a duration, a range, or a number of seconds; null clears.
func delaySetting(target **Delay) func(json.RawMessage) error {
	return func(raw json.RawMessage) error {
		var seconds float64
		if json.Unmarshal(raw, &seconds) == nil && string(raw) != "null" {
			if seconds < 0 || seconds > time.Hour.Seconds()*1000 {
				return errors.New("it is out of range")
			}
			d := Delay(time.Duration(seconds * float64(time.Second)).String())
			*target = &d
			return nil
		}
		return orNull(target, "")(raw)
	}
}
