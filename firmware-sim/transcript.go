package firmwaresim

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Exchange is a run of octets that went one way over a modem's line.
type Exchange struct {
	Time time.Time
	// FromModem says that the modem wrote the octets, not the computer.
	FromModem bool
	Octets    []byte
}

// String writes the exchange as one line in which every octet can be told.
func (e Exchange) String() string {
	arrow := "->"
	if e.FromModem {
		arrow = "<-"
	}
	return fmt.Sprintf("%s %s %s", e.Time.Format("15:04:05.000"), arrow, strconv.QuoteToASCII(e.latin1()))
}

// latin1 shows each octet as the character of the same number.
func (e Exchange) latin1() string {
	runes := make([]rune, len(e.Octets))
	for i, b := range e.Octets {
		runes[i] = rune(b)
	}
	return string(runes)
}

const (
	maxTranscript = 1 << 20 // octets that a transcript takes, its own included
	maxExchange   = 4 << 10 // octets in one entry
	entryCost     = 96      // octets that an entry takes besides what it holds
)

// transcript is the last octets of a modem's line.
type transcript struct {
	entries []Exchange
	size    int
	cut     int // octets that had to go
}

func (t *transcript) add(fromModem bool, octets []byte) {
	if len(octets) == 0 {
		return
	}
	n := len(t.entries)
	if n > 0 && t.entries[n-1].FromModem == fromModem && len(t.entries[n-1].Octets) < maxExchange {
		t.entries[n-1].Octets = append(t.entries[n-1].Octets, octets...)
	} else {
		t.entries = append(t.entries, Exchange{time.Now(), fromModem, append([]byte(nil), octets...)})
		t.size += entryCost
	}
	t.size += len(octets)
	for t.size > maxTranscript && len(t.entries) > 1 {
		t.size -= len(t.entries[0].Octets) + entryCost
		t.cut += len(t.entries[0].Octets)
		t.entries = t.entries[1:]
	}
}

// Transcript returns the last octets that went over the modem's line, a line of text for
// each run: the time, an arrow ("->" to the modem, "<-" from it) and a quoted string. A first
// line tells how many octets were cut, if there were more than a transcript holds.
func (m *Modem) Transcript() []byte {
	exchanges, cut := m.exchanges()
	var b strings.Builder
	if cut > 0 {
		fmt.Fprintf(&b, "(%d octets before this were cut)\n", cut)
	}
	for _, e := range exchanges {
		b.WriteString(e.String())
		b.WriteByte('\n')
	}
	return []byte(b.String())
}

// Exchanges returns what Transcript shows, as data.
func (m *Modem) Exchanges() []Exchange {
	list, _ := m.exchanges()
	return list
}

// TranscriptCut tells how many octets a transcript had to leave out, 0 for none.
func (m *Modem) TranscriptCut() int {
	_, cut := m.exchanges()
	return cut
}

func (m *Modem) exchanges() (list []Exchange, cut int) {
	m.sim.lock()
	defer m.sim.unlock()
	list = make([]Exchange, len(m.transcript.entries))
	for i, e := range m.transcript.entries {
		e.Octets = append([]byte(nil), e.Octets...)
		list[i] = e
	}
	return list, m.transcript.cut
}
