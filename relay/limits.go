package relay

import (
	"fmt"
	"math/rand/v2"
	"time"

	"simrelay/internal/fault"
)

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

// usage is what a SIM card has sent. It is stored, so that a restart does not
// give a card its day anew.
type usage struct {
	SIMCardID int64     `json:"sim_card_id"`
	NextAt    time.Time `json:"next_at,omitzero"` // not before, because of the gap
	Why       string    `json:"why,omitempty"`    // what NextAt waits for
	Minute    window    `json:"minute"`
	Hour      window    `json:"hour"`
	Day       window    `json:"day"`
	Month     window    `json:"month"`
}

// window counts the parts since a moment.
type window struct {
	Since time.Time `json:"since,omitzero"`
	Count int       `json:"count"`
}

// periods says, for each window, when the one that holds a moment began and
// when it ends. The minute and the hour run from their first message.
var periods = []struct {
	name  string
	of    func(*usage) *window
	limit func(Limits) int
	end   func(since time.Time) time.Time
	start func(now time.Time) time.Time
}{
	{"minute", func(u *usage) *window { return &u.Minute }, func(l Limits) int { return l.PerMinute }, plus(time.Minute), itself},
	{"hour", func(u *usage) *window { return &u.Hour }, func(l Limits) int { return l.PerHour }, plus(time.Hour), itself},
	{"day", func(u *usage) *window { return &u.Day }, func(l Limits) int { return l.PerDay }, nextDay, day},
	{"month", func(u *usage) *window { return &u.Month }, func(l Limits) int { return l.PerMonth }, nextMonth, month},
}

func plus(d time.Duration) func(time.Time) time.Time {
	return func(t time.Time) time.Time { return t.Add(d) }
}
func itself(t time.Time) time.Time  { return t }
func day(t time.Time) time.Time     { return t.UTC().Truncate(24 * time.Hour) }
func nextDay(t time.Time) time.Time { return day(t).AddDate(0, 0, 1) }
func month(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
func nextMonth(t time.Time) time.Time { return month(t).AddDate(0, 1, 0) }

// admits reports whether a message of so many parts may go now. When it may
// not, it tells from when on it is worth asking again, and why. A message that
// is larger than a limit goes when the window is empty: else it would wait for
// ever.
func (u *usage) admits(l Limits, parts int, now time.Time) (ok bool, at time.Time, why string) {
	if now.Before(u.NextAt) {
		why = u.Why
		if why == "" {
			why = "it keeps a pause between messages"
		}
		return false, u.NextAt, why
	}
	for _, p := range periods {
		w, limit := p.of(u), p.limit(l)
		if limit == 0 || w.Count == 0 || !now.Before(p.end(w.Since)) || w.Count+parts <= limit {
			continue
		}
		if end := p.end(w.Since); end.After(at) {
			at, why = end, fmt.Sprintf("it has sent %d of the %d messages that it may send in one %s", w.Count, limit, p.name)
		}
	}
	return at.IsZero(), at, why
}

// spend counts a message. The random number, from 0 to 1, sets the pause
// behind it.
func (u *usage) spend(l Limits, parts int, now time.Time, random float64) {
	for _, p := range periods {
		w := p.of(u)
		if w.Count == 0 || !now.Before(p.end(w.Since)) {
			*w = window{Since: p.start(now)}
		}
		w.Count += parts
	}
	gap := l.GapSeconds * (1 + l.GapJitter*(2*random-1))
	u.NextAt, u.Why = now.Add(time.Duration(gap*float64(time.Second))), ""
}

// pause keeps the card from sending until a time.
func (u *usage) pause(until time.Time, why string) {
	if until.After(u.NextAt) {
		u.NextAt, u.Why = until, why
	}
}

// today is how many parts were sent on this day.
func (u *usage) today(now time.Time) int {
	if !now.Before(nextDay(u.Day.Since)) {
		return 0
	}
	return u.Day.Count
}

func random() float64 { return rand.Float64() } //nolint:gosec // a pause is not a secret
