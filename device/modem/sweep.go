package modem

import (
	"strconv"
)

// sweep takes everything out of all stores, and leaves the modem able to
// receive. The receiving store is first, always: where two stores are views of
// one, each message is found in the same place again after a crash.
func (s *session) sweep() { s.sweepStores(false) }

// sweepAll is sweep for a modem that may have been used by another program: it
// does not believe what the modem says about empty stores.
func (s *session) sweepAll() { s.sweepStores(true) }

func (s *session) sweepStores(thorough bool) {
	if !thorough {
		s.verify()
	}
	if s.over() != nil {
		return
	}
	removed, err := s.list(s.memory)
	if err != nil {
		s.forgetful(err)
	}
	for _, memory := range s.stores {
		if s.over() != nil {
			return
		}
		s.within(memory, func(levels []int) {
			if empty := len(levels) > 0 && levels[0] == 0; thorough || !empty {
				_, _ = s.list(memory)
			}
		})
	}
	if s.over() == nil {
		s.checkRoom(removed)
	}
}

// allMessages lists every message whatever its status, in PDU mode.
const allMessages = "+CMGL=4"

// list takes the received messages out of the store for reading, and returns
// how many it could remove. Each is read again by its place before it is
// deleted there: an octet that the line loses in a listing would make one place
// of another. Those that were written to be sent belong to somebody else.
func (s *session) list(memory string) (removed int, err error) {
	info, err := s.do(allMessages, "", s.timing.List)
	if err != nil {
		return 0, err
	}
	for _, m := range listing(info, "+CMGL:") {
		if !m.received || s.over() != nil {
			continue
		}
		if _, gone := s.fetch(slot{memory, m.index}); gone {
			removed++
		}
	}
	return removed, nil
}

// forgetful sets the modem up again when it has lost its settings without a
// word: the number is no valid status in text mode.
func (s *session) forgetful(err error) {
	if s.over() == nil && answered(err) {
		_ = s.settings()
	}
}

// message is one entry of a listing.
type message struct {
	index    int
	received bool // and not one that was written to be sent
	pdu      string
}

// listing pairs headers with the PDUs in the lines after them. Of +CMGL the
// header is index, status, alpha, length; of +CMGR it lacks the index.
func listing(info []string, prefix string) []message {
	var list []message
	header := ""
	for _, l := range info {
		if rest := withPrefix([]string{l}, prefix); rest != nil {
			header = rest[0]
			continue
		}
		if header == "" || !isHex(l) {
			continue
		}
		if m, ok := entryOf(header, prefix); ok {
			m.pdu = l
			list = append(list, m)
		}
		header = ""
	}
	return list
}

func entryOf(header, prefix string) (message, bool) {
	f := fields(header)
	status := 0
	if prefix == "+CMGL:" {
		status = 1
	}
	if len(f) <= status {
		return message{}, false
	}
	index, err := strconv.Atoi(f[0])
	if err != nil || index < 0 {
		return message{}, false
	}
	// 0 and 1 are received ones, 2 and 3 written ones.
	return message{index: index, received: f[status] == "0" || f[status] == "1"}, true
}
