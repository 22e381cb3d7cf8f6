package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"simrelay/client"
)

// The load of this part: so many clients, and so many events on their way at
// once, from the POST of a message to its endpoint.
const (
	hookClients   = 100
	hookInFlight  = 512
	hookEvent     = "message.queued" // the one event that each message makes here
	hooksPath     = "/api/v1/webhooks"
	allowLoopback = "--egress-allow=127.0.0.0/8"
)

// measureWebhooks looks at the way of events to endpoints.
func (b *bench) measureWebhooks(ctx context.Context) error {
	for _, measure := range []func(context.Context) error{b.measureDelivered, b.measureNeighbours, b.measureLog} {
		if err := measure(ctx); err != nil {
			return err
		}
	}
	return nil
}

// measureDelivered posts messages of accounts without an endpoint, with one,
// and of a hundred with one each. The rounds alternate.
func (b *bench) measureDelivered(ctx context.Context) (err error) {
	relay, err := b.start(ctx, "hooks", 0, allowLoopback)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	var loops []*hookLoop
	defer func() {
		for _, l := range loops {
			err = errors.Join(err, l.close())
		}
	}()
	for _, accounts := range []int{1, hookClients} {
		l, err := newHookLoop(ctx, relay, accounts)
		if err != nil {
			return err
		}
		loops = append(loops, l)
	}
	key, err := relay.account(ctx, "without")
	if err != nil {
		return err
	}
	without := newFlood(relay.URL, key, hookClients)
	defer without.close()
	var accepted []float64
	for range pick(b, 3, 1) {
		d := pick(b, 4*time.Second, 150*time.Millisecond)
		rate, err := without.rate(ctx, d)
		if err != nil {
			return err
		}
		accepted = append(accepted, rate)
		for _, l := range loops {
			if err := l.round(ctx, d); err != nil {
				return err
			}
		}
	}
	b.tellDelivered(loops[0], loops[1], median(accepted))
	return nil
}

func (b *bench) tellDelivered(one, many *hookLoop, accepted float64) {
	row := func(endpoints string, l *hookLoop) Row {
		r := Row{Name: "delivered, POST to the endpoint's answer, " + endpoints, Unit: "/s"}.spread(l.rates)
		r.Note = fmt.Sprintf("time of the cores for each event, with its POST: relay %.0f µs", median(l.cpu))
		return r
	}
	first := row("1 endpoint", one).to("accepted, no endpoint", accepted)
	b.add(first, row(fmt.Sprintf("%d endpoints of as many accounts", hookClients), many).to("1 endpoint", first.Value))
}

// hookLoop is a crowd of clients, and the endpoints of their accounts.
type hookLoop struct {
	relay    *subject
	receiver *receiver
	stream   *stream
	rates    []float64
	cpu      []float64 // microseconds of the relay for each event
}

// newHookLoop makes accounts with an endpoint each.
func newHookLoop(ctx context.Context, relay *subject, accounts int) (*hookLoop, error) {
	l := &hookLoop{relay: relay}
	var err error
	if l.receiver, err = newReceiver(func([]byte) { l.stream.arrived() }); err != nil {
		return nil, err
	}
	keys := make([]string, accounts)
	for i := range keys {
		if keys[i], err = relay.account(ctx, fmt.Sprintf("hooks-%d-%d", accounts, i)); err == nil {
			err = addEndpoint(ctx, relay, keys[i], l.receiver.URL)
		}
		if err != nil {
			return nil, errors.Join(err, l.receiver.close())
		}
	}
	l.open(keys)
	return l, nil
}

// open makes the clients, with the keys in turn.
func (l *hookLoop) open(keys []string) {
	posters := make([]*poster, hookClients)
	for i := range posters {
		posters[i] = newPoster(l.relay.URL, messagesPath, keys[i%len(keys)])
	}
	l.stream = newStream(posters, hookInFlight)
}

// addEndpoint makes an endpoint for the one event that a message makes.
func addEndpoint(ctx context.Context, relay *subject, key, url string) error {
	body := map[string]any{"url": url, "events": []string{hookEvent}}
	return client.New(relay.URL, key).Do(ctx, http.MethodPost, hooksPath, body, nil)
}

func (l *hookLoop) round(ctx context.Context, d time.Duration) error {
	before, cpu := l.stream.done.Load(), cpuTime(l.relay.PID())
	rate, err := l.stream.rate(ctx, d)
	if err != nil {
		return err
	}
	cpu = cpuTime(l.relay.PID()) - cpu
	l.rates = append(l.rates, rate)
	l.cpu = append(l.cpu, float64(cpu.Microseconds())/float64(l.stream.done.Load()-before))
	return nil
}

func (l *hookLoop) close() error {
	l.stream.close()
	return l.receiver.close()
}
