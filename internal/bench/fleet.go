package main

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/gorilla/websocket"
	"golang.org/x/sync/errgroup"

	"simrelay/relay/wire"
)

// gadget is a device with one SIM card whose radio takes no time: it answers
// each dispatch at once.
type gadget struct {
	conn    *websocket.Conn
	writing sync.Mutex
	fleet   *fleet
}

// fleet is a number of gadgets.
type fleet struct {
	// dispatched, if not nil, is told of each message that a gadget has got,
	// and settled of each that the relay has acknowledged as sent.
	dispatched func(*wire.Dispatch)
	settled    func()

	acked   atomic.Int64
	mu      sync.Mutex
	gadgets []*gadget
	running sync.WaitGroup
}

// dialers is how many gadgets connect at the same time.
const dialers = 64

// connect adds a gadget for each token. Number names the first one's card.
func (f *fleet) connect(ctx context.Context, url string, tokens []string, number int) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(dialers)
	for i, token := range tokens {
		group.Go(func() error {
			g, err := f.dial(ctx, url, token, number+i)
			if err != nil {
				return fmt.Errorf("device %d: %w", number+i, err)
			}
			f.mu.Lock()
			defer f.mu.Unlock()
			f.gadgets = append(f.gadgets, g)
			f.running.Go(g.serve)
			return nil
		})
	}
	return group.Wait()
}

// dialer has small buffers: ten thousand gadgets share this process.
var dialer = websocket.Dialer{HandshakeTimeout: requestTimeout, ReadBufferSize: 512, WriteBufferSize: 512, WriteBufferPool: &sync.Pool{}}

// dial connects a gadget. It has said hello and was welcomed, and one ping was
// answered.
func (f *fleet) dial(ctx context.Context, url, token string, number int) (*gadget, error) {
	url = "ws" + strings.TrimPrefix(url, "http") + wire.Path
	conn, resp, err := dialer.DialContext(ctx, url, http.Header{"Authorization": {"Bearer " + token}})
	if err != nil {
		return nil, err
	}
	_ = resp.Body.Close()
	g := &gadget{conn: conn, fleet: f}
	if err := g.begin(number); err != nil {
		_ = conn.Close()
		return nil, err
	}
	return g, nil
}

func (g *gadget) begin(number int) error {
	if err := g.conn.SetReadDeadline(time.Now().Add(requestTimeout)); err != nil {
		return err
	}
	if err := g.write(newHello(number)); err != nil {
		return err
	}
	frame, err := g.read()
	if err != nil {
		return err
	}
	if _, ok := frame.(*wire.Welcome); !ok {
		return fmt.Errorf("the first frame is %T", frame)
	}
	if err := g.conn.SetReadDeadline(time.Time{}); err != nil {
		return err
	}
	return g.conn.WriteControl(websocket.PingMessage, nil, time.Now().Add(requestTimeout))
}

func (g *gadget) write(frame wire.Frame) error {
	data, err := wire.Encode(frame)
	if err != nil {
		return err
	}
	g.writing.Lock()
	defer g.writing.Unlock()
	return g.conn.WriteMessage(websocket.TextMessage, data)
}

func (g *gadget) read() (wire.Frame, error) {
	_, data, err := g.conn.ReadMessage()
	if err != nil {
		return nil, err
	}
	return wire.Decode(data)
}

// serve answers until the session ends.
func (g *gadget) serve() {
	for {
		frame, err := g.read()
		if err != nil {
			return
		}
		switch frame := frame.(type) {
		case *wire.Dispatch:
			if g.fleet.dispatched != nil {
				g.fleet.dispatched(frame)
			}
			result := sentResult(frame)
			if g.write(&result) != nil {
				return
			}
		case *wire.ResultAck:
			g.fleet.acked.Add(1)
			if g.fleet.settled != nil {
				g.fleet.settled()
			}
		}
	}
}

// close ends all sessions.
func (f *fleet) close() {
	f.mu.Lock()
	for _, g := range f.gadgets {
		_ = g.conn.Close()
	}
	f.gadgets = nil
	f.mu.Unlock()
	f.running.Wait()
}
