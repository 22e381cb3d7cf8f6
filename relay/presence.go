package relay

import (
	"sync"
	"time"

	"simrelay/relay/wire"
)

// presence is what this process knows about devices and SIM cards at this
// moment: who is connected, and how each card is doing. Nothing of it is
// stored, and nothing depends on it but who is woken, what is shown, and what
// has been gone for too long.
type presence struct {
	mu       sync.RWMutex
	devices  map[int64]*deviceLive  // by device
	sims     map[int64]*simLive     // by SIM card
	accounts map[int64]*accountLive // those that have cards here
	gone     map[int64]time.Time    // SIM cards that were here: since when not
	away     map[int64]time.Time    // devices, likewise
	coming   map[int64]int          // devices whose arrival is being stored
}

// deviceLive is a device with a session.
type deviceLive struct {
	epoch int64
	sims  map[int64]bool
}

// simLive is a card in a device with a session.
type simLive struct {
	id, device, account int64
	pools               []int64 // that it is in
	status              wire.SIM
	paused              bool      // by a person
	free                int       // messages that it may take at once
	blockedUntil        time.Time // its limits forbid more before
	urgentUntil         time.Time // and more that is urgent
	since               time.Time // it can send, or cannot, since then
	// unfit names, by queue, the message that the card found to be next there, and
	// may not send because of its recipient.
	unfit map[queueID]int64
}

func newPresence() *presence {
	return &presence{
		devices: map[int64]*deviceLive{}, sims: map[int64]*simLive{}, accounts: map[int64]*accountLive{},
		gone: map[int64]time.Time{}, away: map[int64]time.Time{}, coming: map[int64]int{},
	}
}

// expect says that a device's cards are about to be stored as online; until
// arrived is called, the device is not missed.
func (p *presence) expect(deviceID int64) (arrived func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.coming[deviceID]++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		if p.coming[deviceID]--; p.coming[deviceID] == 0 {
			delete(p.coming, deviceID)
		}
	}
}

// expected reports whether a device is about to arrive.
func (p *presence) expected(deviceID int64) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.coming[deviceID] > 0
}

// simStatus is a card and what its device says of it.
type simStatus struct {
	card   *SIMCard
	status wire.SIM
}

// arrive makes the cards of a device's newest session known; those that the
// device had before and does not name are gone. It reports whether a card that
// could not send now can, and whether one that could no longer can.
func (p *presence) arrive(deviceID, epoch int64, cards []simStatus, now time.Time) (started, stopped bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.devices[deviceID]
	if d != nil && epoch < d.epoch {
		return false, false
	}
	if d == nil {
		d = &deviceLive{sims: map[int64]bool{}}
		p.devices[deviceID] = d
	}
	d.epoch = epoch
	delete(p.away, deviceID)
	named := make(map[int64]bool, len(cards))
	for _, c := range cards {
		named[c.card.ID] = true
		could, can := p.place(deviceID, c, now)
		started, stopped = started || can && !could, stopped || could && !can
	}
	for id := range d.sims {
		if !named[id] {
			p.remove(id, deviceID, now)
			stopped = true
		}
	}
	d.sims = named
	return started, stopped
}

// place puts a card into a device. It reports whether the card could send until
// now, and whether it can.
func (p *presence) place(deviceID int64, c simStatus, now time.Time) (could, can bool) {
	delete(p.gone, c.card.ID)
	live := p.sims[c.card.ID]
	if live == nil {
		live = &simLive{id: c.card.ID, account: c.card.AccountID, free: wire.MaxCredits}
		p.sims[c.card.ID] = live
		p.enrol(live)
	}
	p.group(live, c.card.PoolIDs)
	could = live.canSend()
	live.device, live.status, live.paused = deviceID, c.status, c.card.Paused
	if could != live.canSend() || live.since.IsZero() {
		live.since = now
	}
	return could, live.canSend()
}

