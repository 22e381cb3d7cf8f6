package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"simrelay/relay/wire"
)

// The aims of this part.
const (
	floodClients = 64
	latencyAim   = 50.0 // milliseconds, p99 under load
)

// probePause is how long the probe waits between two messages.
const probePause = 10 * time.Millisecond

// measureLatency takes the time from a POST to the moment at which the device
// has the message, first alone, then while another account floods the relay.
func (b *bench) measureLatency(ctx context.Context) (err error) {
	relay, err := b.start(ctx, "latency", 0)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, relay.stop()) }()
	p, err := newProbe(ctx, relay)
	if err != nil {
		return err
	}
	defer p.close()
	idle, err := p.sample(ctx, pick(b, 500, 20))
	if err != nil {
		return err
	}
	loaded, rate, err := p.sampleUnderLoad(ctx, pick(b, 1000, 20))
	if err != nil {
		return err
	}
	b.tellLatency(idle, loaded, rate)
	return nil
}

func (b *bench) tellLatency(idle, loaded []float64, rate float64) {
	row := func(name string, times []float64, share float64) Row {
		return Row{Name: name, Unit: "ms", Value: quantile(times, share)}
	}
	p50, p99 := row("idle, p50", idle, 0.5), row("idle, p99", idle, 0.99)
	flooded := row("flooded by 64 clients of another account, p99", loaded, 0.99)
	flooded.Note = fmt.Sprintf("the flood: %s accepted/s", short(rate))
	b.add(p50, p99,
		row("flooded by 64 clients of another account, p50", loaded, 0.5).to("idle, p50", p50.Value),
		flooded.to("idle, p99", p99.Value).aim(fmt.Sprintf("≤ %.0f ms", latencyAim), flooded.Value <= latencyAim))
}

// probe sends one message after the other and waits until its device has it.
type probe struct {
	relay  *subject
	poster *poster
	fleet  *fleet
	next   int

	mu   sync.Mutex
	text string        // that is waited for
	got  chan struct{} // closed when it is there
	at   time.Time
}

func newProbe(ctx context.Context, relay *subject) (*probe, error) {
	key, err := relay.account(ctx, "probe")
	if err != nil {
		return nil, err
	}
	tokens, err := relay.devices(key, 1)
	if err != nil {
		return nil, err
	}
	p := &probe{relay: relay, fleet: &fleet{}, poster: newPoster(relay.URL, messagesPath, key)}
	p.fleet.dispatched = p.arrived
	return p, p.fleet.connect(ctx, relay.URL, tokens, fleetICCIDs)
}

func (p *probe) arrived(d *wire.Dispatch) {
	now := time.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if d.Text == p.text {
		p.text, p.at = "", now
		close(p.got)
	}
}

// once returns how long one message took, in milliseconds.
func (p *probe) once(ctx context.Context) (float64, error) {
	p.next++
	got := make(chan struct{})
	p.mu.Lock()
	p.text, p.got = text(p.next), got
	p.mu.Unlock()
	start := time.Now()
	if _, err := p.poster.post(messageBody(nil, p.next), "202"); err != nil {
		return 0, err
	}
	timer := time.NewTimer(requestTimeout)
	defer timer.Stop()
	select {
	case <-got:
		return milliseconds(p.at.Sub(start)), nil
	case <-timer.C:
		return 0, errors.New("the device never got the message")
	case <-ctx.Done():
		return 0, ctx.Err()
	}
}

func (p *probe) sample(ctx context.Context, n int) (times []float64, err error) {
	tick := time.NewTicker(probePause)
	defer tick.Stop()
	for range n {
		ms, err := p.once(ctx)
		if err != nil {
			return nil, err
		}
		times = append(times, ms)
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	return times, nil
}

// sampleUnderLoad samples while another account floods the relay, and returns
// the rate of that flood.
func (p *probe) sampleUnderLoad(ctx context.Context, n int) (times []float64, rate float64, err error) {
	key, err := p.relay.account(ctx, "flood")
	if err != nil {
		return nil, 0, err
	}
	f := newFlood(p.relay.URL, key, floodClients)
	defer f.close()
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	var group errgroup.Group
	start := time.Now()
	group.Go(func() error { return f.run(ctx) })
	times, err = p.sample(ctx, n)
	rate = perSecond(int(f.accepted.Load()), time.Since(start))
	stop()
	return times, rate, errors.Join(err, group.Wait())
}

func (p *probe) close() {
	p.fleet.close()
	p.poster.close()
}
