// Package throttle slows down who tries again and again: bounded sets of token
// buckets, each with a name.
//
// It imports no room. Whom to slow down, and what to tell them, must never be
// in it.
package throttle

import (
	"container/list"
	"net/netip"
	"sync"
	"time"

	"golang.org/x/time/rate"
)

// most bounds how many buckets are kept; the one that was used least recently
// goes first.
const most = 10_000

// Throttle is a set of buckets. It is safe for concurrent use.
type Throttle struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]*list.Element // of *bucket
	order   *list.List               // most recently used first
}

type bucket struct {
	name    string
	limiter *rate.Limiter
}

// New returns a set whose clock is now.
func New(now func() time.Time) *Throttle {
	return &Throttle{now: now, buckets: map[string]*list.Element{}, order: list.New()}
}

// Take takes a token from a bucket that holds burst of them, and gets one every
// so often. It returns 0, or how long to wait for the next one, of which none
// is taken then. A bucket keeps the rate with which it was first used.
func (t *Throttle) Take(name string, every time.Duration, burst int) (wait time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	now := t.now()
	r := t.bucket(name, every, burst).ReserveN(now, 1)
	if wait = r.DelayFrom(now); wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

// Forget fills a bucket again.
func (t *Throttle) Forget(name string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.buckets[name]; e != nil {
		t.drop(e)
	}
}

// Len returns how many buckets there are.
func (t *Throttle) Len() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.order.Len()
}

func (t *Throttle) bucket(name string, every time.Duration, burst int) *rate.Limiter {
	if e := t.buckets[name]; e != nil {
		t.order.MoveToFront(e)
		return of(e).limiter
	}
	if t.order.Len() >= most {
		t.drop(t.order.Back())
	}
	b := &bucket{name, rate.NewLimiter(rate.Every(every), burst)}
	t.buckets[name] = t.order.PushFront(b)
	return b.limiter
}

func (t *Throttle) drop(e *list.Element) {
	delete(t.buckets, of(e).name)
	t.order.Remove(e)
}

func of(e *list.Element) *bucket {
	b, _ := e.Value.(*bucket)
	return b
}

// Network is what one customer of a provider has, as a name: an IPv4 address,
// or 64 bits of an IPv6 address.
func Network(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
