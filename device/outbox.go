package device

import (
	"context"
	"fmt"
	"time"

	"github.com/gorilla/websocket"

	"simrelay/relay/wire"
)

const (
	// inboundWindow is how many inbound records go out without an
	// acknowledgement.
	inboundWindow = 32
	// batch is how many records are read from the journal at once.
	batch = 64
)

// write brings what is new in the journal to the relay until ctx ends. A slow
// relay makes it wait in a write, never anybody else.
func (s *session) write(ctx context.Context) error {
	if err := s.replayAll(); err != nil {
		return err
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		pause, err := s.flush()
		if err != nil {
			return err
		}
		timer.Reset(pause)
		select {
		case <-ctx.Done():
			return nil
		case <-s.outbox:
		case <-timer.C:
		}
	}
}

// flush writes everything that is due, and tells when the next Status is.
func (s *session) flush() (time.Duration, error) {
	for _, step := range []func() error{s.writeReceived, s.writeAsked, s.writeResults, s.writeUSSD, s.writeInbound} {
		if err := step(); err != nil {
			return 0, err
		}
	}
	return s.writeStatus()
}

func (s *session) writeReceived() error {
	s.mu.Lock()
	list := s.received
	s.received = nil
	s.mu.Unlock()
	if len(list) == 0 {
		return nil
	}
	return s.send(&wire.Received{DSeq: list})
}

// writeAsked answers for attempts that the relay has just asked about.
func (s *session) writeAsked() error {
	s.mu.Lock()
	list := s.asked
	s.asked = nil
	s.mu.Unlock()
	for _, k := range list {
		e, found, err := s.journal.entry(k)
		if err != nil {
			return err
		}
		if found {
			if err := s.writeResult(e.result()); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeResults tells what this session has not said yet about entries that the
// relay has not acknowledged.
func (s *session) writeResults() error {
	for after := (key{}); ; {
		list, err := s.journal.untold(after, batch, s.knows)
		if err != nil || len(list) == 0 {
			return err
		}
		for i := range list {
			after = list[i].key()
			if err := s.writeResult(list[i].result()); err != nil {
				return err
			}
		}
	}
}

// knows reports whether this session has told that an attempt is in a state.
func (s *session) knows(k key, state wire.ResultState) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	t, ok := s.told[k]
	return ok && t.state == state
}

func (s *session) writeResult(r wire.Result) error {
	s.tell(r)
	if err := s.send(&r); err != nil {
		return err
	}
	return s.steps.at(StepResultWritten)
}

// replayAll repeats every entry that a relay whose store went backwards may
// have forgotten, acknowledged or not.
func (s *session) replayAll() error {
	if s.replay < 0 {
		return nil
	}
	for after := (key{}); ; {
		list, err := s.journal.above(s.replay, after, batch)
		if err != nil {
			return err
		}
		if len(list) == 0 {
			break
		}
		for i := range list {
			after = list[i].key()
			if err := s.writeResult(list[i].result()); err != nil {
				return err
			}
		}
	}
	m, err := s.journal.marks()
	if err != nil {
		return err
	}
	return s.send(&wire.Reconciled{DSeq: m.highDSeq})
}

// writeInbound keeps a window of inbound records on their way, in order.
func (s *session) writeInbound() error {
	s.mu.Lock()
	from, room := s.inbound, inboundWindow-int(s.inbound-s.acked)
	s.mu.Unlock()
	if room <= 0 {
		return nil
	}
	list, err := s.journal.inbound(from, room)
	if err != nil {
		return err
	}
	for i := range list {
		in := fit(list[i])
		s.mu.Lock()
		s.inbound = in.ISeq
		s.mu.Unlock()
		if err := s.send(&in); err != nil {
			return err
		}
		if err := s.steps.at(StepInboundWritten); err != nil {
			return err
		}
	}
	return nil
}

// fit shortens a record that is too large for a frame, because one that cannot
// be sent would hold up all that come after it.
func fit(in wire.Inbound) wire.Inbound {
	for {
		if _, err := wire.Encode(&in); err == nil {
			return in
		}
		if len(in.Raw) > 0 {
			in.Raw = in.Raw[:len(in.Raw)/2]
		} else {
			in.Text = cut(in.Text, len(in.Text)/2)
		}
		in.Missing = max(in.Missing, 1)
	}
}

// statusChanged says that some SIM card has something new to tell.
func (a *Agent) statusChanged() {
	a.mu.Lock()
	a.statusAt++
	a.mu.Unlock()
	a.poke()
}

// sims returns the SIM cards that are in the device.
func (a *Agent) sims() []wire.SIM {
	list := a.members.cards()
	for i := range list {
		list[i].Credits = a.opts.Credits
	}
	return fitting(list[:min(len(list), wire.MaxSIMs)])
}

// fitting shortens what is only for people until the SIM cards fit in a frame
// with room for the rest of Hello: without that frame there is no session.
func fitting(list []wire.SIM) []wire.SIM {
	for _, most := range []int{maxDetail, 100, 50, 20, 0} {
		for i := range list {
			list[i].Problem, list[i].Operator = cut(list[i].Problem, most), cut(list[i].Operator, most)
		}
		if data, err := wire.Encode(&wire.Status{SIMs: list}); err == nil && len(data) <= wire.MaxFrame-helloRoom {
			break
		}
	}
	return list
}

// helloRoom is what Hello needs besides its SIM cards and results.
const helloRoom = 1 << 10

// writeStatus writes a Status that is due, and returns when the next one is.
func (s *session) writeStatus() (time.Duration, error) {
	s.Agent.mu.Lock()
	count := s.statusAt
	s.Agent.mu.Unlock()
	age := time.Since(s.toldAll)
	if count != s.status || s.toldAll.IsZero() {
		if age < s.timing.StatusGap {
			return s.timing.StatusGap - age, nil
		}
	} else if age < s.timing.Status {
		return s.timing.Status - age, nil
	}
	s.status, s.toldAll = count, time.Now()
	return s.timing.Status, s.send(&wire.Status{SIMs: s.sims()})
}

// send writes one frame. Only greet and then the writer call it.
func (s *session) send(f wire.Frame) error {
	if err := s.steps.alive(); err != nil {
		return err
	}
	data, err := wire.Encode(f)
	if err != nil {
		return err
	}
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.timing.Write)); err != nil {
		return err
	}
	if err := s.conn.WriteMessage(websocket.TextMessage, data); err != nil {
		return fmt.Errorf("write: %w", err)
	}
	return nil
}
