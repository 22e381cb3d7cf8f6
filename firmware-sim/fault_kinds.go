package firmwaresim

import (
	"maps"
	"slices"
	"time"
)

// Kind names what goes wrong.
type Kind string

// Faults of the whole modem. They strike now unless a moment of a send is named.
const (
	// Unplug takes the modem out of its socket: the port goes and the modem has no power.
	Unplug Kind = "unplug"
	// Disconnect hangs the port up while the modem goes on working; it comes back after the
	// fault's For, at once if that is zero.
	Disconnect Kind = "disconnect"
	// Hang makes the modem deaf and dumb until the fault is cleared.
	Hang Kind = "hang"
	// Reboot restarts the modem; settings are lost and start-up result codes come.
	Reboot Kind = "reboot"
	// MemoryFull makes every message store refuse messages.
	MemoryFull Kind = "memory_full"
)

// Faults of answers. DropOK and LateAnswer usually strike BeforeOK, CMSError and BareError
// BeforeSubmit, the prompts BeforePrompt, the others the next command line.
const (
	// DropOK loses the final result of a command.
	DropOK Kind = "drop_ok"
	// LateAnswer holds a command up for the fault's For, 10 s if that is zero.
	LateAnswer Kind = "late_answer"
	// CMSError answers a send with +CMS ERROR and the fault's Code, 500 if that is zero.
	CMSError Kind = "cms_error"
	// CMEError answers with +CME ERROR and the fault's Code, 14 (SIM busy) if that is zero.
	CMEError Kind = "cme_error"
	// BareError answers with ERROR, which says nothing about why.
	BareError Kind = "error"
	// NoPrompt leaves the prompt out; the modem reads a PDU all the same.
	NoPrompt Kind = "no_prompt"
	// BarePrompt writes the prompt without the space.
	BarePrompt Kind = "bare_prompt"
)

// Faults of the line.
const (
	// DropByte loses an octet in the middle of what the modem says next.
	DropByte Kind = "drop_byte"
	// Garbage writes octets that mean nothing, or the fault's Text; usually now.
	Garbage Kind = "garbage"
	// SplitReads gives a reader one octet at a time from now on.
	SplitReads Kind = "split_reads"
	// StrayURC writes an unsolicited result, "+CREG: 1" or the fault's Text, where none may
	// be: before the next answer, or at a moment of a send; usually BeforeOK.
	StrayURC Kind = "stray_urc"
	// DuplicateURC writes the next unsolicited result twice.
	DuplicateURC Kind = "duplicate_urc"
)

// Faults of the SIM card. They strike now unless a moment of a send is named.
const (
	// PINRequired locks the card; it asks for its PIN, 0000 if it had none.
	PINRequired Kind = "pin_required"
	// PUKRequired locks the card as three wrong PINs do.
	PUKRequired Kind = "puk_required"
	// SIMRemoved takes the card out.
	SIMRemoved Kind = "sim_removed"
)

// Faults of the network.
const (
	// RegistrationLost takes the network away.
	RegistrationLost Kind = "registration_lost"
	// NoSignal makes +CSQ say 99, not known; the network stays.
	NoSignal Kind = "no_signal"
	// SMSCDown takes the service centre away from this modem: sends run into +CMS ERROR: 332
	// after a minute, or are refused at once with the fault's Code; what is for the modem
	// waits.
	SMSCDown Kind = "smsc_down"
	// DelayedParts lets the fault's For, 10 s if that is zero, pass between the parts of the
	// next long message from a handset.
	DelayedParts Kind = "delayed_parts"
	// ReorderedParts turns the order of the parts of the next long message round.
	ReorderedParts Kind = "reordered_parts"
	// DuplicateParts delivers the next message, or each part of it, twice.
	DuplicateParts Kind = "duplicate_parts"
	// EarlyReport shows the report on a message before the answer to +CMGS, if the handset
	// took the message at once.
	EarlyReport Kind = "early_report"
	// SwappedReports holds the next report back until another one has gone, or for the
	// fault's For, a minute if that is zero.
	SwappedReports Kind = "swapped_reports"
	// LostReport loses the next report.
	LostReport Kind = "lost_report"
	// DuplicateReport sends the next report twice.
	DuplicateReport Kind = "duplicate_report"
)

