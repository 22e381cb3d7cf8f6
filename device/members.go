package device

import (
	"context"
	"errors"
	"slices"
	"sync"

	"simrelay/relay/wire"
)

// Source finds radios while the agent runs, such as modems that are plugged in
// later.
type Source interface {
	// Run hands each radio that appears to add, until ctx ends; it returns nil
	// then. add does not block. A radio that leaves ends its own Run, by Close
	// for example, and may never come again; the agent then lets go of it. An
	// error ends the agent.
	Run(ctx context.Context, add func(Radio)) error
}

// member is one radio that the agent has, as the radio sees the agent too.
type member struct {
	agent *Agent
	radio Radio
	wake  chan struct{} // there may be something to send
	gone  chan struct{} // closed when the radio has left

	// Guarded by members.
	sim   wire.SIM
	since uint64 // counts when it got its card
}

// members are the radios that the agent has. A SIM card may be seen in two of
// them for a moment, because it was moved or because a modem has two ports:
// only its owner may send for it.
type members struct {
	mu      sync.Mutex
	list    []*member // in the order in which they came
	count   uint64
	sending map[string]*member // by ICCID
}

func (c *members) add(m *member) {
	c.mu.Lock()
	c.list = append(c.list, m)
	c.mu.Unlock()
}

func (c *members) remove(m *member) {
	c.mu.Lock()
	c.list = slices.DeleteFunc(c.list, func(other *member) bool { return other == m })
	c.mu.Unlock()
}

// look asks a radio for its card.
func (c *members) look(m *member) (wire.SIM, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ask(m)
}

// ask is look while the lock is held, so that no older answer comes after it.
func (c *members) ask(m *member) (wire.SIM, bool) {
	sim, ok := m.radio.SIM()
	if !ok {
		sim = wire.SIM{}
	}
	if sim.ICCID != m.sim.ICCID {
		c.count++
		m.since = c.count
	}
	m.sim = sim
	return sim, ok
}

// owner returns the radio that a card is in: among those that say so, one that
// is ready, and then the one that got it last. It is nil when there is none.
func (c *members) owner(iccid string) *member {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ownerOf(iccid)
}

// elsewhere reports whether another radio owns the card. Where both are ports of
// one modem, only one may empty its store: the other would delete by an old
// listing what has come into a slot since.
func (c *members) elsewhere(m *member, iccid string) bool {
	owner := c.owner(iccid)
	return owner != nil && owner != m
}

func (c *members) ownerOf(iccid string) (owner *member) {
	for _, m := range c.list {
		if m.sim.ICCID != iccid || iccid == "" {
			continue
		}
		better := owner == nil || m.since > owner.since
		if owner != nil && m.sim.Ready != owner.sim.Ready {
			better = m.sim.Ready
		}
		if better {
			owner = m
		}
	}
	return owner
}

// take lets a radio send for its card until give. It is refused while another
// one is still sending for that card.
func (c *members) take(m *member) (iccid string, ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	sim, ok := c.ask(m)
	if !ok || !sim.Ready || c.sending[sim.ICCID] != nil || c.ownerOf(sim.ICCID) != m {
		return "", false
	}
	c.sending[sim.ICCID] = m
	return sim.ICCID, true
}

// give ends take, and wakes the radio that may have waited for that.
func (c *members) give(iccid string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	m := c.sending[iccid]
	delete(c.sending, iccid)
	if owner := c.ownerOf(iccid); owner != nil && owner != m {
		notify(owner.wake)
	}
}

// cards returns each SIM card once, as its owner sees it.
func (c *members) cards() []wire.SIM {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.list {
		c.ask(m)
	}
	list := []wire.SIM{}
	for _, m := range c.list {
		if m.sim.ICCID != "" && c.ownerOf(m.sim.ICCID) == m {
			list = append(list, m.sim)
		}
	}
	return list
}

// any reports whether some radio satisfies the condition.
func (c *members) any(is func(Radio) bool) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.ContainsFunc(c.list, func(m *member) bool { return is(m.radio) })
}

// wakeAll makes every radio look for something to send.
func (c *members) wakeAll() {
	c.mu.Lock()
	defer c.mu.Unlock()
	for _, m := range c.list {
		notify(m.wake)
	}
}

// close closes every radio.
func (c *members) close() error {
	c.mu.Lock()
	list := slices.Clone(c.list)
	c.mu.Unlock()
	var errs []error
	for _, m := range list {
		errs = append(errs, m.radio.Close())
	}
	return errors.Join(errs...)
}

// join runs a radio until it leaves or air ends. It sends until ctx ends.
func (a *Agent) join(ctx, air context.Context, r Radio) {
	m := &member{agent: a, radio: r, wake: make(chan struct{}, 1), gone: make(chan struct{})}
	a.members.add(m)
	a.radios.Go(func() {
		if err := r.Run(air, m); err != nil && air.Err() == nil {
			a.log.Error("a radio has stopped", "error", err)
		}
		if air.Err() == nil {
			a.members.remove(m)
			_ = r.Close() // turns away what still waits to be sent
		}
		close(m.gone)
		m.Changed()
	})
	a.work.Go(func() { a.runSender(ctx, m) })
}
