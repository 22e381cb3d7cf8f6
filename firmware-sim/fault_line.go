package firmwaresim

import (
	"strings"
	"time"
)

// spoiling is what goes wrong with the octets that a modem writes.
type spoiling struct {
	drops int  // so many of the next writes lose an octet
	split bool // readers get one octet at a time
}

// sign says how the next prompt is written.
type sign int

const (
	signWhole sign = iota
	signBare       // without the space
	signNone       // not at all
)

// promptSign ends a prompt (3GPP TS 27.005 section 4.3).
const promptSign = "> "

// instead is what is written instead of a prompt.
func (s sign) instead(prompt string) string {
	switch s {
	case signNone:
		return ""
	case signBare:
		return strings.TrimSuffix(prompt, " ")
	}
	return prompt
}

// The octets of Garbage, each as the character of the same number: line noise, without an
// octet that could end a line.
const noise = "\u0000\u00ff\u00fe~\u0080\u0015\u007f"

func lineFaults() map[Kind]faultKind {
	return map[Kind]faultKind{
		DropByte: {moments: anywhere, waits: true, strike: func(m *Modem, _ Fault) consequence {
			m.spoiling.drops++
			return consequence{}
		}},
		Garbage: {moments: anywhere, text: noise, strike: func(m *Modem, f Fault) consequence {
			m.write(octetsOf(f.Text))
			return consequence{}
		}},
		SplitReads: lasting(func(m *Modem) { m.setSplit(true) }, func(m *Modem) { m.setSplit(false) }),
		StrayURC: {moments: moments(BeforeOK, anywhere...), waits: true, text: "+CREG: 1", strike: func(m *Modem, f Fault) consequence {
			m.fw.writeURC(octetsOf(f.Text))
			return consequence{}
		}},
		DuplicateURC: {moments: []Moment{OnURC}},
	}
}

// octetsOf makes each character of a text the octet of the same number, which is how
// transcripts show octets.
func octetsOf(text string) string {
	octets := make([]byte, 0, len(text))
	for _, r := range text {
		octets = append(octets, byte(r))
	}
	return string(octets)
}

// areOctets reports whether every character of a text has the number of an octet.
func areOctets(text string) bool {
	return !strings.ContainsFunc(text, func(r rune) bool { return r > 0xFF })
}

// spoil does to a piece of writing what the faults of the line do.
func (m *Modem) spoil(text string) string {
	if strings.HasSuffix(text, promptSign) {
		text = m.fw.sign.instead(text)
		m.fw.sign = signWhole
	}
	if m.spoiling.drops == 0 || text == "" {
		return text
	}
	m.spoiling.drops--
	middle := len(text) / 2
	return text[:middle] + text[middle+1:]
}

// setSplit makes readers get one octet at a time, or as many as there are.
func (m *Modem) setSplit(split bool) {
	m.spoiling.split = split
	for p := range m.ports {
		p.out.setSplit(split)
	}
}

// losePort hangs the port up for a while, which can be no time at all.
func (m *Modem) losePort(d time.Duration) {
	if !m.reachable() {
		return
	}
	if len(m.out) > 0 {
		m.flush() // what was said before was said
	}
	m.lineCut = true
	m.logError(m.hangUp())
	if d == 0 {
		m.returnPort()
		return
	}
	m.healing = append(m.healing, m.sim.after(d, m.returnPort))
}

// returnPort ends losePort.
func (m *Modem) returnPort() {
	if !m.lineCut {
		return
	}
	m.lineCut = false
	if m.reachable() && !m.sim.closed {
		m.logError(m.openPTY())
	}
}

// repeats is how often an unsolicited result is written: once, and again for each fault that
// waits for it.
func (m *Modem) repeats(urc string) int {
	return 1 + len(m.dueIf(func(f Fault) bool {
		return f.At == OnURC && strings.HasPrefix(urc, f.Text)
	}))
}
