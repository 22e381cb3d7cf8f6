package firmwaresim

import "fmt"

// Status of a stored message (3GPP TS 27.005 section 3.1, <stat> in PDU mode).
const (
	statUnread = 0
	statRead   = 1
	statUnsent = 2
	statSent   = 3
	statAll    = 4
)

// stored is one message in a store.
type stored struct {
	status int
	centre []byte // service centre address as it precedes the TPDU
	tpdu   []byte
}

// pdu writes the message as +CMGR does.
func (s *stored) pdu() string {
	return fmt.Sprintf("%X%X", s.centre, s.tpdu)
}

// store is one message store; indexes count from 1.
type store struct {
	name  string
	slots []*stored
}

func (s *store) used() int {
	n := 0
	for _, slot := range s.slots {
		if slot != nil {
			n++
		}
	}
	return n
}

// add puts a message into the first free place. It reports false when there is none.
func (s *store) add(m *stored) (index int, ok bool) {
	for i, slot := range s.slots {
		if slot == nil {
			s.slots[i] = m
			return i + 1, true
		}
	}
	return 0, false
}

// at returns the place with an index, or nil when the store has no such place.
func (s *store) at(index int) **stored {
	if index < 1 || index > len(s.slots) {
		return nil
	}
	return &s.slots[index-1]
}

// store finds a store by its name in +CPMS. MT is all that the modem has: first the modem's
// own memory, then the card's.
func (m *Modem) store(name string) *store {
	if name != "MT" {
		return m.stores[name]
	}
	view := &store{name: "MT"}
	for _, part := range []string{"ME", "SM"} {
		if s := m.stores[part]; s != nil {
			view.slots = append(view.slots, s.slots...)
		}
	}
	return view
}

// clear empties places of a store that may be a view of several.
func (m *Modem) clear(gone *stored) {
	for _, s := range m.stores {
		for i, slot := range s.slots {
			if slot == gone && gone != nil {
				s.slots[i] = nil
			}
		}
	}
}
