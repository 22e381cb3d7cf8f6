package modem_test

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"simrelay/device"
	"simrelay/device/modem"
)

// script is a modem that answers by a table, for manners that no profile of
// the simulator has. Its line is buffered in both directions.
type script struct {
	// Answers maps a command without AT to what the modem says; what is not in
	// it is answered with OK.
	Answers map[string]string
	// On, when set, is asked first. It may change the script.
	On func(s *script, cmd string) (answer string, ok bool)
	// Prompt is the answer to AT+CMGS, PDU that to the message; PDUs are those
	// to the first messages, before PDU.
	Prompt, PDU string
	PDUs        []string
	// Deaf makes Write block until Close.
	Deaf bool

	mu     sync.Mutex
	cond   sync.Cond
	out    []byte
	in     []byte
	asked  []string
	pdus   []string
	closed bool
}

const okay = "\r\nOK\r\n"

func newScript() *script {
	s := &script{Answers: map[string]string{
		"+CGSN":   "\r\n490154203237518\r\n" + okay,
		"+CPIN?":  "\r\n+CPIN: READY\r\n" + okay,
		"+CCID":   "\r\n+CCID: \"8901000000000000001F\"\r\n" + okay,
		"+CIMI":   "\r\n001010123456789\r\n" + okay,
		"+CSQ":    "\r\n+CSQ: 20,99\r\n" + okay,
		"+CREG?":  "\r\n+CREG: 0,1\r\n" + okay,
		"+CEREG?": "\r\nERROR\r\n",
		"+COPS?":  "\r\n+COPS: 0,0,\"Test\",7\r\n" + okay,
		"+CSMS?":  "\r\n+CSMS: 0,1,1,1\r\n" + okay,
		"+CPMS=?": "\r\n+CPMS: (\"ME\",\"SM\"),(\"ME\",\"SM\"),(\"ME\",\"SM\")\r\n" + okay,
		"+CNMI=?": "\r\n+CNMI: (0-3),(0-3),(0,2,3),(0-2),(0,1)\r\n" + okay,
	}, Prompt: "\r\n> ", PDU: "\r\n+CMGS: 7\r\n" + okay}
	s.cond.L = &s.mu
	return s
}

func (s *script) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for len(s.out) == 0 {
		if s.closed {
			return 0, io.EOF
		}
		s.cond.Wait()
	}
	n := copy(p, s.out)
	s.out = s.out[n:]
	return n, nil
}

func (s *script) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.Deaf && !s.closed {
		s.cond.Wait()
	}
	if s.closed {
		return 0, errors.New("the port is closed")
	}
	s.in = append(s.in, p...)
	for {
		i := strings.IndexAny(string(s.in), "\r\n\x1a\x1b")
		if i < 0 {
			return len(p), nil
		}
		token, end := string(s.in[:i]), s.in[i]
		s.in = s.in[i+1:]
		switch {
		case end == 0x1a:
			s.pdus = append(s.pdus, token)
			s.out = append(s.out, s.report()...)
		case strings.HasPrefix(token, "AT"):
			s.answer(token[2:])
		}
		s.cond.Broadcast()
	}
}

// report is the answer to a message.
func (s *script) report() string {
	if len(s.PDUs) == 0 {
		return s.PDU
	}
	first := s.PDUs[0]
	s.PDUs = s.PDUs[1:]
	return first
}

func (s *script) answer(cmd string) {
	s.asked = append(s.asked, cmd)
	if s.On != nil {
		if answer, ok := s.On(s, cmd); ok {
			s.out = append(s.out, answer...)
			return
		}
	}
	switch answer, ok := s.Answers[cmd]; {
	case strings.HasPrefix(cmd, "+CMGS="):
		s.out = append(s.out, s.Prompt...)
	case ok:
		s.out = append(s.out, answer...)
	default:
		s.out = append(s.out, okay...)
	}
}

func (s *script) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	s.cond.Broadcast()
	return nil
}

// Say plays an unsolicited line.
func (s *script) Say(text string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.out = append(s.out, text...)
	s.cond.Broadcast()
}

// Set changes an answer.
func (s *script) Set(cmd, answer string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Answers[cmd] = answer
}

// Asked counts how often a command came.
func (s *script) Asked(cmd string) (n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.asked {
		if c == cmd {
			n++
		}
	}
	return n
}

// Commands returns the commands that came and begin with a prefix.
func (s *script) Commands(prefix string) (list []string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, c := range s.asked {
		if strings.HasPrefix(c, prefix) {
			list = append(list, c)
		}
	}
	return list
}

// Submitted returns the PDUs that came.
func (s *script) Submitted() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]string(nil), s.pdus...)
}

// notes is a device.Host that remembers everything.
type notes struct {
	Refuse error         // what Received and Reported return
	Takes  time.Duration // to journal a report

	mu      sync.Mutex
	parts   []device.Part
	reports []device.Report
	removed []string
	keys    map[string]bool
}

func (n *notes) Changed() {}

// Parts returns the messages that came in.
func (n *notes) Parts() []device.Part {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]device.Part(nil), n.parts...)
}

// Reports returns the reports that came in.
func (n *notes) Reports() []device.Report {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]device.Report(nil), n.reports...)
}

// Gone returns the slots that were emptied.
func (n *notes) Gone() []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]string(nil), n.removed...)
}

// RefuseWith makes the journal fail, or work again.
func (n *notes) RefuseWith(err error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.Refuse = err
}

func (n *notes) Received(p device.Part) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.parts = append(n.parts, p)
	return n.Refuse
}

func (n *notes) Removed(_, slot string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.removed = append(n.removed, slot)
	return nil
}

func (n *notes) Reported(r device.Report) error {
	<-time.After(n.Takes)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.reports = append(n.reports, r)
	return n.Refuse
}

func (n *notes) Once(key string) (bool, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	fresh := !n.keys[key]
	if n.keys == nil {
		n.keys = map[string]bool{}
	}
	n.keys[key] = true
	return fresh, nil
}

func (n *notes) Forget(key string) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	delete(n.keys, key)
	return nil
}

// withScript runs a driver on a scripted modem where time is not real. The
// port is opened anew after each session, with what was said forgotten.
func withScript(t *testing.T, s *script, o modem.Options, test func(t *testing.T, m *modem.Modem, n *notes)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		o.Open = func() (io.ReadWriteCloser, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.closed, s.in, s.out = false, nil, nil
			return s, nil
		}
		n := &notes{}
		m := modem.New(o)
		done := make(chan error, 1)
		go func() { done <- m.Run(t.Context(), n) }()
		test(t, m, n)
		if err := m.Close(); err != nil {
			t.Error(err)
		}
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
}
