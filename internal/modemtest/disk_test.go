package modemtest_test

import (
	"context"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"simrelay/device"
	"simrelay/firmware-sim/tpdu"
)

// disk is what the agent has on disk of what a modem showed it. Nothing may be
// deleted from a modem, or acknowledged to the network, before it is here.
type disk struct {
	mu      sync.Mutex
	pdus    map[string]bool
	direct  int // messages that were not stored, not acknowledged yet
	reports int // the same for status reports, which do not tell whether they were stored
}

// mayDelete returns what is wrong with deleting a PDU.
func (d *disk) mayDelete(index, pdu string) (wrong string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.pdus[pdu]:
	case isReport(pdu) && d.reports > 0:
		d.reports--
	default:
		return fmt.Sprintf("place %s is deleted, and what was in it is not on disk: %q", index, pdu)
	}
	return ""
}

// mayAcknowledge returns what is wrong with acknowledging one more message.
func (d *disk) mayAcknowledge() (wrong string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.direct > 0:
		d.direct--
	case d.reports > 0:
		d.reports--
	default:
		return "a message is acknowledged that is not on disk"
	}
	return ""
}

// isReport reports whether a PDU is a STATUS-REPORT.
func isReport(pdu string) bool {
	raw, err := hex.DecodeString(pdu)
	if err == nil {
		_, raw, err = tpdu.CutServiceCentre(raw)
	}
	if err == nil {
		_, err = tpdu.ParseStatusReport(raw)
	}
	return err == nil
}

// watched is a radio whose disk is known.
type watched struct {
	device.Radio
	disk *disk
}

func (w watched) Run(ctx context.Context, host device.Host) error {
	return w.Radio.Run(ctx, watchedHost{host, w.disk})
}

type watchedHost struct {
	device.Host
	disk *disk
}

func (h watchedHost) Received(p device.Part) error {
	err := h.Host.Received(p)
	if err != nil {
		return err
	}
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	if p.Slot == "" {
		h.disk.direct++
		return nil
	}
	if h.disk.pdus == nil {
		h.disk.pdus = map[string]bool{}
	}
	h.disk.pdus[strings.ToUpper(p.Raw)] = true
	return nil
}

func (h watchedHost) Reported(r device.Report) error {
	err := h.Host.Reported(r)
	if err != nil {
		return err
	}
	h.disk.mu.Lock()
	defer h.disk.mu.Unlock()
	h.disk.reports++
	return nil
}

// shown is what a modem showed of its store in one connection.
type shown struct {
	mu     sync.Mutex
	index  string // that +CMGR asked for
	header string // whose PDU is to come: the index
	pdus   map[string]string
}

// reading notes that a place is being read.
func (s *shown) reading(index string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.index = index
}

// at returns what a place held when it was last shown.
func (s *shown) at(index string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.pdus[index]
}

// hear takes one line from the modem.
func (s *shown) hear(line string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rest, listed := strings.CutPrefix(line, "+CMGL:")
	index, _, _ := strings.Cut(rest, ",")
	switch {
	case listed:
		s.header = strings.TrimSpace(index)
	case strings.HasPrefix(line, "+CMGR:"):
		s.header = s.index
	case s.header != "" && isHex(line):
		if s.pdus == nil {
			s.pdus = map[string]string{}
		}
		s.pdus[s.header] = strings.ToUpper(line)
		s.header = ""
	}
}

func isHex(line string) bool {
	_, err := hex.DecodeString(line)
	return err == nil && line != ""
}
