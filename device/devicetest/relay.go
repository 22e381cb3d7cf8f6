package devicetest

import (
	"context"
	"errors"
	"net"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/gorilla/websocket"
	"github.com/stretchr/testify/require"

	"simrelay/relay/wire"
)

// Token is the only credential that the Relay accepts.
const Token = "secret"

// URL is where the Relay says it is; only its Dial leads there.
const URL = "http://relay.invalid"

// Relay plays the relay's side of the protocol, as far as a device can see it.
// What it has committed outlives its sessions. The fields without a comment of
// their own are read and changed under Do.
type Relay struct {
	// Committed and seen so far, in order.
	Hellos   []wire.Hello
	Statuses []wire.Status
	Frames   []wire.Frame
	Inbound  []wire.Inbound
	Results  map[Attempt][]wire.Result
	Answers  map[int64]wire.USSDAnswer // to USSD requests, by their numbers
	// Open holds what was dispatched and has no final result; it is offered
	// again in each session.
	Open []wire.Dispatch
	// Cancels are the cancellations of messages that are still open; they are
	// repeated in each session too.
	Cancels []wire.Cancel
	Epoch   int64
	DSeq    int64

	// Ping is what Welcome says, in seconds.
	Ping int
	// Mute picks frames that are neither committed nor acknowledged.
	Mute func(wire.Frame) bool
	// Greet replaces the whole session after Hello.
	Greet func(*websocket.Conn)
	// Refuse is an HTTP status instead of an upgrade.
	Refuse int
	// Welcome changes the Welcome that is about to go out.
	Welcome func(*wire.Welcome)

	t        testing.TB
	listener *pipes
	mu       sync.Mutex
	changed  chan struct{}
	conn     *websocket.Conn
	upTo     int64
	journal  string
	requests int64         // the last number of a USSD request
	writing  chan struct{} // holds a token while nobody writes; a mutex would stop the time of a bubble
}

// writeTime is how long a device may take to read a frame.
const writeTime = 10 * time.Second

// Attempt names one attempt to send a message.
type Attempt struct {
	Message int64
	Number  int
}

// NewRelay starts a relay that ends with the test. It is reached over pipes in
// memory, so that it also works where time is not real.
func NewRelay(t testing.TB) *Relay {
	r := &Relay{
		t: t, changed: make(chan struct{}), Results: map[Attempt][]wire.Result{}, Answers: map[int64]wire.USSDAnswer{}, Ping: 30,
		writing:  make(chan struct{}, 1),
		listener: &pipes{conns: make(chan net.Conn), closed: make(chan struct{})},
	}
	r.writing <- struct{}{}
	server := &http.Server{Handler: r, ReadHeaderTimeout: time.Minute}
	var serving sync.WaitGroup
	serving.Go(func() { _ = server.Serve(r.listener) })
	t.Cleanup(func() {
		r.Drop()
		_ = server.Close()
		serving.Wait()
	})
	return r
}

// Dial connects to the relay; it is for device.Options.
func (r *Relay) Dial(ctx context.Context, _, _ string) (net.Conn, error) {
	return r.listener.dial(ctx)
}

// ServeHTTP takes devices in.
func (r *Relay) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	status := 0
	r.Do(func() { status = r.Refuse })
	if status == 0 && (q.URL.Path != wire.Path || q.Header.Get("Authorization") != "Bearer "+Token) {
		status = http.StatusUnauthorized
	}
	if status != 0 {
		w.WriteHeader(status)
		return
	}
	conn, err := (&websocket.Upgrader{}).Upgrade(w, q, nil)
	if err != nil {
		return
	}
	defer conn.Close()
	r.serve(conn)
}

func (r *Relay) serve(conn *websocket.Conn) {
	hello, ok := r.read(conn).(*wire.Hello)
	if !ok {
		return
	}
	if !r.greet(conn, hello) {
		return
	}
	for {
		f := r.read(conn)
		if f == nil {
			return
		}
		if answer := r.take(f); answer != nil {
			r.write(conn, answer)
		}
	}
}

