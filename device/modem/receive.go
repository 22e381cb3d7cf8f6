package modem

import (
	"fmt"
	"strconv"
)

// Messages are received through the store: the modem keeps a message and says
// where, we read it, the agent writes it to its journal, and only then is it
// deleted. A message whose announcement was lost is found by the next sweep.

// stored fetches what an announcement points to.
func (s *session) stored(announcement string) {
	at, ok := storedAt(announcement)
	if !ok {
		s.sweep()
		return
	}
	if at.memory != s.memory && s.memory != "" {
		// Messages of class 2 go to the SIM card whatever was asked for.
		s.within(at.memory, func() { s.fetch(at) })
		return
	}
	s.fetch(at)
}

// within does something while another store is the one for reading.
func (s *session) within(memory string, do func()) {
	if _, err := s.do(fmt.Sprintf("+CPMS=%q", memory), "", s.timing.Slow); err != nil {
		return
	}
	do()
	if s.over() == nil {
		_, _ = s.do(fmt.Sprintf("+CPMS=%q", s.memory), "", s.timing.Slow)
	}
}

// fetch reads one slot. An empty one is answered with an error by some modems
// and with a bare OK by others; it was fetched by a sweep then.
func (s *session) fetch(at slot) {
	info, err := s.do(fmt.Sprintf("+CMGR=%d", at.index), "", s.timing.List)
	if err != nil {
		return
	}
	for _, m := range listing(info, "+CMGR:") {
		s.keep(at, m.pdu)
	}
}

// keep hands one stored message to the agent and deletes it.
func (s *session) keep(at slot, pdu string) {
	sim, _ := s.SIM()
	if err := s.deliver(sim.ICCID, at.String(), pdu); err != nil {
		s.log.Error("a message stays on the modem, because it could not be journalled", "error", err)
		return
	}
	// Without a flag: some modems refuse one.
	if _, err := s.do(fmt.Sprintf("+CMGD=%d", at.index), "", s.timing.List); err != nil {
		s.log.Warn("a message could not be deleted from the modem", "error", err)
		return
	}
	if err := s.host.Removed(sim.ICCID, at.String()); err != nil {
		s.log.Error("the journal did not take a deletion", "error", err)
	}
}

// deliver passes what a PDU says to the agent. slot is empty when it is not
// stored.
func (s *session) deliver(iccid, slot, pdu string) error {
	if r, ok := decodeReport(pdu); ok {
		r.ICCID = iccid
		return s.host.Reported(r)
	}
	p := decodePart(pdu)
	p.ICCID, p.Slot = iccid, slot
	return s.host.Received(p)
}

// came handles a message or report that was not stored.
func (s *session) came(u urc) {
	sim, _ := s.SIM()
	if n, ok := lastNumber(u.line); ok && !plausible(u.pdu, n) {
		s.log.Debug("a PDU is not as long as its header says")
	}
	if err := s.deliver(sim.ICCID, "", u.pdu); err != nil {
		s.log.Error("a message is not acknowledged, because it could not be journalled", "error", err)
		return
	}
	if s.direct {
		_, _ = s.do("+CNMA", "", s.timing.Plain)
	}
}

// plausible compares the length of a PDU in hexadecimal with its header's,
// which does not count the address of the message centre.
func plausible(pdu string, length int) bool {
	n := len(pdu)/2 - length
	return n >= 1 && n <= 12
}

// sweep takes everything out of the receiving store.
func (s *session) sweep() { s.list(s.memory) }

// sweepAll takes everything out of every store: messages may have come while
// another one was in use.
func (s *session) sweepAll() {
	stores := s.stores()
	for _, memory := range stores {
		if memory != s.memory {
			s.within(memory, func() { s.list(memory) })
		}
	}
	s.sweep()
}

// allMessages lists every message whatever its status, in PDU mode.
const allMessages = "+CMGL=4"

func (s *session) list(memory string) {
	info, err := s.do(allMessages, "", s.timing.List)
	if err != nil {
		s.forgetful(err)
		return
	}
	for _, m := range listing(info, "+CMGL:") {
		if m.received && s.over() == nil {
			s.keep(slot{memory, m.index}, m.pdu)
		}
	}
}

// forgetful sets the modem up again when it has lost its settings without a
// word: the number is no valid status in text mode.
func (s *session) forgetful(err error) {
	if s.over() == nil && answered(err) {
		_ = s.settings()
	}
}

// message is one entry of a listing.
type message struct {
	index    int
	received bool // and not one that was written to be sent
	pdu      string
}

// listing pairs headers with the PDUs in the lines after them. Of +CMGL the
// header is index, status, alpha, length; of +CMGR it lacks the index.
func listing(info []string, prefix string) []message {
	var list []message
	header := ""
	for _, l := range info {
		if rest := withPrefix([]string{l}, prefix); rest != nil {
			header = rest[0]
			continue
		}
		if header == "" || !isHex(l) {
			continue
		}
		if m, ok := entryOf(header, prefix); ok {
			m.pdu = l
			list = append(list, m)
		}
		header = ""
	}
	return list
}

func entryOf(header, prefix string) (message, bool) {
	f := fields(header)
	status := 0
	if prefix == "+CMGL:" {
		status = 1
	}
	if len(f) <= status {
		return message{}, false
	}
	index, err := strconv.Atoi(f[0])
	if err != nil || index < 0 {
		return message{}, false
	}
	// 0 and 1 are received ones, 2 and 3 written ones.
	return message{index: index, received: f[status] == "0" || f[status] == "1"}, true
}
