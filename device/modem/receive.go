package modem

import (
	"errors"
	"fmt"
	"strings"

	"simrelay/device"
)

// Messages are received through the store: the modem keeps a message and says
// where, we read it, the agent writes it to its journal, and only then is it
// deleted. A message whose announcement was lost is found by the next sweep.

// stored fetches what an announcement points to, and reports whether nothing was
// there: a sweep has found it already, or is to find it.
func (s *session) stored(announcement string) (missed bool) {
	at, ok := storedAt(announcement)
	found := false
	switch {
	case !ok || s.memory == "":
	case at.memory == s.memory:
		found, _ = s.fetch(at)
	default:
		// Messages of class 2 go to the SIM card whatever was asked for, and
		// reports into a store of their own.
		s.within(at.memory, func([]int) { found, _ = s.fetch(at) })
	}
	if strings.HasPrefix(announcement, reportHead) {
		s.judge(found)
	}
	return !found
}

const (
	reportHead = "+CDSI:"
	// mostMisses is how many announced reports in a row may not be where they
	// should be.
	mostMisses = 3
)

// judge gives up on stored reports when announcements lead to nothing.
func (s *session) judge(found bool) {
	if s.misses++; found {
		s.misses = 0
	}
	if s.misses < mostMisses || s.reportStore == "" || s.over() != nil {
		return
	}
	s.log.Warn("status reports are not where the modem says; they are to come directly")
	s.lostReports = true
	_ = s.settings()
}

// fetch reads one slot and empties it. It reports whether something was in it,
// and whether it is empty now. An empty one is answered with an error by some
// modems and with a bare OK by others.
func (s *session) fetch(at slot) (found, gone bool) {
	info, err := s.do(fmt.Sprintf("+CMGR=%d", at.index), "", s.timing.List)
	if err != nil {
		return false, false
	}
	for _, m := range listing(info, "+CMGR:") {
		found, gone = true, s.keep(at, m.pdu)
	}
	return found, gone
}

// keep hands one stored message to the agent and deletes it. It reports whether
// there is room again where it was.
func (s *session) keep(at slot, pdu string) bool {
	sim, _ := s.SIM()
	if first, ok := s.undeleted[pdu]; !ok || first == at {
		switch err := s.deliver(sim.ICCID, at.String(), pdu); {
		case errors.Is(err, device.ErrElsewhere):
			return false
		case err != nil:
			s.log.Error("a message stays on the modem, because it could not be journalled", "error", err)
			return false
		}
	} // else another view of the same store shows it a second time
	// Without a flag: some modems refuse one.
	if _, err := s.do(fmt.Sprintf("+CMGD=%d", at.index), "", s.timing.List); err != nil {
		s.log.Warn("a message could not be deleted from the modem", "error", err)
		s.remember(at, pdu)
		return false
	}
	if s.undeleted[pdu] == at {
		delete(s.undeleted, pdu)
	}
	if err := s.host.Removed(sim.ICCID, at.String()); err != nil {
		s.log.Error("the journal did not take a deletion", "error", err)
	}
	return true
}

// mostUndeleted bounds what is remembered of messages that stay on the modem.
const mostUndeleted = 1000

func (s *session) remember(at slot, pdu string) {
	if _, known := s.undeleted[pdu]; !known && len(s.undeleted) < mostUndeleted {
		s.undeleted[pdu] = at
	}
}

// deliver passes what a PDU says to the agent. slot is empty when it is not
// stored.
func (s *session) deliver(iccid, slot, pdu string) error {
	if r, ok := decodeReport(pdu); ok {
		r.ICCID, r.Slot = iccid, slot
		return s.host.Reported(r)
	}
	p := decodePart(pdu)
	p.ICCID, p.Slot = iccid, slot
	return s.host.Received(p)
}
