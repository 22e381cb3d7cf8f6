package wire

import (
	"errors"
	"fmt"
)

// FeatureUSSD in Hello.Features says that the device can run USSD dialogues.
const FeatureUSSD = "ussd"

// USSD asks the device for one step of a dialogue with the network, 3GPP TS
// 22.090. A SIM card has at most one dialogue at a time. The device answers
// each request with one USSDAnswer. Nothing of it is journalled: a session that
// ends takes its dialogues with it.
type USSD struct {
	Epoch int64 `json:"epoch"`
	// Request numbers the requests of a session; the answer repeats it.
	Request int64      `json:"request"`
	ICCID   string     `json:"iccid"`
	Action  USSDAction `json:"action"`
	// Text is the code of a start, such as *100#, or a reply to a menu.
	Text string `json:"text,omitempty"`
}

// USSDAction is a step of a dialogue.
type USSDAction string

// The steps of a dialogue. A start ends the dialogue that the card may still
// have.
const (
	USSDStart  USSDAction = "start"
	USSDReply  USSDAction = "reply"
	USSDCancel USSDAction = "cancel"
)

// USSDAnswer is what the network said to one USSD request.
type USSDAnswer struct {
	Request int64     `json:"request"`
	State   USSDState `json:"state"`
	Text    string    `json:"text,omitempty"`
	// Code and Detail say why it failed, such as "ussd_timeout", and in plain
	// words.
	Code   string `json:"code,omitempty"`
	Detail string `json:"detail,omitempty"`
}

// USSDState tells whether a dialogue goes on.
type USSDState string

// The states of a dialogue after an answer.
const (
	USSDOpen   USSDState = "open"   // the network waits for a reply
	USSDClosed USSDState = "closed" // the dialogue is over
	USSDFailed USSDState = "failed" // it is over, and there is no answer
)

// MaxUSSD bounds the text of a request or answer, in bytes. A USSD string has
// at most 160 octets, 3GPP TS 23.038 section 5.
const MaxUSSD = 1024

func (u *USSDAnswer) validate() error {
	switch {
	case u.Request <= 0:
		return errors.New("request must be positive")
	case len(u.Text) > MaxUSSD || len(u.Code) > maxShort || len(u.Detail) > 4*maxShort:
		return errors.New("a field is out of bounds")
	}
	switch u.State {
	case USSDOpen, USSDClosed, USSDFailed:
		return nil
	}
	return fmt.Errorf("unknown state %q", u.State)
}
