package relay

import (
	"cmp"
	"context"
	"errors"
	"math"
	"time"

	"simrelay/contacts"
	"simrelay/internal/fault"
	"simrelay/relay/wire"
	"simrelay/store"
)

// ErrSuperseded says that a newer session of the device has taken over.
var ErrSuperseded = fault.New(fault.Conflict, "superseded", "Another session of this device took over.")

// Claimed is what a session may hand to its device.
type Claimed struct {
	Dispatches []wire.Dispatch
}

// Claim takes messages for a SIM card, in one transaction: its own, those of the
// account and those of the pools that it is in, as many as its credits and limits
// allow. The caller must be the session of the device's current epoch, and hands
// out what it gets only after Claim returns. This is rule R2.
func (s *Service) Claim(ctx context.Context, deviceID, epoch, simCardID int64, credits int) (Claimed, error) {
	var c *claim
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		c = &claim{service: s, tx: tx, now: s.clock()}
		return c.run(deviceID, epoch, simCardID, credits)
	})
	if err != nil {
		return Claimed{}, err
	}
	s.afterClaim(c, deviceID)
	return Claimed{Dispatches: c.taken}, nil
}

// afterClaim notes what the claim found out, and passes on what it left.
func (s *Service) afterClaim(c *claim, deviceID int64) {
	switch {
	case c.card == nil:
		return
	case c.card.Paused:
		s.presence.pause(c.card.ID, true)
		s.wakeShared(c.card.AccountID)
		return
	}
	s.presence.claimed(c)
	if at := cmp.Or(c.blockedUntil, c.unfitUntil); !at.IsZero() {
		s.hands.WakeAt(at, deviceID, c.card.ID)
	}
	if c.more {
		s.hands.Wake(deviceID, c.card.ID)
	}
	woken := make(map[int64]bool)
	for _, l := range c.lanes {
		if m := cmp.Or(l.left, l.next); m != nil && l.queue.shared() {
			s.wakeOnce(woken, l.queue, m.work())
		}
	}
}

// mostMoves is how many messages one claim may move without taking them.
const mostMoves = 100

// claim is one run of Claim.
type claim struct {
	service *Service
	tx      *store.Tx
	now     time.Time

	state  *deviceState
	card   *SIMCard
	usage  *usage
	lanes  []lane
	pools  map[int64]*Pool
	beside map[beside]*others

	free  int // credits that are left
	taken []wire.Dispatch
	moves int
	more  bool // it is to look again
	// blockedUntil and urgentUntil are until when the card's limits forbid more.
	blockedUntil, urgentUntil time.Time
	unfitUntil                time.Time // it may not write to the recipient of something that it left
}

func (c *claim) run(deviceID, epoch, simCardID int64, credits int) (err error) {
	if c.state, err = stateOf(c.tx, deviceID); err != nil {
		return err
	}
	if err := c.state.held(epoch); err != nil {
		return err
	}
	card, err := simCards.Get(c.tx, store.Key(simCardID))
	if errors.Is(err, store.ErrNotFound) || err == nil && card.DeviceID != deviceID {
		return nil
	}
	if err != nil {
		return err
	}
	if c.card = card; card.Paused {
		return nil
	}
	busy, err := inFlightOf.Count(c.tx, store.Query{Prefix: store.Key(simCardID, deviceID)})
	if err != nil {
		return err
	}
	c.free = card.Limits.atOnce(min(credits, wire.MaxCredits)) - busy
	if c.usage, err = usageOf(c.tx, simCardID); err != nil {
		return err
	}
	return c.fill()
}

// fill takes messages until something stops it, and stores what that changed
// about the card and its device.
func (c *claim) fill() error {
	if err := c.open(); err != nil {
		return err
	}
	for c.free > 0 && c.blockedUntil.IsZero() && !c.more {
		l := c.best()
		if l == nil {
			break
		}
		if err := c.serve(l); err != nil {
			return err
		}
	}
	if len(c.taken) == 0 {
		return nil
	}
	if err := usages.Put(c.tx, c.usage); err != nil {
		return err
	}
	return deviceStates.Put(c.tx, c.state)
}

// serve takes what is next in a lane, or does with it what keeps it from being
// taken.
func (c *claim) serve(l *lane) error {
	m := l.next
	if over, err := c.over(m); err != nil {
		return err
	} else if over {
		return c.moved(c.read(l))
	}
	if !c.card.serves(m.PoolID) {
		return c.moved(c.giveBack(l)) // the card has left the pool since
	}
	r, err := c.usage.mayTake(c.tx, c.card.Limits, m, c.now)
	switch {
	case err != nil:
		return err
	case r != nil && r.recipient:
		return c.moved(c.unfitted(l, r))
	case r != nil:
		c.block(m, r)
		return nil
	}
	if err := c.take(m); err != nil {
		return err
	}
	l.took = true
	return c.read(l)
}

