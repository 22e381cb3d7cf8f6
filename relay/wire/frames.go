package wire

import (
	"errors"
	"fmt"
	"time"
)

// Hello is the device's first frame.
type Hello struct {
	Version int `json:"v"`
	// Agent names the device's program and version, for people.
	Agent string `json:"agent,omitempty"`
	// JournalID is made with the device's journal. A new one means that the
	// old journal is lost, and with it the fate of what it held.
	JournalID string `json:"journal_id"`
	// Features names what the device can do beyond sending and receiving, such
	// as FeatureUSSD. The relay asks for nothing that is not named here.
	Features []string `json:"features,omitempty"`
	// HighestEpoch is the highest epoch that the device has seen. It makes the
	// device a witness: a relay restored from a backup catches up with it.
	HighestEpoch int64 `json:"highest_epoch"`
	// HighDSeq is the highest dispatch number in the journal, LowDSeq the
	// highest that was pruned from it.
	HighDSeq int64 `json:"high_dseq"`
	LowDSeq  int64 `json:"low_dseq"`
	SIMs     []SIM `json:"sims"`
	// Unresolved holds journal entries that the relay has not acknowledged, as
	// many as fit; the rest follow as Result frames after Welcome.
	Unresolved []Result `json:"unresolved,omitempty"`
}

// SIM is one SIM card in the device, and how it is doing.
type SIM struct {
	ICCID  string `json:"iccid"`
	IMSI   string `json:"imsi,omitempty"`
	IMEI   string `json:"imei,omitempty"`
	Number string `json:"number,omitempty"` // E.164; empty when the card does not tell
	// Operator is the network's name as the radio shows it.
	Operator     string       `json:"operator,omitempty"`
	Registration Registration `json:"registration"`
	SignalDBM    *int         `json:"signal_dbm,omitempty"` // nil when not known
	// Ready says that the card can send now.
	Ready bool `json:"ready"`
	// Problem tells in plain words why the card is not ready, or what last
	// went wrong with it; empty when all is well.
	Problem string `json:"problem,omitempty"`
	// Credits is how many messages the device takes for this card at once.
	Credits int `json:"credits"`
}

// CanSend reports whether the card can send now.
func (s SIM) CanSend() bool { return s.Ready && s.Registration.Usable() }

// Registration is the network registration status, 3GPP TS 27.007 section 7.2.
type Registration string

// The registration statuses.
const (
	RegistrationNone      Registration = "none"      // 0: not registered, not searching
	RegistrationHome      Registration = "home"      // 1, 6
	RegistrationSearching Registration = "searching" // 2
	RegistrationDenied    Registration = "denied"    // 3
	RegistrationUnknown   Registration = "unknown"   // 4
	RegistrationRoaming   Registration = "roaming"   // 5, 7
)

// Usable reports whether a card with this registration can send.
func (r Registration) Usable() bool { return r == RegistrationHome || r == RegistrationRoaming }

// Welcome is the relay's answer to Hello.
type Welcome struct {
	Epoch      int64     `json:"epoch"`
	ServerTime time.Time `json:"server_time"`
	// PingSeconds is how often the relay pings. The device gives the session up
	// when it has heard nothing for two pings and ten seconds.
	PingSeconds int `json:"ping_s"`
	// DSeq is the highest dispatch number that the relay knows of. Where the
	// device's is higher, the relay's store went backwards: the device sends a
	// Result for every journal entry above DSeq, then Reconciled.
	DSeq int64 `json:"dseq"`
	// SIMs gives the sim_card_id of each ICCID in Hello.
	SIMs map[string]int64 `json:"sims,omitempty"`
	// Acked lists the entries of Hello.Unresolved that are now committed.
	Acked []ResultAck `json:"acked,omitempty"`
	// InboundUpTo is the highest iseq of this journal that is committed.
	InboundUpTo int64 `json:"inbound_upto"`
	// LostJournal says that the relay knew another journal of this device.
	LostJournal bool `json:"lost_journal,omitempty"`
}

// Dispatch hands one message to the device. The same attempt may come again
// after a reconnect; the device answers it from its journal.
type Dispatch struct {
	Epoch     int64  `json:"epoch"`
	DSeq      int64  `json:"dseq"`
	Message   int64  `json:"msg"`
	Attempt   int    `json:"attempt"`
	SIMCardID int64  `json:"sim_card_id"`
	ICCID     string `json:"iccid"`
	To        string `json:"to"`
	Text      string `json:"text"`
	// Parts is the number of short messages that the relay counted.
	Parts int `json:"parts"`
	// TTLMillis is how long the device may wait before it starts to send,
	// counted on its own monotonic clock from receipt.
	TTLMillis int64 `json:"ttl_ms"`
	Priority  int   `json:"prio,omitempty"`
	// ValiditySeconds is for how long the network is to try to deliver, counted
	// from when it takes the message; 0 leaves that to the device.
	ValiditySeconds int64 `json:"validity_s,omitempty"`
	// Flash asks for a message of class 0: shown at once, and not stored.
	Flash bool `json:"flash,omitempty"`
	// Force allows an attempt although an earlier one may have been sent: the
	// operator or the message's own policy asked for it.
	Force bool `json:"force,omitempty"`
}

