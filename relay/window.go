package relay

import "time"

// window counts the parts of one calendar day or month, in UTC.
type window struct {
	Since time.Time `json:"since,omitzero"`
	Count int       `json:"count"`
}

func (w *window) count(start func(time.Time) time.Time, parts int, now time.Time) {
	if since := start(now); !w.Since.Equal(since) {
		*w = window{Since: since}
	}
	w.Count += parts
}

// full tells until when a window has no room for so many parts more.
func (w *window) full(end func(time.Time) time.Time, limit, parts int, now time.Time) (until time.Time, count int) {
	if w.Count == 0 || !now.Before(end(w.Since)) || w.Count+parts <= limit {
		return time.Time{}, w.Count
	}
	return end(w.Since), w.Count
}

func day(t time.Time) time.Time     { return t.UTC().Truncate(24 * time.Hour) }
func nextDay(t time.Time) time.Time { return day(t).AddDate(0, 0, 1) }
func month(t time.Time) time.Time {
	t = t.UTC()
	return time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, time.UTC)
}
func nextMonth(t time.Time) time.Time { return month(t).AddDate(0, 1, 0) }

// slide counts the parts of the last minute or hour, whenever one looks: in no
// stretch of that length are there more than the limit. Messages of the same
// sixtieth of the period share a mark that leaves with the newest of them, so
// that a slide never has more than 61 marks, and the others of a mark are
// counted for up to a sixtieth longer than they need be.
type slide []mark

// mark is the parts of some messages that were sent close together.
type mark struct {
	At    int64 `json:"t"` // of the newest of them, in Unix nanoseconds
	Count int   `json:"n"`
}

func (m mark) leaves(period time.Duration) time.Time { return time.Unix(0, m.At).UTC().Add(period) }

// since returns the marks that have not left.
func (s slide) since(period time.Duration, now time.Time) slide {
	for len(s) > 0 && !now.Before(s[0].leaves(period)) {
		s = s[1:]
	}
	return s
}

// count adds parts. Without a limit it forgets everything.
func (s slide) count(period time.Duration, limit, parts int, now time.Time) slide {
	if limit == 0 {
		return nil
	}
	s = s.since(period, now)
	at, slot := now.UnixNano(), int64(period/60)
	if n := len(s); n > 0 && at/slot <= s[n-1].At/slot {
		s[n-1].At = max(s[n-1].At, at)
		s[n-1].Count += parts
		return s
	}
	return append(s, mark{At: at, Count: parts})
}

// full tells until when there is no room for so many parts more: until so many
// marks have left that there is, or all of them.
func (s slide) full(period time.Duration, limit, parts int, now time.Time) (until time.Time, count int) {
	s = s.since(period, now)
	for _, m := range s {
		count += m.Count
	}
	left := count
	for _, m := range s {
		if left+parts <= limit {
			break
		}
		until = m.leaves(period)
		left -= m.Count
	}
	return until, count
}
