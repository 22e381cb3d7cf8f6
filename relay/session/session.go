package session

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"simrelay/relay"
	"simrelay/relay/wire"
)

// session is one live WebSocket of a device. One goroutine reads; whoever has
// something to say writes, one at a time. Work for its SIM cards is done by a
// goroutine that lives only while there is some.
type session struct {
	hub    *Hub
	conn   *websocket.Conn
	device *relay.Device
	epoch  int64
	dials  bool // the device can run USSD dialogues

	writing sync.Mutex // one writer at a time

	mu      sync.Mutex
	cards   []card         // what the device says of its cards
	pending map[int64]bool // cards to look after; nil: none
	outbox  []wire.Frame   // to be written by the worker
	greeted bool
	working bool
	ended   bool
	workers sync.WaitGroup
	calls   *calls // USSD requests; nil until the first

	closeOnce sync.Once
}

// card is what a session needs to know of a SIM card.
type card struct {
	id      int64
	credits int
	ready   bool
}

// defaultCredits is for a device that does not say how much it takes.
const defaultCredits = 2

// maxOutbox bounds what waits for the worker, in frames.
const maxOutbox = 256

func newSession(h *Hub, conn *websocket.Conn, d *relay.Device) *session {
	conn.SetReadLimit(wire.MaxFrame)
	s := &session{hub: h, conn: conn, device: d}
	conn.SetPongHandler(func(string) error { return s.heard() })
	answer := conn.PingHandler()
	conn.SetPingHandler(func(data string) error { return errors.Join(s.heard(), answer(data)) })
	return s
}

// run is the session's life, in a goroutine of its own.
func (s *session) run(ctx context.Context) {
	defer s.workers.Wait()
	defer s.conn.Close()
	stop := context.AfterFunc(ctx, func() { s.close(wire.CloseRestart) })
	var code wire.CloseCode
	var err error
	apart(func() { code, err = s.begin(ctx) })
	stop() // from here on the hub knows the session, and ends it
	if err == nil {
		defer s.end()
		code, err = s.readAll(ctx)
	}
	if err != nil {
		s.hub.logger.Info("device session ended", "device_id", s.device.ID, "epoch", s.epoch, "reason", err)
	}
	if code != 0 {
		s.close(code)
	}
}

// begin takes the device over and tells it what it is to know.
func (s *session) begin(ctx context.Context) (wire.CloseCode, error) {
	hello, code, err := s.readHello()
	if err != nil {
		return code, err
	}
	if s.hub.clones.suspicious(s.device.ID, hello.JournalID, time.Now()) {
		return wire.CloseCloned, errors.New("two devices use this token in turn")
	}
	t, err := s.hub.relay.Takeover(ctx, s.device, hello)
	if err != nil {
		return refusal(err)
	}
	s.epoch, s.dials = t.Epoch, slices.Contains(hello.Features, wire.FeatureUSSD)
	s.note(hello.SIMs, t.Cards)
	s.hub.register(s)
	if err := s.greet(&t); err != nil {
		s.end()
		return 0, err
	}
	s.open()
	s.hub.logger.Info("device session begins", "device_id", s.device.ID, "epoch", s.epoch, "sims", len(hello.SIMs), "agent", hello.Agent)
	s.wakeAll()
	if err := s.heard(); err != nil { // it was ended in this very moment
		s.end()
		return 0, err
	}
	return 0, nil
}

func (s *session) readHello() (*wire.Hello, wire.CloseCode, error) {
	if err := s.conn.SetReadDeadline(time.Now().Add(s.hub.opts.HelloTimeout)); err != nil {
		return nil, 0, err
	}
	kind, data, err := s.conn.ReadMessage()
	if err != nil {
		return nil, readCode(err), err
	}
	f, code, err := decode(kind, data)
	if err != nil {
		return nil, code, err
	}
	hello, ok := f.(*wire.Hello)
	if !ok {
		return nil, wire.CloseProtocol, errors.New("the first frame is not hello")
	}
	if hello.Version != wire.Version {
		return nil, wire.CloseVersion, errors.New("the device speaks another protocol version")
	}
	return hello, 0, nil
}

