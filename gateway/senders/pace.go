package senders

import (
	"maps"
	"sync"
	"time"

	"simrelay/internal/fault"
)

// pace keeps an alarm that runs wild from emptying a SIM card: of each hook's
// URL, so many notifications an hour are taken. Alertmanager and Grafana send
// what is refused again while it is true. It is kept in memory alone: it is no
// promise, but a fuse.
type pace struct {
	now func() time.Time

	mu   sync.Mutex
	hour map[string]map[string]time.Time // by hook, the notifications of the last hour
}

// maxHooks bounds how many URLs are remembered; callers make them up.
const maxHooks = 10_000

func newPace(now func() time.Time) *pace {
	return &pace{now: now, hour: map[string]map[string]time.Time{}}
}

// take counts a notification of a hook, once however often it comes, or refuses
// it.
func (p *pace) take(hook, notification string, perHour int) error {
	p.mu.Lock()
	defer p.mu.Unlock()
	now := p.now()
	p.forget(hook, now)
	taken := p.hour[hook]
	if _, again := taken[notification]; again {
		return nil
	}
	if len(taken) >= perHour {
		return fault.New(fault.RateLimited, "too_many_alerts",
			"This hook takes %d notifications an hour; per_hour in its URL allows more.", perHour).After(wait(taken, now))
	}
	if taken == nil {
		taken = map[string]time.Time{}
		p.hour[hook] = taken
	}
	taken[notification] = now
	return nil
}

// forget drops what a hook took more than an hour ago, and everything when there
// are too many hooks: to let too much through is the smaller harm.
func (p *pace) forget(hook string, now time.Time) {
	if len(p.hour) >= maxHooks {
		clear(p.hour)
	}
	maps.DeleteFunc(p.hour[hook], func(_ string, at time.Time) bool { return now.Sub(at) >= time.Hour })
}

// wait is how long it takes until there is room again.
func wait(taken map[string]time.Time, now time.Time) time.Duration {
	oldest := now
	for _, at := range taken {
		if at.Before(oldest) {
			oldest = at
		}
	}
	return oldest.Add(time.Hour).Sub(now)
}
