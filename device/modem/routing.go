package modem

import (
	"fmt"
	"strconv"
)

// chooseMemory picks the store for incoming messages: the modem's own, which
// is larger, where it can receive into it.
func (s *session) chooseMemory() {
	s.memory = ""
	rest, err := s.do("+CPMS=?", "+CPMS:", s.timing.Plain)
	if err != nil {
		return
	}
	lists := fields(rest[0])
	for _, memory := range []string{"ME", "SM", "MT"} {
		if !contains(lists[len(lists)-1], memory) || !contains(lists[0], memory) {
			continue
		}
		cmd := fmt.Sprintf("+CPMS=%q,%q,%q", memory, memory, memory)
		if _, err := s.do(cmd, "", s.timing.Slow); err == nil {
			s.memory = memory
			return
		}
	}
}

// stores returns the message stores that can be read, the receiving one last.
func (s *session) stores() []string {
	rest, err := s.do("+CPMS=?", "+CPMS:", s.timing.Plain)
	if err != nil || s.memory == "" {
		return nil
	}
	var list []string
	for _, memory := range []string{"SM", "ME"} {
		if memory != s.memory && contains(fields(rest[0])[0], memory) {
			list = append(list, memory)
		}
	}
	return append(list, s.memory)
}

func contains(list, name string) bool {
	for _, f := range fields(trimParens(list)) {
		if f == name {
			return true
		}
	}
	return false
}

func trimParens(s string) string {
	for len(s) > 0 && (s[0] == '(' || s[0] == ' ') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ')' || s[len(s)-1] == ' ') {
		s = s[:len(s)-1]
	}
	return s
}

// wanted are the values of AT+CNMI in order of preference: announce at once,
// store messages and announce their place, no cell broadcast, status reports
// directly, and keep what came before.
var wanted = [5][]int{{2, 1, 3, 0}, {1, 2}, {0}, {1, 2, 0}, {0, 1}}

// routing tells the modem how to announce what comes in.
func (s *session) routing() error {
	values := "2,1,0,1,0"
	if rest, err := s.do("+CNMI=?", "+CNMI:", s.timing.Plain); err == nil {
		values = routingFor(rest[0])
	}
	_, err := s.do("+CNMI="+values, "", s.timing.Plain)
	if err != nil && s.over() == nil {
		// Some modems offer more than they take.
		_, err = s.do("+CNMI=1,1,0,0,0", "", s.timing.Plain)
	}
	if err != nil && s.over() == nil {
		// The sweep still finds every message.
		s.log.Warn("the modem does not announce messages; they are looked for now and then", "error", err)
	}
	return s.over()
}

// routingFor chooses the parameters of AT+CNMI from what the modem offers.
func routingFor(offer string) string {
	offers := fields(offer)
	out := ""
	for i, preferred := range wanted {
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
