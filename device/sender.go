package device

import (
	"context"
	"errors"
	"time"

	"simrelay/relay/wire"
)

// A member is the agent as its radio sees it.

// Changed implements Host. What a card is waiting for may now be for another
// radio to send.
func (m *member) Changed() {
	m.agent.members.look(m)
	m.agent.statusChanged()
	m.agent.members.wakeAll()
}

func (m *member) Received(p Part) error {
	a := m.agent
	if p.Slot != "" && a.members.elsewhere(m, p.ICCID) {
		return ErrElsewhere
	}
	if err := a.steps.at(StepInboundTaken); err != nil {
		return err
	}
	if err := a.durable(a.journal.takePart(p, time.Now())); err != nil {
		return err
	}
	a.poke()
	return a.steps.at(StepInboundJournalled)
}

func (m *member) Removed(iccid, slot string) error {
	if err := m.agent.steps.at(StepInboundRemoved); err != nil {
		return err
	}
	return m.agent.durable(m.agent.journal.vacate(iccid, slot))
}

func (m *member) Reported(r Report) error {
	if r.Slot != "" && m.agent.members.elsewhere(m, r.ICCID) {
		return ErrElsewhere
	}
	if r.Outcome == "" {
		return nil
	}
	a := m.agent
	if err := a.steps.at(StepReportTaken); err != nil {
		return err
	}
	defer a.poke()
	return a.durable(a.journal.takeReport(r, time.Now()))
}

func (m *member) Once(name string) (bool, error) {
	fresh, err := m.agent.journal.once(name, time.Now())
	return fresh, m.agent.durable(err)
}

func (m *member) Forget(name string) error { return m.agent.durable(m.agent.journal.forget(name)) }

// durable ends the agent when its journal cannot be written: without it
// nothing that it does could be trusted.
func (a *Agent) durable(err error) error {
	if err == nil || errors.Is(err, errNotHeld) || errors.Is(err, errStale) || a.steps.alive() != nil {
		return err
	}
	a.log.Error("the journal cannot be written", "error", err)
	a.fail(err)
	return err
}

// runSender sends what waits for one radio's SIM card, one message at a time.
// It starts nothing new when ctx ends; a part that is on the air then still
// ends with a result.
func (a *Agent) runSender(ctx context.Context, m *member) {
	for ctx.Err() == nil {
		if a.sendNext(ctx, m) {
			continue
		}
		select {
		case <-ctx.Done():
		case <-m.gone:
			return
		case <-m.wake:
		}
	}
}

// sendNext sends the first message that waits for the radio's card, and
// reports whether there was one.
func (a *Agent) sendNext(ctx context.Context, m *member) bool {
	iccid, ok := a.members.take(m)
	if !ok {
		return false
	}
	defer a.members.give(iccid)
	j := a.queue.take(iccid, time.Now())
	if j != nil {
		a.send(ctx, m.radio, j)
	}
	return j != nil
}

// send sends the parts of one message that are still to be sent.
func (a *Agent) send(ctx context.Context, r Radio, j *job) {
	e, found, err := a.journal.entry(j.key)
	if a.durable(err) != nil || !found || e.State != stateReceived {
		return
	}
	parts, err := r.Compose(e.letter())
	if err != nil {
		a.end(j.key, stateFailed, *asSendError(err))
		return
	}
	if e.PartsSent > 0 && len(parts) != e.Parts {
		a.end(j.key, stateFailed, SendError{
			Class: wire.ClassPermanent, Code: "parts_changed", Detail: "the text is split differently than before the restart",
		})
		return
	}
	for n := e.PartsSent; n < len(parts) && ctx.Err() == nil; n++ {
		if !a.sendPart(ctx, r, j, Submission{ICCID: e.ICCID, Message: parts[n]}, n+1, len(parts)) {
			return
		}
	}
}

// sendPart submits one part and journals what became of it. It reports whether
// the next part may follow.
func (a *Agent) sendPart(ctx context.Context, r Radio, j *job, s Submission, part, parts int) bool {
	s.Before = func() error {
		if err := ctx.Err(); err != nil {
			return err
		}
		if part == 1 && !time.Now().Before(j.deadline) {
			return errExpired
		}
		if err := a.durable(a.journal.submitting(j.key, part, parts, time.Now())); err != nil {
			return err
		}
		return a.steps.at(StepSubmitting)
	}
	reference, err := r.Submit(ctx, s)
	if err != nil {
		a.notSent(j, part, err)
		return false
	}
	if a.steps.at(StepSubmitted) != nil {
		return false
	}
	e, err := a.journal.sent(j.key, reference, time.Now())
	if a.durable(err) != nil {
		return false
	}
	if e.State.final() {
		_ = a.steps.at(StepFinished)
		a.poke()
		return false
	}
	return a.steps.at(StepPartSent) == nil
}

var errExpired = errors.New("the message may not be started any more")

// notSent decides what follows an error of a part: the end, or another try.
func (a *Agent) notSent(j *job, part int, err error) {
	if a.steps.alive() != nil || errors.Is(err, errNotHeld) || errors.Is(err, context.Canceled) {
		return
	}
	if errors.Is(err, errExpired) {
		a.end(j.key, stateExpired, expiredCause)
		return
	}
	cause := asSendError(err)
	if cause.Class == wire.ClassAmbiguous {
		a.end(j.key, stateUnknown, *cause)
		return
	}
	if a.durable(a.journal.notSent(j.key, time.Now())) != nil {
		return
	}
	if pause, again := a.timing.again(j, cause, part); again {
		j.after = time.Now().Add(pause)
		a.queue.put(j)
		return
	}
	a.end(j.key, stateFailed, *cause)
}

var expiredCause = SendError{Code: "expired", Detail: "it could not be started in time"}

// end makes an attempt final and lets the relay know.
func (a *Agent) end(k key, s state, cause SendError) {
	_, err := a.journal.end(k, s, cause, time.Now())
	if a.durable(err) != nil {
		return
	}
	_ = a.steps.at(StepFinished)
	a.poke()
}

// runClock ends what waits too long, wakes what may be tried again, and sweeps
// the journal.
func (a *Agent) runClock(ctx context.Context) {
	sweep := time.NewTicker(a.timing.Sweep)
	defer sweep.Stop()
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-sweep.C:
			if a.durable(a.journal.sweep(time.Now())) != nil {
				return
			}
			a.poke()
		case <-a.queue.clock:
		case <-timer.C:
		}
		expired, next, woken := a.queue.due(time.Now())
		for _, j := range expired {
			a.end(j.key, stateExpired, expiredCause)
		}
		if woken {
			a.members.wakeAll()
		}
		if !next.IsZero() {
			timer.Reset(time.Until(next))
		}
	}
}
