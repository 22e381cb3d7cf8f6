package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// The aims of this part.
const (
	acceptedClients = 64   // on which the aims look
	acceptedAim     = 5000 // messages a second
	committerAim    = 0.5  // of what the committer alone does
)

// measureAccepted compares what HTTP clients get accepted, each message on
// disk before its 202, with the same transactions without HTTP, and with
// appending the same bytes to a file. The rounds alternate, because disks and
// neighbours change from second to second.
func (b *bench) measureAccepted(ctx context.Context) (err error) {
	a, err := b.newAcceptance(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, a.close()) }()
	for range pick(b, 3, 1) {
		for i := range a.crowds {
			if err := a.crowds[i].round(ctx, pick(b, 2*time.Second, 100*time.Millisecond)); err != nil {
				return err
			}
		}
	}
	for i := range a.crowds {
		a.crowds[i].tell(b)
	}
	return nil
}

// acceptance is what this part works with.
type acceptance struct {
	dir    string
	relay  *subject
	alone  *committer
	inside *inside
	raw    *os.File
	crowds []*crowd
}

// crowd is a number of clients and what they have reached, a figure a round.
type crowd struct {
	*acceptance
	clients                   int
	flood                     *flood
	accepted, sent, committed []float64
	appended                  []float64
	relayCPU, ownCPU          time.Duration // that the accepted messages took
}

func (b *bench) newAcceptance(ctx context.Context) (*acceptance, error) {
	a := &acceptance{dir: b.path("accepted")}
	if err := errors.Join(a.openLimits(ctx), a.startRelay(ctx, b)); err != nil {
		return nil, errors.Join(err, a.close())
	}
	return a, nil
}

func (a *acceptance) openLimits(ctx context.Context) (err error) {
	if err := os.MkdirAll(a.dir, 0o700); err != nil {
		return err
	}
	if a.alone, err = openCommitter(ctx, a.dir); err != nil {
		return err
	}
	if a.inside, err = openInside(ctx, a.dir); err != nil {
		return err
	}
	a.raw, err = os.CreateTemp(a.dir, "raw-")
	return err
}

func (a *acceptance) startRelay(ctx context.Context, b *bench) (err error) {
	if a.relay, err = b.start(ctx, "accepted/relay", 0); err != nil {
		return err
	}
	key, err := a.relay.account(ctx, "accepted")
	if err != nil {
		return err
	}
	for _, clients := range []int{1, acceptedClients, 256} {
		a.crowds = append(a.crowds, &crowd{acceptance: a, clients: clients, flood: newFlood(a.relay.URL, key, clients)})
	}
	return nil
}

// round takes each figure once.
func (c *crowd) round(ctx context.Context, d time.Duration) error {
	for _, figure := range []struct {
		into    *[]float64
		measure func() (float64, error)
	}{
		{&c.accepted, func() (float64, error) { return c.acceptedRate(ctx, d) }},
		{&c.committed, func() (float64, error) { return c.alone.rate(ctx, c.clients, d) }},
		{&c.sent, func() (float64, error) { return c.inside.rate(ctx, c.clients, d) }},
		{&c.appended, func() (float64, error) { return appendRate(c.raw, c.clients, d/2) }},
	} {
		rate, err := figure.measure()
		if err != nil {
			return err
		}
		*figure.into = append(*figure.into, rate)
	}
	return nil
}

// acceptedRate also looks at the time of the cores, which neighbours change
// less than they change rates.
func (c *crowd) acceptedRate(ctx context.Context, d time.Duration) (float64, error) {
	relay, own := cpuTime(c.relay.PID()), cpuTime(os.Getpid())
	rate, err := c.flood.rate(ctx, d)
	c.relayCPU += cpuTime(c.relay.PID()) - relay
	c.ownCPU += cpuTime(os.Getpid()) - own
	return rate, err
}

func (c *crowd) tell(b *bench) {
	of := func(what, with string) Row {
		return Row{Name: fmt.Sprintf("%s, %d %s", what, c.clients, with), Unit: "/s"}
	}
	alone, appended := median(c.committed), median(c.appended)
	row := of("accepted", plural(c.clients, "HTTP client")).spread(c.accepted).to("committer alone", alone)
	each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(c.flood.accepted.Load()) }
	row.Note = fmt.Sprintf("time of the cores for each message: relay %.0f µs, this load %.0f µs", each(c.relayCPU), each(c.ownCPU))
	if c.clients == acceptedClients {
		met := row.Value >= acceptedAim && row.Ratio >= committerAim
		row = row.aim(fmt.Sprintf("≥ %s/s and ratio ≥ %.1f", thousands(acceptedAim), committerAim), met)
	}
	b.add(row,
		of("  the same without HTTP", plural(c.clients, "caller")).spread(c.sent).to("committer alone", alone),
		of("  the committer alone", plural(c.clients, "caller")).spread(c.committed).to("append + fdatasync", appended))
}

func plural(n int, what string) string {
	if n == 1 {
		return what
	}
	return what + "s"
}

func (a *acceptance) close() error {
	var errs []error
	for _, c := range a.crowds {
		c.flood.close()
	}
	if a.relay != nil {
		errs = append(errs, a.relay.stop())
	}
	if a.alone != nil {
		errs = append(errs, a.alone.db.Close())
	}
	if a.inside != nil {
		errs = append(errs, a.inside.close())
	}
	if a.raw != nil {
		errs = append(errs, a.raw.Close())
	}
	return errors.Join(errs...)
}
