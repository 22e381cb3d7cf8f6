package firmwaresim

import (
	"slices"
	"strings"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// network is the service centre and who it knows.
type network struct {
	sim         *Sim
	delay       span
	reportDelay *span // nil: as delay
	// The names of the two, for those who ask.
	delayName, reportDelayName Delay

	reject   Reject
	attempts int // submissions since reject was set
	filter   Filter
	price    int // of a submission, in cents
	outage   *Outage

	retry    time.Duration
	validity time.Duration
	zone     *time.Location // of time stamps
	// temporary reports tell of each message that has to wait; national ones name their
	// recipient without the country code.
	temporaryReports, nationalReports bool

	parts        Parts
	services     map[string]Menu // by USSD code
	serviceLimit time.Duration   // for an answer to a menu

	submissions []Submission
	messages    []Message
	reports     []*dueReport
	collecting  collector
	mailboxes   map[string]*mailbox
	handsets    map[string]*handset
	// subscriptions by ICCID.
	subscriptions map[string]*subscription
	lastID        int
}

const (
	defaultRetry    = 30 * time.Second
	defaultValidity = 72 * time.Hour
)

func newNetwork(s *Sim, delay Delay) *network {
	bounds, _ := delay.bounds() // checked with the options
	return &network{
		sim:          s,
		delay:        bounds,
		delayName:    delay,
		retry:        defaultRetry,
		validity:     defaultValidity,
		zone:         time.Local,
		services:     defaultServices(),
		serviceLimit: defaultServiceLimit,
		mailboxes:    map[string]*mailbox{},
		handsets:     map[string]*handset{},

		subscriptions: map[string]*subscription{},
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

// now is the service centre's time.
func (n *network) now() time.Time { return time.Now().In(n.zone) }

// accept takes a submission of a modem, or refuses it with the code of a +CMS ERROR.
func (n *network) accept(m *Modem, submit tpdu.Submit) (refusal int) {
	to := n.canonical(submit.Destination.String())
	if refusal := n.refuse(m, submit, to); refusal != 0 {
		return refusal
	}
	s := n.submission(m, submit, to)
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
		expires: s.Time.Add(n.lifetime(submit, s.Time)),
	}
	if submit.ReportRequested {
		letter.report = &tpdu.StatusReport{
			Reference:   submit.Reference,
			Recipient:   n.reported(submit.Destination),
			ServiceTime: s.Time,
		}
	}
	n.mailbox(s.To).put(letter)
}

// lifetime is how long the centre tries to deliver a message.
func (n *network) lifetime(s tpdu.Submit, now time.Time) time.Duration {
	switch {
	case !s.ValidUntil.IsZero():
		return max(0, s.ValidUntil.Sub(now))
	case s.ValidFor > 0:
		return s.ValidFor
	}
	return n.validity
}

// The simulated country: +1, whose national numbers have ten digits.
const (
	countryCode    = "+1"
	nationalDigits = 10
)

// reported is the recipient's number as reports name it.
func (n *network) reported(a tpdu.Address) tpdu.Address {
	national, ok := strings.CutPrefix(a.String(), countryCode)
	if n.nationalReports && ok && len(national) == nationalDigits {
		return tpdu.NewAddress(national)
	}
	return a
}

func (n *network) nextID() int {
	n.lastID++
	return n.lastID
}

// canonical writes a number the way the network knows it: 00 is a plus sign, and a national
// number, with the country code or without, that a SIM card or a handset has is that one's.
func (n *network) canonical(number string) string {
	if rest, ok := strings.CutPrefix(number, "00"); ok {
		number = "+" + rest
	}
	candidates := []string{"+" + number}
	if len(number) == nationalDigits {
		candidates = append(candidates, countryCode+number)
	}
	for _, whole := range candidates {
		_, isHandset := n.handsets[whole]
		if isHandset || n.modemOf(whole) != nil {
			return whole
		}
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

// Forget empties the lists of submissions and messages, for the next test of a simulation
// that goes on. Ids are not used again.
func (s *Sim) Forget() {
	s.lock()
	defer s.unlock()
	s.network.submissions, s.network.messages = nil, nil
}
