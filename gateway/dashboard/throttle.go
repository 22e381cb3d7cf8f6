package dashboard

import (
	"container/list"
	"net/netip"
	"strings"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"simrelay/internal/fault"
)

// How many logins may be tried: of one address by one client, and by one client
// altogether.
const (
	loginBurst  = 5
	loginEvery  = 20 * time.Second
	clientBurst = 30
	clientEvery = 4 * time.Second
	// throttled bounds how many buckets are kept; the one that was used least
	// recently goes first.
	throttled = 10_000
)

// throttle slows down who guesses passwords. It is safe for concurrent use.
type throttle struct {
	now func() time.Time

	mu      sync.Mutex
	buckets map[string]*list.Element // of *bucket
	order   *list.List               // most recently used first
}

type bucket struct {
	key     string
	limiter *rate.Limiter
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, buckets: map[string]*list.Element{}, order: list.New()}
}

// spend takes one try, or tells when the next one is.
func (t *throttle) spend(client netip.Addr, email string) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	wait := t.take("client "+network(client), clientEvery, clientBurst)
	if email != "" {
		wait = max(wait, t.take(loginKey(client, email), loginEvery, loginBurst))
	}
	if wait > 0 {
		return fault.New(fault.RateLimited, "too_many_logins", "Too many tries. Wait a little and try again.").After(wait)
	}
	return nil
}

// forgive forgets the tries of somebody who knew the password.
func (t *throttle) forgive(client netip.Addr, email string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if e := t.buckets[loginKey(client, email)]; e != nil {
		t.drop(e)
	}
}

// take returns 0, or how long to wait for the next try.
func (t *throttle) take(key string, every time.Duration, burst int) time.Duration {
	now := t.now()
	r := t.bucket(key, every, burst).ReserveN(now, 1)
	wait := r.DelayFrom(now)
	if wait > 0 {
		r.CancelAt(now)
	}
	return wait
}

func (t *throttle) bucket(key string, every time.Duration, burst int) *rate.Limiter {
	if e := t.buckets[key]; e != nil {
		t.order.MoveToFront(e)
		return of(e).limiter
	}
	if t.order.Len() >= throttled {
		t.drop(t.order.Back())
	}
	b := &bucket{key, rate.NewLimiter(rate.Every(every), burst)}
	t.buckets[key] = t.order.PushFront(b)
	return b.limiter
}

func (t *throttle) drop(e *list.Element) {
	delete(t.buckets, of(e).key)
	t.order.Remove(e)
}

func of(e *list.Element) *bucket {
	b, _ := e.Value.(*bucket)
	return b
}

func loginKey(client netip.Addr, email string) string {
	return "login " + network(client) + " " + strings.ToLower(strings.TrimSpace(email))
}

// network is what one customer of a provider has: an IPv4 address, or 64 bits
// of an IPv6 address.
func network(a netip.Addr) string {
	if a.Is6() {
		if p, err := a.Prefix(64); err == nil {
			return p.String()
		}
	}
	return a.String()
}
