package relay

import (
	"encoding/json"
	"strings"
	"time"

	"simrelay/internal/fault"
)

// limitNames are the limits that a card may have, for those who mistype one.
const limitNames = "gap_seconds, gap_jitter, per_minute, per_hour, per_day, per_month, recipients_per_month, active_hours and warm_up"

// merge returns the limits with the fields of a JSON object changed; null or 0
// takes a limit away.
func (l Limits) merge(patch json.RawMessage, now time.Time) (Limits, error) {
	if len(patch) == 0 {
		return l, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(patch, &fields); err != nil {
		return l, fault.New(fault.Invalid, "invalid_limits", "limits must be an object of limits.").On("limits")
	}
	for name, value := range fields {
		if err := l.set(name, value, now); err != nil {
			return l, err
		}
	}
	return l, nil
}

func (l *Limits) set(name string, value json.RawMessage, now time.Time) (err error) {
	switch name {
	case "gap_seconds":
		return setFactor(&l.GapSeconds, name, value, maxGap)
	case "gap_jitter":
		return setFactor(&l.GapJitter, name, value, 1)
	case "per_minute":
		return setCount(&l.PerMinute, name, value)
	case "per_hour":
		return setCount(&l.PerHour, name, value)
	case "per_day":
		return setCount(&l.PerDay, name, value)
	case "per_month":
		return setCount(&l.PerMonth, name, value)
	case "recipients_per_month":
		return setCount(&l.RecipientsPerMonth, name, value)
	case "active_hours":
		l.ActiveHours, err = l.ActiveHours.merge(value)
	case "warm_up":
		l.WarmUp, err = l.WarmUp.merge(value, now)
	default:
		return unknownLimit("limits", name, limitNames)
	}
	return err
}

func unknownLimit(of, name, known string) error {
	return fault.New(fault.Invalid, "unknown_field", "%s has no field %q; it has %s.", of, strings.ToValidUTF8(name, ""), known).On(of)
}

// setCount reads a whole number; null is 0.
func setCount(into *int, field string, value json.RawMessage) error {
	n := 0.0
	if json.Unmarshal(value, &n) != nil || n != float64(int(n)) || n < 0 || n > maxCount {
		return badLimit(field, "%s must be a whole number between 0 and %d; 0 means no limit.", field, maxCount)
	}
	*into = int(n)
	return nil
}

// setFactor reads a number; null is 0.
func setFactor(into *float64, field string, value json.RawMessage, most float64) error {
	f := 0.0
	if json.Unmarshal(value, &f) != nil || f < 0 || f > most {
		return badLimit(field, "%s must be a number between 0 and %g.", field, most)
	}
	*into = f
	return nil
}

// fieldsOf reads the object that a limit of several fields is; nil for null and
// 0, which take it away.
func fieldsOf(field, example string, value json.RawMessage) (map[string]json.RawMessage, error) {
	if text := string(value); text == "null" || text == "0" {
		return nil, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(value, &fields); err != nil {
		return nil, badLimit(field, "%s must be an object such as %s, or null.", field, example)
	}
	return fields, nil
}
