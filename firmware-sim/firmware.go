package firmwaresim

import (
	"time"
)

// firmware is what runs on a modem from one start to the next: the line discipline, the
// settings, the command under way. A reboot replaces it.
type firmware struct {
	modem   *Modem
	set     settings
	dead    bool // replaced; nothing of it may happen any more
	booting bool
	unlock  bool // the PIN has been given, or none is needed
	power   int  // +CFUN
	manual  bool // +COPS=2: not to register
	apart   bool // +CGATT=0: not to use packets
	// busyUntil is when the card can be used.
	busyUntil time.Time
	call      *call
	ending    string // why the last call ended, for +CEER
	file      int    // the card's file that +CSIM selected

	line     []byte // the command line so far
	overlong bool
	last     string     // body of the last line, for A/
	run      *execution // the line being executed
	prompt   *prompt    // what the modem reads a message for
	late     time.Duration
	muteLine bool    // the answer of this line gets lost
	sign     sign    // how the next prompt is written
	service  service // the dialogue with the network

	loose   bool     // nothing is held back: EarlyReport strikes
	urcs    []string // held back while a line is executed
	held    []string // held back by +CNMI mode 0
	ack     *pendingAck
	chatter map[string]*timer
	chatted int    // lines of chatter so far
	cut     string // chatter that waits to cut an echo or an answer
}

// execution is a command line under way.
type execution struct {
	rest string
}

// The longest command line, and the most that is typed after a prompt: 160 characters as
// four digits each fit, and so does the longest PDU.
const (
	maxLine  = 1024
	maxTyped = 1024
)

func newFirmware(m *Modem) *firmware {
	return &firmware{
		modem:   m,
		set:     m.initialSettings(),
		unlock:  m.card.unlocked(),
		power:   1,
		chatter: map[string]*timer{},
	}
}

// stop ends the firmware: whatever it has under way will never happen.
func (f *firmware) stop() {
	f.dead = true
	for _, t := range f.chatter {
		t.stop()
	}
	f.endService()
	f.refuseAck()
}

// freeze drops what is under way but keeps the settings.
func (f *firmware) freeze() {
	f.run, f.prompt, f.line, f.urcs, f.call = nil, nil, nil, nil, nil
	f.late, f.muteLine = 0, false
	f.refuseAck()
	f.endService()
}

// after calls next when d has passed, unless the firmware is gone or stuck by then. Zero
// calls it at once.
func (f *firmware) after(d time.Duration, next func()) *timer {
	if d <= 0 {
		next()
		return nil
	}
	return f.modem.sim.after(d, func() {
		if !f.dead && !f.modem.hung {
			next()
		}
	})
}

// octet takes one octet from the line.
func (f *firmware) octet(b byte) {
	switch {
	case f.prompt != nil:
		f.promptOctet(b)
	case f.run == nil:
		f.lineOctet(b)
	}
	// While a command is under way nothing else is executed: the octet is lost.
}

// lineOctet collects a command line (V.250 section 5.2): S3 ends it, S5 takes the last
// character back, other control characters are ignored.
func (f *firmware) lineOctet(b byte) {
	if b == '\n' && f.set.registers[registerEnd] != '\n' {
		return
	}
	if f.set.echo {
		f.modem.write(string([]byte{b}))
		f.cutIn()
	}
	switch {
	case int(b) == f.set.registers[registerEnd]:
		line, overlong := string(f.line), f.overlong
		f.line, f.overlong = nil, false
		f.execute(line, overlong)
	case int(b) == f.set.registers[registerBackspace]:
		f.line = f.line[:max(0, len(f.line)-1)]
	case b < ' ':
	case len(f.line) >= maxLine:
		f.overlong = true
	default:
		f.line = append(f.line, b)
		f.repeatLast()
	}
}

// repeatLast executes the last line again on "A/", which needs no end of line.
func (f *firmware) repeatLast() {
	if len(f.line) == 2 && f.line[0]|0x20 == 'a' && f.line[1] == '/' {
		f.line = nil
		f.start(f.last)
	}
}

func (f *firmware) execute(line string, overlong bool) {
	body, ok := cutBody(line)
	if !ok {
		f.flushURCs()
		return
	}
	if overlong {
		f.run = &execution{}
		f.finish(failed)
		return
	}
	f.last = body
	f.start(body)
}

func (f *firmware) start(body string) {
	f.run = &execution{rest: body}
	f.reach(Idle, f.step)
}

// step executes commands until the line ends, one fails, or one takes time.
func (f *firmware) step() {
	for f.run != nil && !f.dead {
		if f.run.rest == "" {
			f.finish(done)
			return
		}
		c, rest, ok := nextCommand(f.run.rest)
		if !ok {
			f.finish(failed)
			return
		}
		f.run.rest = rest
		switch r := f.dispatch(c); r.kind {
		case kindOK:
		case kindPending:
			return
		default:
			f.finish(r)
			return
		}
	}
}

// resume goes on after a command that took time.
func (f *firmware) resume(r result) {
	if f.run == nil || f.dead {
		return
	}
	if r.kind != kindOK {
		f.finish(r)
		return
	}
	f.step()
}

// finish writes the one final result of the line, and then what was held back.
func (f *firmware) finish(r result) {
	f.cutIn()
	if !f.muteLine && r.kind != kindSilent {
		f.say(r)
	}
	f.run, f.muteLine, f.late = nil, false, 0
	f.flushURCs()
}

// say writes a result code in the form that V and Q ask for.
func (f *firmware) say(r result) {
	if f.set.quiet {
		return
	}
	text, short := r.line(&f.set, f.modem.profile)
	if f.set.verbose {
		f.modem.write(f.framed(text))
	} else {
		f.modem.write(short + f.set.end())
	}
}

// info writes a line of information text.
func (f *firmware) info(text string) {
	f.modem.write(f.framed(text))
}

// framed puts the line ends around a text that V0 or V1 asks for (V.250 section 6.2.6).
func (f *firmware) framed(text string) string {
	if f.set.verbose {
		return f.set.newline() + text + f.set.newline()
	}
	return text + f.set.newline()
}
