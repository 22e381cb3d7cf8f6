// Package modem drives GSM modems over AT commands: it is a device.Radio.
//
// One goroutine owns a modem and everything that is said to it. A session with
// the modem that has missed one answer is never used again, because every
// later answer would be taken for that of the command after it.
//
// It may import device and relay/wire of ours, warthog618's at and sms for
// command lines and PDUs, and a serial port library. What a message means, when
// it is tried again and what the relay hears must never be here.
package modem

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"sync"
	"time"

	"github.com/cenkalti/backoff/v5"

	"simrelay/device"
	"simrelay/relay/wire"
)

// Options says which modem, and how.
type Options struct {
	// Path is a serial port, a pseudo-terminal, or tcp://HOST:PORT.
	Path string
	// Open replaces Path, for modems that are reached in another way. What it
	// returns must let Close end a Read and a Write that wait.
	Open func() (io.ReadWriteCloser, error)
	// PIN unlocks the SIM card. It is tried once with a card. When the card has
	// refused it, no PIN is tried again until PINTry has another value: three
	// wrong ones block the card.
	PIN string
	// PINTry counts how often the operator has set the PIN anew. Nothing of the
	// PIN itself is remembered, so that a new one has to be announced.
	PINTry int
	// SMSC is the number of the message centre, for cards that do not have one.
	SMSC string
	// Number is the card's own number, for cards that do not tell it.
	Number string
	// MaxParts is the most short messages that one text may take; 0 means 255,
	// the most that there can be.
	MaxParts int
	// Logger receives what people should know; the default discards it.
	Logger *slog.Logger
	// Timing replaces the default durations, for tests.
	Timing Timing
}

// Timing holds the driver's durations; a zero field takes its default.
type Timing struct {
	Probe     time.Duration // for the first answer; 1 s
	Plain     time.Duration // for most commands; 5 s
	Slow      time.Duration // for commands that ask the SIM card or network; 10 s
	List      time.Duration // for reading and deleting messages; 25 s
	Send      time.Duration // for the network to take a message; as the modem's manual says, else 60 s
	Grace     time.Duration // beyond a deadline, until the port is closed by force; 2 s
	Quiet     time.Duration // of silence after opening, before the first command; 100 ms
	Escape    time.Duration // after an escape; 20 ms
	Busy      time.Duration // between tries while the SIM card is busy; 1 s
	Poll      time.Duration // between readings of signal and registration; 30 s
	Search    time.Duration // the same, while there is no network; 5 s
	Sweep     time.Duration // between looks into the message store; 60 s
	ReopenMin time.Duration // first pause before opening again; 1 s
	ReopenMax time.Duration // longest one; 30 s
	Dial      time.Duration // for a USSD request to be taken; 15 s
	Answer    time.Duration // for the network to answer it; 60 s
}

func (t Timing) withDefaults() Timing {
	def := func(d *time.Duration, v time.Duration) {
		if *d == 0 {
			*d = v
		}
	}
	def(&t.Probe, time.Second)
	def(&t.Plain, 5*time.Second)
	def(&t.Slow, 10*time.Second)
	def(&t.List, 25*time.Second)
	def(&t.Send, time.Minute)
	def(&t.Grace, 2*time.Second)
	def(&t.Quiet, 100*time.Millisecond)
	def(&t.Escape, 20*time.Millisecond)
	def(&t.Busy, time.Second)
	def(&t.Poll, 30*time.Second)
	def(&t.Search, 5*time.Second)
	def(&t.Sweep, time.Minute)
	def(&t.ReopenMin, time.Second)
	def(&t.ReopenMax, 30*time.Second)
	def(&t.Dial, 15*time.Second)
	def(&t.Answer, time.Minute)
	return t
}

// Modem is one modem and the SIM card in it.
type Modem struct {
	opts   Options
	timing Timing
	log    *slog.Logger
	jobs   chan *submission
	dials  chan *dial

	// Of the worker, over all its sessions.
	profile     profile
	lostReports bool            // stored status reports cannot be found
	undeleted   map[string]slot // PDUs that stay on the modem, and where

	closed    chan struct{}
	closeOnce sync.Once

	mu   sync.Mutex
	sim  wire.SIM
	host device.Host
}

var (
	_ device.Radio  = (*Modem)(nil)
	_ device.Dialer = (*Modem)(nil)
)

