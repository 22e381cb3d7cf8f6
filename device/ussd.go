package device

import (
	"context"
	"errors"
	"sync"

	"simrelay/relay/wire"
)

// mostSteps is how many steps of dialogues may wait for the network at once.
const mostSteps = 4

// dialogues are the USSD dialogues of the SIM cards. Each belongs to the
// session that began it and ends with it, so that no card is left in a
// dialogue that nobody answers.
type dialogues struct {
	mu    sync.Mutex
	cards map[string]*dialogue // by ICCID: those that are in one
	steps int                  // that are under way
}

// dialogue is where a card stands.
type dialogue struct {
	stop    context.CancelFunc // ends the step that is under way; nil between two
	cancels []func()           // answer the requests to cancel, which wait for that step
}

// Why a request is refused.
var (
	errAbsent    = &SendError{Code: "sim_absent", Detail: "the SIM card is not in this device"}
	errNoUSSD    = &SendError{Code: "ussd_unsupported", Detail: "this modem does not offer USSD"}
	errUSSDBusy  = &SendError{Code: "ussd_busy", Detail: "the SIM card has not finished its last request"}
	errUSSDMany  = &SendError{Code: "ussd_busy", Detail: "too many SIM cards of this device wait for an answer"}
	errUSSDStep  = &SendError{Code: "ussd_invalid", Detail: "this device does not know that step, or the text is too long"}
	errUSSDLate  = &SendError{Code: "ussd_timeout", Detail: "the network did not answer in time"}
	errUSSDEnded = &SendError{Code: "ussd_cancelled", Detail: "it was cancelled"}
)

// features names what this device can do, for Hello. A source may bring a
// radio that can do all of it.
func (a *Agent) features() []string {
	dials := func(r Radio) bool { _, ok := r.(Dialer); return ok }
	if a.opts.Source == nil && !a.members.any(dials) {
		return nil
	}
	return []string{wire.FeatureUSSD}
}

// ussd takes one request. The network's answer may take minutes, which the
// session's reader does not wait for.
func (s *session) ussd(ctx context.Context, u *wire.USSD) error {
	if u.Request <= 0 {
		return s.protocol(errors.New("a USSD request without a number"))
	}
	if u.Epoch < s.epoch {
		s.log.Info("a USSD request of an older epoch was ignored", "epoch", u.Epoch)
		return nil
	}
	dialer, refused := s.dialer(u)
	if refused != nil {
		s.answer(u.Request, failed(refused))
		return nil
	}
	ctx, stop := context.WithTimeout(ctx, s.timing.USSD)
	// The step that is under way may be of the session before.
	cancelled := func() { s.answer(u.Request, wire.USSDAnswer{State: wire.USSDClosed}) }
	begun, refused := s.dialogues.begin(u, stop, cancelled)
	if !begun {
		stop()
		if refused != nil {
			s.answer(u.Request, failed(refused))
		}
		return nil
	}
	s.work.Go(func() {
		defer stop()
		s.step(ctx, u, dialer)
	})
	return nil
}

// dialer finds the radio for a request.
func (a *Agent) dialer(u *wire.USSD) (Dialer, *SendError) {
	switch u.Action {
	case wire.USSDStart, wire.USSDReply, wire.USSDCancel:
	default:
		return nil, errUSSDStep
	}
	if len(u.Text) > wire.MaxUSSD {
		return nil, errUSSDStep
	}
	m := a.members.owner(u.ICCID)
	if m == nil {
		return nil, errAbsent
	}
	d, ok := m.radio.(Dialer)
	if !ok {
		return nil, errNoUSSD
	}
	return d, nil
}

// begin notes a step that is about to be taken. A cancel stops the step that
// is under way, which then answers for it: neither begun nor refused.
func (d *dialogues) begin(u *wire.USSD, stop context.CancelFunc, cancelled func()) (begun bool, refused *SendError) {
	d.mu.Lock()
	defer d.mu.Unlock()
	now := d.cards[u.ICCID]
	switch {
	case now != nil && now.stop != nil && u.Action == wire.USSDCancel && len(now.cancels) == 0:
		now.cancels = append(now.cancels, cancelled)
		now.stop()
		return false, nil
	case now != nil && now.stop != nil:
		return false, errUSSDBusy
	case d.steps >= mostSteps:
		return false, errUSSDMany
	}
	d.steps++
	d.cards[u.ICCID] = &dialogue{stop: stop}
	return true, nil
}

