package relay

import (
	"time"

	"simrelay/store"
)

// lane is one of the queues that a card serves, as a claim sees it.
type lane struct {
	queue queueID
	// inTurn says that it is a pool's whose cards take turns, and took that this
	// card has had its turn in this claim.
	inTurn, took bool
	// next is the first message, and left the one that is for other cards; nil:
	// none.
	next, left *Message
	// unfit says that it was left because of its recipient.
	unfit bool
}

// open looks at the queues that the card serves.
func (c *claim) open() error {
	c.lanes = append(make([]lane, 0, 2+len(c.card.PoolIDs)), lane{queue: cardQueue(c.card.ID)})
	// Rule R8: while a device of the account tells what the store has forgotten,
	// nobody takes what it may have sent.
	forgetful, err := reconciling.First(c.tx, store.Query{Prefix: store.Key(c.card.AccountID)})
	if err != nil {
		return err
	}
	if forgetful == nil {
		c.lanes = append(c.lanes, lane{queue: accountQueue(c.card.AccountID)})
		for _, pool := range c.card.PoolIDs {
			c.lanes = append(c.lanes, lane{queue: poolQueue(c.card.AccountID, pool)})
		}
		if err := c.openSets(); err != nil {
			return err
		}
	}
	for i := range c.lanes {
		if err := c.read(&c.lanes[i]); err != nil {
			return err
		}
	}
	return c.clear(&c.lanes[0])
}

// clear gives back what is next in the card's own queue and for a pool that it
// has left: that must not wait for the card's limits.
func (c *claim) clear(own *lane) error {
	for own.next != nil && !c.card.serves(own.next.PoolID) && !c.more {
		if err := c.moved(c.giveBack(own)); err != nil {
			return err
		}
	}
	return nil
}

// read looks at what is next in a lane.
func (c *claim) read(l *lane) (err error) {
	if l.next, err = queue.First(c.tx, store.Query{Prefix: l.queue.entries()}); l.next == nil || l.queue.pool == 0 || l.queue.among != "" || err != nil {
		return err
	}
	pool, err := c.poolOf(l)
	if err != nil {
		return err
	}
	l.inTurn = pool.Policy == RoundRobin
	return nil
}

// poolOf reads a lane's pool, once.
func (c *claim) poolOf(l *lane) (*Pool, error) {
	if c.pools == nil {
		c.pools = make(map[int64]*Pool)
	}
	pool := c.pools[l.queue.pool]
	if pool != nil {
		return pool, nil
	}
	pool, err := pools.Get(c.tx, store.Key(l.queue.pool))
	if err == nil {
		c.pools[pool.ID] = pool
	}
	return pool, err
}

// best returns the lane whose message is next of all that this card may take, by
// priority and then by age; nil when there is none.
func (c *claim) best() *lane {
	for {
		var best *lane
		for i := range c.lanes {
			l := &c.lanes[i]
			if l.next != nil && (best == nil || before(l.next, best.next)) {
				best = l
			}
		}
		if best == nil || !best.inTurn || c.service.presence.isTurn(best, c.card.ID, c.now) {
			return best
		}
		best.leave()
	}
}

// leave leaves what is next to other cards.
func (l *lane) leave() { l.left, l.next = l.next, nil }

func before(a, b *Message) bool {
	if a.Priority != b.Priority {
		return a.Priority > b.Priority
	}
	if !a.QueuedAt.Equal(b.QueuedAt) {
		return a.QueuedAt.Before(b.QueuedAt)
	}
	return a.ID < b.ID
}

// unfitted is for a message that this card may not send because of its recipient.
// Where another card may, it is left to that one, else put aside.
func (c *claim) unfitted(l *lane, r *refusal) error {
	m, who := l.next, c.card.label()
	if !m.Pinned {
		if !l.queue.shared() {
			return c.giveBack(l)
		}
		others, err := c.others(l)
		if err != nil {
			return err
		}
		if may, err := others.mayWrite(c, m.To); err != nil || may {
			l.leave()
			l.unfit, c.unfitUntil = true, r.at
			return err
		}
		if !others.at.IsZero() && others.at.Before(r.at) {
			r.at = others.at
		}
		if others.n > 0 {
			who, r.why = "a SIM card", "each has written to as many recipients as it may write to in one month"
		}
	}
	if err := c.service.putAside(c.tx, m, r, who); err != nil {
		return err
	}
	return c.read(l)
}

