package firmwaresim

import (
	"errors"
	"fmt"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// PartOrder is the order in which the parts of a long message travel.
type PartOrder string

// The orders of parts.
const (
	InOrder  PartOrder = "in_order"
	Reversed PartOrder = "reversed"
	Shuffled PartOrder = "shuffled"
)

var partOrders = map[PartOrder]bool{"": true, InOrder: true, Reversed: true, Shuffled: true}

// Parts says how the parts of a message travel from a handset to a SIM card. The zero value
// is how they should.
type Parts struct {
	// Order is the order of the parts; empty means InOrder.
	Order PartOrder
	// Duplicate delivers each part twice.
	Duplicate bool
	// Gap is the time between two parts.
	Gap time.Duration
}

func (p Parts) validate() error {
	switch {
	case !partOrders[p.Order]:
		return fmt.Errorf("unknown order %q of parts, known are %s", p.Order, known(partOrders))
	case p.Gap < 0:
		return errors.New("the gap between parts cannot be negative")
	}
	return nil
}

// struck is how parts travel when the faults of the recipient have had their way. A message
// of one part has nothing to delay or to reorder, and leaves those faults to the next.
func (p Parts) struck(m *Modem, parts int) Parts {
	faults := m.dueIf(func(f Fault) bool {
		return f.At == OnMessage && (parts > 1 || f.Kind == DuplicateParts)
	})
	for _, f := range faults {
		switch f.Kind {
		case DelayedParts:
			p.Gap = f.For
		case ReorderedParts:
			p.Order = Reversed
		case DuplicateParts:
			p.Duplicate = true
		}
	}
	return p
}

// places are the indexes of parts in the order in which they travel.
func (p Parts) places(s *Sim, parts int) []int {
	var places []int
	for i := range parts {
		places = append(places, i)
	}
	switch p.Order {
	case Reversed:
		for i := range places {
			places[i] = parts - 1 - i
		}
	case Shuffled:
		s.random.Shuffle(parts, func(i, j int) { places[i], places[j] = places[j], places[i] })
	}
	if !p.Duplicate {
		return places
	}
	var twice []int
	for _, i := range places {
		twice = append(twice, i, i)
	}
	return twice
}

// inbound sends a text from a handset to a SIM card.
func (n *network) inbound(from, to, text string) error {
	to = n.canonical(to)
	recipient := n.modemOf(to)
	if recipient == nil {
		return fmt.Errorf("%q is no simulated SIM card, known are %s", to, n.numbers())
	}
	originator := tpdu.NewAddress(from)
	if err := originator.Validate(); err != nil {
		return fmt.Errorf("from %q: %w", from, err)
	}
	sender := n.handset(from)
	parts, ok := tpdu.Segment(text, sender.concat)
	if !ok || text == "" {
		return fmt.Errorf("the text has to have 1 to 255 parts")
	}
	sender.concat++
	travel := n.parts.struck(recipient, len(parts))
	places := travel.places(n.sim, len(parts))
	for i, place := range places {
		l := n.handsetLetter(from, to, parts[place], originator, i+1 < len(places))
		n.postAfter(time.Duration(i)*travel.Gap, to, l)
	}
	return nil
}

// postAfter puts a letter into a mailbox when d has passed.
func (n *network) postAfter(d time.Duration, to string, l *letter) {
	if d <= 0 {
		n.mailbox(to).put(l)
		return
	}
	n.sim.after(d, func() { n.mailbox(to).put(l) })
}

func (n *network) handsetLetter(from, to string, part tpdu.UserData, originator tpdu.Address, more bool) *letter {
	place, _ := part.Concat()
	now := time.Now()
	return &letter{
		submission: Submission{
			ID: n.nextID(), Modem: -1, From: from, To: to, Part: place.Part, Parts: place.Parts,
			Text: part.Text(), Encoding: part.Encoding(), Time: now, place: place,
		},
		deliver: tpdu.Deliver{More: more, Originator: originator, ServiceTime: now, UserData: part},
		expires: now.Add(defaultValidity),
	}
}

// Inbound sends a text from a number, or from a name of up to 11 letters, to a simulated
// SIM card. A long text travels in parts, in the encoding that a phone would choose.
func (s *Sim) Inbound(from, to, text string) error {
	s.lock()
	defer s.unlock()
	if s.closed {
		return ErrClosed
	}
	if err := s.network.inbound(from, to, text); err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	return nil
}
