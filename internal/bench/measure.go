package main

import (
	"slices"
	"time"

	"golang.org/x/sys/unix"
)

// median sorts the values and returns the middle one.
func median(values []float64) float64 { return quantile(values, 0.5) }

// quantile sorts the values and returns the one that a share of them does not
// exceed; 0 when there is none.
func quantile(values []float64, share float64) float64 {
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return values[min(int(share*float64(len(values))), len(values)-1)]
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// perSecond is a rate.
func perSecond[N int | int64](n N, took time.Duration) float64 { return float64(n) / took.Seconds() }

// cpuTime is how long a process has kept the cores busy, all threads together,
// to the nanosecond: the clock that clock_getcpuclockid(3) names.
func cpuTime(pid int) time.Duration {
	const ofProcess = 2 // CPUCLOCK_SCHED
	var t unix.Timespec
	if unix.ClockGettime(int32(^pid<<3|ofProcess), &t) != nil {
		return 0
	}
	return time.Duration(t.Nano())
}
