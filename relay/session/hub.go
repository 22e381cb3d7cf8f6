// Package session holds the WebSocket sessions of devices, protocol SGP/1: it
// reads and writes frames, and asks relay what they mean.
//
// It imports relay, relay/wire and gorilla/websocket, and is the only server
// side importer of the latter. Rules about messages must never be in it.
package session

import (
	"cmp"
	"context"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"

	"simrelay/internal/fault"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// Options are what a Hub works with. Zero values mean the defaults.
type Options struct {
	Relay  *relay.Service
	Logger *slog.Logger
	// PingEvery is how often each device is pinged; 0 means 25 seconds. A
	// session is closed when nothing was heard for two of them and ten seconds.
	PingEvery time.Duration
	// MaxSessions bounds the number of sessions; 0 means no bound.
	MaxSessions int
	// HelloTimeout is how long a device may take to say hello; 0 means 15
	// seconds.
	HelloTimeout time.Duration
	// WriteTimeout is how long a device may take to read what it is told; 0
	// means 5 seconds.
	WriteTimeout time.Duration
	// Grace is how much longer than two pings a device may be silent; 0 means
	// 10 seconds.
	Grace time.Duration
}

func (o *Options) complete() {
	o.PingEvery = cmp.Or(o.PingEvery, 25*time.Second)
	o.HelloTimeout = cmp.Or(o.HelloTimeout, 15*time.Second)
	o.WriteTimeout = cmp.Or(o.WriteTimeout, 5*time.Second)
	o.Grace = cmp.Or(o.Grace, 10*time.Second)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
}

// How long the rest may take.
const (
	pingTimeout  = 100 * time.Millisecond
	closeTimeout = time.Second
)

// Hub is all sessions of this process.
type Hub struct {
	opts     Options
	relay    *relay.Service
	logger   *slog.Logger
	upgrader websocket.Upgrader
	alarm    *alarm
	clones   clones

	mu       sync.RWMutex
	sessions map[int64]*session // by device
	closing  bool

	running sync.WaitGroup
	open    atomic.Int64
	ctx     context.Context //nolint:containedctx // ends with the hub
	stop    context.CancelFunc
}

// NewHub returns a hub and attaches it to the relay.
func NewHub(o Options) *Hub {
	o.complete()
	h := &Hub{
		opts: o, relay: o.Relay, logger: o.Logger,
		upgrader: websocket.Upgrader{
			HandshakeTimeout: o.HelloTimeout,
			// Small buffers, and a pool of them for writing: most sessions are idle.
			ReadBufferSize: 512, WriteBufferSize: 4096, WriteBufferPool: &sync.Pool{},
		},
		sessions: make(map[int64]*session),
	}
	h.alarm = newAlarm(h.Wake)
	h.ctx, h.stop = context.WithCancel(context.Background())
	o.Relay.Attach(h)
	return h
}

// Run pings the devices and rings the alarms until the context ends.
func (h *Hub) Run(ctx context.Context) error {
	var pings sync.WaitGroup
	pings.Go(func() { h.pingLoop(ctx) })
	defer pings.Wait()
	return h.alarm.run(ctx)
}

// ServeHTTP accepts a device. It returns as soon as the connection is a
// WebSocket, so that what the HTTP server holds for a request is freed: a
// session then costs half.
func (h *Hub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	device, err := h.relay.AuthenticateDevice(r.Context(), token)
	if err != nil {
		status := http.StatusServiceUnavailable
		if fault.KindOf(err) == fault.Unauthenticated {
			status = http.StatusUnauthorized
		}
		http.Error(w, fault.Of(err).Detail, status)
		return
	}
	if !h.admit() {
		w.Header().Set("Retry-After", "10")
		http.Error(w, "The relay accepts no more devices now; try again later.", http.StatusServiceUnavailable)
		return
	}
	conn, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		h.leave()
		return // the upgrader has answered
	}
	s := newSession(h, conn, device)
	go func() {
		defer h.leave()
		s.run(h.ctx)
	}()
}

// admit counts a session in, unless the hub is full or closing.
func (h *Hub) admit() bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closing || h.opts.MaxSessions > 0 && int(h.open.Load()) >= h.opts.MaxSessions {
		return false
	}
	h.open.Add(1)
	h.running.Add(1)
	return true
}

func (h *Hub) leave() {
	h.open.Add(-1)
	h.running.Done()
}

// register makes s the session of its device, and ends the one before.
func (h *Hub) register(s *session) {
	h.mu.Lock()
	old := h.sessions[s.device.ID]
	if old != nil && old.epoch > s.epoch {
		old, s = s, old // a newer one was faster
	}
	h.sessions[s.device.ID] = s
	closing := h.closing
	h.mu.Unlock()
	if old != nil {
		old.close(wire.CloseSuperseded)
	}
	if closing {
		s.close(wire.CloseRestart)
	}
}

func (h *Hub) unregister(s *session) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.sessions[s.device.ID] == s {
		delete(h.sessions, s.device.ID)
	}
}

func (h *Hub) of(deviceID int64) *session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.sessions[deviceID]
}

func (h *Hub) all() []*session {
	h.mu.RLock()
	defer h.mu.RUnlock()
	list := make([]*session, 0, len(h.sessions))
	for _, s := range h.sessions {
		list = append(list, s)
	}
	return list
}

// Wake implements relay.Hands.
func (h *Hub) Wake(deviceID, simCardID int64) {
	if s := h.of(deviceID); s != nil {
		s.wake(simCardID)
	}
}

// WakeAt implements relay.Hands.
func (h *Hub) WakeAt(at time.Time, deviceID, simCardID int64) { h.alarm.set(at, deviceID, simCardID) }

// Cancel implements relay.Hands.
func (h *Hub) Cancel(deviceID, messageID int64, attempt int) {
	if s := h.of(deviceID); s != nil {
		s.later(&wire.Cancel{Epoch: s.epoch, Message: messageID, Attempt: attempt})
	}
}

// Kick implements relay.Hands.
func (h *Hub) Kick(deviceID int64) {
	if s := h.of(deviceID); s != nil {
		h.running.Go(func() { s.close(wire.CloseUnauthorised) })
	}
}

// pingLoop pings each session once in a period: every tick its share.
func (h *Hub) pingLoop(ctx context.Context) {
	const shares = 25
	tick := time.NewTicker(max(h.opts.PingEvery/shares, time.Millisecond))
	defer tick.Stop()
	for share := int64(0); ; share = (share + 1) % shares {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
			for _, s := range h.all() {
				if s.device.ID%shares == share {
					s.ping()
				}
			}
		}
	}
}

// Count returns the number of sessions.
func (h *Hub) Count() int { return int(h.open.Load()) }

// Shutdown tells every device that the relay restarts, and waits for their
// sessions to end.
func (h *Hub) Shutdown(ctx context.Context) error {
	h.mu.Lock()
	h.closing = true
	h.mu.Unlock()
	for _, s := range h.all() {
		s.close(wire.CloseRestart)
	}
	h.stop()
	done := make(chan struct{})
	go func() { h.running.Wait(); close(done) }()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
