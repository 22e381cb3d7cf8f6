package firmwaresim

import (
	"fmt"
	"maps"
	"slices"
	"time"
)

// Kind names what goes wrong.
type Kind string

// The faults that a modem can have.
const (
	// Unplug takes the modem out of its socket: the port goes and the modem has no power.
	Unplug Kind = "unplug"
	// Hang makes the modem deaf and dumb until the fault is cleared.
	Hang Kind = "hang"
	// Reboot restarts the modem; settings are lost and start-up result codes come.
	Reboot Kind = "reboot"
	// DropOK loses the final result of a command.
	DropOK Kind = "drop_ok"
	// LateAnswer holds a command up for the fault's For, 10 s if that is zero.
	LateAnswer Kind = "late_answer"
	// RegistrationLost takes the network away.
	RegistrationLost Kind = "registration_lost"
	// MemoryFull makes every message store refuse messages.
	MemoryFull Kind = "memory_full"
	// CMSError answers a send with +CMS ERROR and the fault's Code, 500 if that is zero.
	CMSError Kind = "cms_error"
)

// Moment says when a fault strikes.
type Moment string

// The moments of a fault. All but Idle are moments of sending a message with +CMGS.
const (
	// Idle is now. DropOK and LateAnswer strike the next command line, whatever it is, and
	// CMSError the next send.
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
)

// Fault is something that goes wrong with a modem.
type Fault struct {
	Kind Kind
	// At is the moment; empty means the usual one of the kind: BeforeOK for DropOK and
	// LateAnswer, BeforeSubmit for CMSError, Idle for the others.
	At Moment
	// Count is how many times it happens; 0 means once. What lasts until it is cleared, and
	// what happens now, happens once.
	Count int
	// For is after what time Unplug, Hang, RegistrationLost and MemoryFull heal on their
	// own, zero for never, and how late a LateAnswer is.
	For time.Duration
	// Code is the number of a CMSError.
	Code int
}

const (
	defaultLateness = 10 * time.Second
	maxFaultCount   = 1000000
)

// consequence is what a fault means for the command during which it struck.
type consequence struct {
	stop bool          // the command will never end
	late time.Duration // it goes on so much later
	fail result        // it ends at once with this
}

// faultKind describes a kind of fault.
type faultKind struct {
	usual Moment
	// waits says that at Idle the fault waits for the next command line.
	waits  bool
	strike func(*Modem, Fault) consequence
}

var faultKinds map[Kind]faultKind

func init() { // the table refers to functions that refer to the table
	faultKinds = map[Kind]faultKind{
		Unplug: {usual: Idle, strike: func(m *Modem, f Fault) consequence {
			m.unplug()
			m.healAfter(f, m.plug)
			return consequence{stop: true}
		}},
		Hang: {usual: Idle, strike: func(m *Modem, f Fault) consequence {
			m.hung = true
			m.healAfter(f, m.unhang)
			return consequence{stop: true}
		}},
		Reboot: {usual: Idle, strike: func(m *Modem, _ Fault) consequence {
			m.reboot()
			return consequence{stop: true}
		}},
		RegistrationLost: {usual: Idle, strike: func(m *Modem, f Fault) consequence {
			m.setLost(true)
			m.healAfter(f, func() { m.setLost(false) })
			return consequence{}
		}},
		MemoryFull: {usual: Idle, strike: func(m *Modem, f Fault) consequence {
			m.full = true
			m.healAfter(f, m.freeMemory)
			return consequence{}
		}},
		DropOK: {usual: BeforeOK, waits: true, strike: func(m *Modem, _ Fault) consequence {
			m.fw.muteLine = true
			return consequence{}
		}},
		LateAnswer: {usual: BeforeOK, waits: true, strike: func(_ *Modem, f Fault) consequence {
			return consequence{late: f.For}
		}},
		CMSError: {usual: BeforeSubmit, waits: true, strike: func(_ *Modem, f Fault) consequence {
			return consequence{fail: cms(f.Code)}
		}},
	}
}

var moments = map[Moment]bool{
	Idle: true, BeforePrompt: true, AfterPrompt: true, BeforeSubmit: true, AfterSubmit: true, BeforeOK: true,
}

// withDefaults fills in what was left out, and refuses what makes no sense.
func (f Fault) withDefaults() (Fault, error) {
	kind, ok := faultKinds[f.Kind]
	switch {
	case !ok:
		return f, fmt.Errorf("unknown fault kind %q, known are %s", f.Kind, known(faultKinds))
	case f.At != "" && !moments[f.At]:
		return f, fmt.Errorf("unknown moment %q for at, known are %s", f.At, known(moments))
	case f.Count < 0 || f.Count > maxFaultCount:
		return f, fmt.Errorf("count is %d, it can be 1 to %d", f.Count, maxFaultCount)
	case f.For < 0:
		return f, fmt.Errorf("for is %s, it cannot be negative", f.For)
	case f.Code < 0 || f.Code > maxErrorCode:
		return f, fmt.Errorf("code is %d, it can be 1 to %d", f.Code, maxErrorCode)
	}
	if f.At == "" {
		f.At = kind.usual
	}
	if f.Kind == CMSError && f.At == Idle {
		f.At = BeforeSubmit // the next send it is
	}
	if f.Count == 0 {
		f.Count = 1
	}
	if f.Kind == LateAnswer && f.For == 0 {
		f.For = defaultLateness
	}
	if f.Kind == CMSError && f.Code == 0 {
		f.Code = cmsUnknown
	}
	return f, nil
}

// Fault makes something go wrong with the modem, now or at a moment of its next sends.
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
// modem is plugged in again, awake, registered and has memory.
func (m *Modem) ClearFaults() {
	m.sim.lock()
	defer m.sim.unlock()
	m.faults = nil
	for _, t := range m.healing {
		t.stop()
	}
	m.healing = nil
	m.unhang()
	m.setLost(false)
	m.freeMemory()
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
	var due []Fault
	m.faults = slices.DeleteFunc(m.faults, func(f Fault) bool { return f.Count == 0 })
	for i := range m.faults {
		if m.faults[i].At == at {
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

// KnownFaults lists the kinds of fault, sorted.
func KnownFaults() []Kind {
	return slices.Sorted(maps.Keys(faultKinds))
}

// KnownMoments lists the moments of a fault, in the order in which a send passes them.
func KnownMoments() []Moment {
	return []Moment{Idle, BeforePrompt, AfterPrompt, BeforeSubmit, AfterSubmit, BeforeOK}
}
