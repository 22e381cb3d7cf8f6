package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"time"
)

// historyAim is the least share of the rate of an empty store that one with
// many messages has.
const historyAim = 0.8

// The load of this part: so many devices with one card each, so many clients,
// and so many messages on their way at once.
const (
	historyDevices  = 32
	historyClients  = 16
	historyInFlight = 128
)

// measureHistory sends through a relay whose store is empty, and through one
// whose store holds many messages, in turns.
func (b *bench) measureHistory(ctx context.Context) error {
	stored := pick(b, 1_000_000, 1500)
	if err := b.storeMessages(ctx, stored); err != nil {
		return err
	}
	empty, err := b.newSender(ctx, "empty")
	if err != nil {
		return err
	}
	full, err := b.newSender(ctx, "full")
	if err != nil {
		return errors.Join(err, empty.close())
	}
	err = b.compareSenders(ctx, empty, full, stored)
	return errors.Join(err, empty.close(), full.close())
}

func (b *bench) storeMessages(ctx context.Context, n int) error {
	if err := os.MkdirAll(b.path("full"), 0o700); err != nil {
		return err
	}
	r, err := openRooms(ctx, b.path("full"), true)
	if err != nil {
		return err
	}
	p, _, err := r.account(ctx, "years")
	if err != nil {
		return errors.Join(err, r.close())
	}
	start := time.Now()
	err = r.fill(ctx, p, n)
	b.progress("stored %s messages in %s, %d MB", thousands(int64(n)), time.Since(start).Round(time.Second), r.db.Stats().SizeBytes>>20)
	return errors.Join(err, r.close())
}

func (b *bench) compareSenders(ctx context.Context, empty, full *sender, stored int) error {
	turns := []*sender{empty, full, full, empty}
	for range pick(b, 3, 1) {
		for _, s := range turns {
			if err := s.round(ctx, pick(b, 3*time.Second, 150*time.Millisecond)); err != nil {
				return err
			}
		}
	}
	b.tellHistory(empty, full, thousands(int64(stored)))
	return nil
}

func (b *bench) tellHistory(empty, full *sender, stored string) {
	reference := median(slices.Clone(empty.rates))
	row := Row{Name: "sent, POST to acknowledged result, " + stored + " stored", Unit: "/s"}.spread(full.rates).to("an empty store", reference)
	b.add(row.aim(fmt.Sprintf("ratio ≥ %.1f", historyAim), row.Ratio >= historyAim),
		Row{Name: "start of a relay with " + stored + " stored, to its first answer", Unit: "ms", Value: milliseconds(full.started)}.
			to("an empty store", milliseconds(empty.started)))
}

// sender is a relay with devices and clients that keep a fixed number of
// messages on their way.
type sender struct {
	relay   *subject
	fleet   *fleet
	stream  *stream
	started time.Duration
	rates   []float64
}

func (b *bench) newSender(ctx context.Context, data string) (s *sender, err error) {
	s = &sender{fleet: &fleet{}}
	start := time.Now()
	if s.relay, err = b.start(ctx, data, 0); err != nil {
		return nil, err
	}
	key, err := s.relay.account(ctx, data+"-sender")
	s.started = time.Since(start)
	if err == nil {
		err = s.connect(ctx, key)
	}
	if err == nil {
		err = s.relay.quiet(ctx, pick(b, 2*time.Second, 100*time.Millisecond))
	}
	if err != nil {
		return nil, errors.Join(err, s.close())
	}
	return s, nil
}

func (s *sender) connect(ctx context.Context, key string) error {
	tokens, err := s.relay.devices(key, historyDevices)
	if err != nil {
		return err
	}
	s.stream = newStream(newFlood(s.relay.URL, key, historyClients).posters, historyInFlight)
	s.fleet.settled = s.stream.arrived
	return s.fleet.connect(ctx, s.relay.URL, tokens, fleetICCIDs)
}

func (s *sender) round(ctx context.Context, d time.Duration) error {
	rate, err := s.stream.rate(ctx, d)
	s.rates = append(s.rates, rate)
	return err
}

func (s *sender) close() error {
	s.fleet.close()
	if s.stream != nil {
		s.stream.close()
	}
	return s.relay.stop()
}
