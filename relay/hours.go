package relay

import (
	"encoding/json"
	"sync"
	"time"
	_ "time/tzdata" // time zones, also where the system has none
)

// ActiveHours are when a SIM card sends, by the clock on a wall of its time
// zone. Where From is later than To they go over midnight.
type ActiveHours struct {
	From     string `json:"from"`      // 08:00: the first minute in which it sends
	To       string `json:"to"`        // 20:00: the first in which it no longer does
	TimeZone string `json:"time_zone"` // a name of the IANA time zone database
}

const (
	clockForm    = "15:04"
	hoursNames   = "from, to and time_zone"
	hoursExample = `{"from":"08:00","to":"20:00","time_zone":"Europe/Berlin"}`
	aDay         = 24 * time.Hour
)

// merge returns the hours with the fields of a JSON object changed, or nil. Who
// names no time zone means UTC.
func (h *ActiveHours) merge(patch json.RawMessage) (*ActiveHours, error) {
	fields, err := fieldsOf("active_hours", hoursExample, patch)
	if err != nil || fields == nil {
		return nil, err
	}
	merged := ActiveHours{TimeZone: "UTC"}
	if h != nil {
		merged = *h
	}
	for name, value := range fields {
		if err := merged.set(name, value); err != nil {
			return nil, err
		}
	}
	switch {
	case merged.From == "" || merged.To == "":
		return nil, badLimit("active_hours", "active_hours needs from and to, as in %s.", hoursExample)
	case merged.From == merged.To:
		return nil, badLimit("active_hours", "from and to of active_hours are the same. To send at all hours, set active_hours to null.")
	}
	return &merged, nil
}

func (h *ActiveHours) set(name string, value json.RawMessage) error {
	var text string
	field := "active_hours." + name
	switch name {
	case "from", "to":
		if json.Unmarshal(value, &text) != nil {
			return badLimit(field, "%s must be a time of day such as \"08:00\".", field)
		}
		at, err := time.Parse(clockForm, text)
		if err != nil {
			return badLimit(field, "%s must be a time of day from \"00:00\" to \"23:59\".", field)
		}
		if name == "from" {
			h.From = at.Format(clockForm)
		} else {
			h.To = at.Format(clockForm)
		}
	case "time_zone":
		if json.Unmarshal(value, &text) != nil || zones.find(text) == nil {
			return badLimit(field, "%s must be the name of a time zone, such as \"Europe/Berlin\" or \"UTC\".", field)
		}
		h.TimeZone = text
	default:
		return unknownLimit("limits.active_hours", name, hoursNames)
	}
	return nil
}

// open reports whether the card sends at this time.
func (h *ActiveHours) open(now time.Time) bool {
	if h == nil {
		return true
	}
	at, from, to := ofDay(h.local(now)), clock(h.From), clock(h.To)
	if from < to {
		return from <= at && at < to
	}
	return at >= from || at < to
}

// change returns when the hours begin next, or end if they have begun. It goes by
// the clock on the wall: an hour that is skipped or repeated when summer time
// begins or ends is skipped or repeated here.
func (h *ActiveHours) change(now time.Time) time.Time {
	open := h.open(now)
	bound := clock(h.From)
	if open {
		bound = clock(h.To)
	}
	for t := now; ; {
		local := h.local(t)
		next := t.Add((bound - ofDay(local) + aDay) % aDay)
		if _, end := local.ZoneBounds(); !end.IsZero() && !end.After(next) {
			next = end // the wall's clock is put forward or back before
		}
		if h.open(next) != open {
			return next.UTC()
		}
		t = next
	}
}

// until returns when the card has to have sent by; the zero time: at any time.
func (h *ActiveHours) until(now time.Time) time.Time {
	if h == nil || !h.open(now) {
		return time.Time{}
	}
	return h.change(now)
}

func (h *ActiveHours) local(t time.Time) time.Time {
	if zone := zones.find(h.TimeZone); zone != nil {
		return t.In(zone)
	}
	return t.UTC() // a name that was known when it was set, and is no longer
}

// ofDay is how long a wall's clock has shown this day.
func ofDay(t time.Time) time.Duration {
	hour, minute, second := t.Clock()
	return time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second + time.Duration(t.Nanosecond())
}

func clock(text string) time.Duration {
	at, err := time.Parse(clockForm, text)
	if err != nil {
		return 0
	}
	return ofDay(at)
}

// zoneCache keeps the time zones that were asked for: to find one means to read
// files.
type zoneCache struct{ known sync.Map }

var zones zoneCache

// find returns a time zone by its name, or nil. That of the machine has none.
func (z *zoneCache) find(name string) *time.Location {
	if zone, ok := z.known.Load(name); ok {
		return zone.(*time.Location) //nolint:forcetypeassert // nothing else is in it
	}
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || name == "Local" {
		return nil
	}
	z.known.Store(name, zone)
	return zone
}
