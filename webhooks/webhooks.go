// Package webhooks tells customers' servers what happened. It follows the
// event log, turns events into deliveries in one transaction with its cursor,
// and hands each delivery to its endpoint until it is accepted or given up,
// across crashes.
//
//	event log → consumer → deliveries → lanes (one per endpoint) → attempts → results
//
// A delivery's body is rendered once and stored; only timestamp, signature and
// the TextLink secret are added to each attempt. An attempt whose result was
// lost in a crash is made again, with the same webhook-id.
//
// It imports events, store, internal/egress, internal/secret and
// internal/fault. HTTP routes, envelopes and knowledge of how an event comes
// about must never be in it.
package webhooks

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"golang.org/x/time/rate"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/secret"
	"simrelay/store"
)

// Client makes the requests; *egress.Client is the real one.
type Client interface {
	// Check tells early that a URL cannot work; a fault of kind Invalid.
	Check(url string) error
	// Do sends one request; errors are those of egress.
	Do(req *http.Request) (*egress.Response, error)
}

// Options are what the service is made of. DB, Log, Client and Box are needed.
type Options struct {
	DB     *store.DB
	Log    *events.Log
	Client Client
	Box    *secret.Box
	Logger *slog.Logger // nil: none

	// Schedule holds the waits before the second, third, … try of formats that
	// are tried again; nil means DefaultSchedule. Each wait is jittered.
	Schedule []time.Duration
	// LaneLimit is how many attempts one endpoint has in flight; 0 means 4.
	LaneLimit int
	// PoolLimit is how many attempts all endpoints have in flight; 0 means 512.
	PoolLimit int
	// Drain is how long Run waits for attempts in flight when it is told to
	// stop; 0 means 5 s.
	Drain time.Duration
	// Retention is how long deliveries are kept after they were made, unless
	// they are still pending; 0 means 30 days.
	Retention time.Duration
	// RetentionBytes is how much all deliveries may take, about; beyond it those
	// that ended are removed, oldest first, of the account that takes most,
	// and never what is pending or held. 0 means no limit.
	RetentionBytes int64
}

func (o Options) filled() Options {
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Schedule == nil {
		o.Schedule = DefaultSchedule()
	}
	o.LaneLimit = cmp.Or(o.LaneLimit, 4)
	o.PoolLimit = cmp.Or(o.PoolLimit, 512)
	o.Drain = cmp.Or(o.Drain, 5*time.Second)
	o.Retention = cmp.Or(o.Retention, 30*24*time.Hour)
	return o
}

// Service is the room's one object. It is safe for concurrent use; deliveries
// are only made and sent while Run runs.
type Service struct {
	Options

	metrics *metrics
	engine  *inbox // endpoints whose lanes must look at the store
	sweeps  *inbox // endpoints whose deliveries must be held or removed
	replays *inbox // replays that were asked for
	tests   *slots

	warnings rate.Sometimes // of large bodies
}

// New returns the service.
func New(o Options) *Service {
	return &Service{
		Options: o.filled(), metrics: newMetrics(),
		engine: newInbox(), sweeps: newInbox(), replays: newInbox(), tests: newSlots(),
		warnings: rate.Sometimes{First: 1, Interval: time.Minute},
	}
}

// Tables are what this room keeps in the store.
func Tables() []*store.Table {
	return []*store.Table{
		endpoints.Table(), healths.Table(), deliveries.Table(), attempts.Table(), replays.Table(), totalsKept.Table(), shares.Table(), looseSecrets.Table(),
	}
}

// Run makes and sends deliveries until the context ends. Then it waits for
// attempts in flight, up to Options.Drain, and returns nil. It owns all the
// goroutines that it starts.
func (s *Service) Run(ctx context.Context) error {
	var wg sync.WaitGroup
	wg.Go(func() { s.consume(ctx) })
	wg.Go(func() { s.sweep(ctx) })
	wg.Go(func() { s.dispatch(ctx) })
	wg.Go(func() { s.replayAll(ctx) })
	wg.Wait()
	return nil
}

// inbox is a set of endpoint ids that one goroutine takes from and many add
// to.
type inbox struct {
	ready chan struct{} // has a token when the set is not empty

	mu  sync.Mutex
	ids map[int64]struct{}
}

func newInbox() *inbox {
	return &inbox{ready: make(chan struct{}, 1), ids: map[int64]struct{}{}}
}

func (b *inbox) add(ids ...int64) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, id := range ids {
		b.ids[id] = struct{}{}
	}
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

func (b *inbox) take() map[int64]struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	ids := b.ids
	b.ids = map[int64]struct{}{}
	return ids
}
