package devicetest

import (
	"context"
	"slices"

	"simrelay/device"
	"simrelay/relay/wire"
)

// Step is one step of a USSD dialogue that a radio was asked for.
type Step struct {
	Action wire.USSDAction
	Text   string
}

var _ device.Dialer = (*Radio)(nil)

// USSD implements device.Dialer. Without Dial, the network repeats what it is
// told and ends the dialogue.
func (r *Radio) USSD(ctx context.Context, iccid string, action wire.USSDAction, text string) (string, bool, error) {
	if sim, ok := r.SIM(); !ok || sim.ICCID != iccid {
		return "", false, device.ErrNotReady
	}
	step := Step{Action: action, Text: text}
	r.mu.Lock()
	r.dialled = append(r.dialled, step)
	r.mu.Unlock()
	if r.Dial != nil {
		return r.Dial(ctx, step)
	}
	return text, false, nil
}

// Dialled returns the steps of dialogues that the radio was asked for, in
// order.
func (r *Radio) Dialled() []Step {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.dialled)
}

// USSD asks the device for one step of a dialogue, in the present epoch, and
// returns the number of the request.
func (r *Relay) USSD(iccid string, action wire.USSDAction, text string) (request int64) {
	var u wire.USSD
	r.Do(func() {
		r.requests++
		u = wire.USSD{Epoch: r.Epoch, Request: r.requests, ICCID: iccid, Action: action, Text: text}
	})
	r.Push(&u)
	return u.Request
}

// Answer waits for the answer to a request.
func (r *Relay) Answer(request int64) (answer wire.USSDAnswer) {
	r.t.Helper()
	r.Await("the answer to a USSD request", func() bool {
		var there bool
		answer, there = r.Answers[request]
		return there
	})
	return answer
}

// answered notes an answer; each request has one.
func (r *Relay) answered(a *wire.USSDAnswer) {
	if _, twice := r.Answers[a.Request]; twice {
		r.t.Errorf("the device answered USSD request %d twice", a.Request)
	}
	r.Answers[a.Request] = *a
}
