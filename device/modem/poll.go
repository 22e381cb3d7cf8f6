package modem

import (
	"strconv"

	"simrelay/relay/wire"
)

// poll reads signal, registration and operator, sees whether the card is still
// the same, and decides whether it can send.
func (s *session) poll() {
	s.checkCard()
	signal := s.signal()
	registration := s.registration()
	operator := s.operator()
	if s.over() != nil {
		return
	}
	s.update(func(sim *wire.SIM) {
		sim.SignalDBM, sim.Registration, sim.Operator = signal, registration, operator
		sim.Ready, sim.Problem = registration.Usable(), s.problem(registration)
	})
}

// show tells a problem that was found between two polls.
func (s *session) show() {
	s.update(func(sim *wire.SIM) {
		if sim.Ready {
			sim.Problem = s.problem(sim.Registration)
		}
	})
}

var registrationProblems = map[wire.Registration]string{
	wire.RegistrationNone:      "it is not registered and does not look for a network",
	wire.RegistrationSearching: "it is looking for a network",
	wire.RegistrationDenied:    "the network refuses this SIM card",
	wire.RegistrationUnknown:   "it is not known whether it is registered",
}

const (
	problemCentre = "the number of the message centre is not known, so nothing can be sent; give it to the agent with --smsc"
	problemFull   = "the message store is full of messages that are not to be deleted or cannot be, so none can come in; delete them"
)

// problem is what to tell people while there is a session; empty when all is
// well.
func (s *session) problem(r wire.Registration) string {
	switch {
	case !r.Usable():
		return registrationProblems[r]
	case s.noCentre:
		return problemCentre
	case s.full:
		return problemFull
	}
	return ""
}

// signal returns the strength in dBm, or nil, 3GPP TS 27.007 section 8.5.
func (s *session) signal() *int {
	rest, err := s.ask("+CSQ", "+CSQ:", s.timing.Plain)
	if err != nil {
		return nil
	}
	return signalDBM(rest[0])
}

// strongest is the highest reading of AT+CSQ; 99 means not known.
const strongest = 31

func signalDBM(s string) *int {
	n, err := strconv.Atoi(fields(s)[0])
	if err != nil || n < 0 || n > strongest {
		return nil
	}
	dbm := -113 + 2*n
	return &dbm
}

// registration asks for the circuit-switched network and for LTE, and takes
// the better answer: either of them carries short messages.
func (s *session) registration() wire.Registration {
	best := wire.RegistrationUnknown
	for _, name := range []string{"+CREG", "+CEREG"} {
		rest, err := s.do(name+"?", name+":", s.timing.Plain)
		if err != nil {
			continue
		}
		for _, l := range rest {
			if r, ok := registrationOf(l); ok && rank[r] > rank[best] {
				best = r
			}
		}
	}
	return best
}

var rank = map[wire.Registration]int{
	wire.RegistrationUnknown: 0, wire.RegistrationNone: 1, wire.RegistrationDenied: 2,
	wire.RegistrationSearching: 3, wire.RegistrationRoaming: 4, wire.RegistrationHome: 5,
}

// registrationOf parses the answer to AT+CREG?. It has the mode before the
// status; a line with fewer than two fields came unasked.
func registrationOf(s string) (wire.Registration, bool) {
	f := fields(s)
	if len(f) < 2 {
		return "", false
	}
	switch f[1] {
	case "0":
		return wire.RegistrationNone, true
	case "1", "6": // 6: home, short messages only
		return wire.RegistrationHome, true
	case "2":
		return wire.RegistrationSearching, true
	case "3":
		return wire.RegistrationDenied, true
	case "4":
		return wire.RegistrationUnknown, true
	case "5", "7": // 7: roaming, short messages only
		return wire.RegistrationRoaming, true
	}
	return "", false
}

// operator returns the network's name.
func (s *session) operator() string {
	if _, err := s.do("+COPS=3,0", "", s.timing.Plain); err != nil {
		return ""
	}
	rest, err := s.ask("+COPS?", "+COPS:", s.timing.Slow)
	if err != nil {
		return ""
	}
	if f := fields(rest[0]); len(f) >= 3 {
		if name, ok := readUnits(f[2]); ok && s.charset == charsetUCS2 {
			return name
		}
		return f[2]
	}
	return ""
}
