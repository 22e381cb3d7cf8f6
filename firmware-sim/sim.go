package firmwaresim

import (
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Options says what to simulate. The zero value is one generic modem, reached by Open only,
// on a network that answers within 5 ms.
type Options struct {
	// Modems is how many modems there are; 0 means 1.
	Modems int
	// Dir, if not empty, gives each modem a pseudo-terminal behind the link Dir/modemN.
	Dir string
	// TCP gives each modem a listener on a free loopback port.
	TCP bool
	// Seed decides numbers, identities and delays; 0 means a random one.
	Seed uint64
	// Profile names the behaviour of the modems; empty means "generic". See Profiles.
	Profile string
	// Delay is how long the network takes for a submission; empty means DelayInstant.
	Delay Delay
	// PIN, if not empty, is what the SIM cards ask for when they start. The cards have a PIN
	// anyway, 0000, which AT+CLCK can make them ask for; their PUK is 12345678.
	PIN string
	// AckTimeout is how long a modem waits for AT+CNMA; 0 means 15 s.
	AckTimeout time.Duration
	// Logger gets what is worth knowing at debug level; nil means none.
	Logger *slog.Logger
}

// The most modems that one simulation takes.
const maxModems = 256

const defaultAckTimeout = 15 * time.Second

// Sim is a running simulation. All its methods can be called at any time from any goroutine.
type Sim struct {
	options Options
	log     *slog.Logger
	seed    uint64
	modems  []*Modem
	running sync.WaitGroup // timers and transport goroutines

	mu      sync.Mutex // guards everything below and all that modems and network hold
	closed  bool
	random  *rand.Rand
	network *network
	timers  map[*timer]struct{}
	claim   *claim        // on the directory of the ports; nil without one
	dirty   []*Modem      // modems with octets to write
	changed chan struct{} // closed when something happened; nil while nobody waits
}

// New starts a simulation. The modems are switched on, registered and quiet.
func New(options Options) (*Sim, error) {
	options, profile, err := options.withDefaults()
	if err != nil {
		return nil, err
	}
	s := &Sim{
		options: options,
		log:     options.Logger,
		seed:    options.Seed,
		random:  rand.New(rand.NewPCG(options.Seed, 1)),
		timers:  map[*timer]struct{}{},
	}
	s.network = newNetwork(s, options.Delay)
	for i := range options.Modems {
		s.modems = append(s.modems, newModem(s, i, profile))
	}
	if options.Dir != "" {
		if s.claim, err = claimDir(options.Dir); err != nil {
			return nil, err
		}
	}
	if err := s.connect(); err != nil {
		return nil, errors.Join(err, s.Close())
	}
	return s, nil
}

func (o Options) withDefaults() (Options, *profile, error) {
	if o.Modems == 0 {
		o.Modems = 1
	}
	if o.Modems < 0 || o.Modems > maxModems {
		return o, nil, fmt.Errorf("firmwaresim: %d modems asked for, there can be 1 to %d", o.Modems, maxModems)
	}
	if o.Seed == 0 {
		o.Seed = rand.Uint64()
	}
	if o.AckTimeout == 0 {
		o.AckTimeout = defaultAckTimeout
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if _, err := o.Delay.bounds(); err != nil {
		return o, nil, fmt.Errorf("firmwaresim: %w", err)
	}
	profile, err := loadProfile(o.Profile)
	return o, profile, err
}

// connect gives every modem its transports.
func (s *Sim) connect() error {
	for _, m := range s.modems {
		if err := m.connect(s.options); err != nil {
			return err
		}
	}
	return nil
}

// Modem returns modem i, counted from 0. It panics when there is no such modem, as an index
// out of range does.
func (s *Sim) Modem(i int) *Modem {
	return s.modems[i]
}

// Modems returns all modems in order.
func (s *Sim) Modems() []*Modem {
	return slices.Clone(s.modems)
}

// Seed returns the seed that decided numbers and identities, to run the same again.
func (s *Sim) Seed() uint64 {
	return s.seed
}

// Close ends the simulation: ports hang up, links go, no goroutine stays. A second call
// does nothing.
func (s *Sim) Close() error {
	s.lock()
	var errs []error
	if !s.closed {
		s.closed = true
		for _, m := range s.modems {
			errs = append(errs, m.disconnect())
		}
		for t := range s.timers {
			t.stop()
		}
		s.notify()
	}
	claim := s.claim
	s.claim = nil
	s.unlock()
	s.running.Wait()
	return errors.Join(append(errs, claim.release())...)
}

func (s *Sim) lock() {
	s.mu.Lock()
}

// unlock writes out what the modems said meanwhile, wakes those who wait, and unlocks.
func (s *Sim) unlock() {
	for _, m := range s.dirty {
		m.flush()
	}
	if len(s.dirty) > 0 {
		s.notify()
		s.dirty = s.dirty[:0]
	}
	s.mu.Unlock()
}

// between returns a random duration from low to high.
func (s *Sim) between(low, high time.Duration) time.Duration {
	if high <= low {
		return low
	}
	return low + time.Duration(s.random.Int64N(int64(high-low)))
}
