// Package meter counts requests, by whoever makes them, in a window of a minute
// and in the UTC day, and refuses what is over the limits of either.
//
// It imports no room, and does no I/O: a restart begins the windows anew. Whom
// to count, how much they may, and what to tell them, must never be in it.
package meter

import (
	"container/list"
	"sync"
	"time"
)

// The lengths of the windows. The minute begins with the first request after
// the one before is over; the day is that of UTC.
const (
	minutely = time.Minute
	daily    = 24 * time.Hour
)

// Limits are how many requests there may be in each window.
type Limits struct{ Minute, Day int }

// Window is how it stands with one of the windows.
type Window struct {
	Limit     int
	Remaining int           // requests that are left, never below 0
	Length    time.Duration // of the whole window
	Reset     time.Duration // until all are there again, always above 0
}

// Reading is how it stands after a request.
type Reading struct {
	Minute, Day Window
	// Wait is how long it takes until there may be another request; 0: none.
	Wait time.Duration
}

// Meter counts for up to so many. It is safe for concurrent use.
type Meter[K comparable] struct {
	now  func() time.Time
	most int

	mu     sync.Mutex
	counts map[K]*list.Element // of *count[K]
	order  *list.List          // counted last first
}

// count is what somebody did in the windows that began at minute and day.
type count[K comparable] struct {
	who                K
	minute, day        time.Time
	inMinute, inTheDay int
}

// New returns a meter whose clock is now. It remembers the most whom it counted
// last: who is forgotten begins anew.
func New[K comparable](now func() time.Time, most int) *Meter[K] {
	return &Meter[K]{now: now, most: most, counts: map[K]*list.Element{}, order: list.New()}
}

// Take counts a request and reports true, or, where there is no room for it in
// both windows, reports false: such a request is not counted.
func (m *Meter[K]) Take(who K, l Limits) (r Reading, ok bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.now() // under the lock, so that it never goes back for those who wait
	c := m.count(who)
	c.advance(now)
	if ok = c.inMinute < l.Minute && c.inTheDay < l.Day; ok {
		c.inMinute++
		c.inTheDay++
	}
	return c.read(now, l), ok
}

// Look returns how it stands, and counts nothing.
func (m *Meter[K]) Look(who K, l Limits) Reading {
	m.mu.Lock()
	defer m.mu.Unlock()
	now, c := m.now(), count[K]{who: who}
	if e := m.counts[who]; e != nil {
		c = *of[K](e)
	}
	c.advance(now)
	return c.read(now, l)
}

// Len returns for how many is counted.
func (m *Meter[K]) Len() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.order.Len()
}

func (m *Meter[K]) count(who K) *count[K] {
	if e := m.counts[who]; e != nil {
		m.order.MoveToFront(e)
		return of[K](e)
	}
	if oldest := m.order.Back(); m.order.Len() >= m.most {
		delete(m.counts, of[K](oldest).who)
		m.order.Remove(oldest)
	}
	c := &count[K]{who: who}
	m.counts[who] = m.order.PushFront(c)
	return c
}

func of[K comparable](e *list.Element) *count[K] {
	c, _ := e.Value.(*count[K])
	return c
}

// advance begins the windows that are over anew. So does a clock that is set
// back before one began: else it would last for longer than it is long.
func (c *count[K]) advance(now time.Time) {
	if since := now.Sub(c.minute); since < 0 || since >= minutely {
		c.minute, c.inMinute = now, 0
	}
	if day := now.UTC().Truncate(daily); !day.Equal(c.day) {
		c.day, c.inTheDay = day, 0
	}
}

func (c *count[K]) read(now time.Time, l Limits) (r Reading) {
	r.Minute = Window{l.Minute, max(0, l.Minute-c.inMinute), minutely, c.minute.Add(minutely).Sub(now)}
	r.Day = Window{l.Day, max(0, l.Day-c.inTheDay), daily, c.day.Add(daily).Sub(now)}
	for _, w := range []Window{r.Minute, r.Day} {
		if w.Remaining == 0 {
			r.Wait = max(r.Wait, w.Reset)
		}
	}
	return r
}
