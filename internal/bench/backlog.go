package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"simrelay/internal/bench/process"
	"simrelay/relay/wire"
)

// backlogAim is how long a relay with a backlog may take from its start to
// its first dispatch, in seconds.
const backlogAim = 2.0

// measureBacklog starts a relay with many queued messages, and one with few,
// in turns. A device is dialling all the time.
func (b *bench) measureBacklog(ctx context.Context) error {
	queued, handful := pick(b, 100_000, 2000), pick(b, 1000, 200)
	many, err := b.newBacklog(ctx, "many", queued)
	if err != nil {
		return err
	}
	few, err := b.newBacklog(ctx, "few", handful)
	if err != nil {
		return err
	}
	for range pick(b, 5, 1) {
		if err := errors.Join(few.round(ctx), many.round(ctx)); err != nil {
			return err
		}
	}
	row := Row{Name: fmt.Sprintf("start of the process to the first dispatch, %s queued", thousands(int64(queued))), Unit: "s"}.
		spread(many.times).to(thousands(int64(handful))+" queued", median(few.times))
	b.add(row.aim(fmt.Sprintf("≤ %.0f s, each time", backlogAim), max(row.High, row.Value) <= backlogAim))
	return nil
}

// backlog is a data directory with queued messages and a device for them.
type backlog struct {
	*bench
	data  string
	token string
	times []float64
	last  int64 // number of the last dispatch
}

// isNew reports whether a dispatch is none that an earlier round has left.
func (g *backlog) isNew(d *wire.Dispatch) bool {
	before := g.last
	g.last = max(before, d.DSeq)
	return d.DSeq > before
}

func (b *bench) newBacklog(ctx context.Context, data string, queued int) (*backlog, error) {
	if err := os.MkdirAll(b.path(data), 0o700); err != nil {
		return nil, err
	}
	r, err := openRooms(ctx, b.path(data), true)
	if err != nil {
		return nil, err
	}
	p, _, err := r.account(ctx, data)
	if err == nil {
		err = r.queue(ctx, p, queued)
	}
	var token string
	if err == nil {
		_, token, err = r.relay.CreateDevice(ctx, p, "bench")
	}
	return &backlog{bench: b, data: data, token: token}, errors.Join(err, r.close())
}

// round starts the relay once.
func (g *backlog) round(ctx context.Context) error {
	port, err := process.FreePort()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, stopTimeout)
	defer cancel()
	first := make(chan time.Time, 1)
	var once sync.Once
	f := &fleet{dispatched: func(d *wire.Dispatch) {
		if g.isNew(d) {
			once.Do(func() { first <- time.Now() })
		}
	}}
	defer f.close()
	var dialling sync.WaitGroup
	defer dialling.Wait()
	dialling.Go(func() { g.dial(ctx, f, fmt.Sprintf("http://127.0.0.1:%d", port)) })
	start := time.Now()
	relay, err := g.start(ctx, g.data, port)
	if err != nil {
		cancel()
		return err
	}
	select {
	case at := <-first:
		g.times = append(g.times, at.Sub(start).Seconds())
	case <-ctx.Done():
		err = errors.New("nothing was dispatched")
	}
	return errors.Join(err, relay.stop())
}

// dial tries again and again until the relay takes the device in.
func (g *backlog) dial(ctx context.Context, f *fleet, url string) {
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for f.connect(ctx, url, []string{g.token}, fleetICCIDs) != nil {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return
		}
	}
}
