package main

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"simrelay/internal/bench/process"
)

// neighboursAim is the most that bad neighbours may cost a healthy endpoint,
// as a ratio of latencies.
const neighboursAim = 1.5

// The load of this part is the same whoever has an endpoint: the account that
// is looked at, and each of its neighbours, posts at a pace of its own.
const (
	hookNeighbours = 99
	hookPace       = 10 * time.Millisecond
	neighbourPace  = time.Second
)

// street says what the neighbours' endpoints are like; the rest of them have
// none.
type street struct {
	name                   string
	healthy, hanging, dead int
}

// measureNeighbours takes the time from the 202 to the arrival at a healthy
// endpoint: alone, beside healthy neighbours, and beside some that hang and
// some that are dead. Each turn has a relay of its own, because a relay that
// knows bad endpoints by now spares them.
func (b *bench) measureNeighbours(ctx context.Context) error {
	alone := street{name: "alone"}
	healthy := street{name: "beside 99 healthy ones", healthy: 99}
	bad := street{name: "beside 89 healthy, 5 hanging, 5 dead ones", healthy: 89, hanging: 5, dead: 5}
	turns := []street{alone, healthy, bad}
	if !b.quick {
		turns = append(turns, bad, healthy, alone)
	}
	times := map[street][]float64{}
	for i, s := range turns {
		some, err := b.live(ctx, fmt.Sprintf("street-%d", i), s)
		if err != nil {
			return err
		}
		times[s] = append(times[s], some...)
	}
	row := func(s street, share float64, p string) Row {
		return Row{Name: "202 to the endpoint, " + s.name + ", " + p, Unit: "ms", Value: quantile(times[s], share)}
	}
	p99 := row(alone, 0.99, "p99")
	last := row(bad, 0.99, "p99").to("alone", p99.Value)
	last.Note = fmt.Sprintf("%d events; messages in each turn: %d/s of this account, %d/s of 99 others", len(times[bad]),
		time.Second/hookPace, hookNeighbours*time.Second/neighbourPace)
	b.add(row(alone, 0.5, "p50"), p99, row(healthy, 0.99, "p99").to("alone", p99.Value),
		last.aim(fmt.Sprintf("ratio ≤ %.1f", neighboursAim), last.Ratio <= neighboursAim))
	return nil
}

// block is a street that is lived in: a relay, its accounts and endpoints.
type block struct {
	*subject
	good, stuck *receiver
	probe       *poster
	neighbours  []*poster

	mu            sync.Mutex
	sent, arrived map[int]time.Time // by message of the probe
}

// live posts for a while and returns the latencies of the account that is
// looked at.
func (b *bench) live(ctx context.Context, data string, s street) (times []float64, err error) {
	k := &block{sent: map[int]time.Time{}, arrived: map[int]time.Time{}}
	if k.subject, err = b.start(ctx, data, 0, allowLoopback); err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, k.close()) }()
	if err := k.settleIn(ctx, s); err != nil {
		return nil, err
	}
	if err := k.postAll(ctx, pick(b, 15*time.Second, 300*time.Millisecond)); err != nil {
		return nil, err
	}
	if err := until(ctx, k.complete); err != nil {
		return nil, err
	}
	for n, at := range k.sent {
		times = append(times, max(0, milliseconds(k.arrived[n].Sub(at))))
	}
	return times, nil
}

// settleIn makes the accounts and their endpoints.
func (k *block) settleIn(ctx context.Context, s street) (err error) {
	if k.good, err = newReceiver(k.got); err != nil {
		return err
	}
	if k.stuck, err = newHanging(); err != nil {
		return err
	}
	port, err := process.FreePort()
	if err != nil {
		return err
	}
	nobody := fmt.Sprintf("http://127.0.0.1:%d/hook", port)
	if k.probe, err = k.moveIn(ctx, "probe", k.good.URL); err != nil {
		return err
	}
	for i := range hookNeighbours {
		url := ""
		switch {
		case i < s.healthy:
			url = k.good.URL
		case i < s.healthy+s.hanging:
			url = k.stuck.URL
		case i < s.healthy+s.hanging+s.dead:
			url = nobody
		}
		p, err := k.moveIn(ctx, fmt.Sprintf("neighbour-%d", i), url)
		if err != nil {
			return err
		}
		k.neighbours = append(k.neighbours, p)
	}
	return nil
}

// moveIn makes an account with an endpoint, or without for an empty URL.
func (k *block) moveIn(ctx context.Context, name, url string) (*poster, error) {
	key, err := k.account(ctx, name)
	if err == nil && url != "" {
		err = addEndpoint(ctx, k.subject, key, url)
	}
	return newPoster(k.URL, messagesPath, key), err
}

// got notes the arrival of one of the probe's messages.
func (k *block) got(body []byte) {
	now := time.Now()
	n := number(body)
	k.mu.Lock()
	defer k.mu.Unlock()
	if _, again := k.arrived[n]; !again {
		k.arrived[n] = now
	}
}

func (k *block) complete() (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	for n := range k.sent {
		if _, ok := k.arrived[n]; !ok {
			return false, nil
		}
	}
	return len(k.sent) > 0, nil
}

// postAll lets every account post at its pace, whatever becomes of its
// messages. Neighbours begin one after the other.
func (k *block) postAll(ctx context.Context, d time.Duration) error {
	group, gctx := errgroup.WithContext(ctx)
	end := time.Now().Add(d)
	group.Go(func() error {
		return pace(gctx, end, 0, hookPace, func(i int) error {
			_, err := k.probe.post(messageBody(nil, 1+i), "202")
			k.mu.Lock()
			defer k.mu.Unlock()
			k.sent[1+i] = time.Now()
			return err
		})
	})
	const others = 1_000_000 // numbers from which those of the neighbours' messages count
	for n, p := range k.neighbours {
		group.Go(func() error {
			return pace(gctx, end, neighbourPace*time.Duration(n)/hookNeighbours, neighbourPace, func(int) error {
				_, err := p.post(messageBody(nil, others+n), "202")
				return err
			})
		})
	}
	return group.Wait()
}

// pace does something again and again until a time, after a first wait.
func pace(ctx context.Context, end time.Time, first, each time.Duration, do func(int) error) error {
	timer := time.NewTimer(first)
	defer timer.Stop()
	for i := 0; ; i++ {
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		start := time.Now()
		if start.After(end) {
			return nil
		}
		if err := do(i); err != nil {
			return err
		}
		timer.Reset(each - time.Since(start))
	}
}

// close ends the receivers first, because the relay waits for what is in
// flight.
func (k *block) close() error {
	var errs []error
	for _, r := range []*receiver{k.good, k.stuck} {
		if r != nil {
			errs = append(errs, r.close())
		}
	}
	for _, p := range append(k.neighbours, k.probe) {
		if p != nil {
			p.close()
		}
	}
	return errors.Join(append(errs, k.stop())...)
}
