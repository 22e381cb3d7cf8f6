package firmwaresim

import (
	"maps"
	"slices"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// letter is a message, or a report on one, on its way to a number.
type letter struct {
	submission Submission
	deliver    tpdu.Deliver
	// status makes the letter a report instead of a message.
	status  *tpdu.StatusReport
	expires time.Time
	// report is what the sender wants to hear, nil for nothing; told says that it has heard
	// that the message waits.
	report *tpdu.StatusReport
	told   bool
	// outcome is what the recipient said.
	outcome tpdu.Status
}

func (l *letter) marshal() []byte {
	if l.status != nil {
		return l.status.Marshal()
	}
	return l.deliver.Marshal()
}

// receipt is a recipient's answer to a letter.
type receipt int

const (
	receiptTaken   receipt = iota
	receiptRefused         // for good
	receiptFull            // no memory: again when there is some
	receiptFailed          // again after a while
	receiptUnheard         // again when the recipient is back
)

// settles reports that nothing more will happen to the letter.
func (r receipt) settles() bool { return r == receiptTaken || r == receiptRefused }

// recipient is who a mailbox belongs to.
type recipient interface {
	// ready reports whether a letter can be handed over now.
	ready() bool
	// hand gives a letter and calls then once, now or later.
	hand(l *letter, then func(receipt))
}

// mailbox holds what waits for one number. One letter at a time is handed over, in order,
// and the next one only after the answer to it.
type mailbox struct {
	network *network
	owner   recipient
	letters []*letter
	handing bool
	resting bool // until retry
	retry   *timer
	expiry  *timer
}

// mailbox finds the mailbox of a number: that of a SIM card, or of a handset. Every number
// that is no SIM card's is a handset that exists.
func (n *network) mailbox(number string) *mailbox {
	if box, ok := n.mailboxes[number]; ok {
		return box
	}
	box := &mailbox{network: n}
	if m := n.modemOf(number); m != nil {
		box.owner = m
	} else {
		box.owner = n.handset(number)
	}
	n.mailboxes[number] = box
	return box
}

func (b *mailbox) put(l *letter) {
	if !l.expires.After(time.Now()) {
		b.network.settled(l, tpdu.StatusExpired)
		return
	}
	b.letters = append(b.letters, l)
	b.pump()
	b.watchExpiry()
	if !b.handing && !b.owner.ready() && slices.Contains(b.letters, l) {
		b.network.waits(l, tpdu.StatusNoResponse)
	}
}

// pump hands letters over as long as the recipient takes them.
func (b *mailbox) pump() {
	for !b.handing && !b.resting && len(b.letters) > 0 && b.owner.ready() {
		l := b.letters[0]
		returned := false
		b.handing = true
		b.owner.hand(l, func(r receipt) {
			b.handing = false
			b.answered(l, r)
			if returned && r.settles() { // whoever answers is not done yet
				b.network.sim.after(0, b.pump)
			}
		})
		returned = true
		if len(b.letters) > 0 && b.letters[0] == l {
			return // the answer comes later, or it was no
		}
	}
}

func (b *mailbox) answered(l *letter, r receipt) {
	switch r {
	case receiptTaken, receiptRefused:
		b.letters = b.letters[1:]
		b.network.settled(l, l.outcome)
	case receiptFailed:
		b.network.waits(l, max(l.outcome, tpdu.StatusCongestion))
		b.resting = true
		b.retry = b.network.sim.after(b.network.retry, b.wake)
	case receiptFull: // wake is called when that is over
		b.network.waits(l, tpdu.StatusError)
	case receiptUnheard:
		b.network.waits(l, tpdu.StatusNoResponse)
	}
}

// wake tries again at once.
func (b *mailbox) wake() {
	b.retry.stop()
	b.resting = false
	b.pump()
}

// watchExpiry throws letters away when their time has come.
func (b *mailbox) watchExpiry() {
	b.expiry.stop()
	b.expiry = nil
	var next time.Time
	now := time.Now()
	kept := b.letters[:0:0]
	for i, l := range b.letters {
		inHand := i == 0 && b.handing
		if !inHand && !l.expires.After(now) {
			b.network.settled(l, tpdu.StatusExpired)
			continue
		}
		kept = append(kept, l)
		if !inHand && (next.IsZero() || l.expires.Before(next)) {
			next = l.expires
		}
	}
	b.letters = kept
	if !next.IsZero() {
		b.expiry = b.network.sim.after(next.Sub(now), b.watchExpiry)
	}
}

// wakeAll tries all mailboxes again, after something has changed for all.
func (n *network) wakeAll() {
	for _, number := range slices.Sorted(maps.Keys(n.mailboxes)) {
		if box := n.mailboxes[number]; len(box.letters) > 0 {
			box.wake()
		}
	}
}
