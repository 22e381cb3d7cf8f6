package relay

import "time"

// UsageView is what a SIM card has sent of what it may send, so that a caller sees
// why it waits. Minute, Hour and Recipients are only counted while there is a
// limit on them, and nil else.
type UsageView struct {
	Minute     *PeriodView `json:"minute"`     // parts in the last 60 seconds
	Hour       *PeriodView `json:"hour"`       // parts in the last 60 minutes
	Day        *PeriodView `json:"day"`        // parts on this day, UTC
	Month      *PeriodView `json:"month"`      // parts in this month, UTC
	Recipients *PeriodView `json:"recipients"` // numbers in this month, UTC
	// NextAt is when the card may send again, and WaitsBecause why not before: a
	// message of one part, which is not urgent. Nil: now.
	NextAt       *time.Time `json:"next_at"`
	WaitsBecause string     `json:"waits_because"`
}

// PeriodView is one count.
type PeriodView struct {
	Count int  `json:"count"`
	Limit *int `json:"limit"` // nil: none
	// ResetsAt is when nothing of it counts any more; nil when nothing does.
	ResetsAt *time.Time `json:"resets_at"`
}

// view tells what was sent. A period that no limit makes count ends now.
func (u *usage) view(l Limits, now time.Time) *UsageView {
	v := &UsageView{}
	for i, into := range []**PeriodView{&v.Minute, &v.Hour, &v.Day, &v.Month} {
		p := periods[i]
		// A message that is larger than any period can go when nothing counts.
		until, count := p.full(u, 0, maxCount, now)
		if limit := p.limit(l, now); limit > 0 || p.calendar {
			*into = periodView(count, limit, until)
		}
	}
	if l.RecipientsPerMonth > 0 {
		until, count := u.Recipients.full(nextMonth, 0, 1, now)
		v.Recipients = periodView(count, l.RecipientsPerMonth, until)
	}
	if r := u.admits(l, need{parts: 1}, now); r != nil {
		v.NextAt, v.WaitsBecause = &r.at, r.why
	}
	return v
}

func periodView(count, limit int, until time.Time) *PeriodView {
	v := &PeriodView{Count: count}
	if limit > 0 {
		v.Limit = &limit
	}
	if !until.IsZero() {
		v.ResetsAt = &until
	} else {
		v.Count = 0
	}
	return v
}
