package relay

import "simrelay/internal/fault"

// Limits keep a SIM card from sending like a machine, for which operators
// block cards. Zero means no limit. A message counts with its parts.
type Limits struct {
	GapSeconds float64 `json:"gap_seconds"` // pause between two messages
	GapJitter  float64 `json:"gap_jitter"`  // 0.3: the pause varies by 30 % either way
	PerMinute  int     `json:"per_minute"`
	PerHour    int     `json:"per_hour"`
	PerDay     int     `json:"per_day"`   // calendar day, UTC
	PerMonth   int     `json:"per_month"` // calendar month, UTC
}

// CarefulLimits are what real cards start with.
func CarefulLimits() Limits {
	return Limits{GapSeconds: 8, GapJitter: 0.3, PerMinute: 6, PerHour: 100, PerDay: 200}
}

// maxCount bounds a count, and maxGap a pause in seconds, so that a slip of
// the pen does not stop a card for a year.
const (
	maxCount = 10_000_000
	maxGap   = 24 * 3600
)

// atOnce is how many messages a device may hold for the card. Where stretches of
// time are limited it is one: the device sends what it holds when it can, which
// may be long after it was handed over, together with what came later.
func (l Limits) atOnce(credits int) int {
	if l.stretches() {
		return min(credits, 1)
	}
	return credits
}

// stretches reports whether there is a limit that does not follow the calendar.
func (l Limits) stretches() bool { return l.PerMinute > 0 || l.PerHour > 0 }

func (l Limits) validate() error {
	bad := func(field, text string) error {
		return fault.New(fault.Invalid, "invalid_limits", "%s", text).On("limits." + field)
	}
	if l.GapSeconds < 0 || l.GapSeconds > maxGap {
		return bad("gap_seconds", "gap_seconds must be between 0 and 86400.")
	}
	if l.GapJitter < 0 || l.GapJitter > 1 {
		return bad("gap_jitter", "gap_jitter must be between 0 and 1.")
	}
	for field, n := range map[string]int{"per_minute": l.PerMinute, "per_hour": l.PerHour, "per_day": l.PerDay, "per_month": l.PerMonth} {
		if n < 0 || n > maxCount {
			return bad(field, field+" must be between 0 and 10000000; 0 means no limit.")
		}
	}
	return nil
}
