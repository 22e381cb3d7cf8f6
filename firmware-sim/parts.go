package firmwaresim

import (
	"errors"
	"fmt"
	"time"
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
