package main

import (
	"context"
	"errors"
	"os"
	"runtime/debug"
	"slices"
	"time"

	"simrelay/accounts"
	"simrelay/events"
	"simrelay/store"
	"simrelay/webhooks"
)

// measureLog delivers through a relay whose log of deliveries is empty, and
// through one whose endpoint has a long one, in turns.
func (b *bench) measureLog(ctx context.Context) error {
	stored := pick(b, 1_000_000, 2000)
	receiver, err := newReceiver(nil)
	if err != nil {
		return err
	}
	key, err := b.storeDeliveries(ctx, receiver.URL, stored)
	if err != nil {
		return errors.Join(err, receiver.close())
	}
	long, err := b.newLogged(ctx, "log-long", func(relay *subject) (*hookLoop, error) {
		l := &hookLoop{relay: relay, receiver: receiver}
		l.open([]string{key})
		receiver.got = func([]byte) { l.stream.arrived() }
		return l, nil
	})
	if err != nil {
		return errors.Join(err, receiver.close())
	}
	empty, err := b.newLogged(ctx, "log-empty", func(relay *subject) (*hookLoop, error) { return newHookLoop(ctx, relay, 1) })
	if err != nil {
		return errors.Join(err, long.end())
	}
	err = b.compareLogs(ctx, empty, long, thousands(int64(stored)))
	return errors.Join(err, empty.end(), long.end())
}

// newLogged starts a relay and opens the loop through it.
func (b *bench) newLogged(ctx context.Context, data string, open func(*subject) (*hookLoop, error)) (*hookLoop, error) {
	relay, err := b.start(ctx, data, 0, allowLoopback)
	if err != nil {
		return nil, err
	}
	l, err := open(relay)
	if err == nil {
		err = relay.quiet(ctx, pick(b, 2*time.Second, 100*time.Millisecond))
	}
	if err != nil {
		return nil, errors.Join(err, relay.stop())
	}
	return l, nil
}

// end closes the loop and stops its relay.
func (l *hookLoop) end() error { return errors.Join(l.close(), l.relay.stop()) }

func (b *bench) compareLogs(ctx context.Context, empty, long *hookLoop, stored string) error {
	turns := []*hookLoop{empty, long, long, empty}
	for range pick(b, 3, 1) {
		for _, l := range turns {
			if err := l.round(ctx, pick(b, 3*time.Second, 150*time.Millisecond)); err != nil {
				return err
			}
		}
	}
	const against = "an empty log"
	b.add(Row{Name: "delivered, 1 endpoint, " + stored + " deliveries in its log", Unit: "/s"}.
		spread(long.rates).to(against, median(slices.Clone(empty.rates))),
		Row{Name: "  time of the relay's cores for each event, with its POST", Unit: "µs"}.
			spread(long.cpu).to(against, median(slices.Clone(empty.cpu))))
	return nil
}

// storeDeliveries makes a store with an account whose endpoint has accepted so
// many events, and returns the account's key.
func (b *bench) storeDeliveries(ctx context.Context, url string, n int) (string, error) {
	if err := os.MkdirAll(b.path("log-long"), 0o700); err != nil {
		return "", err
	}
	r, err := openRooms(ctx, b.path("log-long"), true)
	if err != nil {
		return "", err
	}
	p, key, err := r.account(ctx, "long")
	if err != nil {
		return "", errors.Join(err, r.close())
	}
	start := time.Now()
	err = r.deliver(ctx, p, url, n)
	b.progress("stored %s deliveries in %s, %d MB", thousands(int64(n)), time.Since(start).Round(time.Second), r.db.Stats().SizeBytes>>20)
	return key, errors.Join(err, r.close())
}

// deliver lets n events happen to an account with an endpoint, and the
// webhooks' own code deliver them, without HTTP.
func (r *rooms) deliver(ctx context.Context, p accounts.Principal, url string, n int) error {
	defer debug.SetGCPercent(debug.SetGCPercent(400)) // memory is cheap here, time is not
	_, _, err := r.hooks.CreateEndpoint(ctx, p.AccountID, webhooks.EndpointSpec{URL: url, Events: []string{hookEvent}})
	if err != nil {
		return err
	}
	accepted := func(n int) error {
		return until(ctx, func() (bool, error) { return r.world.accepted.Load() >= int64(n), nil })
	}
	const most, ahead = 256, 20_000 // events in a transaction, and before their deliveries
	for i := 0; i < n; i += most {
		if err := errors.Join(r.happen(ctx, p.AccountID, i, min(i+most, n)), accepted(i-ahead)); err != nil {
			return err
		}
	}
	return accepted(n)
}

// happen appends the events of some messages.
func (r *rooms) happen(ctx context.Context, accountID int64, from, to int) error {
	return r.db.Update(ctx, func(tx *store.Tx) error {
		for i := from; i < to; i++ {
			m := sampleMessage(i)
			m.ID = int64(i)
			if err := r.log.Append(tx, accountID, events.MessageQueued, m.CreatedAt, m.Payload()); err != nil {
				return err
			}
		}
		return nil
	})
}
