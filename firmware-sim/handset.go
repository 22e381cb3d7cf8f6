package firmwaresim

import (
	"slices"
)

// handset is a telephone outside the simulation's modems. Any number that no SIM card has
// is one; it exists, and it is reachable unless somebody says otherwise.
type handset struct {
	network     *network
	number      string
	unreachable bool
	autoReply   string
	inbox       []Message
	collecting  collector
	concat      byte // reference of its next long message
}

// HandsetPatch changes a handset; nil leaves a setting as it is.
type HandsetPatch struct {
	// Reachable false makes the service centre keep what is for the handset.
	Reachable *bool
	// AutoReply is the text that the handset answers with, empty for no answer.
	AutoReply *string
}

// HandsetState is how a handset is set.
type HandsetState struct {
	Number    string  `json:"number"`
	Reachable bool    `json:"reachable"`
	AutoReply *string `json:"auto_reply"`
}

func (n *network) handset(number string) *handset {
	h, ok := n.handsets[number]
	if !ok {
		h = &handset{network: n, number: number}
		n.handsets[number] = h
	}
	return h
}

func (h *handset) ready() bool { return !h.unreachable && h.network.outage == nil }

func (h *handset) hand(l *letter, then func(receipt)) {
	if l.status == nil {
		if whole, ok := h.collecting.add(l.submission); ok {
			h.inbox = append(h.inbox, whole)
			h.answer(whole)
		}
	}
	h.network.sim.notify()
	then(receiptTaken)
}

// answer sends the automatic reply, after the time that a submission takes.
func (h *handset) answer(to Message) {
	if h.autoReply == "" {
		return
	}
	text := h.autoReply
	h.network.sim.after(h.network.latency(), func() {
		if err := h.network.inbound(h.number, to.From, text); err != nil {
			h.network.sim.log.Debug("automatic reply", "error", err)
		}
	})
}

func (h *handset) state() HandsetState {
	s := HandsetState{Number: h.number, Reachable: !h.unreachable}
	if h.autoReply != "" {
		s.AutoReply = &h.autoReply
	}
	return s
}

func (n *network) inbox(number string) []Message {
	if h, ok := n.handsets[n.canonical(number)]; ok {
		return h.inbox
	}
	return nil
}

// SetHandset changes how a handset behaves. One that becomes reachable gets what waited.
func (s *Sim) SetHandset(number string, patch HandsetPatch) HandsetState {
	s.lock()
	defer s.unlock()
	number = s.network.canonical(number)
	h := s.network.handset(number)
	if patch.AutoReply != nil {
		h.autoReply = *patch.AutoReply
	}
	if patch.Reachable != nil {
		h.unreachable = !*patch.Reachable
		s.network.mailbox(number).wake()
	}
	return h.state()
}

// Inbox returns the whole messages that were delivered to a number, in order. For a SIM
// card's number they are those that its modem took.
func (s *Sim) Inbox(number string) []Message {
	s.lock()
	defer s.unlock()
	return slices.Clone(s.network.inbox(number))
}
