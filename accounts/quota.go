package accounts

import (
	"errors"
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

// Quota is how many messages a user may send; 0: as many as it likes.
type Quota struct {
	PerDay   int64 `json:"per_day"`   // in one day, UTC
	PerMonth int64 `json:"per_month"` // in one month, UTC
	Total    int64 `json:"total"`     // since it was last reset
}

// Used is how many messages a user has sent.
type Used struct {
	Today     int64 `json:"today"`
	ThisMonth int64 `json:"this_month"`
	Total     int64 `json:"total"`
}

// quota is a user's quota and what is used of it. It is a record of its own
// because it changes with each message.
type quota struct {
	UserID int64  `json:"user_id"`
	Limits Quota  `json:"limits,omitzero"`
	Day    string `json:"day,omitempty"` // that Used.Today is of, such as 2026-01-31
	Used   Used   `json:"used"`          // the month is the day's
}

// maxQuota bounds each number of a quota.
const maxQuota = 1_000_000_000

func (q Quota) validate() error {
	for field, n := range map[string]int64{"per_day": q.PerDay, "per_month": q.PerMonth, "total": q.Total} {
		if n < 0 || n > maxQuota {
			return fault.New(fault.Invalid, "invalid_limits", "%s must be a whole number between 0 and %d; 0 or null: no limit.", field, maxQuota).On("limits." + field)
		}
	}
	return nil
}

func quotaOf(tx *store.Tx, userID int64) (*quota, error) {
	q, err := quotasByUser.Get(tx, store.Key(userID))
	if errors.Is(err, store.ErrNotFound) {
		return &quota{UserID: userID}, nil
	}
	return q, err
}

// turn begins a new day, and a new month with it, when their time has come. A
// clock that was put back gives nobody a day anew.
func (q *quota) turn(now time.Time) {
	day := now.UTC().Format(time.DateOnly)
	const month = len("2006-01")
	switch {
	case day <= q.Day:
		return
	case len(q.Day) < month || q.Day[:month] != day[:month]:
		q.Used.ThisMonth = 0
	}
	q.Day, q.Used.Today = day, 0
}

// CountMessage counts a message that the principal's user sends, in the
// transaction that accepts it. Where that would be one too many it changes
// nothing and returns a fault that says when it is over. Who is no user of the
// account, such as the operator, has no quota.
func CountMessage(tx *store.Tx, p Principal, now time.Time) error {
	if p.UserID == 0 {
		return nil
	}
	q, err := quotaOf(tx, p.UserID)
	if err != nil {
		return err
	}
	q.turn(now)
	if err := q.full(now); err != nil {
		return err
	}
	q.Used.Today++
	q.Used.ThisMonth++
	q.Used.Total++
	return quotasByUser.Put(tx, q)
}

// full returns the fault of the limit that lasts longest.
func (q *quota) full(now time.Time) error {
	now = now.UTC()
	reached := func(limit int64, what string, until time.Time) error {
		return fault.New(fault.Forbidden, "member_limit_reached",
			"You have reached your limit of messages for one %s (%d). You can send again from %s, or when an owner or admin of your account raises the limit or resets the count.",
			what, limit, until.Format(time.RFC3339)).After(until.Sub(now))
	}
	y, m, d := now.Date()
	switch {
	case q.Limits.Total > 0 && q.Used.Total >= q.Limits.Total:
		return fault.New(fault.Forbidden, "member_limit_reached",
			"You have reached your limit of messages in total (%d). You can send again when an owner or admin of your account raises the limit or resets the count.", q.Limits.Total)
	case q.Limits.PerMonth > 0 && q.Used.ThisMonth >= q.Limits.PerMonth:
		return reached(q.Limits.PerMonth, "month", time.Date(y, m+1, 1, 0, 0, 0, 0, time.UTC))
	case q.Limits.PerDay > 0 && q.Used.Today >= q.Limits.PerDay:
		return reached(q.Limits.PerDay, "day", time.Date(y, m, d+1, 0, 0, 0, 0, time.UTC))
	}
	return nil
}
