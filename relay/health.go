package relay

import (
	"fmt"
	"time"

	"simrelay/relay/wire"
	"simrelay/store"
)

// health is how the last messages of a SIM card went. A card that fails rests:
// for a minute, and for an hour when it has failed several times in a row.
type health struct {
	// Failures counts what the card is to blame for, in a row: that it cannot
	// send, and that the network refuses what it sends. Sending ends the row.
	Failures int `json:"failures,omitempty"`
	// RefusedTo is the recipient of what the network refused last.
	RefusedTo string `json:"refused_to,omitempty"`
	// Congested counts +CMS ERROR 38 in a row.
	Congested int       `json:"congested,omitempty"`
	RestUntil time.Time `json:"rest_until,omitzero"`
	RestWhy   string    `json:"rest_why,omitempty"`
}

// What a card's failures lead to.
const (
	failuresInRow = 3
	shortRest     = time.Minute
	longRest      = time.Hour
	// codeCongested is "network out of order", for which a network has many
	// reasons (3GPP TS 24.011 annex E); one of them is a card without credit.
	codeCongested = "cms_38"
)

func (h *health) resting(now time.Time) bool { return now.Before(h.RestUntil) }

func (h *health) whyResting() string {
	if h.Failures > 1 {
		return fmt.Sprintf("it rests after %d failures in a row: %s", h.Failures, h.RestWhy)
	}
	return "it rests after a failure: " + h.RestWhy
}

// failed counts a failure to send to a recipient, and returns its class in the
// light of those before.
func (h *health) failed(r *wire.Result, to string, now time.Time) wire.ErrorClass {
	class := h.classOf(r)
	if !h.isToBlame(class, to) {
		return class
	}
	if !h.resting(now) { // else it was in flight when the rest began: one outage is one failure
		h.Failures++
	}
	if class == wire.ClassSIM {
		h.rest(shortRest, because(r), now)
	}
	if h.Failures >= failuresInRow {
		h.rest(longRest, because(r), now)
	}
	return class
}

// classOf also counts +CMS ERROR 38, which is the card's own trouble when it
// comes again and again.
func (h *health) classOf(r *wire.Result) wire.ErrorClass {
	if r.Code != codeCongested {
		h.Congested = 0
	} else if h.Congested++; h.Congested >= failuresInRow && r.Class == wire.ClassTemporary {
		return wire.ClassSIM
	}
	return r.Class
}

// isToBlame reports whether a failure says something about the card. That the
// network refuses the same recipient once more does not.
func (h *health) isToBlame(class wire.ErrorClass, to string) bool {
	if class != wire.ClassRejected {
		return class == wire.ClassSIM
	}
	again := to == h.RefusedTo
	h.RefusedTo = to
	return !again
}

func (h *health) rest(d time.Duration, why string, now time.Time) {
	if until := now.Add(d); until.After(h.RestUntil) {
		h.RestUntil, h.RestWhy = until, why
	}
}

// noteHealth notes how an attempt went for the card that made it, which is told
// once however often the device repeats it. It returns the class of a failure.
func (s *Service) noteHealth(tx *store.Tx, m *Message, r *wire.Result, now time.Time) (wire.ErrorClass, error) {
	var in input
	switch r.State {
	case wire.ResultSent:
		in = factSent
	case wire.ResultFailed:
		in = factFailed
	default:
		return r.Class, nil
	}
	if m.SIMCardID == 0 || !m.moves(in) {
		return r.Class, nil
	}
	u, err := usageOf(tx, m.SIMCardID)
	if err != nil {
		return r.Class, err
	}
	if r.State == wire.ResultSent {
		return r.Class, s.recovered(tx, u)
	}
	if r.Class == wire.ClassRejected {
		m.Rejected++
	}
	known := u.Failures > 0
	class := u.failed(r, m.To, now)
	if class == wire.ClassSIM && known {
		m.Tries = max(m.Tries-1, 0) // a card that was failing before proves nothing against the message
	}
	if err := s.noteFailure(tx, m.SIMCardID, r, now); err != nil {
		return class, err
	}
	return class, usages.Put(tx, u)
}

// recovered ends the row of failures of a card, and its rest: it can send.
func (s *Service) recovered(tx *store.Tx, u *usage) error {
	if u.health == (health{}) {
		return nil
	}
	card := cardQueue(u.SIMCardID)
	u.health = health{}
	tx.OnCommit(func() { s.wakeQueue(card, work{}) })
	return usages.Put(tx, u)
}
