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
	// Recipients are the distinct ones, while there is a limit on them.
	Recipients window `json:"recipients,omitzero"`
	health
}

// periods says, for each limit, how much was sent in its period, and from when
// on so many more parts are allowed; the zero time means now.
var periods = []struct {
	name  string
	limit func(Limits, time.Time) int
	full  func(u *usage, limit, parts int, now time.Time) (until time.Time, count int)
	// calendar says that it is counted without a limit too.
	calendar bool
}{
	{"minute", func(l Limits, _ time.Time) int { return l.PerMinute }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Minute.full(time.Minute, limit, parts, now)
	}, false},
	{"hour", func(l Limits, _ time.Time) int { return l.PerHour }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Hour.full(time.Hour, limit, parts, now)
	}, false},
	{"day", Limits.perDay, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Day.full(nextDay, limit, parts, now)
	}, true},
	{"month", func(l Limits, _ time.Time) int { return l.PerMonth }, func(u *usage, limit, parts int, now time.Time) (time.Time, int) {
		return u.Month.full(nextMonth, limit, parts, now)
	}, true},
}

// need is what limits look at in a message.
type need struct {
	parts  int
	urgent bool
}

func (m *Message) need() need { return need{m.Parts, m.urgent()} }

// urgent reports whether pauses and active hours do not hold the message up.
func (m *Message) urgent() bool { return m.Priority >= urgentPriority }

// refusal is why a card may not send a message now, and from when on it is worth
// asking again.
type refusal struct {
	at        time.Time
	why       string
	recipient bool // others of its messages may go
}

// admits returns nil when a message may go now, as far as its recipient does not
// matter. One that is larger than a limit goes when its period is empty: else it
// would wait for ever.
func (u *usage) admits(l Limits, n need, now time.Time) *refusal {
	switch {
	case u.resting(now):
		return &refusal{at: later(u.RestUntil, u.NextAt), why: u.whyResting()}
	case !n.urgent && !l.ActiveHours.open(now):
		return &refusal{at: l.ActiveHours.change(now), why: fmt.Sprintf("it sends from %s to %s (%s)", l.ActiveHours.From, l.ActiveHours.To, l.ActiveHours.TimeZone)}
	case !n.urgent && now.Before(u.NextAt):
		return &refusal{at: u.NextAt, why: "it keeps a pause between messages"}
	}
	var r *refusal
	for _, p := range periods {
		limit := p.limit(l, now)
		if limit == 0 {
			continue
		}
		if until, count := p.full(u, limit, n.parts, now); !until.IsZero() && (r == nil || until.After(r.at)) {
			r = &refusal{at: until, why: fmt.Sprintf("it has sent %d of the %d messages that it may send in one %s", count, limit, p.name)}
			if p.name == "day" {
				r.why += l.WarmUp.explain(limit, now)
			}
		}
	}
	return r
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
