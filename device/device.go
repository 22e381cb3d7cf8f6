// Package device is the agent that runs beside the SIM cards: it takes
// messages from the relay, hands them to radios, and brings back what came of
// them and what came in.
//
// Its promise is the journal: a step that anybody can see is on disk before it
// is taken. After a crash nothing is sent a second time, nothing that arrived
// is lost, and what cannot be known is called unknown.
//
// It may import relay/wire and internal/secret, and nothing else of ours. What a kind of radio
// needs (AT commands, PDUs) belongs in a package below this one that
// implements [Radio]; limits, routing and other policy of the relay must never
// be here.
package device

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"simrelay/relay/wire"
)

// Options says how an Agent is to run. RelayURL, Token, DataDir and a radio or
// a source of radios are required.
type Options struct {
	// RelayURL is where the relay is: http, https, ws or wss. The path of the
	// device socket is added to it.
	RelayURL string
	// Token is this device's credential.
	Token string
	// DataDir is where the journal lives; it is made when it is not there.
	DataDir string
	// Radios are the modems that are there from the beginning, one each.
	Radios []Radio
	// Source finds further ones while the agent runs; it may be nil.
	Source Source
	// Logger receives what people should know; the default discards it.
	Logger *slog.Logger
	// Version names the program and its version to the relay, for people.
	Version string
	// Credits is how many messages the agent takes for a SIM card at once; 0
	// means 3.
	Credits int
	// Dial replaces the network on the way to the relay, for tests.
	Dial func(ctx context.Context, network, address string) (net.Conn, error)
	// Timing replaces the default durations, for tests.
	Timing Timing
	// Hook is called at every named step, for crash tests: an error from it
	// stops the agent as a kill would. Nothing is written to the journal, to
	// the relay or to a radio after it.
	Hook func(Step) error
}

// Timing holds the agent's durations; a zero field takes its default.
type Timing struct {
	Dial      time.Duration   // to connect and be welcomed; 20 s
	Write     time.Duration   // to write one frame; 10 s
	Status    time.Duration   // longest pause between Status frames; 60 s
	StatusGap time.Duration   // shortest pause between Status frames; 1 s
	Reconnect time.Duration   // first pause before reconnecting, doubled up to 60 s; 1 s
	Soon      time.Duration   // pause after an error that is over in a moment; 1 s
	Retries   []time.Duration // pauses before a part is tried again; 5 s, 15 s, 45 s
	NotReady  time.Duration   // pause after a radio turned out not to be ready; 1 s
	Sweep     time.Duration   // pause between sweeps of the journal; 1 min
	StopGrace time.Duration   // how long a part on the air is waited for on stop; 10 s
	USSD      time.Duration   // for the network to answer a step of a dialogue; 90 s
	HangUp    time.Duration   // to end a dialogue that nobody waits for; 15 s
}

func (t Timing) withDefaults() Timing {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&t.Dial, 20*time.Second)
	def(&t.Write, 10*time.Second)
	def(&t.Status, time.Minute)
	def(&t.StatusGap, time.Second)
	def(&t.Reconnect, time.Second)
	def(&t.Soon, time.Second)
	def(&t.NotReady, time.Second)
	def(&t.Sweep, time.Minute)
	def(&t.StopGrace, 10*time.Second)
	def(&t.USSD, 90*time.Second)
	def(&t.HangUp, 15*time.Second)
	if t.Retries == nil {
		t.Retries = []time.Duration{5 * time.Second, 15 * time.Second, 45 * time.Second}
	}
	return t
}

// Agent joins radios to a relay. Use New to make one and Run to run it, once.
type Agent struct {
	opts      Options
	timing    Timing
	log       *slog.Logger
	url       string
	journal   *journal
	steps     *steps
	queue     *queue
	members   *members
	dialogues *dialogues

	radios sync.WaitGroup // radios that run
	work   sync.WaitGroup // what uses a radio, until it has a result

	outbox chan struct{} // something may have to go to the relay
	fatal  chan error    // the first failure that ends the agent

	mu       sync.Mutex
	statusAt uint64 // counts changes of any SIM card's status
}

