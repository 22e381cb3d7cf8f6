package modem

import (
	"errors"
	"io"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// line stands between the port and the command engine. It takes unsolicited
// lines out of the stream, so that each line is seen exactly once and in
// order; it makes answers that the engine would not recognise recognisable;
// and it is the gate in front of the one octet that cannot be taken back.
type line struct {
	port   io.ReadWriteCloser
	heard  atomic.Int64 // when the modem last said something, Unix nanoseconds
	urcs   inbox
	direct inbox // messages and reports that the modem does not store

	// Of the reader.
	buffer      [512]byte
	current     []byte // the line so far
	out         []byte // for the engine
	header      string // of an unsolicited PDU, whose line is to come
	skipSpace   bool   // the blank after a prompt
	afterReturn bool   // a line feed adds nothing

	mu      sync.Mutex
	asking  string       // the command that is waiting for its answer
	given   int          // how much the engine was given for it, in octets
	partial string       // the line that answers it, where it looks unsolicited
	before  func() error // called before Ctrl-Z, once
	armed   bool
	passed  bool  // Ctrl-Z went out, or may have
	refused error // what before returned
}

const (
	ctrlZ       = 0x1a
	longestLine = 4096
	// longestAnswer bounds the answer to one command, which the engine keeps in
	// memory; a full store of a thousand messages takes less than half of it.
	longestAnswer = 1 << 20
	// emptyReads is how many reads may bring nothing before the port counts as
	// gone.
	emptyReads = 100
	// longestString bounds a string over several lines; a USSD string has at
	// most 182 characters, which take up to four digits each.
	longestString = 1024
)

var (
	finalForm = regexp.MustCompile(`^(OK|ERROR|COMMAND NOT SUPPORT|TOO MANY PARAMETERS|\+CM[ES] ERROR:.*)$`)
	endOfForm = regexp.MustCompile(`(?s)".*"\s*(,\s*\d*\s*)?$`)
)

const ussdHead = "+CUSD:"

// opensString reports whether the string of a +CUSD is not closed yet.
func opensString(s string) bool {
	return strings.HasPrefix(s, ussdHead) && strings.Contains(s, `"`) && len(s) < longestString && !endOfForm.MatchString(s)
}

// cutLast splits off the last of several lines.
func cutLast(s string) (before, last string) {
	i := strings.LastIndexByte(s, '\n')
	if i < 0 {
		return s, ""
	}
	return s[:i], s[i+1:]
}

var (
	errNotArmed = errors.New("a message was about to be sent unasked")
	errTwice    = errors.New("a message was about to be sent a second time")
	errGone     = errors.New("the port is gone")
	errEndless  = errors.New("the modem's answer has no end")
)

func newLine(port io.ReadWriteCloser) *line {
	l := &line{port: port, urcs: newInbox(), direct: newInbox()}
	l.heard.Store(time.Now().UnixNano())
	return l
}

// Read gives whole lines, or a prompt, to the engine.
func (l *line) Read(p []byte) (int, error) {
	for empty := 0; len(l.out) == 0; {
		n, err := l.port.Read(l.buffer[:])
		if n > 0 {
			empty = 0
			l.heard.Store(time.Now().UnixNano())
			for _, b := range l.buffer[:n] {
				l.octet(b)
			}
		}
		if len(l.out) > 0 {
			break
		}
		if err != nil {
			return 0, err
		}
		if empty++; empty > emptyReads {
			return 0, errGone
		}
	}
	n := copy(p, l.out)
	l.out = l.out[n:]
	if l.endless(n) {
		return 0, errEndless
	}
	return n, nil
}

// endless counts what the engine is given for a command, and reports whether
// that is too much.
func (l *line) endless(n int) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asking != "" {
		l.given += n
	}
	return l.given > longestAnswer
}

func (l *line) octet(b byte) {
	if l.skipSpace {
		l.skipSpace = false
		if b == ' ' {
			return
		}
	}
	afterReturn := l.afterReturn
	l.afterReturn = b == '\r'
	switch {
	case b == '\n' && afterReturn:
		// It belongs to the carriage return.
	case b == '\r' || b == '\n':
		l.endOfLine()
	case b == '>' && len(l.current) == 0 && l.awaitsPrompt():
		l.out = append(l.out, '>')
		l.skipSpace = true
	case len(l.current) < longestLine:
		l.current = append(l.current, b)
	}
}

