package relay

import (
	"context"
	"sync"
	"time"

	"github.com/google/uuid"

	"simrelay/relay/wire"
)

// dialogues are the USSD dialogues of SIM cards, at most one of each. They are
// not stored: a session that ends takes its dialogues with it.
type dialogues struct {
	mu sync.Mutex
	of map[int64]*dialogue // by SIM card; nil until the first
}

// dialogue is one that is open, or on its way.
type dialogue struct {
	id   string
	line line // the session that has it
	// stop ends the step that is on its way; nil while none is.
	stop context.CancelCauseFunc
	// over is closed when the device has been told to end the dialogue; nil
	// while nobody wants that.
	over    chan struct{}
	expires time.Time
}

func (d *dialogue) isBusy() bool { return d.stop != nil || d.over != nil }

// begin reserves a card for one step, and tells which it is.
func (d *dialogues) begin(l line, r USSDRequest, polite bool, now time.Time, stop context.CancelCauseFunc) (*dialogue, wire.USSDAction, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.living(l, now)
	switch {
	case known != nil && known.isBusy():
		return nil, "", ErrUSSDBusy
	case known != nil && polite:
		return nil, "", ErrUSSDOpen
	case r.SessionID != "" && (known == nil || known.id != r.SessionID):
		return nil, "", ErrUSSDOver
	case r.SessionID == "" && isServiceCode(r.Code):
		fresh := &dialogue{id: uuid.NewString(), line: l, stop: stop}
		d.put(fresh, now)
		return fresh, wire.USSDStart, nil
	case known == nil:
		return nil, "", ErrUSSDNotOpen
	}
	known.stop = stop
	return known, wire.USSDReply, nil
}

// living returns the card's dialogue, unless it waited for too long or its
// session is over.
func (d *dialogues) living(l line, now time.Time) *dialogue {
	known := d.of[l.simCard]
	if known == nil || known.isBusy() || known.line == l && now.Before(known.expires) {
		return known
	}
	delete(d.of, l.simCard)
	return nil
}

// put also forgets those of other cards to which nobody replied.
func (d *dialogues) put(fresh *dialogue, now time.Time) {
	for card, known := range d.of {
		if !known.isBusy() && !now.Before(known.expires) {
			delete(d.of, card)
		}
	}
	if d.of == nil {
		d.of = make(map[int64]*dialogue)
	}
	d.of[fresh.line.simCard] = fresh
}

// end ends a step, after which the dialogue is open until a time, or over. It
// reports false for one that somebody wants to end: whose step this was does
// that, and then calls forget.
func (d *dialogues) end(of *dialogue, open *time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case of.over != nil:
		return false
	case open == nil:
		delete(d.of, of.line.simCard)
	default:
		of.stop, of.expires = nil, *open
	}
	return true
}

// leave marks a card's dialogue as one that is to end, if it is the one with
// this id; an empty one means any. It returns a copy of it, or nil, and whether
// nobody has marked it before.
func (d *dialogues) leave(simCardID int64, id string) (left *dialogue, first bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.of[simCardID]
	if known == nil || id != "" && id != known.id {
		return nil, false
	}
	if first = known.over == nil; first {
		known.over = make(chan struct{})
	}
	dropped := *known
	return &dropped, first
}

// forget ends a dialogue that was marked: the card is free again.
func (d *dialogues) forget(of *dialogue) {
	d.mu.Lock()
	defer d.mu.Unlock()
	delete(d.of, of.line.simCard)
	close(of.over)
}

// settle waits while a card's dialogue is being ended, so that no later request
// overtakes the one that ends it.
func (d *dialogues) settle(ctx context.Context, simCardID int64) error {
	d.mu.Lock()
	var over chan struct{}
	if known := d.of[simCardID]; known != nil {
		over = known.over
	}
	d.mu.Unlock()
	if over == nil {
		return nil
	}
	select {
	case <-over:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
