package webhooks

import (
	"sync"
	"time"

	"simrelay/internal/fault"
)

// Tests at one moment: of one account, so that endpoints that hang keep nobody
// else from testing, and of all.
const (
	maxAccountTests = 2
	maxTests        = 16
)

var errBusy = fault.New(fault.RateLimited, "too_many_tests", "Too many test requests run at this moment; try again in a few seconds.").After(5 * time.Second)

// slots are the places for tests. It is safe for concurrent use.
type slots struct {
	mu    sync.Mutex
	taken map[int64]int // by account
	all   int
}

func newSlots() *slots { return &slots{taken: map[int64]int{}} }

// take takes a place, which leave gives back; errBusy when there is none.
func (s *slots) take(account int64) (leave func(), err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == maxTests || s.taken[account] == maxAccountTests {
		return nil, errBusy
	}
	s.all++
	s.taken[account]++
	return func() { s.leave(account) }, nil
}

func (s *slots) leave(account int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.all--
	if s.taken[account]--; s.taken[account] == 0 {
		delete(s.taken, account)
	}
}
