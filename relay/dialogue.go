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
	stop    context.CancelCauseFunc
	expires time.Time
}

// begin reserves a card for one step, and tells which it is.
func (d *dialogues) begin(l line, r USSDRequest, polite bool, now time.Time, stop context.CancelCauseFunc) (*dialogue, wire.USSDAction, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.living(l, now)
	switch {
	case known != nil && (known.stop != nil || polite):
		return nil, "", ErrUSSDBusy
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
	if known == nil || known.stop != nil || known.line == l && now.Before(known.expires) {
		return known
	}
	delete(d.of, l.simCard)
	return nil
}

// put also forgets those of other cards to which nobody replied.
func (d *dialogues) put(fresh *dialogue, now time.Time) {
	for card, known := range d.of {
		if known.stop == nil && !now.Before(known.expires) {
			delete(d.of, card)
		}
	}
	if d.of == nil {
		d.of = make(map[int64]*dialogue)
	}
	d.of[fresh.line.simCard] = fresh
}

// end ends a step, after which the dialogue is open until a time, or over. It
// reports false for one that was dropped meanwhile.
func (d *dialogues) end(of *dialogue, open *time.Time) bool {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of[of.line.simCard] != of {
		return false
	}
	if of.stop = nil; open == nil {
		delete(d.of, of.line.simCard)
	} else {
		of.expires = *open
	}
	return true
}

// drop forgets a card's dialogue, if it is the one with this id; an empty one
// means any. It returns a copy of it, or nil.
func (d *dialogues) drop(simCardID int64, id string) *dialogue {
	d.mu.Lock()
	defer d.mu.Unlock()
	known := d.of[simCardID]
	if known == nil || id != "" && id != known.id {
		return nil
	}
	delete(d.of, simCardID)
	dropped := *known
	return &dropped
}
