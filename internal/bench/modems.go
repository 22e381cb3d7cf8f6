package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"simrelay/internal/bench/process"
)

// manyModems is how many modems one agent has beside the agent with one.
const manyModems = 16

// measureModems looks at the agent: how fast it sends, and what it takes while
// there is nothing to do.
func (b *bench) measureModems(ctx context.Context) error {
	return errors.Join(b.measureSending(ctx), b.measureIdleAgents(ctx))
}

// measureSending posts messages to a relay whose devices are real agents with
// simulated modems, until the network has accepted all of them. The same modem
// without agent and relay is the raw limit. The rounds alternate.
func (b *bench) measureSending(ctx context.Context) (err error) {
	s, err := b.newScene(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.close()) }()
	var raw []float64
	for range pick(b, 3, 1) {
		rate, err := s.raw.rate(pick(b, 500, 10))
		if err != nil {
			return err
		}
		raw = append(raw, rate)
		if _, err := s.sim.accepted(ctx); err != nil { // those are not the agents'
			return err
		}
		for _, g := range s.gangs {
			if err := g.round(ctx, pick(b, g.full, 20)); err != nil {
				return err
			}
		}
	}
	s.tell(b, raw)
	return nil
}

// scene is what sending takes place in.
type scene struct {
	relay *subject
	sim   *simulator
	raw   *atLoop
	gangs []*gang
}

// gang is an agent with its modems, and what they have reached.
type gang struct {
	*scene
	*host
	full  int // messages of a round
	flood *flood
	rates []float64
	sent  int
	took  usage // by all of them
}

// usage is what messages take.
type usage struct {
	relay, agent, simulator time.Duration // of the cores
	commits                 float64       // of the relay, each with an fsync
}

func (u usage) plus(o usage) usage {
	return usage{u.relay + o.relay, u.agent + o.agent, u.simulator + o.simulator, u.commits + o.commits}
}

func (u usage) minus(o usage) usage {
	return usage{u.relay - o.relay, u.agent - o.agent, u.simulator - o.simulator, u.commits - o.commits}
}

func (b *bench) newScene(ctx context.Context) (s *scene, err error) {
	s = &scene{}
	defer func() {
		if err != nil {
			err = errors.Join(err, s.close())
		}
	}()
	if s.relay, err = b.start(ctx, "modems", 0); err != nil {
		return s, err
	}
	if s.sim, err = b.startSimulator(ctx, 1+1+manyModems); err != nil {
		return s, err
	}
	if s.raw, err = openATLoop(s.sim.ports[0]); err != nil {
		return s, err
	}
	if err := s.join(ctx, b, s.sim.ports[1:2], 400); err != nil {
		return s, err
	}
	return s, s.join(ctx, b, s.sim.ports[2:], 2000)
}

// join adds an agent with these modems.
func (s *scene) join(ctx context.Context, b *bench, ports []string, full int) error {
	h, err := b.startHost(ctx, s.relay, fmt.Sprintf("agent-%d", len(ports)), ports)
	if err != nil {
		return err
	}
	s.gangs = append(s.gangs, &gang{scene: s, host: h, full: full, flood: newFlood(s.relay.URL, h.key, historyClients)})
	return h.ready(ctx)
}

// lastSent is how many of the newest messages are looked at while they are
// sent: those that are sent last, and few, because looking takes time too.
const lastSent = 2 * manyModems

// round sends n messages. The time ends when the network has accepted the last
// of them, by its own clock.
func (g *gang) round(ctx context.Context, n int) error {
	before, err := g.usage(ctx)
	if err != nil {
		return err
	}
	start := time.Now()
	if err := errors.Join(g.flood.send(ctx, n), g.settled(ctx, min(n, lastSent))); err != nil {
		return err
	}
	after, err := g.usage(ctx)
	if err != nil {
		return err
	}
	if err := g.settled(ctx, n); err != nil {
		return err
	}
	times, err := g.sim.accepted(ctx)
	if err == nil && len(times) != n {
		err = fmt.Errorf("the network has accepted %d messages of %d", len(times), n)
	}
	if err != nil {
		return err
	}
	g.sent, g.took = g.sent+n, g.took.plus(after.minus(before))
	g.rates = append(g.rates, perSecond(n, slices.MaxFunc(times, time.Time.Compare).Sub(start)))
	return nil
}

func (g *gang) usage(ctx context.Context) (usage, error) {
	m, err := g.relay.metrics(ctx)
	return usage{cpuTime(g.relay.PID()), cpuTime(g.PID()), cpuTime(g.sim.PID()), m["simrelay_store_commits_total"]}, err
}

func (s *scene) tell(b *bench, raw []float64) {
	against, reference := "AT+CMGS in a bare loop", median(raw)
	for _, g := range s.gangs {
		modems := fmt.Sprintf("%d %s", g.modems, plural(g.modems, "modem"))
		row := Row{Name: "sent, POST to the network, " + modems, Unit: "/s"}.spread(g.rates).to(against, reference)
		each := func(d time.Duration) float64 { return float64(d.Microseconds()) / float64(g.sent) }
		row.Note = fmt.Sprintf("time of the cores for each message: relay %.0f µs with %.1f commits, agent %.0f µs, simulator %.0f µs; the network takes 5 ms",
			each(g.took.relay), g.took.commits/float64(g.sent), each(g.took.agent), each(g.took.simulator))
		b.add(row)
		against, reference = modems, row.Value
	}
}

func (s *scene) close() error {
	var errs []error
	var list []*process.Process
	for _, g := range s.gangs {
		g.flood.close()
		list = append(list, g.Process)
	}
	if s.raw != nil {
		errs = append(errs, s.raw.close())
	}
	if s.relay != nil {
		list = append(list, s.relay.Process)
	}
	if s.sim != nil {
		list = append(list, s.sim.Process)
	}
	return errors.Join(append(errs, stopAll(list...))...)
}
