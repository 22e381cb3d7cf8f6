package device

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

// job is an entry that waits for its SIM card. The journal decides what may be
// sent; the queue only decides when to ask it.
type job struct {
	key      key
	iccid    string
	priority int
	dseq     int64
	deadline time.Time // on the monotonic clock
	after    time.Time // not before, for a part that is tried again
	tries    int
}

// queue holds the jobs of all SIM cards: by priority, then in the order of
// dispatch.
type queue struct {
	mu    sync.Mutex
	bySIM map[string][]*job
	wake  func()        // there is something new to send
	clock chan struct{} // the earliest deadline may have changed
}

func newQueue(wake func()) *queue {
	return &queue{bySIM: map[string][]*job{}, wake: wake, clock: make(chan struct{}, 1)}
}

func (q *queue) put(j *job) {
	q.mu.Lock()
	jobs := q.bySIM[j.iccid]
	jobs = append(jobs, j)
	slices.SortStableFunc(jobs, func(a, b *job) int {
		return cmp.Or(cmp.Compare(b.priority, a.priority), cmp.Compare(a.dseq, b.dseq))
	})
	q.bySIM[j.iccid] = jobs
	q.mu.Unlock()
	q.wake()
	notify(q.clock)
}

// take removes and returns the first job of a SIM card that may be sent now,
// or nil.
func (q *queue) take(iccid string, now time.Time) *job {
	q.mu.Lock()
	defer q.mu.Unlock()
	jobs := q.bySIM[iccid]
	i := slices.IndexFunc(jobs, func(j *job) bool { return !now.Before(j.after) })
	if i < 0 {
		return nil
	}
	j := jobs[i]
	q.bySIM[iccid] = slices.Delete(jobs, i, i+1)
	return j
}

// remove drops a job that will not be sent.
func (q *queue) remove(k key) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for iccid, jobs := range q.bySIM {
		q.bySIM[iccid] = slices.DeleteFunc(jobs, func(j *job) bool { return j.key == k })
	}
}

// due removes and returns the jobs whose deadline has passed, and tells when
// to look again: at the next deadline, or when a job may be tried again. It is
// zero when nothing waits. woken says that some job may be tried now.
func (q *queue) due(now time.Time) (expired []*job, next time.Time, woken bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for iccid, jobs := range q.bySIM {
		q.bySIM[iccid] = slices.DeleteFunc(jobs, func(j *job) bool {
			if !now.Before(j.deadline) {
				expired = append(expired, j)
				return true
			}
			at := j.deadline
			if j.after.After(now) {
				at = minTime(at, j.after)
			} else if !j.after.IsZero() {
				woken = true
			}
			if next.IsZero() || at.Before(next) {
				next = at
			}
			return false
		})
		if len(q.bySIM[iccid]) == 0 {
			delete(q.bySIM, iccid)
		}
	}
	return expired, next, woken
}

func minTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
