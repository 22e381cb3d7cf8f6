package relay

import (
	"maps"
	"slices"
	"time"
)

// accountLive is an account of which cards are here.
type accountLive struct {
	// queues are those that several cards serve, by pool; 0 is the account's.
	queues map[int64]*queueLive
	// sets are the queues for some of these cards, as far as somebody has seen
	// messages wait there.
	sets map[queueID]bool
}

// queueLive is the cards that are here for a queue.
type queueLive struct {
	sims map[int64]*simLive
	// inTurn says that they take turns, as far as a claim has found out; turns is
	// when each has had its last.
	inTurn bool
	turns  map[int64]uint64
	turn   uint64
}

// enrol makes a new card one of its account.
func (p *presence) enrol(live *simLive) {
	a := p.accounts[live.account]
	if a == nil {
		a = &accountLive{queues: map[int64]*queueLive{}, sets: map[queueID]bool{}}
		p.accounts[live.account] = a
	}
	a.join(0, live)
}

// strike takes a card out of everything that it serves.
func (p *presence) strike(live *simLive) {
	a := p.accounts[live.account]
	a.leave(0, live)
	for _, pool := range live.pools {
		a.leave(pool, live)
	}
	if len(a.queues) == 0 {
		delete(p.accounts, live.account)
	}
}

func (a *accountLive) join(pool int64, live *simLive) {
	q := a.queues[pool]
	if q == nil {
		q = &queueLive{sims: map[int64]*simLive{}, turns: map[int64]uint64{}}
		a.queues[pool] = q
	}
	q.sims[live.id] = live
}

func (a *accountLive) leave(pool int64, live *simLive) {
	q := a.queues[pool]
	delete(q.sims, live.id)
	if len(q.sims) == 0 {
		delete(a.queues, pool)
	}
}

// group sets the pools that a card is in.
func (p *presence) group(live *simLive, pools []int64) {
	if slices.Equal(live.pools, pools) {
		return
	}
	a := p.accounts[live.account]
	for _, pool := range live.pools {
		if !slices.Contains(pools, pool) {
			a.leave(pool, live)
		}
	}
	for _, pool := range pools {
		a.join(pool, live)
	}
	live.pools = slices.Clone(pools)
}

// regroup is group, for a card that may be here.
func (p *presence) regroup(simCardID int64, pools []int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if live := p.sims[simCardID]; live != nil {
		p.group(live, pools)
	}
}

// looked notes what a claim has found in the queues that several cards serve.
func (p *presence) looked(live *simLive, lanes []lane) {
	a := p.accounts[live.account]
	for _, l := range lanes {
		a.sawSet(l)
		live.sawUnfit(l)
		q := a.queues[l.queue.pool]
		if !l.queue.shared() || l.queue.among != "" || q == nil {
			continue
		}
		if l.next != nil || l.left != nil || l.took {
			q.inTurn = l.inTurn
		}
		if l.took && l.inTurn {
			q.turn++
			q.turns[live.id] = q.turn
		}
	}
}

// sawSet notes whether messages wait for some cards.
func (a *accountLive) sawSet(l lane) {
	switch {
	case l.queue.among == "":
	case l.next != nil || l.left != nil:
		a.sets[l.queue] = true
	default:
		delete(a.sets, l.queue)
	}
}

// sawUnfit notes what the card may not send.
func (l *simLive) sawUnfit(of lane) {
	delete(l.unfit, of.queue)
	if !of.unfit {
		return
	}
	if l.unfit == nil {
		l.unfit = make(map[queueID]int64)
	}
	l.unfit[of.queue] = of.left.ID
}

// await notes that a message waits in a queue.
func (p *presence) await(q queueID) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if a := p.accounts[q.account]; a != nil && q.among != "" {
		a.sets[q] = true
	}
}

// work is what a card may be woken for: whether it is urgent, and which message it
// is, where that is known.
type work struct {
	urgent bool
	id     int64
}

func (m *Message) work() work { return work{m.urgent(), m.ID} }

// may reports whether a card may be woken for something in a queue: it can send,
// its limits allow it, it has room, and has not found that it may not send it.
func (l *simLive) may(q queueID, w work, now time.Time) bool {
	return l.canSend() && !l.paused && l.free > 0 && !now.Before(l.until(w.urgent)) && (w.id == 0 || l.unfit[q] != w.id)
}

// of returns the cards that are here for a queue.
func (p *presence) of(q queueID) *queueLive {
	a := p.accounts[q.account]
	switch {
	case a == nil || a.queues[q.pool] == nil:
		return &queueLive{}
	case q.among != "":
		return a.queues[q.pool].among(q.among)
	}
	return a.queues[q.pool]
}

// among returns those of a queue's cards that are in a set.
func (q *queueLive) among(set string) *queueLive {
	some := &queueLive{sims: map[int64]*simLive{}}
	for _, id := range cardIDs(set) {
		if live := q.sims[id]; live != nil {
			some.sims[id] = live
		}
	}
	return some
}

// pick returns the card that is best placed to take something from a queue: whose
// turn it is, or which has the most room.
func (p *presence) pick(q queueID, w work, now time.Time) (best simLive, ok bool) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	cards := p.of(q)
	for _, live := range cards.sims {
		if live.may(q, w, now) && (!ok || cards.better(live, &best)) {
			best, ok = *live, true
		}
	}
	return best, ok
}

func (q *queueLive) better(l, than *simLive) bool {
	switch {
	case q.inTurn && q.turns[l.id] != q.turns[than.id]:
		return q.turns[l.id] < q.turns[than.id]
	case !q.inTurn && l.free != than.free:
		return l.free > than.free
	}
	return l.id < than.id
}

// isTurn reports whether no other card is to take what is next in a lane before
// this one.
func (p *presence) isTurn(l *lane, simCardID int64, now time.Time) bool {
	p.mu.RLock()
	defer p.mu.RUnlock()
	q := p.of(l.queue)
	mine := q.turns[simCardID]
	for id, other := range q.sims {
		if id == simCardID || !other.may(l.queue, l.next.work(), now) {
			continue
		}
		if turn := q.turns[id]; l.took || turn < mine || turn == mine && id < simCardID {
			return false
		}
	}
	return true
}

// here returns which cards are here for a queue, ascending.
func (p *presence) here(q queueID) []int64 {
	p.mu.RLock()
	defer p.mu.RUnlock()
	return slices.Sorted(maps.Keys(p.of(q).sims))
}

// queuesOf returns the queues of an account that cards are here for, its own first.
func (p *presence) queuesOf(accountID int64) (list []queueID) {
	p.mu.RLock()
	defer p.mu.RUnlock()
	if a := p.accounts[accountID]; a != nil {
		for _, pool := range slices.Sorted(maps.Keys(a.queues)) {
			list = append(list, poolQueue(accountID, pool))
		}
		list = slices.AppendSeq(list, maps.Keys(a.sets))
	}
	return list
}