// pause notes that a person has paused a card, or lets it go on.
func (p *presence) pause(simCardID int64, paused bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if live := p.sims[simCardID]; live != nil {
		live.paused = paused
	}
}

// remove takes a card out, unless it is in another device by now.
func (p *presence) remove(simCardID, deviceID int64, now time.Time) {
	live := p.sims[simCardID]
	if live == nil || live.device != deviceID {
		return
	}
	delete(p.sims, simCardID)
	p.strike(live)
	p.gone[simCardID] = now
}

// leave ends a session, unless the device has a newer one.
func (p *presence) leave(deviceID, epoch int64, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	d := p.devices[deviceID]
	if d == nil || d.epoch != epoch {
		return
	}
	for id := range d.sims {
		p.remove(id, deviceID, now)
	}
	delete(p.devices, deviceID)
	p.away[deviceID] = now
}

// find returns a copy of what is known of a card that is here.
func (p *presence) find(simCardID int64) (simLive, bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if live := p.sims[simCardID]; live != nil {
		return *live, true
	}
	return simLive{}, false
}

// line returns how a card can be asked something now.
func (p *presence) line(simCardID int64) (line, error) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	live := p.sims[simCardID]
	switch {
	case live == nil || p.devices[live.device] == nil:
		return line{}, ErrSIMOffline
	case !live.canSend():
		return line{}, ErrSIMNotReady
	}
	return line{simCardID, live.device, p.devices[live.device].epoch, live.status.ICCID}, nil
}

// usable reports whether a card could send such a message now, or soon.
func (p *presence) usable(simCardID int64, urgent bool, now time.Time) bool {
	live, ok := p.find(simCardID)
	return ok && live.canSend() && !live.paused && live.until(urgent).Sub(now) <= patience
}

// patience is how long a message that nobody pinned waits for the limits of
// the card that its recipient knows, rather than take another.
const patience = time.Minute

func (l *simLive) canSend() bool { return l.status.CanSend() }

// until is until when the card's limits forbid more.
func (l *simLive) until(urgent bool) time.Time {
	if urgent {
		return l.urgentUntil
	}
	return l.blockedUntil
}

// fullFor is for how long the card's limits forbid more.
func (l *simLive) fullFor(now time.Time) time.Duration { return l.blockedUntil.Sub(now) }

// deviceOnline reports whether a device has a session.
func (p *presence) deviceOnline(deviceID int64) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return p.devices[deviceID] != nil
}

// claimed notes what a claim has found out about a card.
func (p *presence) claimed(c *claim) {
	p.mu.Lock()
	defer p.mu.Unlock()
	live := p.sims[c.card.ID]
	if live == nil {
		return
	}
	live.free, live.blockedUntil, live.urgentUntil, live.paused = c.free, c.blockedUntil, c.urgentUntil, false
	p.group(live, c.card.PoolIDs)
	p.looked(live, c.lanes)
}

// resolved notes that a card has done with a message.
func (p *presence) resolved(simCardID int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if live := p.sims[simCardID]; live != nil {
		live.free++
	}
}

// goneFor reports for how long a card has not been here; since tells from when
// on this process could know.
func (p *presence) goneFor(simCardID int64, since, now time.Time) time.Duration {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.sims[simCardID] != nil {
		return 0
	}
	return now.Sub(later(p.gone[simCardID], since))
}

// awayFor reports for how long a device has had no session.
func (p *presence) awayFor(deviceID int64, since, now time.Time) time.Duration {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if p.devices[deviceID] != nil {
		return 0
	}
	return now.Sub(later(p.away[deviceID], since))
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// count returns how many devices have a session, and how many cards are here.
func (p *presence) count() (devices, sims int) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return len(p.devices), len(p.sims)
}

// OnlineSIMs returns how many SIM cards are in connected devices.
func (s *Service) OnlineSIMs() int {
	_, sims := s.presence.count()
	return sims
}
