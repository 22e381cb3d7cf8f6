package modemtest_test

import (
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

// tap listens on the line between a driver and its modem. It knows what nobody
// else can: what was said, and whether it was heard.
type tap struct {
	modem *firmwaresim.Modem
	noise noise
	disk  disk

	mu sync.Mutex
	// strike, when set, is called with each command line, and with each PDU and its
	// Ctrl-Z, before the modem gets it.
	strike func(said string)
	// tries are the short messages that the driver gave to the modem, in order.
	tries []*try
	// wrong lists what must never happen.
	wrong []string
}

// try is one short message that went to a modem with its Ctrl-Z.
type try struct {
	text  string
	part  int
	heard string // the answer's first line; empty when none came
}

// Open is for modem.Options.
func (p *tap) Open() (io.ReadWriteCloser, error) {
	port, err := p.modem.Open()
	if err != nil {
		return nil, err
	}
	return &tapped{ReadWriteCloser: &noisy{ReadWriteCloser: port, noise: &p.noise}, tap: p}, nil
}

// before sets what is called with everything that is said to the modem, before
// the modem gets it.
func (p *tap) before(strike func(said string)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.strike = strike
}

// complain notes what must never happen, when there is something to say.
func (p *tap) complain(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if what != "" {
		p.wrong = append(p.wrong, what)
	}
}

// complaints returns what went wrong on the line.
func (p *tap) complaints() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.wrong)
}

// unclear reports whether nobody on the driver's side of the line can know what
// became of a part: it was given to the modem, and no definite answer came back.
func (p *tap) unclear(message, part int) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.ContainsFunc(p.tries, func(t *try) bool {
		return idOf(t.text) == message && t.part == part && !definite(t.heard)
	})
}

var errorForm = regexp.MustCompile(`^\+CM([SE]) ERROR: (\d+)$`)

// definite reports whether an answer to +CMGS tells for sure what became of the
// message. 3GPP TS 27.005 section 3.2.5 calls 332 a timeout and 500 an unknown
// error, TS 27.007 section 9.2 does that with 31 and 100; what a maker adds above
// 500 tells nothing, and a message that the centre knows already (197) may be
// this one.
func definite(answer string) bool {
	if strings.HasPrefix(answer, "+CMGS:") {
		return true
	}
	m := errorForm.FindStringSubmatch(answer)
	if m == nil {
		return false
	}
	n, _ := strconv.Atoi(m[2])
	return n < 500 && !slices.Contains(map[string][]int{"S": {197, 332}, "E": {31, 100}}[m[1]], n)
}

// tapped is one connection.
type tapped struct {
	io.ReadWriteCloser
	tap   *tap
	line  []byte
	shown shown

	mu   sync.Mutex
	open *try // that has no answer yet
}

func (c *tapped) Write(b []byte) (int, error) {
	said := string(b)
	if pdu, ok := strings.CutSuffix(said, "\x1a"); ok {
		c.try(pdu)
	} else if said = strings.TrimSpace(said); strings.HasPrefix(said, "AT") {
		c.tap.complain(c.command(said))
	} else {
		said = ""
	}
	c.tap.mu.Lock()
	strike := c.tap.strike
	c.tap.mu.Unlock()
	if strike != nil && said != "" {
		strike(said)
	}
	return c.ReadWriteCloser.Write(b)
}

// command looks at a command line on its way to the modem. What it returns must
// never happen.
func (c *tapped) command(cmd string) (wrong string) {
	if index, ok := strings.CutPrefix(cmd, "AT+CMGR="); ok {
		c.shown.reading(index)
	}
	if index, ok := strings.CutPrefix(cmd, "AT+CMGD="); ok {
		return c.tap.disk.mayDelete(index, c.shown.at(index))
	}
	// With 2 it says that the message did not arrive.
	if strings.HasPrefix(cmd, "AT+CNMA") && cmd != "AT+CNMA=2" {
		return c.tap.disk.mayAcknowledge()
	}
	return ""
}

// try notes a short message before the modem gets it.
func (c *tapped) try(pdu string) {
	raw, err := hex.DecodeString(pdu)
	if err == nil {
		_, raw, err = tpdu.CutServiceCentre(raw)
	}
	var s tpdu.Submit
	if err == nil {
		s, err = tpdu.ParseSubmit(raw)
	}
	if err != nil {
		c.tap.complain(fmt.Sprintf("a PDU that is none: %s: %v", pdu, err))
		return
	}
	place, _ := s.UserData.Concat()
	t := &try{text: s.UserData.Text(), part: place.Part}
	c.mu.Lock()
	c.open = t
	c.mu.Unlock()
	c.tap.mu.Lock()
	c.tap.tries = append(c.tap.tries, t)
	c.tap.mu.Unlock()
}

func (c *tapped) Read(b []byte) (int, error) {
	n, err := c.ReadWriteCloser.Read(b)
	for _, octet := range b[:n] {
		if octet != '\r' && octet != '\n' {
			c.line = append(c.line, octet)
			continue
		}
		c.hear(strings.TrimSpace(string(c.line)))
		c.line = c.line[:0]
	}
	return n, err
}

// hear takes one line from the modem.
func (c *tapped) hear(line string) {
	c.shown.hear(line)
	answers := strings.HasPrefix(line, "+CMGS:") || strings.HasPrefix(line, "+CMS ERROR") ||
		strings.HasPrefix(line, "+CME ERROR") || line == "ERROR"
	c.mu.Lock()
	t := c.open
	if answers {
		c.open = nil
	}
	c.mu.Unlock()
	if t != nil && answers {
		c.tap.mu.Lock()
		t.heard = line
		c.tap.mu.Unlock()
	}
}
