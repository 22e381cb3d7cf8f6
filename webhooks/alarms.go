package webhooks

import (
	"container/heap"
	"time"
)

// alarms are lanes by the time at which they wake. An alarm that has become
// pointless only makes its lane look once more.
type alarms []alarm

type alarm struct {
	at   time.Time
	lane int64
}

// longestSleep bounds how long the engine trusts its alarms.
const longestSleep = time.Minute

func (a *alarms) add(at time.Time, lane int64) { heap.Push(a, alarm{at, lane}) }

// due calls ring for each alarm that is due.
func (a *alarms) due(now time.Time, ring func(lane int64)) {
	for len(*a) > 0 && !(*a)[0].at.After(now) {
		next, _ := heap.Pop(a).(alarm)
		ring(next.lane)
	}
}

func (a *alarms) wait(now time.Time) time.Duration {
	if len(*a) == 0 {
		return longestSleep
	}
	return min((*a)[0].at.Sub(now), longestSleep)
}

// Len implements heap.Interface.
func (a *alarms) Len() int { return len(*a) }

// Less implements heap.Interface.
func (a *alarms) Less(i, j int) bool { return (*a)[i].at.Before((*a)[j].at) }

// Swap implements heap.Interface.
func (a *alarms) Swap(i, j int) { (*a)[i], (*a)[j] = (*a)[j], (*a)[i] }

// Push implements heap.Interface.
func (a *alarms) Push(x any) {
	next, _ := x.(alarm)
	*a = append(*a, next)
}

// Pop implements heap.Interface.
func (a *alarms) Pop() any {
	last := (*a)[len(*a)-1]
	*a = (*a)[:len(*a)-1]
	return last
}
