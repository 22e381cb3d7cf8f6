package device

import (
	"context"
	"errors"
	"fmt"
	"time"

	"simrelay/relay/wire"
)

// Radio is one modem and the SIM card in it. The agent decides what is sent
// and when it is tried again; the radio only does it, and says truthfully how
// it went. All methods may be called from several goroutines.
type Radio interface {
	// Run drives the radio until ctx ends, through unplugging and restarts of
	// the modem. It tells host what happens.
	Run(ctx context.Context, host Host) error
	// SIM returns the SIM card and how it is doing; false while no card has
	// been identified.
	SIM() (wire.SIM, bool)
	// Compose makes the short messages that carry a letter. The same letter
	// gives the same result at all times. An error is a *SendError.
	Compose(l Letter) ([][]byte, error)
	// Submit sends one short message and returns its TP-MR. An error is a
	// *SendError, the error that s.Before returned, or that of ctx when it
	// ended before s.Before was called. After that ctx does not matter.
	Submit(ctx context.Context, s Submission) (reference int, err error)
	// Close ends Run and releases the modem.
	Close() error
}

// Letter is a text and how it is to travel.
type Letter struct {
	To, Text string
	// Ref is the reference of a concatenated message, 3GPP TS 23.040 section
	// 9.2.3.24.1.
	Ref uint8
	// Validity is for how long the network is to try to deliver it; 0 means
	// 24 hours.
	Validity time.Duration
	// Flash makes it a message of class 0: shown at once, and not stored.
	Flash bool
}

// Submission is one short message on its way to the air.
type Submission struct {
	// ICCID is the card that must send it; with any other the radio refuses.
	ICCID string
	// Message is what Compose made.
	Message []byte
	// Before is called once, right before the step that cannot be taken back.
	// When it returns an error, that step is not taken.
	Before func() error
}

// Dialer is a Radio that can also run USSD dialogues, 3GPP TS 22.090.
type Dialer interface {
	// USSD takes one step of the card's dialogue and waits for what the network
	// says, until ctx ends. The card must be iccid. open tells that the network
	// waits for a reply. An error is a *SendError, or that of ctx.
	USSD(ctx context.Context, iccid string, action wire.USSDAction, text string) (answer string, open bool, err error)
}

// Host is what a radio tells the agent. Received, Removed and Reported return
// nil when the fact is on disk; only then may the radio delete its copy.
type Host interface {
	// Changed says that SIM has something new. It does not block.
	Changed()
	// Received takes one short message that came in.
	Received(p Part) error
	// Removed says that a slot of the card or modem is empty again.
	Removed(iccid, slot string) error
	// Reported takes one status report.
	Reported(r Report) error
	// Once reports whether key is asked for the first time since the journal
	// was made or Forget was called. It guards what must not be tried twice,
	// such as a wrong PIN.
	Once(key string) (bool, error)
	// Forget lets key be used again.
	Forget(key string) error
}

// Part is one short message that came in: a whole text, or a piece of one.
type Part struct {
	ICCID string
	// Slot is where the card or modem keeps it; empty when it came directly.
	// The same content in the same slot is the same message until Removed.
	Slot   string
	From   string
	SentAt time.Time // TP-SCTS; zero when it was not readable
	Flash  bool
	// Units is the text in UTF-16, because a pair may be split over two parts.
	Units []uint16
	// Raw is the PDU in hexadecimal. It is passed on when Opaque is set: the
	// text could not be decoded.
	Raw    string
	Opaque bool
	// Of a concatenated message; Total is at most 1 otherwise.
	Ref, Number, Total int
	Wide               bool // the reference has 16 bits
}

// Report is one status report, 3GPP TS 23.040 section 9.2.2.3.
type Report struct {
	ICCID     string
	Slot      string // as of Part
	Reference int    // TP-MR
	Recipient string // TP-RA
	Status    int    // TP-ST
	// SentAt is when the message centre took the part, TP-SCTS; zero when it
	// was not readable.
	SentAt time.Time
	// Outcome is what Status means; empty while the network is still trying.
	Outcome wire.ReportOutcome
}

// SendError says why a short message was not sent, or that nobody knows.
type SendError struct {
	// Class is wire.ClassAmbiguous when the message may have been sent. With
	// every other class it definitely was not.
	Class  wire.ErrorClass
	Code   string // such as "cms_38"
	Detail string // in plain words
}

// Error returns the code and the detail.
func (e *SendError) Error() string { return fmt.Sprintf("%s: %s", e.Code, e.Detail) }

// ErrNotReady is what Submit returns when the radio cannot send at this moment
// although it may soon; nothing was sent.
var ErrNotReady = &SendError{Class: wire.ClassTemporary, Code: "not_ready", Detail: "the modem is not ready"}

// ErrElsewhere is what Received and Reported return for what is stored, where
// another radio has the same SIM card: the message is to stay where it is.
var ErrElsewhere = errors.New("another radio has this SIM card")

// asSendError gives every error of a radio a class. One that a radio did not
// classify may have come at any moment, so it is ambiguous.
func asSendError(err error) *SendError {
	if se, ok := errors.AsType[*SendError](err); ok {
		return se
	}
	return &SendError{Class: wire.ClassAmbiguous, Code: "radio", Detail: err.Error()}
}
