package firmwaresim

import (
	"context"
	"errors"
	"fmt"
	"slices"
)

// ErrClosed is returned by what needs a simulation that still runs.
var ErrClosed = errors.New("firmwaresim: closed")

// notify wakes everybody who waits for something to happen. The caller holds the lock.
func (s *Sim) notify() {
	if s.changed != nil {
		close(s.changed)
		s.changed = nil
	}
}

// Await waits until condition reports true. It is asked again whenever something happened:
// octets written, a message accepted or delivered, a port gone. It may call any method of
// the simulation.
func (s *Sim) Await(ctx context.Context, condition func() bool) error {
	for {
		s.lock()
		if s.changed == nil {
			s.changed = make(chan struct{})
		}
		changed, closed := s.changed, s.closed
		s.unlock()
		switch {
		case condition():
			return nil
		case closed:
			return ErrClosed
		}
		select {
		case <-changed:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// AwaitSubmissions waits until the network has accepted at least n short messages.
func (s *Sim) AwaitSubmissions(ctx context.Context, n int) ([]Submission, error) {
	return await(ctx, s, n, "submissions", func() []Submission { return s.network.submissions })
}

// AwaitMessages waits until the network has accepted at least n whole messages.
func (s *Sim) AwaitMessages(ctx context.Context, n int) ([]Message, error) {
	return await(ctx, s, n, "messages", func() []Message { return s.network.messages })
}

// AwaitInbox waits until at least n whole messages have been delivered to a number.
func (s *Sim) AwaitInbox(ctx context.Context, number string, n int) ([]Message, error) {
	return await(ctx, s, n, "messages in the inbox", func() []Message { return s.network.inbox(number) })
}

// await waits until a list has n entries; list is called under the lock.
func await[T any](ctx context.Context, s *Sim, n int, what string, list func() []T) ([]T, error) {
	var got []T
	err := s.Await(ctx, func() bool {
		s.lock()
		defer s.unlock()
		got = list()
		return len(got) >= n
	})
	got = slices.Clone(got) // entries of these lists never change
	if err != nil {
		return got, fmt.Errorf("firmwaresim: %d of %d %s: %w", len(got), n, what, err)
	}
	return got, nil
}