// greet answers Hello with Welcome and everything that is open; nothing else
// is written in between.
func (r *Relay) greet(conn *websocket.Conn, hello *wire.Hello) bool {
	var instead func(*websocket.Conn)
	var frames []wire.Frame
	<-r.writing
	r.Do(func() {
		r.Hellos = append(r.Hellos, *hello)
		if instead = r.Greet; instead == nil {
			frames = r.admit(hello)
			r.conn = conn
		}
	})
	for _, f := range frames {
		r.put(conn, f)
	}
	r.writing <- struct{}{}
	if instead != nil {
		instead(conn)
	}
	return instead == nil
}

// admit is rule R1 and R4: a new epoch, and everything open is offered again.
func (r *Relay) admit(h *wire.Hello) []wire.Frame {
	r.Epoch = max(r.Epoch, h.HighestEpoch) + 1
	if r.journal != h.JournalID {
		r.journal, r.upTo = h.JournalID, 0
	}
	w := &wire.Welcome{Epoch: r.Epoch, ServerTime: time.Now(), PingSeconds: r.Ping, DSeq: r.DSeq, InboundUpTo: r.upTo}
	for _, res := range h.Unresolved {
		if r.commit(res) {
			w.Acked = append(w.Acked, wire.ResultAck{Message: res.Message, Attempt: res.Attempt})
		}
	}
	if r.Welcome != nil {
		r.Welcome(w)
	}
	frames := []wire.Frame{w}
	for _, d := range r.Open {
		d.Epoch = w.Epoch
		frames = append(frames, &d)
	}
	for _, c := range r.Cancels {
		if slices.ContainsFunc(r.Open, func(d wire.Dispatch) bool { return d.Message == c.Message && d.Attempt == c.Attempt }) {
			c.Epoch = w.Epoch
			frames = append(frames, &c)
		}
	}
	return frames
}

// take commits one frame and returns its acknowledgement.
func (r *Relay) take(f wire.Frame) (answer wire.Frame) {
	r.Do(func() {
		r.Frames = append(r.Frames, f)
		if r.Mute != nil && r.Mute(f) {
			return
		}
		switch f := f.(type) {
		case *wire.Result:
			if r.commit(*f) {
				answer = &wire.ResultAck{Message: f.Message, Attempt: f.Attempt}
			}
		case *wire.Inbound:
			if f.ISeq == r.upTo+1 {
				r.upTo++
				r.Inbound = append(r.Inbound, *f)
			}
			answer = &wire.InboundAck{UpTo: r.upTo}
		case *wire.Status:
			r.Statuses = append(r.Statuses, *f)
		case *wire.USSDAnswer:
			r.answered(f)
		}
	})
	return answer
}

// commit stores a result and reports whether it is final.
func (r *Relay) commit(res wire.Result) bool {
	k := Attempt{res.Message, res.Attempt}
	r.Results[k] = append(r.Results[k], res)
	if res.State == wire.ResultHeld {
		return false
	}
	for i := range r.Open {
		if r.Open[i].Message == res.Message && r.Open[i].Attempt == res.Attempt {
			r.Open = append(r.Open[:i], r.Open[i+1:]...)
			break
		}
	}
	return true
}

// Do runs fn while nothing else happens in the relay.
func (r *Relay) Do(fn func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	fn() // a failure in it leaves the relay unlocked
	close(r.changed)
	r.changed = make(chan struct{})
}

func (r *Relay) read(conn *websocket.Conn) wire.Frame {
	_, data, err := conn.ReadMessage()
	if err != nil {
		return nil
	}
	f, err := wire.Decode(data)
	if err != nil {
		r.t.Errorf("the device sent a frame that is wrong: %v", err)
		return nil
	}
	return f
}

func (r *Relay) write(conn *websocket.Conn, f wire.Frame) {
	<-r.writing
	defer func() { r.writing <- struct{}{} }()
	r.put(conn, f)
}

func (r *Relay) put(conn *websocket.Conn, f wire.Frame) {
	data, err := wire.Encode(f)
	if err != nil {
		r.t.Errorf("encode: %v", err)
		return
	}
	_ = conn.SetWriteDeadline(time.Now().Add(writeTime))
	_ = conn.WriteMessage(websocket.TextMessage, data)
}