// Received tells that dispatches are in the device's journal, on disk.
type Received struct {
	DSeq []int64 `json:"dseq"`
}

// ResultState is what became of an attempt.
type ResultState string

// The result states. Held is not final: it tells after a reconnect that the
// device has the message and has not finished with it.
const (
	ResultHeld      ResultState = "held"
	ResultSent      ResultState = "sent"      // the network took every part
	ResultFailed    ResultState = "failed"    // definite; see PartsSent
	ResultExpired   ResultState = "expired"   // definite: nothing was sent in time
	ResultCancelled ResultState = "cancelled" // definite: nothing was sent
	ResultUnknown   ResultState = "unknown"   // it may have been sent
)

// ErrorClass says what a failure means for the message and for its SIM card.
type ErrorClass string

// The error classes of a ResultFailed.
const (
	ClassPermanent ErrorClass = "permanent" // no SIM card will ever send it
	ClassRejected  ErrorClass = "rejected"  // the network refused it
	ClassSIM       ErrorClass = "sim"       // this SIM card cannot send now; another may
	ClassTemporary ErrorClass = "temporary" // later is fine
	ClassAmbiguous ErrorClass = "ambiguous" // with ResultUnknown only
)

// Result is a fact about one attempt. It may be sent more than once, by any
// session of the device, until it is acknowledged.
type Result struct {
	Message int64       `json:"msg"`
	Attempt int         `json:"attempt"`
	DSeq    int64       `json:"dseq"`
	State   ResultState `json:"state"`
	// Parts is how many short messages the attempt has, PartsSent how many of
	// them the network took. A failure after the first part is definite, and
	// still no other SIM card may try: the recipient has some of it.
	Parts     int        `json:"parts,omitempty"`
	PartsSent int        `json:"parts_sent,omitempty"`
	Class     ErrorClass `json:"class,omitempty"`
	Code      string     `json:"code,omitempty"`   // such as "cms_38"
	Detail    string     `json:"detail,omitempty"` // in plain words
	// References are the TP-MR of the parts that were sent, in order.
	References []int     `json:"refs,omitempty"`
	At         time.Time `json:"at"`
}

// ResultAck tells that a Result is committed. Held results are not
// acknowledged.
type ResultAck struct {
	Message int64 `json:"msg"`
	Attempt int   `json:"attempt"`
}

// Cancel asks the device not to send a message. It answers with a Result. A
// Cancel for a message that it does not know leaves a tombstone, so that a
// late Dispatch is refused.
type Cancel struct {
	Epoch   int64 `json:"epoch"`
	Message int64 `json:"msg"`
	Attempt int   `json:"attempt"`
}

// InboundKind is what came in from the radio.
type InboundKind string

// The kinds of Inbound.
const (
	InboundSMS    InboundKind = "sms"
	InboundReport InboundKind = "report"
)

// Inbound is one thing that came in from the radio: a complete message, or a
// status report for a part that was sent.
type Inbound struct {
	JournalID string      `json:"journal_id"`
	ISeq      int64       `json:"iseq"` // counts from 1 in each journal, sent in order
	Kind      InboundKind `json:"kind"`
	ICCID     string      `json:"iccid"`
	At        time.Time   `json:"at"` // when the device had it

	// Of an SMS.
	From   string    `json:"from,omitempty"`
	Text   string    `json:"text,omitempty"`
	SentAt time.Time `json:"sent_at,omitzero"` // TP-SCTS
	Parts  int       `json:"parts,omitempty"`
	// Missing counts parts that never came; the text then has gaps.
	Missing int `json:"missing,omitempty"`
	// Flash says that the message was of class 0.
	Flash bool `json:"flash,omitempty"`
	// Raw holds the PDUs in hexadecimal when they could not be decoded.
	Raw []string `json:"raw,omitempty"`

	// Of a report.
	Message int64 `json:"msg,omitempty"`
	Attempt int   `json:"attempt,omitempty"`
	Part    int   `json:"part,omitempty"` // counts from 1
	// Outcome is what the report means; Status is its TP-ST, 3GPP TS 23.040
	// section 9.2.3.15.
	Outcome ReportOutcome `json:"outcome,omitempty"`
	Status  int           `json:"status,omitempty"`
}

