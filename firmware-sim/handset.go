package firmwaresim

import (
	"slices"

	"simrelay/firmware-sim/tpdu"
)

// handset is a telephone outside the simulation's modems. Any number that no SIM card has
// is one; it exists, and it is reachable unless somebody says otherwise.
type handset struct {
	network     *network
	number      string
	unreachable bool
	status      tpdu.Status
	cms         int
	autoReply   string
	script      Script
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
	// Script are rules that answer by what a message says; those that match none of them get
	// the AutoReply. An empty script clears it.
	Script *Script
	// Status is what becomes of messages for the handset: 0x00 to 0x1F delivers them with
	// that status, 0x20 to 0x3F makes the centre try again until they expire, anything else
	// is a final failure (3GPP TS 23.040 section 9.2.3.15).
	Status *tpdu.Status
	// CMS is the +CMS ERROR with which submissions to the handset are refused, as for a
	// number that does not exist; 0 for none.
	CMS *int
}

// HandsetState is how a handset is set.
type HandsetState struct {
	Number    string      `json:"number"`
	Reachable bool        `json:"reachable"`
	AutoReply *string     `json:"auto_reply"`
	Script    []Rule      `json:"script"`
	Status    tpdu.Status `json:"status"`
	CMS       *int        `json:"cms"`
}

func (n *network) handset(number string) *handset {
	h, ok := n.handsets[number]
	if !ok {
		h = &handset{network: n, number: number}
		n.handsets[number] = h
	}
	return h
}

// ready implements recipient.
func (h *handset) ready() bool { return !h.unreachable && h.network.outage == nil }

// hand implements recipient: the handset's status is the answer.
func (h *handset) hand(l *letter, then func(receipt)) {
	l.outcome = h.status
	switch {
	case h.status.Trying():
		then(receiptFailed)
		return
	case !h.status.Completed():
		then(receiptRefused)
		return
	}
	if l.status == nil {
		if whole, ok := h.collecting.add(l.submission); ok {
			h.inbox = append(h.inbox, whole)
			h.answer(whole)
		}
	}
	h.network.sim.notify()
	then(receiptTaken)
}

// answer sends what the script says or the automatic reply, after the time that a submission
// takes, or that the script says.
func (h *handset) answer(to Message) {
	text, delay, ok := h.script.answer(to.Text)
	if !ok {
		text = h.autoReply
	}
	if text == "" {
		return
	}
	h.network.sim.after(delay+h.network.latency(), func() {
		if _, err := h.network.inject(Inbound{From: h.number, To: to.From, Text: text}); err != nil {
			h.network.sim.log.Debug("answer of a handset", "error", err)
		}
	})
}

func (h *handset) state() HandsetState {
	s := HandsetState{Number: h.number, Reachable: !h.unreachable, Script: h.script.Rules(), Status: h.status}
	if reply := h.autoReply; reply != "" {
		s.AutoReply = &reply
	}
	if cms := h.cms; cms != 0 {
		s.CMS = &cms
	}
	return s
}

func (n *network) inbox(number string) []Message {
	if h, ok := n.handsets[n.canonical(number)]; ok {
		return h.inbox
	}
	return nil
}

// SetHandset changes how a handset behaves. One that can take messages again gets what
// waited.
func (s *Sim) SetHandset(number string, patch HandsetPatch) HandsetState {
	s.lock()
	defer s.unlock()
	number = s.network.canonical(number)
	h := s.network.handset(number)
	set(&h.autoReply, patch.AutoReply)
	set(&h.script, patch.Script)
	set(&h.cms, patch.CMS)
	if patch.Reachable != nil {
		h.unreachable = !*patch.Reachable
	}
	set(&h.status, patch.Status)
	if patch.Reachable != nil || patch.Status != nil {
		s.network.mailbox(number).wake()
	}
	return h.state()
}

// set changes a setting if a patch has it.
func set[T any](setting, patch *T) {
	if patch != nil {
		*setting = *patch
	}
}

// Inbox returns the whole messages that were delivered to a number, in order. For a SIM
// card's number they are those that its modem took.
func (s *Sim) Inbox(number string) []Message {
	s.lock()
	defer s.unlock()
	return slices.Clone(s.network.inbox(number))
}

// ForgetInbox empties what Inbox returns.
func (s *Sim) ForgetInbox(number string) {
	s.lock()
	defer s.unlock()
	if h, ok := s.network.handsets[s.network.canonical(number)]; ok {
		h.inbox = nil
	}
}
