package firmwaresim

import (
	"errors"
	"fmt"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// Inbound is a message from a handset, or from a service behind a name, to a SIM card. From,
// To and Text are needed; the zero value of the rest is what phones do.
type Inbound struct {
	// From is a number, a short code, or a name of up to 11 letters.
	From string
	// To is the number of a simulated SIM card.
	To   string
	Text string
	// Style is how the text is written: encoding, national tables, class, references. A
	// reference of 0 is the sender's next one.
	Style tpdu.Style
	// Protocol is TP-PID.
	Protocol byte
	// ReplyPath asks for the answer by the same service centre.
	ReplyPath bool
	// Delay is the time that passes before the first part.
	Delay time.Duration
	// Parts says how the parts travel; nil means as the network has it.
	Parts *Parts
}

// Inject sends a message to a SIM card, in as many parts as it returns.
func (s *Sim) Inject(in Inbound) (parts int, err error) {
	s.lock()
	defer s.unlock()
	if s.closed {
		return 0, ErrClosed
	}
	if parts, err = s.network.inject(in); err != nil {
		return 0, fmt.Errorf("firmwaresim: %w", err)
	}
	return parts, nil
}

// Inbound sends a text from a number, or from a name of up to 11 letters, to a simulated
// SIM card. A long text travels in parts, in the encoding that a phone would choose.
func (s *Sim) Inbound(from, to, text string) error {
	_, err := s.Inject(Inbound{From: from, To: to, Text: text})
	return err
}

var errText = errors.New("the text has to fit into 1 to 255 parts in its encoding")

// inject checks a message, writes its parts and sends them on their way.
func (n *network) inject(in Inbound) (parts int, err error) {
	in.To = n.canonical(in.To)
	recipient := n.modemOf(in.To)
	if recipient == nil {
		return 0, fmt.Errorf("%q is no simulated SIM card, known are %s", in.To, n.numbers())
	}
	travel := n.parts
	if in.Parts != nil {
		travel = *in.Parts
	}
	originator := tpdu.NewAddress(in.From)
	if err := errors.Join(travel.validate(), in.Style.Alphabet.Validate(), senderFits(originator)); err != nil {
		return 0, err
	}
	written, ok := in.write(n.handset(in.From))
	if !ok || in.Text == "" {
		return 0, errText
	}
	travel = travel.struck(recipient, len(written))
	var letters []*letter
	for _, place := range travel.places(n.sim, len(written)) {
		l := n.handsetLetter(in, written[place], originator)
		l.deliver.More = true
		letters = append(letters, l)
	}
	letters[len(letters)-1].deliver.More = false
	n.post(letters, in.Delay, travel.Gap)
	return len(written), nil
}

// senderFits says what is wrong with a sender in the words of the setting.
func senderFits(originator tpdu.Address) error {
	switch {
	case originator.Validate() == nil:
		return nil
	case originator.Type == tpdu.TypeAlphanumeric:
		return errors.New("from: a name has 1 to 11 letters of the GSM alphabet")
	}
	return errors.New("from: a number has at most 20 digits")
}

// write writes the parts with the sender's next reference. National tables are asked for, so
// another encoding does not do instead.
func (in Inbound) write(sender *handset) ([]tpdu.UserData, bool) {
	style := in.Style
	if style.Encoding == "" && style.Alphabet != (tpdu.Alphabet{}) {
		style.Encoding = tpdu.GSM7
	}
	if style.Reference == 0 {
		style.Reference = int(sender.concat)
		sender.concat++
	}
	return style.Write(in.Text)
}

// post puts letters into the mailbox of their recipient: the first after a delay, each of the
// others after a gap.
func (n *network) post(letters []*letter, delay, gap time.Duration) {
	if len(letters) == 0 {
		return
	}
	next := func() {
		n.mailbox(letters[0].submission.To).put(letters[0])
		n.post(letters[1:], gap, gap)
	}
	if delay <= 0 {
		next()
		return
	}
	n.sim.after(delay, next)
}

func (n *network) handsetLetter(in Inbound, part tpdu.UserData, originator tpdu.Address) *letter {
	place, _ := part.Concat()
	now := n.now()
	l := &letter{
		submission: Submission{
			ID: n.nextID(), Modem: fromHandset, From: in.From, To: in.To, Part: place.Part, Parts: place.Parts,
			Text: part.Text(), Encoding: part.Encoding(), Time: now, Details: detailsOf(part), place: place,
		},
		deliver: tpdu.Deliver{
			ReplyPath: in.ReplyPath, Originator: originator, Protocol: in.Protocol, ServiceTime: now, UserData: part,
		},
		expires: now.Add(in.Delay + defaultValidity),
	}
	l.submission.Protocol, l.submission.ReplyPath = in.Protocol, in.ReplyPath
	return l
}

// fromHandset stands for the modem of a message that no modem sent.
const fromHandset = -1
