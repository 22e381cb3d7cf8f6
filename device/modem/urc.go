package modem

import (
	"strings"
	"sync"
)

// urc is an unsolicited result code, with the PDU that follows it if any.
type urc struct{ line, pdu string }

// urcKind says what a line is to us.
type urcKind int

const (
	urcNone    urcKind = iota // not unsolicited, or of no interest
	urcStored                 // a message or report was stored
	urcPDU                    // a message or report follows in the next line
	urcFull                   // no room for messages
	urcRestart                // the modem starts or goes; all settings are lost
	urcStarted                // a later sign of a start
	urcDoubt                  // something that also comes without a start
	urcUSSD                   // what the network says in a USSD dialogue
)

// urcKinds lists the beginnings of the lines that we take; the first that fits
// counts.
var urcKinds = []struct {
	prefix string
	kind   urcKind
}{
	{"+CMTI:", urcStored},
	{"+CDSI:", urcStored},
	{"+CMT:", urcPDU},
	{"+CDS:", urcPDU},
	{"^SMMEMFULL", urcFull},
	{"RDY", urcRestart},
	{"NORMAL POWER DOWN", urcRestart},
	{"UNDER-VOLTAGE POWER DOWN", urcRestart},
	{"OVER-VOLTAGE POWER DOWN", urcRestart},
	{"+CPIN: SIM PIN", urcRestart}, // it is locked again
	{"+CPIN: NOT", urcRestart},     // it was taken out
	{"+CFUN:", urcStarted},
	{"+CPIN:", urcStarted},
	{"Call Ready", urcStarted},
	{"SMS Ready", urcStarted},
	{"SMS DONE", urcStarted},
	{"PB DONE", urcStarted},
	{"+QIND: SMS DONE", urcStarted},
	{"+QIND: PB DONE", urcStarted},
	{"^SYSSTART", urcRestart},
	{"^SHUTDOWN", urcRestart},
	{"^BOOT:", urcDoubt}, // some say it again and again
	{"+WIND:", urcDoubt},
	{"+ZDONR:", urcDoubt},
	{ussdHead, urcUSSD},
}

func kindOf(s string) urcKind {
	for _, u := range urcKinds {
		if strings.HasPrefix(s, u.prefix) {
			return u.kind
		}
	}
	return urcNone
}

// inbox keeps unsolicited lines until the worker has time. The reader must
// never wait for the worker, so it is a list and not a channel.
type inbox struct {
	mu    sync.Mutex
	list  []urc
	taken int // of what was taken, how much is still in work
	ready chan struct{}
	// onStart is told of a start at once, because a command that is waiting
	// for its answer then waits in vain.
	onStart func(urcKind)
}

// mostURCs bounds the list. What is dropped beyond it is found by the next
// sweep of the message store.
const mostURCs = 1000

func newInbox() inbox { return inbox{ready: make(chan struct{}, 1)} }

func (b *inbox) push(u urc) {
	kind := kindOf(u.line)
	b.mu.Lock()
	if len(b.list) < mostURCs {
		b.list = append(b.list, u)
	}
	start := b.onStart
	b.mu.Unlock()
	if start != nil && (kind == urcRestart || kind == urcStarted) {
		start(kind)
	}
	select {
	case b.ready <- struct{}{}:
	default:
	}
}

// take empties the list. Each of what it returns is to be finished.
func (b *inbox) take() []urc {
	b.mu.Lock()
	defer b.mu.Unlock()
	list := b.list
	b.list, b.taken = nil, b.taken+len(list)
	return list
}

// finish notes that one of what was taken is done with.
func (b *inbox) finish() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.taken--
}

// idle reports whether nothing waits and nothing is in work.
func (b *inbox) idle() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return len(b.list) == 0 && b.taken <= 0
}
