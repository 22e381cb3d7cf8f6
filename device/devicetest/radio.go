// Package devicetest has a radio without a modem, for tests of what stands
// above it. It may import device and relay/wire; nothing that touches hardware
// may be in it.
package devicetest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"
	"unicode/utf16"

	"simrelay/device"
	"simrelay/relay/wire"
)

// PartLength is how many characters of a text fit in one short message of this
// radio.
const PartLength = 10

// Submission is one short message that went on the air.
type Submission struct {
	ICCID, To, Text string
	Ref             uint8
	Part, Parts     int
	Reference       int
}

// Radio is a scriptable device.Radio. The air it sends to outlives it: give
// several radios one Air to play a restart of the agent.
type Radio struct {
	Air *Air
	// Answer, when set, decides the fate of each short message: Refuse and
	// Lose make errors for it. It is called before the point of no return.
	Answer func(Submission) error
	// Dial, when set, is what the network says to each step of a USSD dialogue.
	Dial func(context.Context, Step) (answer string, open bool, err error)

	mu      sync.Mutex
	sim     wire.SIM
	host    device.Host
	dialled []Step
	closed  chan struct{}
	once    sync.Once
	ran     chan struct{}
}

// Air is what is outside of the agent: the network, which records what was
// submitted, and the message store of the card. It outlives agents.
type Air struct {
	// References is how many TP-MR there are until they repeat; 0 means 256.
	References int
	// Confirm makes the network report every part as delivered.
	Confirm bool

	mu      sync.Mutex
	list    []Submission
	stored  []device.Part
	reports []device.Report
	came    chan struct{} // closed and replaced when there is something
}

// Submissions returns everything that went on the air, in order.
func (a *Air) Submissions() []Submission {
	a.mu.Lock()
	defer a.mu.Unlock()
	return append([]Submission(nil), a.list...)
}

func (a *Air) add(s Submission) int {
	a.mu.Lock()
	defer a.mu.Unlock()
	s.Reference = len(a.list) % cmp.Or(a.References, 256)
	a.list = append(a.list, s)
	if a.Confirm {
		a.reports = append(a.reports, device.Report{
			ICCID: s.ICCID, Reference: s.Reference, Recipient: s.To, SentAt: time.Now(), Outcome: wire.ReportDelivered,
		})
		a.wake()
	}
	return s.Reference
}

func (a *Air) wake() {
	if a.came != nil {
		close(a.came)
		a.came = nil
	}
}

// Store puts a short message on the card, where it stays until an agent has
// journalled it. Slot must be set, and Raw be its own.
func (a *Air) Store(p device.Part) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stored = append(a.stored, p)
	a.wake()
}

// Stored returns what is on the card.
func (a *Air) Stored() []device.Part {
	list, _, _ := a.look()
	return list
}

func (a *Air) look() ([]device.Part, []device.Report, <-chan struct{}) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.came == nil {
		a.came = make(chan struct{})
	}
	return slices.Clone(a.stored), slices.Clone(a.reports), a.came
}

func (a *Air) reported() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.reports = a.reports[1:]
}

func (a *Air) delete(slot string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.stored = slices.DeleteFunc(a.stored, func(p device.Part) bool { return p.Slot == slot })
}

// New makes a radio with a card that is ready.
func New(air *Air, iccid string) *Radio {
	return &Radio{
		Air: air, closed: make(chan struct{}), ran: make(chan struct{}),
		sim: wire.SIM{ICCID: iccid, Registration: wire.RegistrationHome, Ready: true},
	}
}

// lost is an error after the point of no return.
type lost struct {
	error
	onAir bool
}

// Refuse makes an error for a message that is definitely not sent.
func Refuse(class wire.ErrorClass, code string) error {
	return &device.SendError{Class: class, Code: code, Detail: "refused by the test"}
}

// Lose makes an error for a message whose answer is lost; onAir tells whether
// the network got it.
func Lose(onAir bool) error {
	return lost{&device.SendError{Class: wire.ClassAmbiguous, Code: "lost", Detail: "the answer was lost"}, onAir}
}

