package relay

import (
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

// Claim takes messages for a SIM card, in one transaction: its own and those
// of the account's pool, as many as its credits and limits allow. The caller
// must be the session of the device's current epoch, and hands out what it
// gets only after Claim returns. This is rule R2.
func (s *Service) Claim(ctx context.Context, deviceID, epoch, simCardID int64, credits int) (Claimed, error) {
	var c *claim
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		c = &claim{service: s, tx: tx, now: s.clock()}
		return c.run(deviceID, epoch, simCardID, credits)
	})
	if err != nil {
		return Claimed{}, err
	}
	s.afterClaim(c, deviceID, simCardID)
	return Claimed{Dispatches: c.taken}, nil
}

// afterClaim notes what the claim found out, and passes on what it left.
func (s *Service) afterClaim(c *claim, deviceID, simCardID int64) {
	switch {
	case c.card == nil:
		return
	case c.card.Paused:
		s.presence.pause(simCardID, true)
		s.wakeQueue(c.card.AccountID, 0)
		return
	}
	s.presence.claimed(simCardID, c.free, c.blockedUntil)
	if !c.blockedUntil.IsZero() {
		s.hands.WakeAt(c.blockedUntil, deviceID, simCardID)
	}
	if c.poolLeft {
		s.wakeQueue(c.card.AccountID, 0)
	}
}

// claim is one run of Claim.
type claim struct {
	service *Service
	tx      *store.Tx
	now     time.Time

	state *deviceState
	card  *SIMCard
	usage *usage

	free         int // credits that are left
	taken        []wire.Dispatch
	blockedUntil time.Time
	poolLeft     bool                // something waits in the pool
	last         *Message            // the head that was returned last
	sets         map[string]*Message // heads of the pools of some cards; see amongHead
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
	for {
		m, err := c.head()
		if err != nil {
			return err
		}
		if m == nil || c.free <= 0 {
			break
		}
		if over, err := c.over(m); err != nil {
			return err
		} else if over {
			continue
		}
		ok, at, _ := c.usage.admits(c.card.Limits, m.Parts, c.now)
		if !ok {
			c.blockedUntil = at
			break
		}
		if err := c.take(m); err != nil {
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

// head returns the message that is next: the first of the card's own queue, of
// the account's pool and of the pools of some cards, by priority and then by age.
func (c *claim) head() (*Message, error) {
	own, err := queue.First(c.tx, store.Query{Prefix: simQueue(c.card.ID)})
	if err != nil {
		return nil, err
	}
	pool, among, err := c.poolHeads()
	if err != nil {
		return nil, err
	}
	c.poolLeft = pool != nil
	c.last = first(own, pool, among)
	return c.last, nil
}

// poolHeads are those of the account's pool and of the pools of some cards.
// They are rule R8 too: while a device of the account tells what the store has
// forgotten, nobody takes what it may have sent.
func (c *claim) poolHeads() (pool, among *Message, err error) {
	forgetful, err := reconciling.First(c.tx, store.Query{Prefix: store.Key(c.card.AccountID)})
	if err != nil || forgetful != nil {
		return nil, nil, err
	}
	if pool, err = queue.First(c.tx, store.Query{Prefix: poolQueue(c.card.AccountID)}); err != nil {
		return nil, nil, err
	}
	among, err = c.amongHead()
	return pool, among, err
}

// first returns the message that goes before the others; nil ones are none.
func first(messages ...*Message) (head *Message) {
	for _, m := range messages {
		if m != nil && (head == nil || before(m, head)) {
			head = m
		}
	}
	return head
}

func before(a, b *Message) bool {
	if a.Priority != b.Priority {
		return a.Priority > b.Priority
	}
	if !a.QueuedAt.Equal(b.QueuedAt) {
		return a.QueuedAt.Before(b.QueuedAt)
	}
	return a.ID < b.ID
}

// take makes a message the device's.
func (c *claim) take(m *Message) error {
	c.state.DSeq++
	m.Attempt++
	m.Tries++
	m.SIMCardID, m.From = c.card.ID, c.card.Number
	m.DeviceID, m.DSeq, m.CancelRequested = c.state.DeviceID, c.state.DSeq, false
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
	return wire.Dispatch{
		Epoch: epoch, DSeq: m.DSeq, Message: m.ID, Attempt: m.Attempt, SIMCardID: m.SIMCardID, ICCID: iccid,
		To: m.To, Text: text, Parts: m.Parts, Priority: m.Priority, Force: m.Force,
		TTLMillis: max(m.ExpiresAt.Sub(now).Milliseconds(), 1), ValiditySeconds: validitySeconds(m.ExpiresAt, now), Flash: m.Flash,
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
