package modem

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"strings"
	"syscall"
	"time"

	"go.bug.st/serial"
)

const (
	tcpScheme   = "tcp://"
	dialTimeout = 5 * time.Second
	baudRate    = 115200
)

var errNotSerial = errors.New("it is not a serial port; see what there is with: simrelay modems")

// Open opens what Options.Path names. Its errors wrap fs.ErrNotExist,
// fs.ErrPermission or syscall.EBUSY where that is the reason. No read timeout
// is set: it would end the session after a hundred of them.
func Open(path string) (io.ReadWriteCloser, error) {
	if address, ok := strings.CutPrefix(path, tcpScheme); ok {
		c, err := net.DialTimeout("tcp", address, dialTimeout)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
		return c, nil
	}
	if _, hangs := hanging.Load(path); hangs {
		return nil, fmt.Errorf("open %s: %w", path, errHangs)
	}
	p, err := serial.Open(path, &serial.Mode{BaudRate: baudRate})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, causeOf(err))
	}
	return &serialPort{ReadWriteCloser: patient(p), path: path, closed: make(chan struct{})}, nil
}

// causeOf is an error of the serial port library as everybody knows it.
func causeOf(err error) error {
	e, ok := errors.AsType[*serial.PortError](err)
	if !ok {
		return err
	}
	switch e.Code() {
	case serial.PermissionDenied:
		return fs.ErrPermission
	case serial.PortBusy:
		return syscall.EBUSY
	case serial.PortNotFound:
		return fs.ErrNotExist
	case serial.InvalidSerialPort:
		return errNotSerial
	}
	return err
}

// closeGrace is how long the closing of a port may take.
const closeGrace = time.Second

// port is a serial port whose Close never waits for a reader. The library waits
// for its own, and that hangs in read(2) when another program has taken the
// octets that select(2) had announced.
type port struct {
	serial.Port
	read *io.PipeReader
}

func patient(p serial.Port) io.ReadWriteCloser {
	r, w := io.Pipe()
	go func() {
		_, err := io.Copy(w, p)
		_ = w.CloseWithError(err)
	}()
	return &port{Port: p, read: r}
}

func (p *port) Read(b []byte) (int, error) { return p.read.Read(b) }

// Close closes the port. A read that hangs in the library is left behind.
func (p *port) Close() error {
	defer func() { _ = p.read.Close() }()
	done := make(chan error, 1)
	go func() { done <- p.Port.Close() }()
	select {
	case err := <-done:
		return err
	case <-time.After(closeGrace):
		return nil
	}
}
