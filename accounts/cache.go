package accounts

import (
	"sync"
	"sync/atomic"
	"time"
)

// Every request asks whom its key stands for, and the answer hardly ever
// changes: it is remembered for a moment.
const (
	cacheLife = time.Second // how long another process's change may go unseen
	cacheMost = 10_000      // answers
)

// principals remembers whom keys stand for, by hash. Every change that is made
// through the Service forgets them all.
type principals struct {
	changes atomic.Int64

	mu    sync.RWMutex
	known map[string]remembered
}

type remembered struct {
	principal Principal
	changes   int64
	until     time.Time
}

// forget is called after each change.
func (c *principals) forget() { c.changes.Add(1) }

func (c *principals) get(hash string, now time.Time) (Principal, bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	r, ok := c.known[hash]
	return r.principal, ok && r.changes == c.changes.Load() && now.Before(r.until)
}

// put remembers an answer that was read when so many changes had been made.
func (c *principals) put(hash string, p Principal, changes int64, now time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= cacheMost {
		c.known = make(map[string]remembered)
	}
	c.known[hash] = remembered{principal: p, changes: changes, until: now.Add(cacheLife)}
}
