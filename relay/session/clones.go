package session

import (
	"sync"
	"time"
)

// clones notices when two devices use one token. Each would end the other's
// session as soon as it comes back, and each would make the relay give up what
// the other's journal holds: so the one that comes back is turned away.
type clones struct {
	mu   sync.Mutex
	seen map[int64]*journals // by device
}

// journals are the last two of a device.
type journals struct {
	now, before string
	changed     time.Time
}

// cloneWindow is how soon a journal that was replaced must come back to be
// taken for a second device's. A phone that was given back its old journal by
// its owner does not do that within minutes.
const cloneWindow = 10 * time.Minute

// suspicious reports whether this journal is one that another has replaced a
// short while ago.
func (c *clones) suspicious(deviceID int64, journal string, now time.Time) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.seen == nil {
		c.seen = make(map[int64]*journals)
	}
	known := c.seen[deviceID]
	switch {
	case known == nil:
		c.seen[deviceID] = &journals{now: journal}
	case known.now == journal:
	case known.before == journal && now.Sub(known.changed) < cloneWindow:
		return true
	default:
		*known = journals{now: journal, before: known.now, changed: now}
	}
	return false
}
