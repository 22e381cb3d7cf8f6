package session

import (
	"context"

	"simrelay/relay"
	"simrelay/relay/wire"
)

// calls are the USSD requests of a session that wait for an answer. Sessions
// have none until somebody asks for something.
type calls struct {
	last    int64 // number of the last request
	waiting map[int64]chan *wire.USSDAnswer
}

// USSD implements relay.Hands.
func (h *Hub) USSD(ctx context.Context, deviceID int64, q wire.USSD) (wire.USSDAnswer, error) {
	s := h.of(deviceID)
	switch {
	case s == nil:
		return wire.USSDAnswer{}, relay.ErrSIMOffline
	case !s.dials:
		return wire.USSDAnswer{}, relay.ErrUSSDUnsupported
	}
	return s.call(ctx, q)
}

// call asks the device and waits for its answer. When the context ends before,
// the device is asked to end the dialogue; nobody waits for what it says then.
func (s *session) call(ctx context.Context, q wire.USSD) (wire.USSDAnswer, error) {
	q.Epoch = s.epoch
	answer, ok := s.dial(&q)
	if !ok {
		return wire.USSDAnswer{}, relay.ErrSIMOffline
	}
	s.later(&q)
	select {
	case a, ok := <-answer:
		if !ok {
			return wire.USSDAnswer{}, relay.ErrUSSDInterrupted
		}
		return *a, nil
	case <-ctx.Done():
		s.giveUp(q)
		return wire.USSDAnswer{}, ctx.Err()
	}
}

// dial numbers a request, and returns where its answer will come. It reports
// false when the session is over.
func (s *session) dial(q *wire.USSD) (<-chan *wire.USSDAnswer, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.ended {
		return nil, false
	}
	if s.calls == nil {
		s.calls = &calls{waiting: make(map[int64]chan *wire.USSDAnswer, 1)}
	}
	s.calls.last++
	q.Request = s.calls.last
	answer := make(chan *wire.USSDAnswer, 1)
	s.calls.waiting[q.Request] = answer
	return answer, true
}

// withdraw takes a request off the list; nil when it is not on it any more.
func (s *session) withdraw(request int64) chan<- *wire.USSDAnswer {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.calls == nil {
		return nil
	}
	answer := s.calls.waiting[request]
	delete(s.calls.waiting, request)
	return answer
}

// giveUp has the dialogue of a request ended at the device.
func (s *session) giveUp(q wire.USSD) {
	s.withdraw(q.Request)
	if q.Action == wire.USSDCancel {
		return
	}
	end := wire.USSD{Epoch: s.epoch, ICCID: q.ICCID, Action: wire.USSDCancel}
	if _, ok := s.dial(&end); ok {
		s.withdraw(end.Request) // nobody waits for what the device says to it
		s.later(&end)
	}
}

// answered passes an answer on. One that comes too late is nobody's.
func (s *session) answered(a *wire.USSDAnswer) {
	if answer := s.withdraw(a.Request); answer != nil {
		answer <- a
	}
}

// hangUpLocked tells all who wait that no answer will come.
func (s *session) hangUpLocked() {
	if s.calls == nil {
		return
	}
	for _, answer := range s.calls.waiting {
		close(answer)
	}
	s.calls = nil
}
