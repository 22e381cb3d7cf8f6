package relay

import (
	"encoding/json"
	"fmt"
	"time"
)

// WarmUp lets a new SIM card send a little more each day: operators watch new
// cards most closely. Days are calendar days in UTC.
type WarmUp struct {
	Days       int       `json:"days"`
	FromPerDay int       `json:"from_per_day"` // on the first day
	ToPerDay   int       `json:"to_per_day"`   // on the last
	StartedAt  time.Time `json:"started_at"`
}

const (
	warmUpNames   = "days, from_per_day, to_per_day and started_at"
	warmUpExample = `{"days":21,"from_per_day":20,"to_per_day":200}`
	maxWarmUpDays = 365
)

// merge returns the warm-up with the fields of a JSON object changed, or nil. A
// new one begins now, unless it says otherwise.
func (w *WarmUp) merge(patch json.RawMessage, now time.Time) (*WarmUp, error) {
	fields, err := fieldsOf("warm_up", warmUpExample, patch)
	if err != nil || fields == nil {
		return nil, err
	}
	merged := WarmUp{StartedAt: now}
	if w != nil {
		merged = *w
	}
	for name, value := range fields {
		if err := merged.set(name, value, now); err != nil {
			return nil, err
		}
	}
	switch {
	case merged.Days < 2 || merged.Days > maxWarmUpDays:
		return nil, badLimit("warm_up.days", "warm_up.days must be a whole number between 2 and %d.", maxWarmUpDays)
	case merged.FromPerDay < 1 || merged.ToPerDay < merged.FromPerDay:
		return nil, badLimit("warm_up", "warm_up needs from_per_day, at least 1, and to_per_day, at least as much, as in %s.", warmUpExample)
	}
	return &merged, nil
}

func (w *WarmUp) set(name string, value json.RawMessage, now time.Time) error {
	field := "warm_up." + name
	switch name {
	case "days":
		return setCount(&w.Days, field, value)
	case "from_per_day":
		return setCount(&w.FromPerDay, field, value)
	case "to_per_day":
		return setCount(&w.ToPerDay, field, value)
	case "started_at":
		var at time.Time
		if json.Unmarshal(value, &at) != nil || at.IsZero() || at.After(now) {
			return badLimit(field, "%s must be a time in the past such as 2026-01-31T15:04:05Z.", field)
		}
		w.StartedAt = at.UTC()
	default:
		return unknownLimit("limits.warm_up", name, warmUpNames)
	}
	return nil
}

// day is the day of the warm-up, from 1; 0 when there is none, or it is over.
func (w *WarmUp) day(now time.Time) int {
	if w == nil {
		return 0
	}
	n := 1 + int(max(day(now).Sub(day(w.StartedAt)), 0)/aDay)
	if n > w.Days {
		return 0
	}
	return n
}

// perDay is how many parts the card may send on this day of its warm-up; 0: no
// limit.
func (w *WarmUp) perDay(now time.Time) int {
	n := w.day(now)
	if n == 0 {
		return 0
	}
	return w.FromPerDay + (w.ToPerDay-w.FromPerDay)*(n-1)/(w.Days-1)
}

// explain tells of the warm-up, where it is what limits the day.
func (w *WarmUp) explain(limit int, now time.Time) string {
	if limit == 0 || w.perDay(now) != limit {
		return ""
	}
	return fmt.Sprintf(", the %s of the %d days of its warm-up", ordinal(w.day(now)), w.Days)
}

func ordinal(n int) string {
	suffix := "th"
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", n, suffix)
}
