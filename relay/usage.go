package relay

import (
	"fmt"
	"math/rand/v2"
	"time"
)

// usage is what a SIM card has sent, and how that went. It is stored, so that
// a restart neither gives a card its day anew nor ends its rest.
type usage struct {
	SIMCardID int64     `json:"sim_card_id"`
	NextAt    time.Time `json:"next_at,omitzero"` // not before, because of the gap
	Minute    slide     `json:"last_minute,omitempty"`
	Hour      slide     `json:"last_hour,omitempty"`
	Day       window    `json:"day"`
	Month     window    `json:"month"`
	health
}

// periods says, for each limit, how much was sent in its period, and from when
// on so many more parts are allowed; the zero time means now.
var periods = []struct {
	name  string
	limit func(Limits) int
	full  func(u *usage, limit, parts int, now time.Time) (until time.Time, count int)
}{
	{"minute", func(l Limits) int { return l.PerMinute }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Minute.full(time.Minute, limit, parts, now)
	}},
	{"hour", func(l Limits) int { return l.PerHour }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Hour.full(time.Hour, limit, parts, now)
	}},
	{"day", func(l Limits) int { return l.PerDay }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Day.full(nextDay, limit, parts, now)
	}},
	{"month", func(l Limits) int { return l.PerMonth }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Month.full(nextMonth, limit, parts, now)
	}},
}

// admits reports whether a message of so many parts may go now. When it may
// not, it tells from when on it is worth asking again, and why. A message that
// is larger than a limit goes when its period is empty: else it would wait for
// ever.
func (u *usage) admits(l Limits, parts int, now time.Time) (ok bool, at time.Time, why string) {
	if u.resting(now) {
		return false, later(u.RestUntil, u.NextAt), u.whyResting()
	}
	if now.Before(u.NextAt) {
		return false, u.NextAt, "it keeps a pause between messages"
	}
	for _, p := range periods {
		limit := p.limit(l)
		if limit == 0 {
			continue
		}
		if until, count := p.full(u, limit, parts, now); until.After(at) {
			at, why = until, fmt.Sprintf("it has sent %d of the %d messages that it may send in one %s", count, limit, p.name)
		}
	}
	return at.IsZero(), at, why
}

// spend counts a message that is handed to a device. The random number, from 0
// to 1, sets the pause behind it.
func (u *usage) spend(l Limits, parts int, now time.Time, random float64) {
	if !l.stretches() {
		u.Minute, u.Hour = nil, nil // a limit counts from when it is set
	}
	u.Day.count(day, parts, now)
	u.Month.count(month, parts, now)
	gap := l.GapSeconds * (1 + l.GapJitter*(2*random-1))
	u.NextAt = now.Add(time.Duration(gap * float64(time.Second)))
}

// done counts a message of the last minute and hour, when its device is done with
// it: it was sent at some time before, and until now the card got no other. What
// happened is only remembered while there is a limit on it.
func (u *usage) done(l Limits, parts int, now time.Time) {
	u.Minute = u.Minute.count(time.Minute, l.PerMinute, parts, now)
	u.Hour = u.Hour.count(time.Hour, l.PerHour, parts, now)
}

// today is how many parts were sent on this day.
func (u *usage) today(now time.Time) int {
	if !now.Before(nextDay(u.Day.Since)) {
		return 0
	}
	return u.Day.Count
}

func random() float64 { return rand.Float64() } //nolint:gosec // a pause is not a secret
