package device

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"simrelay/relay/wire"
)

// session is one connection to the relay. Its reader takes frames and writes
// the journal; its writer takes what is new in the journal and writes frames.
// Neither waits for the other, and radios wait for neither.
type session struct {
	*Agent
	conn  *websocket.Conn
	epoch int64 // that Welcome gave

	mu       sync.Mutex
	received []int64 // dispatch numbers to confirm
	asked    []key   // attempts to answer for, although the relay may know
	told     map[key]told
	inbound  int64             // highest iseq written in this session
	acked    int64             // highest iseq acknowledged
	replay   int64             // dispatch number above which everything is repeated; -1: nothing
	answered []wire.USSDAnswer // to be written

	status  uint64    // the count of changes that the last Status told
	toldAll time.Time // when it was written
}

// told is what this session has said about an attempt.
type told struct {
	state       wire.ResultState
	outstanding int // Results of a final state that were not acknowledged
}

// runSession connects, serves one session and returns how it ended. welcomed
// tells that the relay took this device in.
func (a *Agent) runSession(ctx context.Context) (welcomed bool, err error) {
	conn, err := a.dial(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	s := &session{Agent: a, conn: conn, told: map[key]told{}, replay: -1}
	stop := context.AfterFunc(ctx, s.leave)
	defer stop()

	w, err := s.greet()
	if err != nil {
		return false, err
	}
	a.log.Info("the relay has welcomed this device", "epoch", w.Epoch, "lost_journal", w.LostJournal)
	ctx, cancel := context.WithCancelCause(ctx)
	var writer sync.WaitGroup
	writer.Go(func() {
		if err := s.write(ctx); err != nil {
			cancel(err)
			// The relay may have said why; the reader gets a moment for that.
			_ = conn.SetReadDeadline(time.Now().Add(time.Second))
		}
	})
	err = s.read(ctx, idleLimit(w.PingSeconds))
	cancel(err)
	_ = conn.Close() // ends a write that waits
	writer.Wait()
	s.hangUpAll(ctx)
	if closeCode(err) == 0 {
		err = context.Cause(ctx)
	}
	return true, err
}

// leave tells the relay that the device goes, and ends the session.
func (s *session) leave() {
	message := websocket.FormatCloseMessage(websocket.CloseGoingAway, "the agent stops")
	_ = s.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
	_ = s.conn.Close()
}

const defaultPing = 30

// idleLimit is how long the relay may be silent.
func idleLimit(pingSeconds int) time.Duration {
	if pingSeconds <= 0 {
		pingSeconds = defaultPing
	}
	return time.Duration(2*pingSeconds+10) * time.Second
}

// greet sends Hello and takes in Welcome.
func (s *session) greet() (*wire.Welcome, error) {
	hello, err := s.hello()
	if err != nil {
		return nil, err
	}
	if err := s.send(hello); err != nil {
		return nil, err
	}
	if err := s.conn.SetReadDeadline(time.Now().Add(s.timing.Dial)); err != nil {
		return nil, err
	}
	f, err := s.next()
	if err != nil {
		return nil, err
	}
	w, ok := f.(*wire.Welcome)
	if !ok {
		return nil, s.protocol(fmt.Errorf("the first frame of the relay is a %T", f))
	}
	return w, s.welcome(w)
}

// mostUnresolved is how many entries Hello names at most; fewer where they do
// not fit in a frame.
const mostUnresolved = 200

func (s *session) hello() (*wire.Hello, error) {
	m, err := s.journal.marks()
	if err != nil {
		return nil, err
	}
	h := &wire.Hello{
		Version: wire.Version, Agent: s.opts.Version, JournalID: s.journal.id,
		Features: s.features(), HighestEpoch: m.epoch, HighDSeq: m.highDSeq, LowDSeq: m.lowDSeq, SIMs: s.sims(),
	}
	list, err := s.journal.unacked(key{}, mostUnresolved)
	if err != nil {
		return nil, err
	}
	for i := range list {
		h.Unresolved = append(h.Unresolved, list[i].result())
	}
	for len(h.Unresolved) > 0 {
		if _, err := wire.Encode(h); err == nil {
			break
		}
		h.Unresolved = h.Unresolved[:len(h.Unresolved)/2]
	}
	for _, r := range h.Unresolved {
		s.tell(r)
	}
	return h, nil
}

// tell remembers what is being said about an attempt.
func (s *session) tell(r wire.Result) {
	s.mu.Lock()
	defer s.mu.Unlock()
	k := key{r.Message, r.Attempt}
	t := s.told[k]
	t.state = r.State
	if r.State != wire.ResultHeld {
		t.outstanding++
	}
	s.told[k] = t
}

func (s *session) welcome(w *wire.Welcome) error {
	if err := s.steps.at(StepWelcomed); err != nil {
		return err
	}
	if err := s.durable(s.journal.seeEpoch(w.Epoch)); err != nil {
		return err
	}
	s.epoch = w.Epoch
	if err := s.ackResults(w.Acked); err != nil {
		return err
	}
	m, err := s.journal.marks()
	if err != nil {
		return err
	}
	if m.highDSeq > w.DSeq {
		s.log.Info("the relay's store went backwards; repeating what it forgot", "relay", w.DSeq, "device", m.highDSeq)
		s.replay = w.DSeq
	}
	upTo := min(w.InboundUpTo, m.iseq)
	s.inbound = upTo
	return s.ackInbound(upTo)
}

// ackResults journals acknowledgements, but not one that may be for what was
// said earlier about the same attempt.
func (s *session) ackResults(acks []wire.ResultAck) error {
	states := map[key]wire.ResultState{}
	s.mu.Lock()
	for _, ack := range acks {
		k := key{ack.Message, ack.Attempt}
		t, ok := s.told[k]
		if !ok {
			continue
		}
		if t.outstanding--; t.outstanding > 0 {
			s.told[k] = t
			continue
		}
		delete(s.told, k)
		states[k] = t.state
	}
	s.mu.Unlock()
	if len(states) == 0 {
		return nil
	}
	if err := s.steps.at(StepResultAcked); err != nil {
		return err
	}
	return s.durable(s.journal.ack(states, time.Now()))
}

func (s *session) ackInbound(upTo int64) error {
	s.mu.Lock()
	upTo = min(upTo, s.inbound)
	fresh := upTo > s.acked
	s.acked = max(s.acked, upTo)
	s.mu.Unlock()
	if !fresh {
		return nil
	}
	if err := s.steps.at(StepInboundAcked); err != nil {
		return err
	}
	s.poke()
	return s.durable(s.journal.ackInbound(upTo))
}

// read takes frames until the session ends.
func (s *session) read(ctx context.Context, limit time.Duration) error {
	alive := func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		return s.conn.SetReadDeadline(time.Now().Add(limit))
	}
	s.conn.SetPingHandler(func(data string) error {
		// A pong that cannot be written shows when the relay gives up.
		_ = s.conn.WriteControl(websocket.PongMessage, []byte(data), time.Now().Add(time.Second))
		return alive()
	})
	for {
		if err := alive(); err != nil {
			return err
		}
		f, err := s.next()
		if err != nil {
			return err
		}
		if err := s.handle(ctx, f); err != nil {
			return err
		}
	}
}

