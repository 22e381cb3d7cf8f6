// Package wire holds the frames that a relay and a device exchange over their
// WebSocket: protocol SGP/1. Every frame is one JSON text message of at most
// [MaxFrame] bytes, an object whose field "type" names it.
//
// It is a leaf: both sides import it, and it imports nothing of ours. Rules
// about when a frame may be sent are not here: the relay's live in
// relay/session and relay, the device's in device.
package wire

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Version is the protocol version that Hello carries.
const Version = 1

// MaxFrame is the largest frame, in bytes. A longer one closes the session.
const MaxFrame = 64 << 10

// Path is where the relay accepts devices.
const Path = "/device/v1/connect"

// MaxCredits is the largest number of messages in flight for one SIM card.
const MaxCredits = 5

// Frame is one of the frame types of this package.
type Frame interface{ frameType() string }

// The names of the frame types on the wire.
const (
	typeHello      = "hello"
	typeWelcome    = "welcome"
	typeDispatch   = "dispatch"
	typeReceived   = "received"
	typeResult     = "result"
	typeResultAck  = "result_ack"
	typeCancel     = "cancel"
	typeInbound    = "inbound"
	typeInboundAck = "inbound_ack"
	typeStatus     = "status"
	typeReconciled = "reconciled"
	typeUSSD       = "ussd"
	typeUSSDAnswer = "ussd_answer"
)

func (*Hello) frameType() string      { return typeHello }
func (*Welcome) frameType() string    { return typeWelcome }
func (*Dispatch) frameType() string   { return typeDispatch }
func (*Received) frameType() string   { return typeReceived }
func (*Result) frameType() string     { return typeResult }
func (*ResultAck) frameType() string  { return typeResultAck }
func (*Cancel) frameType() string     { return typeCancel }
func (*Inbound) frameType() string    { return typeInbound }
func (*InboundAck) frameType() string { return typeInboundAck }
func (*Status) frameType() string     { return typeStatus }
func (*Reconciled) frameType() string { return typeReconciled }
func (*USSD) frameType() string       { return typeUSSD }
func (*USSDAnswer) frameType() string { return typeUSSDAnswer }

func newFrame(name string) Frame {
	switch name {
	case typeHello:
		return new(Hello)
	case typeWelcome:
		return new(Welcome)
	case typeDispatch:
		return new(Dispatch)
	case typeReceived:
		return new(Received)
	case typeResult:
		return new(Result)
	case typeResultAck:
		return new(ResultAck)
	case typeCancel:
		return new(Cancel)
	case typeInbound:
		return new(Inbound)
	case typeInboundAck:
		return new(InboundAck)
	case typeStatus:
		return new(Status)
	case typeReconciled:
		return new(Reconciled)
	case typeUSSD:
		return new(USSD)
	case typeUSSDAnswer:
		return new(USSDAnswer)
	}
	return nil
}

// Encode returns the frame's bytes.
func Encode(f Frame) ([]byte, error) {
	body, err := marshal(f)
	if err != nil {
		return nil, fmt.Errorf("encode %s frame: %w", f.frameType(), err)
	}
	head := `{"type":"` + f.frameType() + `"`
	if len(body) > 2 {
		head += ","
	}
	out := append([]byte(head), body[1:]...)
	if len(out) > MaxFrame {
		return nil, fmt.Errorf("%s frame of %d bytes is over the limit of %d", f.frameType(), len(out), MaxFrame)
	}
	return out, nil
}

// marshal is json.Marshal without escapes for HTML, which would make a text
// six times as long.
func marshal(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}

// headroom is what a Dispatch needs beside its text, generously, in bytes.
const headroom = 2 << 10

// Fits reports whether a text fits into a Dispatch. No character takes more
// than six bytes of JSON, so a short text always does.
func Fits(text string) bool {
	if 6*len(text) <= MaxFrame-headroom {
		return true
	}
	body, err := marshal(text)
	return err == nil && len(body) <= MaxFrame-headroom
}

// Decode parses one frame. Unknown fields are ignored, so that a newer side
// can say more; an unknown type is an error, because a frame that nobody
// understands may be one that matters.
func Decode(data []byte) (Frame, error) {
	if len(data) > MaxFrame {
		return nil, fmt.Errorf("frame of %d bytes is over the limit of %d", len(data), MaxFrame)
	}
	var head struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(data, &head); err != nil {
		return nil, fmt.Errorf("frame is not a JSON object: %w", err)
	}
	f := newFrame(head.Type)
	if f == nil {
		return nil, fmt.Errorf("unknown frame type %q", head.Type)
	}
	if err := json.Unmarshal(data, f); err != nil {
		return nil, fmt.Errorf("decode %s frame: %w", head.Type, err)
	}
	if v, ok := f.(interface{ validate() error }); ok {
		if err := v.validate(); err != nil {
			return nil, fmt.Errorf("%s frame: %w", head.Type, err)
		}
	}
	return f, nil
}
