package webhooks

import (
	"slices"
	"strings"
	"unicode/utf8"

	"simrelay/internal/fault"
)

// Limits of what an endpoint may be.
const (
	maxEndpoints   = 100     // of one account
	maxHeaders     = 20      // of one endpoint
	maxHeaderBytes = 4 << 10 // of all its headers together
)

// Limits of an endpoint's own manners.
const (
	maxWaits       = 20
	longestWait    = 7 * 24 * 3600 // seconds
	mostInFlight   = 64
	longestOverlap = 168 // hours
)

func checkWaits(waits *[]int) error {
	if waits == nil {
		return nil
	}
	if len(*waits) > maxWaits {
		return fault.New(fault.Invalid, "invalid_retry_waits", "There are more than %d waits.", maxWaits).On("retry_waits")
	}
	for _, seconds := range *waits {
		if seconds < 1 || seconds > longestWait {
			return fault.New(fault.Invalid, "invalid_retry_waits", "A wait is 1 to %d seconds; an empty list means one try only.", longestWait).On("retry_waits")
		}
	}
	return nil
}

func checkInFlight(n int) error {
	if n < 0 || n > mostInFlight {
		return fault.New(fault.Invalid, "invalid_max_in_flight", "max_in_flight is 1 to %d; 0 means the usual.", mostInFlight).On("max_in_flight")
	}
	return nil
}

func checkOverlap(hours *int) error {
	if hours != nil && (*hours < 0 || *hours > longestOverlap) {
		return fault.New(fault.Invalid, "invalid_secret_overlap", "secret_overlap_hours is 0 to %d.", longestOverlap).On("secret_overlap_hours")
	}
	return nil
}

func (s *Service) checkURL(p *profile, url string) error {
	if !utf8.ValidString(url) || utf8.RuneCountInString(url) > p.maxURL {
		return fault.New(fault.Invalid, "url_too_long", "%s", p.urlTooLong).On("url")
	}
	if err := s.Client.Check(url); err != nil {
		return fault.Of(err).On("url")
	}
	return nil
}

// checkEvents returns the names once each, in the format's order.
func checkEvents(p *profile, names []string) ([]string, error) {
	for _, name := range names {
		if !slices.Contains(p.events, name) {
			return nil, fault.New(fault.Invalid, "unknown_event",
				"There is no event %q in this format; it has %s.", short(name), strings.Join(p.events, ", ")).On("events")
		}
	}
	var wanted []string
	for _, name := range p.events {
		if slices.Contains(names, name) {
			wanted = append(wanted, name)
		}
	}
	return wanted, nil
}

// short keeps what a caller sent from filling an answer.
func short(s string) string {
	if utf8.RuneCountInString(s) <= 40 {
		return s
	}
	return string([]rune(s)[:40]) + "…"
}

// reserved headers are ours or the connection's.
var reserved = []string{
	"host", "connection", "proxy-connection", "keep-alive", "te", "trailer", "transfer-encoding",
	"upgrade", "expect", "content-length", "content-type", "content-encoding", "accept-encoding", "user-agent",
	"cookie", "idempotency-key", "x-idempotency-key", "traceparent", "tracestate",
	"x-textus-signature", "x-textconvo-signature", "x-textconvo-timestamp", "x-textconvo-source-key",
}

func checkHeaders(headers map[string]string) error {
	if len(headers) > maxHeaders {
		return badHeader("There are more than %d headers.", maxHeaders)
	}
	total := 0
	seen := map[string]bool{}
	for name, value := range headers {
		lower := strings.ToLower(name)
		switch {
		case name == "" || strings.ContainsFunc(name, notTokenRune):
			return badHeader("%q is not a header name.", short(name))
		case slices.Contains(reserved, lower), strings.HasPrefix(lower, "webhook-"), strings.HasPrefix(lower, "proxy-"):
			return badHeader("The header %q is ours to set.", short(name))
		case seen[lower]:
			return badHeader("The header %q is there twice.", short(name))
		case !validValue(value):
			return badHeader("The value of %q has characters that a header cannot carry.", short(name))
		}
		seen[lower] = true
		total += len(name) + len(value)
	}
	if total > maxHeaderBytes {
		return badHeader("The headers are larger than %d bytes together.", maxHeaderBytes)
	}
	return nil
}

func badHeader(format string, args ...any) error {
	return fault.New(fault.Invalid, "invalid_header", format, args...).On("headers")
}

// notTokenRune says what RFC 9110 section 5.6.2 keeps out of a header name.
func notTokenRune(r rune) bool {
	return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune("!#$%&'*+-.^_`|~", r)
}

// validValue says what RFC 9110 section 5.5 lets a value be, in ASCII.
func validValue(v string) bool {
	notField := func(r rune) bool { return r != '\t' && (r < 0x20 || r > 0x7E) }
	return !strings.ContainsFunc(v, notField) && v == strings.Trim(v, " \t")
}
