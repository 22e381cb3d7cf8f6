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
	p, err := serial.Open(path, &serial.Mode{BaudRate: baudRate})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, causeOf(err))
	}
	return p, nil
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
	}
	return err
}
