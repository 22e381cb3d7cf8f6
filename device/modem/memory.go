package modem

import (
	"fmt"
	"slices"
	"strconv"
)

// The message stores, 3GPP TS 27.005 section 3.2.3.
const (
	cardMemory   = "SM" // the SIM card's
	modemMemory  = "ME"
	reportMemory = "SR" // for status reports only
	bothMemories = "MT" // a view of ME and SM together
)

// chooseMemory picks the store for incoming messages, and notes which others
// can be read.
func (s *session) chooseMemory() {
	s.memory, s.stores = "", nil
	rest, err := s.settle("+CPMS=?", "+CPMS:", s.timing.Plain)
	if err != nil {
		return
	}
	lists := fields(rest[0])
	read, receive := lists[0], lists[len(lists)-1]
	for _, memory := range s.profile.memories {
		if !contains(receive, memory) || !contains(read, memory) {
			continue
		}
		if _, err := s.settle(fmt.Sprintf("+CPMS=%q,%q,%q", memory, memory, memory), "", s.timing.Slow); err == nil {
			s.memory = memory
			break
		}
	}
	for _, memory := range []string{cardMemory, modemMemory, reportMemory} {
		if s.memory != "" && memory != s.memory && contains(read, memory) && s.within(memory, func([]int) {}) {
			s.stores = append(s.stores, memory)
		}
	}
}

// readable reports whether a store other than the receiving one can be read.
func (s *session) readable(memory string) bool { return slices.Contains(s.stores, memory) }

// within does something while another store is the one for reading, and gives
// it the modem's answer: how many messages are there, how many fit, and the
// same for the stores for writing and receiving. It reports whether the modem
// let it.
func (s *session) within(memory string, do func(levels []int)) bool {
	info, err := s.settle(fmt.Sprintf("+CPMS=%q", memory), "", s.timing.Slow)
	if err != nil {
		return false
	}
	do(levelsOf(withPrefix(info, "+CPMS:")))
	if s.over() != nil {
		return false
	}
	if _, err := s.settle(fmt.Sprintf("+CPMS=%q", s.memory), "", s.timing.Slow); err != nil {
		// What is read next would be taken for the content of another store.
		s.end(errForgetful)
		return false
	}
	return true
}

// levelsOf parses the numbers of an answer to AT+CPMS; nil when there is none.
func levelsOf(lines []string) (levels []int) {
	if len(lines) == 0 {
		return nil
	}
	for _, f := range fields(lines[0]) {
		if n, err := strconv.Atoi(f); err == nil {
			levels = append(levels, n)
		}
	}
	return levels
}

// receivingLevel is the place of the receiving store's numbers.
const receivingLevel = 4

// checkRoom finds out whether anything can still come in after a sweep. A store
// from which something was removed may be full again at once, because the
// network was waiting for room.
func (s *session) checkRoom(removed int) {
	rest, err := s.do("+CPMS?", "+CPMS:", s.timing.Slow)
	if err != nil {
		return
	}
	levels := levelsOf(rest)
	full := len(levels) >= receivingLevel+2 && levels[receivingLevel+1] > 0 && levels[receivingLevel] >= levels[receivingLevel+1]
	s.full = full && removed == 0
	s.show()
}

func contains(list, name string) bool {
	return slices.Contains(fields(trimParens(list)), name)
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
