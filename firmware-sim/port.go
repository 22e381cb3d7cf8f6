package firmwaresim

import (
	"errors"
	"io"
	"sync"
)

// ErrUnplugged is returned by Open while the modem is unplugged.
var ErrUnplugged = errors.New("firmwaresim: the modem is unplugged")

// The most octets that wait for a reader. A modem has no room for more: older ones are lost.
const maxOutbox = 1 << 20

// outbox holds what a modem has written until the other side reads it. A modem never waits
// for its reader.
type outbox struct {
	mu     sync.Mutex
	filled sync.Cond
	octets []byte
	closed bool
	split  bool // one octet for each read
}

func newOutbox(split bool) *outbox {
	o := &outbox{split: split}
	o.filled.L = &o.mu
	return o
}

func (o *outbox) write(p []byte) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.closed {
		return
	}
	o.octets = append(o.octets, p...)
	o.octets = o.octets[max(0, len(o.octets)-maxOutbox):]
	o.filled.Broadcast()
}

// read waits for octets; after close it returns those that are left and then io.EOF.
func (o *outbox) read(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if len(p) == 0 {
		return 0, nil
	}
	for len(o.octets) == 0 {
		if o.closed {
			return 0, io.EOF
		}
		o.filled.Wait()
	}
	if o.split {
		p = p[:1]
	}
	n := copy(p, o.octets)
	o.octets = o.octets[n:]
	return n, nil
}

func (o *outbox) setSplit(split bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.split = split
}

func (o *outbox) close() {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.closed = true
	o.filled.Broadcast()
}

// port is one end of a line to a modem.
type port struct {
	modem *Modem
	out   *outbox
	// hangup closes what carries the octets; nil for a line within the process.
	hangup func() error
}

// attach connects a port to the modem. The caller holds the lock.
func (m *Modem) attach(hangup func() error) *port {
	p := &port{modem: m, out: newOutbox(m.spoiling.split), hangup: hangup}
	m.ports[p] = struct{}{}
	return p
}

// attachLine is attach for a line of which the modem has one: the port before hangs up.
func (m *Modem) attachLine(hangup func() error) *port {
	if m.line != nil {
		_ = m.detach(m.line)
	}
	m.line = m.attach(hangup)
	return m.line
}

// detach hangs a port up. The caller holds the lock.
func (m *Modem) detach(p *port) error {
	if _, attached := m.ports[p]; !attached {
		return nil
	}
	delete(m.ports, p)
	if m.line == p {
		m.line = nil
	}
	p.out.close()
	if p.hangup == nil {
		return nil
	}
	return p.hangup()
}

// receive hands octets to the modem; it fails when the port has been hung up.
func (p *port) receive(octets []byte) error {
	p.modem.sim.lock()
	defer p.modem.sim.unlock()
	if _, attached := p.modem.ports[p]; !attached {
		return io.ErrClosedPipe
	}
	p.modem.input(octets)
	return nil
}

func (p *port) close() error {
	p.modem.sim.lock()
	defer p.modem.sim.unlock()
	return p.modem.detach(p)
}

// pump carries octets between a port and a file or a connection until either ends. The
// caller holds the lock.
func (p *port) pump(rw io.ReadWriter) {
	p.modem.sim.running.Go(func() {
		copyTo(p.receive, rw.Read)
		_ = p.close()
	})
	p.modem.sim.running.Go(func() {
		copyTo(func(b []byte) error { _, err := rw.Write(b); return err }, p.out.read)
		_ = p.close()
	})
}

func copyTo(write func([]byte) error, read func([]byte) (int, error)) {
	buffer := make([]byte, 4096)
	for {
		n, err := read(buffer)
		if n > 0 && write(buffer[:n]) != nil || err != nil {
			return
		}
	}
}

// conn is a line within the process.
type conn struct{ port *port }

// Open connects to the modem's line within the process. The line buffers what the modem
// says, so that neither side ever waits for the other. A modem has one such line: opening it
// again hangs up the connection before, and Read on that returns io.EOF. So does unplugging.
func (m *Modem) Open() (io.ReadWriteCloser, error) {
	m.sim.lock()
	defer m.sim.unlock()
	switch {
	case m.sim.closed:
		return nil, ErrClosed
	case !m.reachable():
		return nil, ErrUnplugged
	}
	return conn{m.attachLine(nil)}, nil
}

func (c conn) Read(p []byte) (int, error) { return c.port.out.read(p) }

func (c conn) Write(p []byte) (int, error) {
	if err := c.port.receive(p); err != nil {
		return 0, err
	}
	return len(p), nil
}

func (c conn) Close() error { return c.port.close() }
