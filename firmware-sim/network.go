package firmwaresim

import (
	"slices"
	"strings"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// Submission is one short message that the network accepted from a modem.
type Submission struct {
	ID int `json:"id"`
	// Modem is the index of the modem that sent it, or -1 for a handset's.
	Modem int    `json:"modem"`
	From  string `json:"from"`
	To    string `json:"to"`
	// Reference is the TP-MR that the modem gave it, 0 to 255.
	Reference int `json:"reference"`
	// Part counts from 1 to Parts.
	Part            int           `json:"part"`
	Parts           int           `json:"parts"`
	Text            string        `json:"text"`
	Encoding        tpdu.Encoding `json:"encoding"`
	ReportRequested bool          `json:"report_requested"`
	Time            time.Time     `json:"time"`

	place tpdu.Concat
}

// network is the service centre and who it knows.
type network struct {
	sim         *Sim
	delay       span
	reportDelay *span // nil: as delay
	// The names of the two, for those who ask.
	delayName, reportDelayName Delay

	reject   Reject
	attempts int // submissions since reject was set
	retry    time.Duration
	answers  map[string]string // to USSD codes
	parts    Parts             // how parts travel
	outage   *Outage
	reports  []*dueReport

	submissions []Submission
	messages    []Message
	collecting  collector
	mailboxes   map[string]*mailbox
	handsets    map[string]*handset
	lastID      int
}

// Reject makes the network refuse submissions.
type Reject struct {
	// CMS is the number of the +CMS ERROR, 0 for no refusals.
	CMS int `json:"cms"`
	// Every refuses each submission whose count it divides; 0 means all.
	Every int `json:"every"`
}

const (
	defaultRetry    = 30 * time.Second
	defaultValidity = 72 * time.Hour
)

func newNetwork(s *Sim, delay Delay) *network {
	bounds, _ := delay.bounds() // checked with the options
	return &network{
		sim:       s,
		delay:     bounds,
		delayName: delay,
		retry:     defaultRetry,
		answers:   map[string]string{"*100#": "Balance: 10.00 EUR"},
		mailboxes: map[string]*mailbox{},
		handsets:  map[string]*handset{},
	}
}

// latency is how long the next submission takes.
func (n *network) latency() time.Duration {
	return n.sim.between(n.delay.low, n.delay.high)
}

func (n *network) reportLatency() time.Duration {
	s := n.delay
	if n.reportDelay != nil {
		s = *n.reportDelay
	}
	return n.sim.between(s.low, s.high)
}

// accept takes a submission of a modem, or refuses it with the code of a +CMS ERROR.
func (n *network) accept(m *Modem, submit tpdu.Submit) (refusal int) {
	n.attempts++
	if n.reject.CMS != 0 && n.attempts%max(1, n.reject.Every) == 0 {
		return n.reject.CMS
	}
	place, _ := submit.UserData.Concat()
	now := time.Now()
	s := Submission{
		ID:              n.nextID(),
		Modem:           m.index,
		From:            m.number,
		To:              n.canonical(submit.Destination.String()),
		Reference:       int(submit.Reference),
		Part:            place.Part,
		Parts:           place.Parts,
		Text:            submit.UserData.Text(),
		Encoding:        submit.UserData.Encoding(),
		ReportRequested: submit.ReportRequested,
		Time:            now,
		place:           place,
	}
	n.submissions = append(n.submissions, s)
	if whole, ok := n.collecting.add(s); ok {
		n.messages = append(n.messages, whole)
	}
	n.forward(m, submit, s)
	n.sim.notify()
	return 0
}

// forward puts an accepted message into the mailbox of its recipient.
func (n *network) forward(m *Modem, submit tpdu.Submit, s Submission) {
	letter := &letter{
		submission: s,
		deliver: tpdu.Deliver{
			ReplyPath:   submit.ReplyPath,
			Originator:  tpdu.NewAddress(m.number),
			Protocol:    submit.Protocol,
			ServiceTime: s.Time,
			UserData:    submit.UserData,
		},
		expires: s.Time.Add(validity(submit, s.Time)),
	}
	if submit.ReportRequested {
		letter.report = &tpdu.StatusReport{
			Reference:   submit.Reference,
			Recipient:   submit.Destination,
			ServiceTime: s.Time,
		}
	}
	n.mailbox(s.To).put(letter)
}

func validity(s tpdu.Submit, now time.Time) time.Duration {
	switch {
	case !s.ValidUntil.IsZero():
		return max(0, s.ValidUntil.Sub(now))
	case s.ValidFor > 0:
		return s.ValidFor
	}
	return defaultValidity
}

func (n *network) nextID() int {
	n.lastID++
	return n.lastID
}

// canonical writes a number the way the network knows it: 00 is a plus sign, and a national
// number that a SIM card has is that card's.
func (n *network) canonical(number string) string {
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	if n.modemOf("+"+number) != nil {
		return "+" + number
	}
	return number
}

func (n *network) modemOf(number string) *Modem {
	for _, m := range n.sim.modems {
		if m.number == number {
			return m
		}
	}
	return nil
}

func (n *network) numbers() string {
	var list []string
	for _, m := range n.sim.modems {
		list = append(list, m.number)
	}
	return strings.Join(list, ", ")
}

// available is called when a modem may be able to take messages again.
func (n *network) available(m *Modem) {
	if m.sim.closed {
		return
	}
	n.mailbox(m.number).wake()
}

// Submissions returns every short message that the network accepted from the modems, in
// order.
func (s *Sim) Submissions() []Submission {
	s.lock()
	defer s.unlock()
	return slices.Clone(s.network.submissions)
}

// Messages returns every message that the network accepted from the modems and that is
// whole, parts put together, in the order in which they became whole.
func (s *Sim) Messages() []Message {
	s.lock()
	defer s.unlock()
	return slices.Clone(s.network.messages)
}
