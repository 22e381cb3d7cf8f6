package modem

import (
	"fmt"
	"io"
	"net"
	"strings"
	"time"

	"go.bug.st/serial"
)

const (
	tcpScheme   = "tcp://"
	dialTimeout = 5 * time.Second
	baudRate    = 115200
)

// openPort opens what Options.Path names. No read timeout is set: it would end
// the session after a hundred of them.
func openPort(path string) (io.ReadWriteCloser, error) {
	if address, ok := strings.CutPrefix(path, tcpScheme); ok {
		c, err := net.DialTimeout("tcp", address, dialTimeout)
		if err != nil {
			return nil, fmt.Errorf("open %s: %w", path, err)
		}
		return c, nil
	}
	p, err := serial.Open(path, &serial.Mode{BaudRate: baudRate})
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	return p, nil
}
