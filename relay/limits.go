package relay

import (
	"time"

	"simrelay/internal/fault"
)

// Limits keep a SIM card from sending like a machine, for which operators
// block cards. Zero and nil mean no limit. A message counts with its parts.
type Limits struct {
	GapSeconds float64 `json:"gap_seconds"` // pause between two messages
	GapJitter  float64 `json:"gap_jitter"`  // 0.3: the pause varies by 30 % either way
	PerMinute  int     `json:"per_minute"`
	PerHour    int     `json:"per_hour"`
	PerDay     int     `json:"per_day"`   // calendar day, UTC
	PerMonth   int     `json:"per_month"` // calendar month, UTC
	// RecipientsPerMonth bounds to how many numbers the card writes in a calendar
	// month, UTC. Those that it has written to in that month always get more.
	RecipientsPerMonth int          `json:"recipients_per_month"`
	ActiveHours        *ActiveHours `json:"active_hours"` // outside of them messages wait
	WarmUp             *WarmUp      `json:"warm_up"`      // beside per_day; the smaller one counts
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

// urgentPriority is the priority from which on a message is urgent: the pause
// between messages and the active hours do not hold it up, the counts do.
const urgentPriority = 8

// perDay is how many parts the card may send on this day; 0: no limit.
func (l Limits) perDay(now time.Time) int {
	ramp := l.WarmUp.perDay(now)
	if ramp == 0 || l.PerDay > 0 && l.PerDay < ramp {
		return l.PerDay
	}
	return ramp
}

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

// sendBy is until when a device may begin to send a message, where that is before
// the message's time is over; else the zero time.
func (l Limits) sendBy(m *Message, now time.Time) time.Time {
	by := l.ActiveHours.until(now)
	if m.urgent() || by.IsZero() || !by.Before(m.ExpiresAt) {
		return time.Time{}
	}
	return by
}

// badLimit says what is wrong with one limit.
func badLimit(field, format string, args ...any) error {
	return fault.New(fault.Invalid, "invalid_limits", format, args...).On("limits." + field)
}
