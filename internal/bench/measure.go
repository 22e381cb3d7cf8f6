package main

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"time"
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

// tick is the unit of processor times in /proc, which is the same on every
// Linux that Go runs on.
const tick = 10 * time.Millisecond

// cpuTime is how long a process has kept the cores busy, proc(5).
func cpuTime(pid int) time.Duration {
	data, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(data), ") ") // behind the name, which may have spaces
	var user, system int64
	fields := strings.Fields(rest)
	if len(fields) > 12 {
		_, _ = fmt.Sscan(fields[11], &user)
		_, _ = fmt.Sscan(fields[12], &system)
	}
	return time.Duration(user+system) * tick
}