// next reads one frame.
func (s *session) next() (wire.Frame, error) {
	kind, data, err := s.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	if kind != websocket.TextMessage {
		return nil, s.protocol(errors.New("a frame that is not text"))
	}
	f, err := wire.Decode(data)
	if err != nil {
		return nil, s.protocol(err)
	}
	return f, nil
}

// protocol closes the session because of a frame that makes no sense.
func (s *session) protocol(err error) error {
	message := websocket.FormatCloseMessage(int(wire.CloseProtocol), "")
	_ = s.conn.WriteControl(websocket.CloseMessage, message, time.Now().Add(time.Second))
	return fmt.Errorf("the relay broke the protocol: %w", err)
}

func (s *session) handle(ctx context.Context, f wire.Frame) error {
	switch f := f.(type) {
	case *wire.Dispatch:
		return s.dispatch(f)
	case *wire.Cancel:
		return s.cancel(f)
	case *wire.ResultAck:
		return s.ackResults([]wire.ResultAck{*f})
	case *wire.InboundAck:
		return s.ackInbound(f.UpTo)
	case *wire.USSD:
		return s.ussd(ctx, f)
	}
	return s.protocol(fmt.Errorf("a relay does not send %T", f))
}

func (s *session) dispatch(d *wire.Dispatch) error {
	if d.Message <= 0 || d.Attempt <= 0 {
		return s.protocol(errors.New("a dispatch without message and attempt"))
	}
	if err := s.steps.at(StepDispatched); err != nil {
		return err
	}
	now := time.Now()
	s.hold(key{d.Message, d.Attempt})
	e, fresh, err := s.journal.accept(d, now)
	if errors.Is(err, errStale) {
		s.log.Info("a dispatch of an older epoch was ignored", "epoch", d.Epoch)
		return nil
	}
	if s.durable(err) != nil {
		return err
	}
	if err := s.steps.at(StepReceived); err != nil {
		return err
	}
	s.mu.Lock()
	s.received = append(s.received, d.DSeq)
	if !fresh {
		s.asked = append(s.asked, e.key())
	}
	s.mu.Unlock()
	s.poke()
	if fresh {
		s.queue.put(&job{
			key: e.key(), iccid: e.ICCID, priority: e.Priority, dseq: e.DSeq,
			deadline: now.Add(time.Duration(d.TTLMillis) * time.Millisecond),
		})
	}
	return nil
}

// hold notes that the relay need not be told of an attempt that it is just
// handing over: Received does that.
func (s *session) hold(k key) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := s.told[k]; !ok {
		s.told[k] = told{state: wire.ResultHeld}
	}
}

func (s *session) cancel(c *wire.Cancel) error {
	if c.Message <= 0 || c.Attempt <= 0 {
		return s.protocol(errors.New("a cancel without message and attempt"))
	}
	e, err := s.journal.cancel(c, time.Now())
	if errors.Is(err, errStale) {
		return nil
	}
	if s.durable(err) != nil {
		return err
	}
	if err := s.steps.at(StepCancelled); err != nil {
		return err
	}
	if e.State.final() {
		s.queue.remove(e.key())
	}
	s.mu.Lock()
	s.asked = append(s.asked, e.key())
	s.mu.Unlock()
	s.poke()
	return nil
}
