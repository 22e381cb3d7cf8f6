package webhooks

import (
	"net/http"
	"time"

	"simrelay/internal/egress"
)

// The classes of answers that were not accepted; an attempt without an answer
// has one of egress.Classes.
const (
	classRedirect    = "redirect"
	classGone        = "gone"
	classRateLimited = "rate_limited"
	classClient      = "client_error"
	classServer      = "server_error"
	classUnexpected  = "unexpected_status" // 1xx, or a 2xx that the format does not take
	classInternal    = "internal_error"    // our own failure
)

// Classes returns everything that Attempt.ErrorClass can be, besides empty.
func Classes() []string {
	all := []string{
		classRedirect, classGone, classRateLimited, classClient, classServer, classUnexpected, classInternal,
	}
	for _, c := range egress.Classes() {
		if c != egress.Canceled {
			all = append(all, string(c))
		}
	}
	return all
}

// classify returns the class of a status; empty means accepted.
func (p *profile) classify(status int) string {
	switch {
	case p.accepts(status):
		return ""
	case status >= 300 && status <= 399:
		return classRedirect
	case status == http.StatusGone:
		return classGone
	case status == http.StatusTooManyRequests:
		return classRateLimited
	case status >= 400 && status <= 499:
		return classClient
	case status >= 500 && status <= 599:
		return classServer
	}
	return classUnexpected
}

// decision is what follows from an attempt.
type decision struct {
	state State
	wait  time.Duration // before the next attempt, while pending
}

// decide says what follows from an attempt: its class, what the answer asked
// to wait, and how many tries this round had, with this one. It is pure.
func (p *profile) decide(class string, ask time.Duration, tries int, schedule []time.Duration, random float64) decision {
	switch {
	case class == "":
		return decision{state: Delivered}
	case class == string(egress.Blocked):
		return decision{state: Blocked}
	case p.retries && class == classGone:
		return decision{state: Failed}
	case tries > len(schedule):
		return decision{state: Failed}
	}
	return decision{state: Pending, wait: max(jittered(schedule[tries-1], random), ask)}
}

// throttles says which failures mean that the endpoint has too much to do.
func throttles(status int, class string) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return class == string(egress.Timeout)
}