// Dispatch claims a message for the device, and sends it when it is there.
// What is zero gets a usual value.
func (r *Relay) Dispatch(d wire.Dispatch) wire.Dispatch {
	var conn *websocket.Conn
	r.Do(func() {
		r.DSeq++
		d.DSeq, d.Epoch = r.DSeq, r.Epoch
		d.Attempt = max(d.Attempt, 1)
		if d.TTLMillis == 0 {
			d.TTLMillis = time.Hour.Milliseconds()
		}
		if d.To == "" {
			d.To = "+15550001111"
		}
		r.Open = append(r.Open, d)
		conn = r.conn
	})
	if conn != nil {
		r.write(conn, &d)
	}
	return d
}

// Cancel asks the device not to send a message.
func (r *Relay) Cancel(message int64, attempt int) {
	var c wire.Cancel
	r.Do(func() {
		c = wire.Cancel{Epoch: r.Epoch, Message: message, Attempt: attempt}
		r.Cancels = append(r.Cancels, c)
	})
	r.Push(&c)
}

// Came returns what came in and is committed.
func (r *Relay) Came() (list []wire.Inbound) {
	r.Do(func() { list = append(list, r.Inbound...) })
	return list
}

// Push sends a frame on the present connection, if there is one.
func (r *Relay) Push(f wire.Frame) {
	var conn *websocket.Conn
	r.Do(func() { conn = r.conn })
	if conn != nil {
		r.write(conn, f)
	}
}

// SendPing pings the device, as the relay does every Ping seconds.
func (r *Relay) SendPing() {
	var conn *websocket.Conn
	r.Do(func() { conn = r.conn })
	if conn != nil {
		_ = conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(time.Second))
	}
}

// CloseWith ends the present connection with a close code.
func (r *Relay) CloseWith(code int) {
	var conn *websocket.Conn
	r.Do(func() { conn, r.conn = r.conn, nil })
	_ = conn.WriteControl(websocket.CloseMessage, websocket.FormatCloseMessage(code, ""), time.Now().Add(time.Second))
}

// Drop cuts the present connection.
func (r *Relay) Drop() {
	r.Do(func() {
		if r.conn != nil {
			_ = r.conn.Close()
			r.conn = nil
		}
	})
}

// patience is how long Await waits.
const patience = time.Hour

// Await waits until the condition holds; it is called under Do.
func (r *Relay) Await(what string, condition func() bool) {
	r.t.Helper()
	limit := time.NewTimer(r.limit())
	defer limit.Stop()
	for {
		ok, changed := r.ask(condition)
		if ok {
			return
		}
		select {
		case <-changed:
		case <-limit.C:
			require.FailNow(r.t, "this did not happen: "+what)
		}
	}
}

func (r *Relay) ask(condition func() bool) (bool, <-chan struct{}) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return condition(), r.changed
}

// limit is an hour of a time that is not real, and less of the real one.
func (r *Relay) limit() time.Duration {
	if time.Now().Year() == 2000 { // where testing/synctest begins
		return 24 * patience
	}
	return 15 * time.Second
}

// AwaitSession waits for the nth session.
func (r *Relay) AwaitSession(n int) {
	r.t.Helper()
	r.Await("a session", func() bool { return len(r.Hellos) >= n && r.conn != nil })
}

// Final waits for a final result of an attempt and returns the last one.
func (r *Relay) Final(message int64, attempt int) (last wire.Result) {
	r.t.Helper()
	r.Await("a final result", func() bool {
		list := r.Results[Attempt{message, attempt}]
		if len(list) == 0 {
			return false
		}
		last = list[len(list)-1]
		return last.State != wire.ResultHeld
	})
	return last
}

// pipes is a listener in memory.
type pipes struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

var errClosed = errors.New("the relay is closed")

func (p *pipes) dial(ctx context.Context) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case p.conns <- theirs:
		return ours, nil
	case <-p.closed:
		return nil, errClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case <-p.closed:
		return nil, errClosed
	}
}

func (p *pipes) Close() error {
	p.once.Do(func() { close(p.closed) })
	return nil
}

func (p *pipes) Addr() net.Addr { return &net.UnixAddr{Name: "memory", Net: "unix"} }
