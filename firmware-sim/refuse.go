package firmwaresim

import (
	"fmt"
	"slices"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// Reject makes the network refuse submissions.
type Reject struct {
	// CMS is the number of the +CMS ERROR, 0 for no refusals.
	CMS int `json:"cms"`
	// Every refuses each submission whose count it divides; 0 means all.
	Every int `json:"every"`
}

// Filter is an operator that takes a SIM card for a machine when it sends too much.
type Filter struct {
	// PerMinute is how many submissions of one SIM card pass in any minute; 0 means all.
	PerMinute int `json:"per_minute"`
	// CMS is the number of the +CMS ERROR for the others; 0 means 38.
	CMS int `json:"cms"`
}

// Refusals of the network (3GPP TS 24.011 annex E-2 and 23.040 section 9.2.3.22).
const (
	cmsRejected        = 21
	cmsOutOfOrder      = 38
	cmsInvalidAddress  = 195
	filteredBy         = time.Minute
	maxFilterPerMinute = 1000000
)

func (r Reject) validate() error {
	if r.CMS < 0 || r.CMS > maxErrorCode || r.Every < 0 {
		return fmt.Errorf("reject takes a cms of 1 to %d and an every of 1 or more", maxErrorCode)
	}
	return nil
}

func (f Filter) validate() error {
	if f.PerMinute < 0 || f.PerMinute > maxFilterPerMinute || f.CMS < 0 || f.CMS > maxErrorCode {
		return fmt.Errorf("filter takes a per_minute of 1 to %d and a cms of 1 to %d", maxFilterPerMinute, maxErrorCode)
	}
	return nil
}

// refuse tells why the network does not take a submission, 0 if it does. What it takes is
// counted and paid for.
func (n *network) refuse(m *Modem, submit tpdu.Submit, to string) int {
	n.attempts++
	recipient := n.handsets[to]
	switch {
	case n.reject.CMS != 0 && n.attempts%max(1, n.reject.Every) == 0:
		return n.reject.CMS
	case submit.Destination.Type == tpdu.TypeAlphanumeric:
		return cmsInvalidAddress
	case recipient != nil && recipient.cms != 0:
		return recipient.cms
	case n.price > m.subscription().balance():
		return cmsRejected
	}
	if refusal := n.filter.refuse(m.subscription()); refusal != 0 {
		return refusal
	}
	m.subscription().spent += n.price
	return 0
}

// refuse counts a submission of a card, unless that has sent too much.
func (f Filter) refuse(s *subscription) int {
	if f.PerMinute == 0 {
		return 0
	}
	now := time.Now()
	s.sent = slices.DeleteFunc(s.sent, func(t time.Time) bool { return now.Sub(t) >= filteredBy })
	if len(s.sent) < f.PerMinute {
		s.sent = append(s.sent, now)
		return 0
	}
	return f.code()
}

func (f Filter) code() int {
	if f.CMS == 0 {
		return cmsOutOfOrder
	}
	return f.CMS
}
