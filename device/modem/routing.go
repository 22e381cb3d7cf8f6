package modem

import (
	"fmt"
	"strconv"
)

// Values of <ds> of AT+CNMI, 3GPP TS 27.005 section 3.4.1: where status reports
// go.
const (
	reportsNowhere = 0
	reportsDirect  = 1 // to us, as +CDS
	reportsStored  = 2 // into a store, announced by +CDSI
)

// wanted are the values of AT+CNMI in order of preference: announce at once,
// store messages and announce their place, no cell broadcast, status reports
// as chooseReports says, and keep what came before.
var wanted = [5][]int{{2, 1, 3, 0}, {1, 2}, {0}, nil, {0, 1}}

const placeOfReports = 3

// routing tells the modem how to announce what comes in.
//
// A status report in a store is safest: it is still there when nobody listens.
// Next is one that comes directly and has to be acknowledged, because the
// network keeps it until then. See docs/decisions/0011-status-reports.md.
func (s *session) routing() error {
	offer := ""
	if rest, err := s.settle("+CNMI=?", "+CNMI:", s.timing.Plain); err == nil {
		offer = rest[0]
	}
	preferred := s.reportsPreferred()
	s.announcement = routingFor(offer, preferred)
	s.acks.wanted.Store(s.chooseService(reportsOf(s.announcement) == reportsDirect))
	s.reportStore = ""
	if reportsOf(s.announcement) == reportsStored && preferred[0] == reportsStored {
		s.reportStore = reportMemory
	}
	if err := s.announce(); err != nil || !s.acks.wanted.Load() {
		return err
	}
	// Something may wait for the acknowledgement of a session that is gone. It
	// is refused, so that the network brings it again, while there is still a
	// way for it. Usually nothing waits, and this is an error.
	_, _ = s.do("+CNMA=2", "", s.timing.Plain)
	return s.over()
}

// reportsPreferred orders the ways for status reports. A store that cannot be
// read, or that announcements do not lead to, is the last resort.
func (s *session) reportsPreferred() []int {
	if !s.profile.blindReports && !s.lostReports && s.readable(reportMemory) {
		return []int{reportsStored, reportsDirect, reportsNowhere}
	}
	return []int{reportsDirect, reportsStored, reportsNowhere}
}

// chooseService sets whether what comes directly must be acknowledged, and
// returns what it is now. Some modems take the command and do nothing.
func (s *session) chooseService(acknowledged bool) bool {
	service := 0
	if acknowledged {
		service = 1
	}
	if _, err := s.settle(fmt.Sprintf("+CSMS=%d", service), "", s.timing.Plain); err != nil && acknowledged {
		_, _ = s.settle("+CSMS=0", "", s.timing.Plain)
	}
	rest, err := s.do("+CSMS?", "+CSMS:", s.timing.Plain)
	return err == nil && fields(rest[0])[0] == "1"
}

// announce sets the routing that was chosen, and notes how the modem tells it.
func (s *session) announce() error {
	reports := reportsOf(s.announcement)
	var err error
	// Some modems offer more than they take.
	for _, values := range []string{
		s.announcement, fmt.Sprintf("2,1,0,%d,0", reports), fmt.Sprintf("1,1,0,%d,0", reports), "1,1,0,0,0",
	} {
		if _, err = s.settle("+CNMI="+values, "", s.timing.Plain); err == nil || s.over() != nil {
			break
		}
	}
	if err != nil && s.over() == nil {
		// The sweep still finds every message.
		s.log.Warn("the modem does not announce messages; they are looked for now and then", "error", err)
	}
	s.announced = s.routed()
	return s.over()
}

// routed is how the modem tells its routing; empty when it does not.
func (s *session) routed() string {
	rest, err := s.do("+CNMI?", "+CNMI:", s.timing.Plain)
	if err != nil {
		return ""
	}
	return rest[0]
}

// verify sets the modem up again when it has lost its routing without a word:
// it has restarted, or has given up on an acknowledgement.
func (s *session) verify() {
	if now := s.routed(); now == "" || s.announced == "" || now == s.announced || s.over() != nil {
		return
	}
	s.log.Info("the modem has lost its settings; setting it up again")
	_ = s.settings()
}

// routingFor chooses the parameters of AT+CNMI from what the modem offers.
func routingFor(offer string, reports []int) string {
	offers := fields(offer)
	out := ""
	for i, preferred := range wanted {
		if i == placeOfReports {
			preferred = reports
		}
		value := preferred[0]
		if i < len(offers) {
			offered := numbers(offers[i])
			for _, v := range preferred {
				if offered[v] {
					value = v
					break
				}
			}
		}
		if i > 0 {
			out += ","
		}
		out += strconv.Itoa(value)
	}
	return out
}

// reportsOf returns the <ds> of the parameters of AT+CNMI.
func reportsOf(values string) int {
	n, _ := strconv.Atoi(fields(values)[placeOfReports])
	return n
}