// endOfLine completes a line, unless it is within the string of a +CUSD, which
// is the only one that goes over several.
func (l *line) endOfLine() {
	whole := string(l.current)
	if opensString(whole) {
		before, last := cutLast(whole)
		if !l.endsCommand(last) {
			l.current = append(l.current, '\n')
			return
		}
		// The end of the string is lost.
		l.complete(before + `"`)
		whole = last
	}
	l.current = l.current[:0]
	if s := strings.TrimRight(whole, " "); s != "" {
		l.complete(s)
	}
}

// complete sorts one line.
func (l *line) complete(s string) {
	if l.header != "" {
		header := l.header
		l.header = ""
		if isHex(s) {
			l.direct.push(urc{line: header, pdu: s})
			return
		}
		// The PDU is missing; s is something else.
	}
	kind := kindOf(s)
	switch {
	case kind == urcPDU:
		l.header = s
	case strings.HasPrefix(s, "+CMGS:") && l.awaitsPrompt():
		// The reference of an earlier message: this one has not left.
	case kind == urcNone || kind != urcUSSD && l.answers(s):
		l.out = append(append(l.out, normal(s)...), '\n')
	default:
		l.urcs.push(urc{line: s})
	}
}

// normal replaces the refusals of Huawei modems, which end a command although
// they are none of the standard's final results.
func normal(s string) string {
	switch s {
	case "COMMAND NOT SUPPORT", "TOO MANY PARAMETERS":
		return "ERROR"
	}
	return s
}

// answers reports whether s, which looks unsolicited, is what was asked for.
func (l *line) answers(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	name, _, _ := strings.Cut(s, ":")
	if !strings.HasPrefix(name, "+") || !strings.HasPrefix(l.asking, name) {
		return false
	}
	l.partial = s
	return true
}

func (l *line) awaitsPrompt() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.armed
}

// Write sends what the engine has to say, but a message only when it is armed.
func (l *line) Write(p []byte) (int, error) {
	if len(p) == 0 || p[len(p)-1] != ctrlZ {
		return l.port.Write(p)
	}
	switch err := l.open(); {
	case errors.Is(err, errTwice):
		// The modem prompts again. What it wants is not given a second time;
		// the answer to the first may still come.
		return len(p), nil
	case err != nil:
		return 0, err
	}
	n, err := l.port.Write(p)
	l.mu.Lock()
	// Ctrl-Z is the last octet, so a short write has not sent the message.
	l.passed = n == len(p)
	l.mu.Unlock()
	return n, err
}

// open opens the gate once for each arm, when what has to be done before is
// done.
func (l *line) open() error {
	l.mu.Lock()
	before, armed, passed := l.before, l.armed, l.passed
	l.armed, l.before = false, nil
	l.mu.Unlock()
	switch {
	case passed:
		return errTwice
	case !armed:
		return errNotArmed
	}
	err := before()
	l.mu.Lock()
	defer l.mu.Unlock()
	l.refused = err
	return err
}

// arm prepares the gate for one message.
func (l *line) arm(before func() error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.before, l.armed, l.passed, l.refused = before, true, false, nil
}

// disarm closes the gate and reports whether the message passed it, or why it
// was refused.
func (l *line) disarm() (passed bool, refused error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.armed, l.before = false, nil
	return l.passed, l.refused
}

// ask notes the command that is waiting for its answer.
func (l *line) ask(cmd string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asking, l.partial, l.given = cmd, "", 0
}

// asked notes that no command is waiting any more.
func (l *line) asked() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.asking = ""
}

// answered returns the line that answered the last command, where it looks
// unsolicited, also when no OK came after it.
func (l *line) answered() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.partial
}

// endsCommand reports whether s is a final result that is waited for.
func (l *line) endsCommand(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asking != "" && finalForm.MatchString(s)
}

// busySending reports whether a message is between AT+CMGS and its answer.
func (l *line) busySending() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.HasPrefix(l.asking, "+CMGS")
}

// quiet waits until the modem has been silent for d, but not longer than most.
func (l *line) quiet(d, most time.Duration) {
	for end := time.Now().Add(most); time.Now().Before(end); {
		silent := time.Since(time.Unix(0, l.heard.Load()))
		if silent >= d {
			return
		}
		<-time.After(d - silent)
	}
}

func isHex(s string) bool {
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return len(s) >= 2 && len(s)%2 == 0
}