// ReportOutcome is what a status report means for its part.
type ReportOutcome string

// The outcomes of a report. A report that the network is still trying is not
// passed on.
const (
	ReportDelivered   ReportOutcome = "delivered"
	ReportUndelivered ReportOutcome = "undelivered"
)

// InboundAck tells that everything up to and including UpTo is committed.
type InboundAck struct {
	UpTo int64 `json:"upto"`
}

// Status tells what changed about the device's SIM cards; it also serves as
// the device's heartbeat. It names every card that is in the device.
type Status struct {
	SIMs []SIM `json:"sims"`
}

// Reconciled ends the Results that answer a Welcome whose DSeq was too low.
type Reconciled struct {
	DSeq int64 `json:"dseq"`
}

// Bounds of what a device may say.
const (
	MaxSIMs       = 256
	maxUnresolved = 1024
	maxFeatures   = 32
	maxText       = 48 << 10
	maxShort      = 256
)

func (h *Hello) validate() error {
	switch {
	case h.Version < 1:
		return errors.New("v is missing")
	case h.JournalID == "" || len(h.JournalID) > 64:
		return errors.New("journal_id must have 1 to 64 characters")
	case h.HighestEpoch < 0 || h.HighDSeq < 0 || h.LowDSeq < 0:
		return errors.New("highest_epoch, high_dseq and low_dseq must not be negative")
	case len(h.Features) > maxFeatures:
		return fmt.Errorf("more than %d features", maxFeatures)
	case len(h.Unresolved) > maxUnresolved:
		return fmt.Errorf("more than %d unresolved entries", maxUnresolved)
	}
	for i := range h.Unresolved {
		if err := h.Unresolved[i].validate(); err != nil {
			return fmt.Errorf("unresolved[%d]: %w", i, err)
		}
	}
	return validateSIMs(h.SIMs)
}

func (s *Status) validate() error { return validateSIMs(s.SIMs) }

func validateSIMs(sims []SIM) error {
	if len(sims) > MaxSIMs {
		return fmt.Errorf("more than %d SIM cards", MaxSIMs)
	}
	seen := make(map[string]bool, len(sims))
	for _, s := range sims {
		switch {
		case !isDigits(s.ICCID, 10, 22):
			return fmt.Errorf("iccid %q is not 10 to 22 digits", s.ICCID)
		case seen[s.ICCID]:
			return fmt.Errorf("iccid %q is there twice", s.ICCID)
		case s.Credits < 0:
			return errors.New("credits must not be negative")
		case len(s.Operator)+len(s.Problem)+len(s.Number)+len(s.IMSI)+len(s.IMEI) > 5*maxShort:
			return errors.New("a SIM card's texts are too long")
		}
		seen[s.ICCID] = true
	}
	return nil
}

// isDigits also lets the letters A to F through, which some cards have in
// their ICCID as filler.
func isDigits(s string, least, most int) bool {
	if len(s) < least || len(s) > most {
		return false
	}
	for _, c := range s {
		if (c < '0' || c > '9') && (c < 'A' || c > 'F') {
			return false
		}
	}
	return true
}

func (r *Result) validate() error {
	if r.Message <= 0 || r.Attempt <= 0 {
		return errors.New("msg and attempt must be positive")
	}
	if r.Parts < 0 || r.PartsSent < 0 || len(r.References) > 255 || len(r.Code) > maxShort || len(r.Detail) > 4*maxShort {
		return errors.New("a field is out of bounds")
	}
	switch r.State {
	case ResultHeld, ResultSent, ResultFailed, ResultExpired, ResultCancelled, ResultUnknown:
		return nil
	}
	return fmt.Errorf("unknown state %q", r.State)
}

func (i *Inbound) validate() error {
	switch {
	case i.JournalID == "" || len(i.JournalID) > 64:
		return errors.New("journal_id must have 1 to 64 characters")
	case i.ISeq <= 0:
		return errors.New("iseq must be positive")
	case len(i.Text) > maxText || len(i.From) > maxShort || len(i.ICCID) > maxShort || len(i.Raw) > 255:
		return errors.New("a field is out of bounds")
	}
	switch i.Kind {
	case InboundSMS:
		return nil
	case InboundReport:
		return i.validateReport()
	}
	return fmt.Errorf("unknown kind %q", i.Kind)
}

func (i *Inbound) validateReport() error {
	if i.Message <= 0 || i.Attempt <= 0 || i.Part <= 0 || i.Part > 255 {
		return errors.New("msg, attempt and part must be positive")
	}
	if i.Outcome != ReportDelivered && i.Outcome != ReportUndelivered {
		return fmt.Errorf("unknown outcome %q", i.Outcome)
	}
	return nil
}
