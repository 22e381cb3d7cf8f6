package firmwaresim

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Moment says when a fault strikes.
type Moment string

// The moments of a fault. Those from BeforePrompt to BeforeOK are passed by +CMGS and, from
// BeforeSubmit on, by +CMSS.
const (
	// Idle is now. Kinds that spoil an answer wait for the next command line, whatever it is,
	// and kinds that have moments of their own wait for those.
	Idle Moment = "idle"
	// BeforePrompt is after AT+CMGS, before the prompt.
	BeforePrompt Moment = "before_prompt"
	// AfterPrompt is right after the prompt.
	AfterPrompt Moment = "after_prompt"
	// BeforeSubmit is after Ctrl-Z; the network has not got the message.
	BeforeSubmit Moment = "before_submit"
	// AfterSubmit is when the network has accepted the message and nobody was told.
	AfterSubmit Moment = "after_submit"
	// BeforeOK is after the +CMGS answer, before the OK.
	BeforeOK Moment = "before_ok"
	// OnMessage is when a handset writes to the modem's SIM card.
	OnMessage Moment = "on_message"
	// OnReport is when the service centre sends a status report to the modem.
	OnReport Moment = "on_report"
	// OnURC is when the modem writes an unsolicited result.
	OnURC Moment = "on_urc"
)

// KnownMoments lists the moments of a fault: those of a send in the order in which it passes
// them, then the others.
func KnownMoments() []Moment {
	return []Moment{Idle, BeforePrompt, AfterPrompt, BeforeSubmit, AfterSubmit, BeforeOK, OnMessage, OnReport, OnURC}
}

// listed writes the names of moments for an error message, sorted.
func listed(moments []Moment) string {
	names := make([]string, len(moments))
	for i, m := range moments {
		names[i] = string(m)
	}
	return strings.Join(slices.Sorted(slices.Values(names)), ", ")
}

// Fault is something that goes wrong with a modem.
type Fault struct {
	Kind Kind
	// At is the moment; empty means the usual one of the kind, which its comment tells.
	At Moment
	// Count is how many times it happens; 0 means once. What lasts until it is cleared, and
	// what happens now, happens once.
	Count int
	// For is after what time a lasting fault heals on its own, zero for never; for the kinds
	// whose comments say so it is how long something takes.
	For time.Duration
	// Code is the number of an error, for the kinds that have one.
	Code int
	// Text is what StrayURC and Garbage write, each character an octet, and the beginning of
	// those unsolicited results that DuplicateURC repeats.
	Text string
}

const (
	maxFaultCount = 1000000
	maxFaultText  = 4096
)

// withDefaults fills in what was left out, and refuses what makes no sense.
func (f Fault) withDefaults() (Fault, error) {
	kind, ok := faultKinds[f.Kind]
	if !ok {
		return f, fmt.Errorf("unknown fault kind %q, known are %s", f.Kind, known(faultKinds))
	}
	if f.At == "" || f.At == Idle && !slices.Contains(kind.moments, Idle) {
		f.At = kind.usual()
	}
	switch {
	case !slices.Contains(KnownMoments(), f.At):
		return f, fmt.Errorf("unknown moment %q for at, known are %s", f.At, listed(KnownMoments()))
	case !slices.Contains(kind.moments, f.At):
		return f, fmt.Errorf("%s cannot happen at %s, it can at %s", f.Kind, f.At, listed(kind.moments))
	case f.Count < 0 || f.Count > maxFaultCount:
		return f, fmt.Errorf("count is %d, it can be 1 to %d", f.Count, maxFaultCount)
	case f.For < 0:
		return f, fmt.Errorf("for is %s, it cannot be negative", f.For)
	case f.Code < 0 || f.Code > maxErrorCode:
		return f, fmt.Errorf("code is %d, it can be 1 to %d", f.Code, maxErrorCode)
	case len(f.Text) > maxFaultText || !areOctets(f.Text):
		return f, fmt.Errorf("text can have %d characters, none above U+00FF", maxFaultText)
	}
	if f.Count == 0 {
		f.Count = 1
	}
	if f.For == 0 {
		f.For = kind.lasts
	}
	if f.Code == 0 {
		f.Code = kind.code
	}
	if f.Text == "" {
		f.Text = kind.text
	}
	return f, nil
}

// Fault makes something go wrong with the modem, now or at a moment to come.
func (m *Modem) Fault(fault Fault) error {
	fault, err := fault.withDefaults()
	if err != nil {
		return fmt.Errorf("firmwaresim: %w", err)
	}
	m.sim.lock()
	defer m.sim.unlock()
	if kind := faultKinds[fault.Kind]; fault.At == Idle && !kind.waits {
		kind.strike(m, fault)
		m.sim.notify()
		return nil
	}
	m.faults = append(m.faults, fault)
	return nil
}

// ClearFaults forgets the faults that have not struck yet and heals what others did: the
// modem is plugged in again, awake, registered, has memory, and its card is in its place and
// unlocked.
func (m *Modem) ClearFaults() {
	m.sim.lock()
	defer m.sim.unlock()
	m.faults = nil
	for _, t := range m.healing {
		t.stop()
	}
	m.healing = nil
	m.spoiling = spoiling{}
	m.unhang()
	m.setSplit(false)
	m.setNoSignal(false)
	m.setOutage(nil)
	m.setLost(false)
	m.freeMemory()
	m.insertCard()
	m.forgetPIN()
	m.returnPort()
	m.plug()
	m.sim.notify()
}

// Faults lists the faults that wait for their moment.
func (m *Modem) Faults() []Fault {
	m.sim.lock()
	defer m.sim.unlock()
	return slices.Clone(m.faults)
}

func (m *Modem) healAfter(f Fault, heal func()) {
	if f.For > 0 {
		m.healing = append(m.healing, m.sim.after(f.For, heal))
	}
}

// due takes the faults that strike at a moment, each one time less.
func (m *Modem) due(at Moment) []Fault {
	return m.dueIf(func(f Fault) bool { return f.At == at })
}

// dueIf takes the faults that a condition tells to strike.
func (m *Modem) dueIf(strikes func(Fault) bool) []Fault {
	var due []Fault
	for i := range m.faults {
		if strikes(m.faults[i]) {
			m.faults[i].Count--
			due = append(due, m.faults[i])
		}
	}
	m.faults = slices.DeleteFunc(m.faults, func(f Fault) bool { return f.Count == 0 })
	return due
}

// reach passes a moment of a command: the faults that wait for it strike, and the command
// goes on as they let it.
func (f *firmware) reach(at Moment, next func()) {
	late := f.late
	f.late = 0
	for _, fault := range f.modem.due(at) {
		c := faultKinds[fault.Kind].strike(f.modem, fault)
		if c.stop {
			return
		}
		if c.fail.kind != kindOK {
			f.prompt = nil
			f.resume(c.fail)
			return
		}
		late += c.late
	}
	if at == AfterPrompt { // the PDU is being typed; the wait comes after it
		f.late = late
		return
	}
	f.after(late, next)
}
