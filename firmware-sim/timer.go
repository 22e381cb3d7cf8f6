package firmwaresim

import "time"

// timer runs a function under the simulation's lock, once, unless it is stopped before.
type timer struct {
	sim     *Sim
	runtime *time.Timer
}

// after calls f under the lock when d has passed. The caller holds the lock.
func (s *Sim) after(d time.Duration, f func()) *timer {
	t := &timer{sim: s}
	if s.closed {
		return t
	}
	s.timers[t] = struct{}{}
	s.running.Add(1)
	t.runtime = time.AfterFunc(d, func() {
		defer s.running.Done()
		s.lock()
		defer s.unlock()
		if _, pending := s.timers[t]; pending {
			delete(s.timers, t)
			f()
		}
	})
	return t
}

// stop forgets the timer. The caller holds the lock. Stopping nil, or twice, is fine.
func (t *timer) stop() {
	if t == nil {
		return
	}
	if _, pending := t.sim.timers[t]; !pending {
		return
	}
	delete(t.sim.timers, t)
	if t.runtime.Stop() {
		t.sim.running.Done()
	}
}
