package modem

import (
	"context"
	"time"

	"simrelay/device"
	"simrelay/relay/wire"
)

// The network takes up to a minute to answer a USSD request. The worker does
// not wait for that: it notes who does, and goes on serving.

// dial is one step of a dialogue on its way to the worker.
type dial struct {
	iccid  string
	action wire.USSDAction
	text   string
	gone   chan struct{} // closed when nobody waits any more
	done   chan said
}

// said is what came of it.
type said struct {
	text string
	open bool
	err  error
}

func (d *dial) fail(err *device.SendError) { d.done <- said{err: err} }

// The errors of a dialogue.
var (
	errDialBusy = &device.SendError{Class: wire.ClassTemporary, Code: "ussd_busy", Detail: "another USSD request of this card waits for its answer"}
	errDialLate = &device.SendError{Class: wire.ClassAmbiguous, Code: "ussd_timeout", Detail: "the network did not answer in time"}
	errDialLost = &device.SendError{Class: wire.ClassAmbiguous, Code: "ussd_interrupted", Detail: "the modem was lost while the network's answer was awaited"}
	errDialCut  = &device.SendError{Class: wire.ClassTemporary, Code: "ussd_cancelled", Detail: "it was cancelled before the network answered"}
	errDialOver = &device.SendError{Class: wire.ClassRejected, Code: "ussd_ended", Detail: "the network ended the dialogue without an answer"}
	errDialNone = &device.SendError{Class: wire.ClassRejected, Code: "ussd_closed", Detail: "there is no dialogue that waits for a reply"}
	errDialNo   = &device.SendError{Class: wire.ClassRejected, Code: "ussd_refused", Detail: "the modem or the network refused the request"}
	errDialVoid = &device.SendError{Class: wire.ClassPermanent, Code: "ussd_unsupported", Detail: "the modem or the network does not know such requests"}
	errDialText = &device.SendError{Class: wire.ClassPermanent, Code: "ussd_invalid", Detail: "the text is empty, too long, or has characters that this modem cannot send in a USSD request"}
)

// mostUSSD is the longest USSD string in characters, 3GPP TS 23.038 section
// 6.1.2.3.
const mostUSSD = 182

// USSD takes one step of a dialogue. See device.Dialer.
func (m *Modem) USSD(ctx context.Context, iccid string, action wire.USSDAction, text string) (answer string, open bool, err error) {
	if sim, _ := m.SIM(); sim.ICCID != iccid || !sim.Ready {
		return "", false, device.ErrNotReady
	}
	d := &dial{iccid: iccid, action: action, text: text, gone: make(chan struct{}), done: make(chan said, 1)}
	select {
	case m.dials <- d:
	case <-m.closed:
		return "", false, device.ErrNotReady
	case <-ctx.Done():
		return "", false, ctx.Err()
	}
	select {
	case a := <-d.done:
		return a.text, a.open, a.err
	case <-ctx.Done():
		close(d.gone)
		return "", false, ctx.Err()
	}
}

// talk is the dialogue that a card has with the network, and who waits for it.
type talk struct {
	waiting *dial
	clock   *time.Timer
	ours    bool // the network waits for a reply to what we asked
	theirs  bool // it waits for a reply to what it said unasked
}

// given is closed when the one who waits has gone.
func (t *talk) given() <-chan struct{} {
	if t.waiting == nil {
		return nil
	}
	return t.waiting.gone
}

// timeout tells that the network should have answered.
func (t *talk) timeout() <-chan time.Time {
	if t.waiting == nil {
		return nil
	}
	return t.clock.C
}

func (t *talk) await(d *dial, limit time.Duration) {
	t.waiting, t.clock = d, time.NewTimer(limit)
}

// answer answers the one who waits.
func (t *talk) answer(a said) {
	t.clock.Stop()
	t.waiting.done <- a
	t.waiting = nil
}

// interrupt is for the end of the session.
func (t *talk) interrupt() {
	if t.waiting != nil {
		t.answer(said{err: errDialLost})
	}
}
