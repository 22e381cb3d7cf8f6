package device

import (
	"encoding/binary"
	"time"

	"simrelay/relay/wire"
)

// state is where an entry stands. It goes from received to submitting and
// back between the parts of a message, and ends in one of the others.
type state string

const (
	stateReceived   state = "received"   // no part is on its way to the air
	stateSubmitting state = "submitting" // part PartsSent+1 may be on the air
	stateSent       state = "sent"
	stateFailed     state = "failed"
	stateExpired    state = "expired"
	stateCancelled  state = "cancelled"
	stateUnknown    state = "unknown"
)

func (s state) final() bool { return s != stateReceived && s != stateSubmitting }

// wire is the state as the relay hears it.
func (s state) wire() wire.ResultState {
	if !s.final() {
		return wire.ResultHeld
	}
	return wire.ResultState(s)
}

// key names an attempt.
type key struct {
	message int64
	attempt int
}

func (k key) bytes() []byte {
	return binary.BigEndian.AppendUint32(numberKey(k.message), uint32(k.attempt))
}

func keyOf(b []byte) key {
	if len(b) != 12 {
		return key{}
	}
	return key{message: number(b[:8]), attempt: int(binary.BigEndian.Uint32(b[8:]))}
}

// entry is the journal's record of one attempt. A Cancel for a message that
// the device does not know leaves one too, without a dispatch number: the
// tombstone that a late Dispatch runs into.
type entry struct {
	Message  int64  `json:"msg"`
	Attempt  int    `json:"attempt"`
	DSeq     int64  `json:"dseq"`
	ICCID    string `json:"iccid,omitempty"`
	To       string `json:"to,omitempty"`
	Text     string `json:"text,omitempty"` // until the state is final
	Priority int    `json:"prio,omitempty"`
	TTL      int64  `json:"ttl_ms,omitempty"`
	Validity int64  `json:"validity_s,omitempty"`
	Flash    bool   `json:"flash,omitempty"`
	// Ref is the concatenation reference; a part that is tried again after a
	// restart keeps it.
	Ref uint8 `json:"ref,omitempty"`

	State      state           `json:"state"`
	Parts      int             `json:"parts,omitempty"`
	PartsSent  int             `json:"parts_sent,omitempty"`
	References []int           `json:"refs,omitempty"` // TP-MR of the parts sent
	Class      wire.ErrorClass `json:"class,omitempty"`
	Code       string          `json:"code,omitempty"`
	Detail     string          `json:"detail,omitempty"`
	// FateOf is the earlier attempt whose fate this one shares: it was refused
	// because that one was, or may have been, sent.
	FateOf int `json:"fate_of,omitempty"`

	ReceivedAt time.Time `json:"received_at"`
	UpdatedAt  time.Time `json:"updated_at"`
	Acked      bool      `json:"acked,omitempty"`
}

func (e *entry) key() key { return key{e.Message, e.Attempt} }

// letter is what the radio makes short messages of.
func (e *entry) letter() Letter {
	return Letter{To: e.To, Text: e.Text, Ref: e.Ref, Validity: time.Duration(e.Validity) * time.Second, Flash: e.Flash}
}

// deadline is the moment after which the entry must not start, for a clock
// that was restarted since. Where the wall clock went backwards, nobody knows
// how long ago the entry came, and it does not start at all.
func (e *entry) deadline(now time.Time) time.Time {
	waited := now.Sub(e.ReceivedAt)
	if waited < 0 {
		return now
	}
	return now.Add(time.Duration(e.TTL)*time.Millisecond - waited)
}

// touched says that part of the message is, or may be, with the network.
func (e *entry) touched() bool {
	switch e.State {
	case stateSubmitting, stateSent, stateUnknown:
		return true
	}
	return e.PartsSent > 0
}

const maxDetail = 500

// result is the entry as the relay hears it.
func (e *entry) result() wire.Result {
	return wire.Result{
		Message: e.Message, Attempt: e.Attempt, DSeq: e.DSeq, State: e.State.wire(),
		Parts: e.Parts, PartsSent: e.PartsSent, Class: e.Class, Code: e.Code,
		Detail: e.Detail[:min(len(e.Detail), maxDetail)], References: e.References, At: e.UpdatedAt,
	}
}

// follow takes over what became of an earlier attempt.
func (e *entry) follow(earlier *entry) {
	e.State, e.Parts, e.PartsSent = earlier.State, earlier.Parts, earlier.PartsSent
	e.References, e.Class, e.Code = earlier.References, earlier.Class, earlier.Code
	e.Detail = "an earlier attempt decides: " + earlier.Detail
}