// giveBack returns a message that nobody pinned to this card to the queue from
// which others take it too.
func (c *claim) giveBack(l *lane) error {
	m := l.next
	m.SIMCardID, m.From = 0, ""
	if err := c.service.keep(c.tx, m); err != nil {
		return err
	}
	for i := range c.lanes {
		other := &c.lanes[i]
		if other == l || other.queue == m.queue() && other.left == nil {
			if err := c.read(other); err != nil {
				return err
			}
		}
	}
	return nil
}

// others are the other cards that serve a queue and can send now or soon, as far
// as new recipients matter.
type others struct {
	n    int
	free bool    // one of them may write to anybody
	full []int64 // those that may not
	// at is when the first of those that cannot send soon may; zero: nobody knows.
	at time.Time
}

// beside is whom a claim asks for the others.
type beside struct {
	queue  queueID
	urgent bool
}

// cannotSoon reports whether a card is not to be waited for: it may never come
// back, or its limits forbid more for a while. Then at is until when.
func (c *claim) cannotSoon(card *SIMCard, urgent bool) (at time.Time, cannot bool) {
	live, here := c.service.presence.find(card.ID)
	switch until := live.until(urgent); {
	case !card.Online || card.Paused || here && !live.canSend():
		return time.Time{}, true
	case until.Sub(c.now) > patience:
		return until, true
	}
	return time.Time{}, false
}

// others looks at them, once for a lane and what is urgent in it.
func (c *claim) others(l *lane) (*others, error) {
	of := beside{l.queue, l.next.urgent()}
	if o := c.beside[of]; o != nil {
		return o, nil
	}
	o := &others{}
	err := c.eachOf(l, func(card *SIMCard) error {
		if card.ID == c.card.ID {
			return nil
		}
		if at, cannot := c.cannotSoon(card, of.urgent); cannot {
			if !at.IsZero() && (o.at.IsZero() || at.Before(o.at)) {
				o.at = at
			}
			return nil
		}
		u, err := usageOf(c.tx, card.ID)
		if o.n++; err != nil {
			return err
		}
		if u.isFull(card.Limits, c.now) {
			o.full = append(o.full, card.ID)
		} else {
			o.free = true
		}
		return nil
	})
	if c.beside == nil {
		c.beside = make(map[beside]*others)
	}
	c.beside[of] = o
	return o, err
}

// eachOf calls do for each card that serves a shared queue.
func (c *claim) eachOf(l *lane, do func(*SIMCard) error) error {
	if l.queue.among != "" {
		return c.each(cardIDs(l.queue.among), func(card *SIMCard) error {
			if !card.serves(l.queue.pool) {
				return nil
			}
			return do(card)
		})
	}
	if l.queue.pool == 0 {
		for card, err := range simCardsOf.Scan(c.tx, store.Query{Prefix: store.Key(l.queue.account)}) {
			if err != nil {
				return err
			}
			if err := do(card); err != nil {
				return err
			}
		}
		return nil
	}
	pool, err := c.poolOf(l)
	if err != nil {
		return err
	}
	return c.each(pool.SIMCardIDs, do)
}

func (c *claim) each(ids []int64, do func(*SIMCard) error) error {
	for _, id := range ids {
		card, err := simCards.Get(c.tx, store.Key(id))
		if err == nil {
			err = do(card)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// mayWrite reports whether one of them may write to a number.
func (o *others) mayWrite(c *claim, phone string) (bool, error) {
	if o.free {
		return true, nil
	}
	for _, id := range o.full {
		known, err := hasWritten(c.tx, id, phone, c.now)
		if known || err != nil {
			return known, err
		}
	}
	return false, nil
}
