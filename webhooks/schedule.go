package webhooks

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"simrelay/internal/egress"
)

// DefaultSchedule returns the waits before the second, third, … try, those of
// Standard Webhooks' example: ten tries in 75 hours and 35 minutes.
func DefaultSchedule() []time.Duration {
	return []time.Duration{
		5 * time.Second, 5 * time.Minute, 30 * time.Minute, 2 * time.Hour, 5 * time.Hour,
		10 * time.Hour, 14 * time.Hour, 20 * time.Hour, 24 * time.Hour,
	}
}

// maxRetryAfter bounds what an endpoint may ask for.
const maxRetryAfter = 24 * time.Hour

// jittered returns d ± 20 %; random is in [0, 1).
func jittered(d time.Duration, random float64) time.Duration {
	return time.Duration(float64(d) * (0.8 + 0.4*random))
}

// retryAfter returns how long an answer asks to wait, in either form of RFC
// 9110 section 10.2.3, at most 24 hours; 0 when it does not ask, or asks for
// nonsense or the past.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if isDigits(value) {
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil || n >= int64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(n) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil || !at.After(now) {
		return 0
	}
	return min(at.Sub(now), maxRetryAfter)
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// countEvery is how often an attempt that reached nobody uses up a try.
const countEvery = time.Minute

// countsAsTry reports whether an attempt uses up a try; counted is when the
// last of its round did, or zero. A server that is just being restarted, or a
// name that moves, costs one try at most: the next attempts come after the same
// wait. It is pure.
func countsAsTry(class string, counted, now time.Time) bool {
	switch egress.Class(class) {
	case egress.DNSError, egress.ConnectionRefused, egress.Unreachable:
		since := now.Sub(counted)
		return since >= countEvery || since < 0 // a clock that was set back stops nothing
	}
	return true
}

// schedule returns the waits between an endpoint's tries: its own, or those of
// its format, where that has any.
func (e *endpointRecord) schedule(usual []time.Duration) []time.Duration {
	switch {
	case e.RetryWaits != nil:
		waits := make([]time.Duration, len(*e.RetryWaits))
		for i, seconds := range *e.RetryWaits {
			waits[i] = time.Duration(seconds) * time.Second
		}
		return waits
	case e.profile().retries:
		return usual
	}
	return nil
}