// open lets the worker write: the device has had its Welcome, which comes
// before everything else.
func (s *session) open() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.greeted = true
	s.startWorker()
}

// greet writes Welcome and what the device is to hear again.
func (s *session) greet(t *relay.Takeover) error {
	w := t.Welcome
	w.PingSeconds = max(int(s.hub.opts.PingEvery/time.Second), 1)
	if err := s.write(&w); err != nil {
		return err
	}
	for i := range t.Cancels {
		if err := s.write(&t.Cancels[i]); err != nil {
			return err
		}
	}
	for i := range t.Offers {
		if err := s.write(&t.Offers[i]); err != nil {
			return err
		}
	}
	return nil
}

// end takes the session out of everybody's sight.
func (s *session) end() {
	s.mu.Lock()
	s.ended = true
	s.hangUpLocked()
	s.mu.Unlock()
	s.hub.unregister(s)
	s.hub.relay.Leave(s.device, s.epoch)
}

// readAll reads frames until the session ends.
func (s *session) readAll(ctx context.Context) (code wire.CloseCode, err error) {
	for {
		kind, data, err := s.conn.ReadMessage()
		if err != nil {
			return readCode(err), err
		}
		if err := s.heard(); err != nil {
			return 0, err
		}
		apart(func() { code, err = s.take(ctx, kind, data) })
		if err != nil {
			return code, err
		}
	}
}

// apart runs fn in a goroutine of its own and waits for it. A stack that has
// once grown stays with its goroutine for long, and a session's idles nearly
// all the time: what goes deep is done elsewhere.
func apart(fn func()) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn()
	}()
	<-done
}

// take does what a message asks for.
func (s *session) take(ctx context.Context, kind int, data []byte) (wire.CloseCode, error) {
	f, code, err := decode(kind, data)
	if err != nil {
		return code, err
	}
	return s.handle(ctx, f)
}

// decode returns the frame in a message. A broken one says with which code to
// close.
func decode(kind int, data []byte) (wire.Frame, wire.CloseCode, error) {
	if kind != websocket.TextMessage {
		return nil, wire.CloseProtocol, errors.New("a frame is not text")
	}
	f, err := wire.Decode(data)
	if err != nil {
		return nil, wire.CloseProtocol, err
	}
	return f, 0, nil
}

// readCode is the close code for a failed read; 0 when there is nobody to tell.
func readCode(err error) wire.CloseCode {
	var timeout interface{ Timeout() bool }
	switch {
	case errors.Is(err, websocket.ErrReadLimit):
		return wire.CloseFrameTooLarge
	case errors.As(err, &timeout) && timeout.Timeout():
		return wire.CloseTimeout
	}
	return 0
}

// heard moves the deadline for the next sign of life.
func (s *session) heard() error {
	return s.conn.SetReadDeadline(time.Now().Add(2*s.hub.opts.PingEvery + s.hub.opts.Grace))
}

// write sends one frame. A device that does not take it in time is closed.
func (s *session) write(f wire.Frame) error {
	data, err := wire.Encode(f)
	if err != nil {
		return err
	}
	s.writing.Lock()
	defer s.writing.Unlock()
	if err := s.conn.SetWriteDeadline(time.Now().Add(s.hub.opts.WriteTimeout)); err != nil {
		return err
	}
	if err := s.conn.WriteMessage(websocket.TextMessage, data); err != nil {
		s.close(wire.CloseSlowConsumer) // the reader ends, and the session with it
		return err
	}
	return nil
}

// ping asks for a sign of life.
func (s *session) ping() {
	if err := s.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(pingTimeout)); err != nil {
		s.hub.logger.Debug("ping failed", "device_id", s.device.ID, "error", err)
	}
}

// close ends the session with a code, once.
func (s *session) close(code wire.CloseCode) {
	s.closeOnce.Do(func() {
		text := websocket.FormatCloseMessage(int(code), wire.ReconnectAfter(int(code)).Reason)
		_ = s.conn.WriteControl(websocket.CloseMessage, text, time.Now().Add(closeTimeout))
		s.conn.Close()
	})
}
