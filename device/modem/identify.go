package modem

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"sync/atomic"
	"time"
)

// Identity is what a modem says about itself. A field is empty when it does
// not tell.
type Identity struct{ Manufacturer, Model, IMEI string }

// ErrNoModem says that there is no modem that listens to AT commands behind a
// port, or not now.
var ErrNoModem = errors.New("no modem answers AT commands there")

// Identify finds out which modem is behind a port, without changing more of it
// than its echo and the form of its errors. It takes a few seconds at most,
// also when nothing answers or nothing is taken, and rejects ports on which
// something else is spoken, such as positions or diagnostics. It closes the
// port. The error is ErrNoModem, or that of ctx.
func Identify(ctx context.Context, port io.ReadWriteCloser, t Timing) (Identity, error) {
	m := New(Options{Timing: t})
	limited, cancel := context.WithTimeoutCause(ctx, identifyTries*m.timing.Probe, errStuck)
	defer cancel()
	ear := &ear{ReadWriteCloser: port}
	s := m.newSession(ear)
	var id Identity
	var err error
	done := make(chan struct{})
	go func() {
		defer close(done)
		id, err = s.introduce()
		s.end(errUnplugged)
		<-s.at.Closed()
	}()
	select {
	case <-done:
	case <-limited.Done():
		s.end(context.Cause(limited))
		if !closesWithin(done, m.timing.Grace) {
			return Identity{}, fmt.Errorf("%w: %w", ErrNoModem, errStuck) // the port is broken, and its goroutines are lost
		}
	}
	switch {
	case ctx.Err() != nil:
		return Identity{}, ctx.Err()
	case err != nil:
		return Identity{}, fmt.Errorf("%w: %w", ErrNoModem, s.cause(err))
	case ear.foreign.Load():
		return Identity{}, fmt.Errorf("%w: %w", ErrNoModem, errForeign)
	}
	return id, nil
}

// identifyTries bounds Identify, in multiples of Timing.Probe.
const identifyTries = 8

func closesWithin(c <-chan struct{}, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-c:
		return true
	case <-t.C:
		return false
	}
}

var errForeign = errors.New("something else is spoken there")

// introduce gets the first answer, then the modem's names.
func (s *session) introduce() (Identity, error) {
	if err := s.wake(false); err != nil {
		return Identity{}, err
	}
	if err := s.apply(basicSteps); err != nil {
		return Identity{}, err
	}
	id := s.identify()
	if err := s.over(); err != nil {
		return Identity{}, err
	}
	if id == (Identity{}) {
		return Identity{}, errNotGSM
	}
	return id, nil
}

// ear listens for what no modem says.
type ear struct {
	io.ReadWriteCloser
	foreign atomic.Bool
	start   []byte // of the line
	odd     int    // octets that are no text
}

// mostOdd is how many octets may be no text: a line that is just opened may
// bring some noise.
const mostOdd = 8

func (e *ear) Read(p []byte) (int, error) {
	n, err := e.ReadWriteCloser.Read(p)
	for _, b := range p[:n] {
		e.octet(b)
	}
	return n, err
}

func (e *ear) octet(b byte) {
	switch {
	case b == '\r' || b == '\n':
		e.start = e.start[:0]
		return
	case b < ' ' || b >= 0x7e:
		e.odd++
	}
	if len(e.start) < longestHead {
		e.start = append(e.start, b)
	}
	if e.odd > mostOdd || isPosition(e.start) {
		e.foreign.Store(true)
	}
}

// longestHead is how much of a line tells that it is a position: NMEA 0183
// lines begin with a sign and the talker.
const longestHead = 3

func isPosition(start []byte) bool {
	return len(start) == longestHead && (bytes.HasPrefix(start, []byte("$G")) || bytes.HasPrefix(start, []byte("$P")) || bytes.HasPrefix(start, []byte("!A")))
}
