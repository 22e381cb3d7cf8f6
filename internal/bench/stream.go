package main

import (
	"context"
	"errors"
	"sync/atomic"
	"time"

	"golang.org/x/sync/errgroup"
)

// stream is a crowd of posters that keep a fixed number of messages on their
// way, from a POST to wherever it is that arrived is called.
type stream struct {
	posters []*poster
	next    atomic.Int64  // message
	done    atomic.Int64  // that have arrived
	room    chan struct{} // a token for each message that may still be on its way
}

func newStream(posters []*poster, inFlight int) *stream {
	s := &stream{posters: posters, room: make(chan struct{}, inFlight)}
	for range inFlight {
		s.room <- struct{}{}
	}
	return s
}

// arrived is called for each message that has arrived.
func (s *stream) arrived() {
	s.done.Add(1)
	select {
	case s.room <- struct{}{}:
	default: // it came a second time, which is no room for one more
	}
}

// rate sends for a while, returns how many messages arrived in a second, and
// waits until everything has arrived.
func (s *stream) rate(ctx context.Context, d time.Duration) (float64, error) {
	group, gctx := errgroup.WithContext(ctx)
	before, start := s.done.Load(), time.Now()
	for _, p := range s.posters {
		group.Go(func() error {
			var body []byte
			for time.Since(start) < d || s.done.Load() == before { // until there is something to tell
				if err := s.takeRoom(gctx); err != nil {
					return err
				}
				body = messageBody(body[:0], int(s.next.Add(1)))
				if _, err := p.post(body, "202"); err != nil {
					return err
				}
			}
			return nil
		})
	}
	if err := group.Wait(); err != nil {
		return 0, err
	}
	rate := perSecond(s.done.Load()-before, time.Since(start))
	return rate, s.drain(ctx)
}

var errStalled = errors.New("messages on their way do not arrive")

func (s *stream) takeRoom(ctx context.Context) error {
	timer := time.NewTimer(requestTimeout)
	defer timer.Stop()
	select {
	case <-s.room:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return errStalled
	}
}

// drain waits for everything that is on its way.
func (s *stream) drain(ctx context.Context) error {
	for range cap(s.room) {
		if err := s.takeRoom(ctx); err != nil {
			return err
		}
	}
	for range cap(s.room) {
		s.room <- struct{}{}
	}
	return nil
}

func (s *stream) close() {
	for _, p := range s.posters {
		p.close()
	}
}