// Run implements device.Radio.
func (r *Radio) Run(ctx context.Context, host device.Host) error {
	r.mu.Lock()
	r.host = host
	r.mu.Unlock()
	close(r.ran)
	host.Changed()
	for {
		list, reports, more := r.Air.look()
		if r.bring(host, list, reports) != nil {
			more = nil // an agent whose journal fails is about to stop
		}
		select {
		case <-ctx.Done():
			return nil
		case <-r.closed:
			return nil
		case <-more:
		}
	}
}

// bring hands over what there is. What the agent does not take stays.
func (r *Radio) bring(host device.Host, list []device.Part, reports []device.Report) error {
	for _, p := range list {
		if err := r.keep(host, p); err != nil {
			return err
		}
	}
	for _, report := range reports {
		if err := host.Reported(report); err != nil {
			return err
		}
		r.Air.reported()
	}
	return nil
}

// keep hands a stored message to the agent and deletes it.
func (r *Radio) keep(host device.Host, p device.Part) error {
	sim, _ := r.SIM()
	p.ICCID = sim.ICCID
	if err := host.Received(p); err != nil {
		return err
	}
	r.Air.delete(p.Slot)
	return host.Removed(p.ICCID, p.Slot)
}

// Host returns the agent's side once Run was called.
func (r *Radio) Host() device.Host {
	<-r.ran
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.host
}

// SIM implements device.Radio.
func (r *Radio) SIM() (wire.SIM, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.sim, r.sim.ICCID != ""
}

// Set changes the card and tells the agent.
func (r *Radio) Set(change func(*wire.SIM)) {
	r.mu.Lock()
	change(&r.sim)
	host := r.host
	r.mu.Unlock()
	if host != nil {
		host.Changed()
	}
}

// Compose implements device.Radio: a part is "ref/part/parts/to/text".
func (r *Radio) Compose(l device.Letter) ([][]byte, error) {
	runes := []rune(l.Text)
	if len(runes) == 0 {
		return nil, &device.SendError{Class: wire.ClassPermanent, Code: "empty", Detail: "there is no text"}
	}
	parts := (len(runes) + PartLength - 1) / PartLength
	var list [][]byte
	for i := range parts {
		piece := runes[i*PartLength : min(len(runes), (i+1)*PartLength)]
		list = append(list, fmt.Appendf(nil, "%d %d %d %s %s", l.Ref, i+1, parts, l.To, string(piece)))
	}
	return list, nil
}

// Submit implements device.Radio. What is not for its card, it refuses.
func (r *Radio) Submit(ctx context.Context, s device.Submission) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	if sim, ok := r.SIM(); !ok || sim.ICCID != s.ICCID || r.left() {
		return 0, device.ErrNotReady
	}
	sub := Submission{ICCID: s.ICCID}
	if _, err := fmt.Sscanf(string(s.Message), "%d %d %d %s", &sub.Ref, &sub.Part, &sub.Parts, &sub.To); err != nil {
		return 0, err
	}
	sub.Text = string(s.Message[len(fmt.Sprintf("%d %d %d %s ", sub.Ref, sub.Part, sub.Parts, sub.To)):])
	var answer error
	if r.Answer != nil {
		answer = r.Answer(sub)
	}
	l, ambiguous := errors.AsType[lost](answer)
	if answer != nil && !ambiguous {
		return 0, answer
	}
	if err := s.Before(); err != nil {
		return 0, err
	}
	if ambiguous {
		if l.onAir {
			r.Air.add(sub)
		}
		return 0, l.error
	}
	return r.Air.add(sub), nil
}

// Report plays a status report.
func (r *Radio) Report(reference int, recipient string, outcome wire.ReportOutcome) error {
	sim, _ := r.SIM()
	return r.Host().Reported(device.Report{ICCID: sim.ICCID, Reference: reference, Recipient: recipient, Outcome: outcome})
}

// Close implements device.Radio.
func (r *Radio) Close() error {
	r.once.Do(func() { close(r.closed) })
	return nil
}

// left reports whether Close was called.
func (r *Radio) left() bool {
	select {
	case <-r.closed:
		return true
	default:
		return false
	}
}

// Units encodes a text for Part.Units.
func Units(text string) []uint16 { return utf16.Encode([]rune(text)) }