// step takes one step and answers for it. A dialogue whose step was stopped,
// whose reply failed, or whose session is over, is ended on the radio too.
func (s *session) step(ctx context.Context, u *wire.USSD, dialer Dialer) {
	if s.steps.alive() != nil {
		return
	}
	text, open, err := dialer.USSD(ctx, u.ICCID, u.Action, u.Text)
	answer := answerOf(ctx, text, open, err)
	if err != nil && (ctx.Err() != nil || u.Action == wire.USSDReply) {
		s.hangUp(ctx, dialer, u.ICCID)
	}
	cancels, kept := s.dialogues.end(ctx, u.ICCID, answer.State == wire.USSDOpen)
	if !kept {
		answer.State = wire.USSDClosed
		s.hangUp(ctx, dialer, u.ICCID)
		cancels, _ = s.dialogues.end(ctx, u.ICCID, false)
	}
	s.answer(u.Request, answer)
	for _, cancelled := range cancels {
		cancelled()
	}
}

// end notes that a step is over. kept is false, and nothing is changed, when
// the dialogue is open although nobody waits for it.
func (d *dialogues) end(ctx context.Context, iccid string, open bool) (cancels []func(), kept bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if open && ctx.Err() != nil {
		return nil, false
	}
	cancels = d.cards[iccid].cancels
	d.steps--
	if open {
		d.cards[iccid] = &dialogue{}
	} else {
		delete(d.cards, iccid)
	}
	return cancels, true
}

// leave returns the cards that wait for a reply, which now never comes, and
// counts each as a step again. The steps that are under way see to themselves.
func (d *dialogues) leave() (list []string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for iccid, now := range d.cards {
		if now.stop == nil {
			list = append(list, iccid)
			d.steps++
			d.cards[iccid] = &dialogue{stop: func() {}}
		}
	}
	return list
}

// hangUpAll ends the dialogues of a session that is over. ctx has ended.
func (s *session) hangUpAll(ctx context.Context) {
	for _, iccid := range s.dialogues.leave() {
		s.work.Go(func() {
			if m := s.members.owner(iccid); m != nil {
				if dialer, ok := m.radio.(Dialer); ok {
					s.hangUp(ctx, dialer, iccid)
				}
			}
			cancels, _ := s.dialogues.end(ctx, iccid, false)
			for _, cancelled := range cancels {
				cancelled()
			}
		})
	}
}

// hangUp ends a card's dialogue, also when ctx has ended.
func (a *Agent) hangUp(ctx context.Context, dialer Dialer, iccid string) {
	if a.steps.alive() != nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), a.timing.HangUp)
	defer cancel()
	if _, _, err := dialer.USSD(ctx, iccid, wire.USSDCancel, ""); err != nil {
		a.log.Debug("a USSD dialogue could not be ended", "error", err)
	}
}

// answer queues an answer for the relay. A session that is over drops it.
func (s *session) answer(request int64, answer wire.USSDAnswer) {
	answer.Request = request
	s.mu.Lock()
	s.answered = append(s.answered, answer)
	s.mu.Unlock()
	s.poke()
}

func (s *session) writeUSSD() error {
	s.mu.Lock()
	list := s.answered
	s.answered = nil
	s.mu.Unlock()
	for i := range list {
		if err := s.send(&list[i]); err != nil {
			return err
		}
	}
	return nil
}

func answerOf(ctx context.Context, text string, open bool, err error) wire.USSDAnswer {
	switch {
	case err == nil && open:
		return wire.USSDAnswer{State: wire.USSDOpen, Text: cut(text, wire.MaxUSSD)}
	case err == nil:
		return wire.USSDAnswer{State: wire.USSDClosed, Text: cut(text, wire.MaxUSSD)}
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return failed(errUSSDLate)
	case ctx.Err() != nil:
		return failed(errUSSDEnded)
	}
	return failed(asSendError(err))
}

func failed(cause *SendError) wire.USSDAnswer {
	return wire.USSDAnswer{State: wire.USSDFailed, Code: cause.Code, Detail: cut(cause.Detail, maxDetail)}
}