// New returns a modem that Run will open.
func New(o Options) *Modem {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Open == nil {
		o.Open = func() (io.ReadWriteCloser, error) { return Open(o.Path) }
	}
	if o.MaxParts <= 0 || o.MaxParts > mostParts {
		o.MaxParts = mostParts
	}
	return &Modem{
		opts: o, timing: o.Timing.withDefaults(), log: o.Logger.With("modem", o.Path),
		jobs: make(chan *submission), dials: make(chan *dial), closed: make(chan struct{}),
		profile: generic, undeleted: map[string]slot{},
	}
}

// Close ends Run.
func (m *Modem) Close() error {
	m.closeOnce.Do(func() { close(m.closed) })
	return nil
}

// SIM returns the SIM card and how it is doing; false while none was seen.
func (m *Modem) SIM() (wire.SIM, bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.sim, m.sim.ICCID != ""
}

// Run opens the modem and serves it until ctx ends, again and again when it
// was unplugged, restarted or stuck.
func (m *Modem) Run(ctx context.Context, host device.Host) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	go func() {
		select {
		case <-m.closed:
			cancel()
		case <-ctx.Done():
		}
	}()
	m.mu.Lock()
	m.host = host
	m.mu.Unlock()

	pauses := backoff.NewExponentialBackOff()
	pauses.InitialInterval, pauses.MaxInterval = m.timing.ReopenMin, m.timing.ReopenMax
	stuck := 0 // sessions in a row without an answer of the modem, or of the card
	for ctx.Err() == nil {
		served, err := m.runSession(ctx, stuck%stuckLimit == stuckLimit-1)
		if ctx.Err() != nil {
			break
		}
		if stuck++; !errors.Is(err, errStuck) && !errors.Is(err, errBusySIM) {
			stuck = 0
		}
		if served {
			pauses.Reset()
		}
		m.lost(err)
		pause := min(pauses.NextBackOff(), m.timing.ReopenMax)
		if errors.Is(err, errRestarted) {
			pause = max(pause, m.profile.settle)
		}
		m.rest(ctx, pause)
	}
	m.update(func(s *wire.SIM) { s.Ready, s.Problem = false, "the agent stops" })
	return nil
}

// lost shows that there is no session, and logs why when that is news.
func (m *Modem) lost(err error) {
	problem := problemOf(err)
	news := false
	m.update(func(s *wire.SIM) {
		news = s.Problem != problem
		s.Ready, s.Registration, s.SignalDBM, s.Problem = false, wire.RegistrationUnknown, nil, problem
	})
	if news {
		m.log.Warn("the session with the modem is over", "error", err)
	}
}

// stuckLimit is how many sessions in a row may end without an answer, of the
// modem or of the card, until the modem is told to restart. It then has as many
// to come up again.
const stuckLimit = 3

// rest waits before the next session, and turns submissions away meanwhile.
func (m *Modem) rest(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-t.C:
			return
		case j := <-m.jobs:
			j.done <- answer{err: device.ErrNotReady}
		case d := <-m.dials:
			d.fail(device.ErrNotReady)
		}
	}
}

// update changes the status, and tells the agent when that made a difference.
func (m *Modem) update(change func(*wire.SIM)) {
	m.mu.Lock()
	before := m.sim
	change(&m.sim)
	changed := !sameStatus(before, m.sim)
	host := m.host
	m.mu.Unlock()
	if changed && host != nil {
		host.Changed()
	}
}

func sameStatus(a, b wire.SIM) bool {
	sameSignal := (a.SignalDBM == nil) == (b.SignalDBM == nil) && (a.SignalDBM == nil || *a.SignalDBM == *b.SignalDBM)
	a.SignalDBM, b.SignalDBM = nil, nil
	return sameSignal && a == b
}

// submission is one short message on its way to the worker.
type submission struct {
	device.Submission
	done chan answer
}

type answer struct {
	reference int
	err       error
}

// Submit sends one short message. See device.Radio.
func (m *Modem) Submit(ctx context.Context, s device.Submission) (int, error) {
	j := &submission{Submission: s, done: make(chan answer, 1)}
	select {
	case m.jobs <- j:
	case <-m.closed:
		return 0, device.ErrNotReady
	case <-ctx.Done():
		return 0, ctx.Err()
	}
	// The worker always answers: every command has a deadline.
	a := <-j.done
	return a.reference, a.err
}
