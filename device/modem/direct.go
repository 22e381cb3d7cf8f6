package modem

import "sync/atomic"

// What the modem does not store must not wait in memory while the worker is
// busy with a message for a minute: a goroutine of its own hands it to the
// agent at once. Only the acknowledgement has to wait for the line.

// acks are the acknowledgements that are due.
type acks struct {
	wanted  atomic.Bool  // the modem waits for them
	good    atomic.Int32 // for what is in the journal
	bad     atomic.Int32 // for what could not be journalled
	settled chan struct{}
}

// keepDirect runs until the session is over and all that came is journalled.
func (s *session) keepDirect() {
	for {
		for _, u := range s.line.direct.take() {
			s.came(u)
			s.line.direct.finish()
			notify(s.acks.settled)
		}
		select {
		case <-s.line.direct.ready:
		case <-s.at.Closed():
			if s.line.direct.idle() {
				return
			}
		}
	}
}

// came hands over a message or report that was not stored.
func (s *session) came(u urc) {
	sim, _ := s.SIM()
	if n, ok := lastNumber(u.line); ok && !plausible(u.pdu, n) {
		s.log.Debug("a PDU is not as long as its header says")
	}
	err := s.deliver(sim.ICCID, "", u.pdu)
	if err != nil {
		s.log.Error("a message is not acknowledged, because it could not be journalled", "error", err)
	}
	switch {
	case !s.acks.wanted.Load():
	case err == nil:
		s.acks.good.Add(1)
	default:
		s.acks.bad.Add(1)
	}
}

// plausible compares the length of a PDU in hexadecimal with its header's,
// which does not count the address of the message centre.
func plausible(pdu string, length int) bool {
	n := len(pdu)/2 - length
	return n >= 1 && n <= 12
}

// acknowledge answers for what came. A modem that has waited too long for an
// answer refuses it, and has stopped to pass anything on, 3GPP TS 27.005
// section 3.4.1: it must be told again.
func (s *session) acknowledge() {
	late := false
	for ; s.acks.good.Load() > 0 && s.over() == nil; s.acks.good.Add(-1) {
		_, err := s.do("+CNMA", "", s.timing.Plain)
		late = late || err != nil
	}
	for ; s.acks.bad.Load() > 0 && s.over() == nil; s.acks.bad.Add(-1) {
		// The network is to keep it and to come again.
		_, err := s.do("+CNMA=2", "", s.timing.Plain)
		late = late || err != nil
	}
	if late && s.over() == nil {
		s.log.Debug("an acknowledgement came too late; the routing is renewed")
		_ = s.announce()
	}
}

// settleAcks acknowledges all that has come, before the line is taken for
// longer than a modem waits.
func (s *session) settleAcks() {
	for s.acks.wanted.Load() && !s.line.direct.idle() && s.over() == nil {
		select {
		case <-s.acks.settled:
		case <-s.at.Closed():
			return
		}
	}
	s.acknowledge()
}

func notify(c chan struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}