// consequence is what a fault means for the command during which it struck.
type consequence struct {
	stop bool          // the command will never end
	late time.Duration // it goes on so much later
	fail result        // it ends at once with this
}

// faultKind describes a kind of fault.
type faultKind struct {
	// moments are those at which it can strike, the usual one first.
	moments []Moment
	// waits says that at Idle the fault waits for the next command line.
	waits bool
	// lasts, code and text stand for what a fault leaves out.
	lasts time.Duration
	code  int
	text  string
	// strike makes it happen; nil for kinds that whoever passes their moment carries out.
	strike func(*Modem, Fault) consequence
}

func (k faultKind) usual() Moment { return k.moments[0] }

// moments puts the usual moment before the others that a kind has.
func moments(usual Moment, others ...Moment) []Moment {
	return append([]Moment{usual}, slices.DeleteFunc(slices.Clone(others), func(m Moment) bool { return m == usual })...)
}

var (
	whileSending = []Moment{BeforePrompt, AfterPrompt, BeforeSubmit, AfterSubmit, BeforeOK}
	anywhere     = moments(Idle, whileSending...)
)

const (
	defaultLateness = 10 * time.Second
	defaultGap      = 10 * time.Second
	defaultHolding  = time.Minute
)

var faultKinds map[Kind]faultKind

func init() { // the table refers to functions that refer to the table
	faultKinds = map[Kind]faultKind{}
	for _, part := range []map[Kind]faultKind{modemFaults(), answerFaults(), lineFaults(), cardFaults(), networkFaults()} {
		maps.Copy(faultKinds, part)
	}
}

// lasting makes a kind that changes the modem until it heals.
func lasting(begin, end func(*Modem)) faultKind {
	return faultKind{moments: anywhere, strike: func(m *Modem, f Fault) consequence {
		begin(m)
		m.healAfter(f, func() { end(m) })
		return consequence{}
	}}
}

func modemFaults() map[Kind]faultKind {
	return map[Kind]faultKind{
		Unplug: {moments: anywhere, strike: func(m *Modem, f Fault) consequence {
			m.unplug()
			m.healAfter(f, m.plug)
			return consequence{stop: true}
		}},
		Disconnect: {moments: anywhere, strike: func(m *Modem, f Fault) consequence {
			m.losePort(f.For)
			return consequence{}
		}},
		Hang: {moments: anywhere, strike: func(m *Modem, f Fault) consequence {
			m.hung = true
			m.healAfter(f, m.unhang)
			return consequence{stop: true}
		}},
		Reboot: {moments: anywhere, strike: func(m *Modem, _ Fault) consequence {
			m.reboot()
			return consequence{stop: true}
		}},
		MemoryFull: lasting(func(m *Modem) { m.full = true }, (*Modem).freeMemory),
	}
}

// failing makes a kind that ends the command under way.
func failing(at []Moment, code int, end func(code int) result) faultKind {
	return faultKind{moments: at, waits: true, code: code, strike: func(_ *Modem, f Fault) consequence {
		return consequence{fail: end(f.Code)}
	}}
}

func answerFaults() map[Kind]faultKind {
	prompted := func(s sign) faultKind {
		return faultKind{moments: []Moment{BeforePrompt}, strike: func(m *Modem, _ Fault) consequence {
			m.fw.sign = s
			return consequence{}
		}}
	}
	return map[Kind]faultKind{
		DropOK: {moments: moments(BeforeOK, anywhere...), waits: true, strike: func(m *Modem, _ Fault) consequence {
			m.fw.muteLine = true
			return consequence{}
		}},
		LateAnswer: {moments: moments(BeforeOK, anywhere...), waits: true, lasts: defaultLateness,
			strike: func(_ *Modem, f Fault) consequence { return consequence{late: f.For} }},
		CMSError:   failing(moments(BeforeSubmit, whileSending...), cmsUnknown, cms),
		CMEError:   failing(anywhere, cmeBusy, cme),
		BareError:  failing(moments(BeforeSubmit, anywhere...), 0, func(int) result { return failed }),
		NoPrompt:   prompted(signNone),
		BarePrompt: prompted(signBare),
	}
}

// KnownFaults lists the kinds of fault, sorted.
func KnownFaults() []Kind {
	return slices.Sorted(maps.Keys(faultKinds))
}
