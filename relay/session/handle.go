package session

import (
	"context"
	"errors"
	"fmt"

	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// handle does what a frame asks for. The relay commits before it is
// acknowledged.
func (s *session) handle(ctx context.Context, f wire.Frame) (wire.CloseCode, error) {
	switch f := f.(type) {
	case *wire.Result:
		return s.results(ctx, f)
	case *wire.Inbound:
		return s.inbound(ctx, f)
	case *wire.Status:
		return s.status(ctx, f)
	case *wire.Reconciled:
		return refusal(s.hub.relay.Reconciled(ctx, s.device.ID, f.DSeq))
	case *wire.USSDAnswer:
		s.answered(f)
		return 0, nil
	case *wire.Received:
		return 0, nil
	}
	return wire.CloseProtocol, fmt.Errorf("a device does not send %T", f)
}

func (s *session) results(ctx context.Context, r *wire.Result) (wire.CloseCode, error) {
	acks, err := s.hub.relay.Results(ctx, s.device.ID, []wire.Result{*r})
	if err != nil {
		return refusal(err)
	}
	for i := range acks {
		if err := s.write(&acks[i]); err != nil {
			return 0, err
		}
	}
	return 0, nil
}

func (s *session) inbound(ctx context.Context, in *wire.Inbound) (wire.CloseCode, error) {
	upTo, err := s.hub.relay.Inbound(ctx, s.device, []wire.Inbound{*in})
	if err != nil {
		return refusal(err)
	}
	return 0, s.write(&wire.InboundAck{UpTo: upTo})
}

func (s *session) status(ctx context.Context, st *wire.Status) (wire.CloseCode, error) {
	ids, err := s.hub.relay.Status(ctx, s.device, s.epoch, st.SIMs)
	if err != nil {
		return refusal(err)
	}
	s.note(st.SIMs, ids)
	s.wakeAll()
	return 0, nil
}

// refusal is the close code for what the relay could not do.
func refusal(err error) (wire.CloseCode, error) {
	switch {
	case err == nil:
		return 0, nil
	case errors.Is(err, context.Canceled):
		return wire.CloseRestart, err
	case errors.Is(err, relay.ErrSuperseded):
		return wire.CloseSuperseded, err
	case errors.Is(err, relay.ErrDeviceNotFound), fault.KindOf(err) == fault.Unauthenticated:
		return wire.CloseUnauthorised, err
	}
	return wire.CloseUnavailable, err
}

// note remembers what the device says of its cards.
func (s *session) note(sims []wire.SIM, ids map[string]int64) {
	cards := make([]card, 0, len(sims))
	for _, sim := range sims {
		c := card{id: ids[sim.ICCID], credits: sim.Credits, ready: sim.CanSend()}
		if c.credits == 0 {
			c.credits = defaultCredits
		}
		cards = append(cards, c)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.cards = cards
}

// wakeAll looks after every card.
func (s *session) wakeAll() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.cards {
		s.wakeLocked(c.id)
	}
}

// wake makes the session look for work for one card. It returns at once.
func (s *session) wake(simCardID int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.wakeLocked(simCardID)
}

func (s *session) wakeLocked(simCardID int64) {
	if s.pending == nil {
		s.pending = make(map[int64]bool, 1)
	}
	s.pending[simCardID] = true
	s.startWorker()
}

// later has the worker write a frame. A device for which too much waits does
// not read: it hears what it is to know when it connects again.
func (s *session) later(f wire.Frame) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.outbox) >= maxOutbox {
		if !s.ended {
			s.workers.Go(func() { s.close(wire.CloseSlowConsumer) })
		}
		return
	}
	s.outbox = append(s.outbox, f)
	s.startWorker()
}

func (s *session) startWorker() {
	if s.greeted && !s.working && !s.ended {
		s.working = true
		s.workers.Go(s.work)
	}
}

// work does what is pending, and ends when nothing is.
func (s *session) work() {
	for {
		cards, frames, ok := s.takeWork()
		if !ok {
			return
		}
		if err := s.workOn(cards, frames); err != nil {
			code, _ := refusal(err)
			s.close(code)
		}
	}
}

func (s *session) takeWork() (cards []card, frames []wire.Frame, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.cards {
		if c.ready && s.pending[c.id] {
			cards = append(cards, c)
		}
	}
	frames, s.outbox, s.pending = s.outbox, nil, nil
	s.working = len(cards) > 0 || len(frames) > 0
	return cards, frames, s.working
}

// workOn writes frames and claims messages. What cannot be written is not
// lost: the reader ends the session, and the device gets it again when it is
// back.
func (s *session) workOn(cards []card, frames []wire.Frame) error {
	if !s.writeAll(frames) {
		return nil
	}
	for _, c := range cards {
		claimed, err := s.hub.relay.Claim(s.hub.ctx, s.device.ID, s.epoch, c.id, c.credits)
		if err != nil {
			return err
		}
		frames = frames[:0]
		for i := range claimed.Dispatches {
			frames = append(frames, &claimed.Dispatches[i])
		}
		if !s.writeAll(frames) {
			return nil
		}
	}
	return nil
}

// writeAll writes frames, as long as the device takes them.
func (s *session) writeAll(frames []wire.Frame) bool {
	for _, f := range frames {
		if err := s.write(f); err != nil {
			s.hub.logger.Debug("write failed", "device_id", s.device.ID, "error", err)
			return false
		}
	}
	return true
}
