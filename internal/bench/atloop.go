package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"os"
	"strings"
	"time"

	"golang.org/x/sys/unix"

	"simrelay/device"
	"simrelay/device/modem"
)

// atLoop sends messages through one modem with nothing around it: no agent, no
// journal, no relay, and no look at what else the modem says. It is the raw
// limit of a simulated modem.
type atLoop struct {
	port *os.File
	in   []byte
	next int // message
}

func openATLoop(path string) (*atLoop, error) {
	port, err := os.OpenFile(path, os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		return nil, err
	}
	l := &atLoop{port: port}
	for _, command := range []string{"ATE0\r", "AT+CMGF=0\r"} {
		if err := l.exchange(command, "OK\r\n"); err != nil {
			_ = port.Close()
			return nil, err
		}
	}
	return l, nil
}

// rate sends n messages, the same octets as the agent's, and returns how many
// in a second.
func (l *atLoop) rate(n int) (float64, error) {
	tpdus, err := l.compose(n)
	if err != nil {
		return 0, err
	}
	start := time.Now()
	for _, tpdu := range tpdus {
		if err := l.send(tpdu); err != nil {
			return 0, err
		}
	}
	return perSecond(n, time.Since(start)), nil
}

func (l *atLoop) compose(n int) (tpdus [][]byte, err error) {
	radio := modem.New(modem.Options{Path: l.port.Name()})
	for range n {
		l.next++
		parts, err := radio.Compose(device.Letter{To: recipient(l.next), Text: text(l.next)})
		if err != nil {
			return nil, err
		}
		tpdus = append(tpdus, parts...)
	}
	return tpdus, nil
}

// send is AT+CMGS, 3GPP TS 27.005 section 4.3.
func (l *atLoop) send(tpdu []byte) error {
	if err := l.exchange(fmt.Sprintf("AT+CMGS=%d\r", len(tpdu)), "> "); err != nil {
		return err
	}
	return l.exchange("00"+strings.ToUpper(hex.EncodeToString(tpdu))+"\x1a", "OK\r\n")
}

// exchange writes, and reads until the modem has said a certain end.
func (l *atLoop) exchange(out, end string) error {
	if err := l.port.SetDeadline(time.Now().Add(requestTimeout)); err != nil {
		return err
	}
	if _, err := l.port.WriteString(out); err != nil {
		return err
	}
	l.in = l.in[:0]
	var chunk [256]byte
	for !bytes.HasSuffix(l.in, []byte(end)) {
		n, err := l.port.Read(chunk[:])
		if err != nil {
			return fmt.Errorf("the modem said %q: %w", l.in, err)
		}
		if l.in = append(l.in, chunk[:n]...); bytes.Contains(l.in, []byte("ERROR")) {
			return fmt.Errorf("the modem said %q", l.in)
		}
	}
	return nil
}

func (l *atLoop) close() error { return l.port.Close() }
