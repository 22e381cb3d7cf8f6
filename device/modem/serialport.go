package modem

import (
	"bytes"
	"errors"
	"io"
	"sync"
	"time"
)

// serialPort is a port of the library whose Close ends a Write that waits, and
// that writes nothing once it is closed. A modem that takes no more octets makes
// the system wait for ever, and a file that is closed meanwhile does not end
// that; and the library writes to the number of the file, which by then may be
// that of another one.
type serialPort struct {
	io.ReadWriteCloser
	path   string
	closed chan struct{}

	mu      sync.Mutex
	shut    bool
	writing sync.WaitGroup
}

var (
	errShut  = errors.New("the port is closed")
	errHangs = errors.New("a write to this port still waits for the modem")
)

// hanging are the paths of the ports with such a write. They are not opened
// again until it ends, so that there is never more than one of a port.
var hanging sync.Map

// closePatience is how long Close lets a write end by itself.
const closePatience = time.Second

type written struct {
	n   int
	err error
}

// Write takes p as written when it is given up: nobody knows how much of it
// still goes out.
func (p *serialPort) Write(b []byte) (int, error) {
	p.mu.Lock()
	if p.shut {
		p.mu.Unlock()
		return 0, errShut
	}
	p.writing.Add(1)
	p.mu.Unlock()
	b = bytes.Clone(b)
	done := make(chan written, 1)
	go func() {
		defer p.writing.Done()
		n, err := p.ReadWriteCloser.Write(b)
		if err == nil && n < len(b) {
			err = io.ErrShortWrite
		}
		done <- written{n, err}
	}()
	select {
	case w := <-done:
		return w.n, w.err
	case <-p.closed:
	}
	select {
	case w := <-done:
		return w.n, w.err
	default:
		return len(b), errShut
	}
}

// Close closes the port; the first time counts.
func (p *serialPort) Close() error {
	p.mu.Lock()
	first := !p.shut
	p.shut = true
	p.mu.Unlock()
	if !first {
		return nil
	}
	ended := make(chan struct{})
	go func() { p.writing.Wait(); close(ended) }()
	if !closesWithin(ended, closePatience) {
		hanging.Store(p.path, p)
		go func() { <-ended; hanging.CompareAndDelete(p.path, p) }()
	}
	close(p.closed)
	return p.ReadWriteCloser.Close()
}
