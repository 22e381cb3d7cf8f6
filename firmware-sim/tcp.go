package firmwaresim

import (
	"net"
)

// listen serves the modem's line on a free loopback port. While the modem is unplugged,
// connections are taken and closed at once, so that the port number stays the modem's own.
func (m *Modem) listen() error {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	m.listener = listener
	m.path = "tcp://" + listener.Addr().String()
	m.sim.running.Go(func() {
		for {
			c, err := listener.Accept()
			if err != nil {
				return
			}
			m.serve(c)
		}
	})
	return nil
}

func (m *Modem) serve(c net.Conn) {
	m.sim.lock()
	defer m.sim.unlock()
	if m.sim.closed || !m.reachable() {
		_ = c.Close()
		return
	}
	m.attachLine(c.Close).pump(c)
}