// moved keeps a claim from moving messages without end.
func (c *claim) moved(err error) error {
	c.moves++
	c.more = c.moves == mostMoves
	return err
}

// block notes until when limits forbid more, and until when to urgent messages.
func (c *claim) block(m *Message, r *refusal) {
	c.blockedUntil, c.urgentUntil = r.at, r.at
	if m.urgent() {
		return
	}
	c.urgentUntil = time.Time{}
	if r := c.usage.admits(c.card.Limits, need{parts: 1, urgent: true}, c.now); r != nil {
		c.urgentUntil = r.at
	}
}

// over ends a message that must not be sent any more: its time is over, and the
// scheduler has not come to it yet, its recipient has opted out since it was
// accepted, or nobody can read what it says.
func (c *claim) over(m *Message) (bool, error) {
	if !m.ExpiresAt.After(c.now) {
		return true, c.service.expire(c.tx, m, c.now)
	}
	out, err := c.service.contacts.OptedOut(c.tx, m.OrganisationID, m.To)
	if err != nil {
		return false, err
	}
	if out {
		return true, c.service.transit(c.tx, m, inCancel, c.now, "its recipient has opted out since it was accepted")
	}
	if _, err := c.service.plain(m); err != nil {
		return true, c.service.transit(c.tx, m, inCancel, c.now, err.Error())
	}
	return false, nil
}

// take makes a message the device's.
func (c *claim) take(m *Message) error {
	c.state.DSeq++
	m.Attempt++
	m.Tries++
	m.SIMCardID, m.From = c.card.ID, c.card.Number
	m.DeviceID, m.DSeq, m.CancelRequested = c.state.DeviceID, c.state.DSeq, false
	m.SendBy = c.card.Limits.sendBy(m, c.now)
	if err := c.usage.noteRecipient(c.tx, c.card.Limits, m.To, c.now); err != nil {
		return err
	}
	c.usage.spend(c.card.Limits, m.Parts, c.now, random())
	c.free--
	d, err := c.service.dispatch(m, c.state.Epoch, c.card.ICCID, c.now)
	if err != nil {
		return err
	}
	c.taken = append(c.taken, d)
	writer := contacts.Writer{SIMCardID: c.card.ID, UserID: m.senderID()}
	if err := c.service.contacts.Talked(c.tx, m.AccountID, m.To, writer); err != nil {
		return err
	}
	return c.service.transit(c.tx, m, inClaim, c.now, "handed to the device of "+c.card.label())
}

// dispatch makes the frame that hands an attempt to a device.
func (s *Service) dispatch(m *Message, epoch int64, iccid string, now time.Time) (wire.Dispatch, error) {
	text, err := s.plain(m)
	by := m.ExpiresAt
	if !m.SendBy.IsZero() {
		by = m.SendBy
	}
	return wire.Dispatch{
		Epoch: epoch, DSeq: m.DSeq, Message: m.ID, Attempt: m.Attempt, SIMCardID: m.SIMCardID, ICCID: iccid,
		To: m.To, Text: text, Parts: m.Parts, Priority: m.Priority, Force: m.Force,
		TTLMillis: max(by.Sub(now).Milliseconds(), 1), ValiditySeconds: validitySeconds(m.ExpiresAt, now), Flash: m.Flash,
	}, err
}

// leastValidity is the shortest that a network can be told (3GPP TS 23.040
// section 9.2.3.12.1).
const leastValidity = 5 * time.Minute

// validitySeconds is for how long the network is to try to deliver a message;
// 0 for one whose time does not end.
func validitySeconds(expiresAt, now time.Time) int64 {
	if expiresAt.IsZero() {
		return 0
	}
	return int64(math.Ceil(max(expiresAt.Sub(now), leastValidity).Seconds()))
}

// held returns nil when the session of this epoch is the device's. A device
// without any was deleted.
func (s *deviceState) held(epoch int64) error {
	switch s.Epoch {
	case epoch:
		return nil
	case 0:
		return ErrDeviceNotFound
	}
	return ErrSuperseded
}

// stateOf reads the state of a device, which may be a new one.
func stateOf(tx *store.Tx, deviceID int64) (*deviceState, error) {
	st, err := deviceStates.Get(tx, store.Key(deviceID))
	if errors.Is(err, store.ErrNotFound) {
		return &deviceState{DeviceID: deviceID}, nil
	}
	return st, err
}

// usageOf reads what a card has sent, which may be nothing yet.
func usageOf(tx *store.Tx, simCardID int64) (*usage, error) {
	u, err := usages.Get(tx, store.Key(simCardID))
	if errors.Is(err, store.ErrNotFound) {
		return &usage{SIMCardID: simCardID}, nil
	}
	return u, err
}
