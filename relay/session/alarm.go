package session

import (
	"container/heap"
	"context"
	"sync"
	"time"
)

// alarm wakes SIM cards at their times, with one timer for all.
type alarm struct {
	ring func(deviceID, simCardID int64)

	mu   sync.Mutex
	due  bells
	of   map[int64]*bell // by SIM card
	more chan struct{}
}

// bell is one card's time; index is its place in the heap.
type bell struct {
	at              time.Time
	device, simCard int64
	index           int
}

func newAlarm(ring func(deviceID, simCardID int64)) *alarm {
	return &alarm{ring: ring, of: make(map[int64]*bell), more: make(chan struct{}, 1)}
}

// set rings for a card at a time, in place of what was set for it before.
func (a *alarm) set(at time.Time, deviceID, simCardID int64) {
	a.mu.Lock()
	defer a.mu.Unlock()
	b := a.of[simCardID]
	if b == nil {
		b = &bell{simCard: simCardID}
		a.of[simCardID] = b
		heap.Push(&a.due, b)
	}
	b.at, b.device = at, deviceID
	heap.Fix(&a.due, b.index)
	if a.due[0] == b {
		select {
		case a.more <- struct{}{}:
		default:
		}
	}
}

// run rings until the context ends.
func (a *alarm) run(ctx context.Context) error {
	for {
		timer := time.NewTimer(a.ringDue())
		select {
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		case <-timer.C:
		case <-a.more:
		}
		timer.Stop()
	}
}

// ringDue rings for all whose time has come, and returns how long until the
// next.
func (a *alarm) ringDue() time.Duration {
	for {
		b, wait := a.pop()
		if b == nil {
			return wait
		}
		a.ring(b.device, b.simCard)
	}
}

func (a *alarm) pop() (*bell, time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if len(a.due) == 0 {
		return nil, time.Hour
	}
	if wait := time.Until(a.due[0].at); wait > 0 {
		return nil, wait
	}
	b := heap.Pop(&a.due).(*bell) //nolint:forcetypeassert // the heap holds nothing else
	delete(a.of, b.simCard)
	return b, 0
}

// bells is a heap.Interface by time.
type bells []*bell

func (b bells) Len() int           { return len(b) }
func (b bells) Less(i, j int) bool { return b[i].at.Before(b[j].at) }
func (b bells) Swap(i, j int) {
	b[i], b[j] = b[j], b[i]
	b[i].index, b[j].index = i, j
}

// Push implements heap.Interface.
func (b *bells) Push(x any) {
	n := x.(*bell) //nolint:forcetypeassert // the heap holds nothing else
	n.index = len(*b)
	*b = append(*b, n)
}

// Pop implements heap.Interface.
func (b *bells) Pop() any {
	old := *b
	last := old[len(old)-1]
	*b = old[:len(old)-1]
	return last
}