const defaultCredits = 3

// New checks the options and opens the journal. Only one agent can have a data
// directory open. Entries that a crash left in the middle of a submission are
// unknown from here on.
func New(o Options) (*Agent, error) {
	address, err := dialURL(o.RelayURL)
	if err != nil {
		return nil, err
	}
	if o.Token == "" {
		return nil, errors.New("the device token is missing; make one with: simrelay admin device create")
	}
	if len(o.Radios) == 0 && o.Source == nil {
		return nil, errors.New("no modem was given")
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Credits == 0 {
		o.Credits = defaultCredits
	}
	o.Credits = min(o.Credits, wire.MaxCredits)
	a := &Agent{
		opts: o, timing: o.Timing.withDefaults(), log: o.Logger, url: address,
		members: &members{sending: map[string]*member{}}, dialogues: &dialogues{cards: map[string]*dialogue{}},
		outbox: make(chan struct{}, 1), fatal: make(chan error, 1),
	}
	a.queue = newQueue(a.members.wakeAll)
	a.steps = &steps{hook: o.Hook, dead: a.fail}
	if a.journal, err = openJournal(o.DataDir, a.steps); err != nil {
		return nil, err
	}
	if err := a.load(); err != nil {
		return nil, errors.Join(err, a.journal.close())
	}
	return a, nil
}

// load resolves what a crash left behind and queues what is still to be sent.
func (a *Agent) load() error {
	now := time.Now()
	held, err := a.journal.recover(now)
	if err != nil {
		return fmt.Errorf("read the journal: %w", err)
	}
	for _, e := range held {
		a.queue.put(&job{key: e.key(), iccid: e.ICCID, priority: e.Priority, dseq: e.DSeq, deadline: e.deadline(now)})
	}
	return nil
}

// Run works until ctx ends and then returns nil, or until it cannot go on: the
// relay refuses this device, or the journal cannot be written. The error says
// what to do. The journal is closed when Run returns.
func (a *Agent) Run(ctx context.Context) error {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	// Radios outlive ctx for a moment, so that a part which is on the air can
	// end with a known result.
	air, stopAir := context.WithCancel(context.WithoutCancel(ctx))
	defer stopAir()

	var outside, clock sync.WaitGroup // outside brings work and radios
	for _, r := range a.opts.Radios {
		a.join(ctx, air, r)
	}
	until := func(run func() error) func() {
		return func() {
			if err := run(); err != nil {
				a.fail(err)
			}
		}
	}
	if a.opts.Source != nil {
		outside.Go(until(func() error {
			return a.opts.Source.Run(ctx, func(r Radio) { a.join(ctx, air, r) })
		}))
	}
	outside.Go(until(func() error { return a.runClient(ctx) }))
	clock.Go(func() { a.runClock(ctx) })

	var err error
	select {
	case <-ctx.Done():
	case err = <-a.fatal:
		cancel(err)
	}
	outside.Wait()
	if a.steps.alive() == nil {
		waitAtMost(&a.work, a.timing.StopGrace)
	}
	stopAir()
	err = errors.Join(err, a.members.close())
	a.work.Wait()
	a.radios.Wait()
	clock.Wait()
	return errors.Join(err, a.journal.close())
}

// Close closes the journal of an agent that was never run.
func (a *Agent) Close() error { return a.journal.close() }

// fail ends the agent with err; only the first failure counts.
func (a *Agent) fail(err error) {
	select {
	case a.fatal <- err:
	default:
	}
}

// poke tells the session's writer that something may have to go out.
func (a *Agent) poke() { notify(a.outbox) }

func notify(c chan<- struct{}) {
	select {
	case c <- struct{}{}:
	default:
	}
}

func waitAtMost(wg *sync.WaitGroup, d time.Duration) {
	done := make(chan struct{})
	go func() { wg.Wait(); close(done) }()
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-done:
	case <-t.C:
	}
}
