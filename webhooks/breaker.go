package webhooks

import (
	"time"

	"simrelay/store"
)

// The breaker keeps an endpoint that fails from being hammered. It opens after
// five failures in a row, or when at least half of at least twenty attempts in
// five minutes failed. While it is open, deliveries wait and lose no try. Then
// one attempt probes: its success closes the breaker, its failure doubles the
// pause.
const (
	openAfterFailures = 5
	openAfterAttempts = 20
	breakerWindow     = 5 * time.Minute
	firstPause        = 5 * time.Second
	longestPause      = 5 * time.Minute
)

// An endpoint is disabled when nothing succeeded for five days, in at least
// twenty attempts. Its owner is warned before.
const (
	disableAfter    = 5 * 24 * time.Hour
	disableAttempts = 20
)

// warnings are how long an endpoint has failed when its owner is told.
var warnings = []time.Duration{time.Hour, 24 * time.Hour, 72 * time.Hour, 96 * time.Hour}

// The breaker's states, as Endpoint shows them.
const (
	breakerClosed   = "closed"
	breakerOpen     = "open"
	breakerHalfOpen = "half_open"
)

// health is what is known of an endpoint's failures. None is stored for an
// endpoint without any.
type health struct {
	EndpointID int64 `json:"endpoint_id"`
	// Failures counts those since the last success, FailingSince is the first.
	Failures     int       `json:"failures"`
	FailingSince time.Time `json:"failing_since,omitzero"`
	Warned       int       `json:"warned,omitzero"` // how many of warnings were given
	// InRow counts what the breaker counts.
	InRow int `json:"in_row,omitzero"`
	// OpenUntil is zero while the breaker is closed; Opens counts its pauses.
	OpenUntil time.Time `json:"open_until,omitzero"`
	Opens     int       `json:"opens,omitzero"`
	// The window begins at a failure.
	WindowStart  time.Time `json:"window_start,omitzero"`
	WindowTotal  int       `json:"window_total,omitzero"`
	WindowFailed int       `json:"window_failed,omitzero"`
}

var healths = store.Define("webhook_health", func(h *health) store.Tuple { return store.Key(h.EndpointID) })

func (h *health) state(now time.Time) string {
	switch {
	case h.OpenUntil.IsZero():
		return breakerClosed
	case now.Before(h.OpenUntil):
		return breakerOpen
	}
	return breakerHalfOpen
}

// pausedUntil returns when the next attempt may start; the zero time means
// now.
func (h *health) pausedUntil() time.Time {
	if h == nil {
		return time.Time{}
	}
	return h.OpenUntil
}

// succeeded notes a success.
func (h *health) succeeded(now time.Time) {
	window := *h
	*h = health{EndpointID: h.EndpointID}
	// A success between failures does not hide that half of them fail.
	if window.WindowFailed > 0 && window.OpenUntil.IsZero() && now.Sub(window.WindowStart) < breakerWindow {
		h.WindowStart, h.WindowTotal, h.WindowFailed = window.WindowStart, window.WindowTotal+1, window.WindowFailed
	}
}

// healthy reports whether there is nothing to remember.
func (h *health) healthy() bool { return *h == health{EndpointID: h.EndpointID} }

// failed notes a failure, and whether the breaker counts it. It reports
// whether the breaker opened that was closed before.
func (h *health) failed(now time.Time, counts bool) (opened bool) {
	if h.Failures == 0 {
		h.FailingSince = now
	}
	h.Failures++
	if !counts {
		return false
	}
	h.InRow++
	if h.WindowFailed == 0 || now.Sub(h.WindowStart) >= breakerWindow {
		h.WindowStart, h.WindowTotal, h.WindowFailed = now, 0, 0
	}
	h.WindowTotal++
	h.WindowFailed++
	switch h.state(now) {
	case breakerHalfOpen:
		h.open(now)
	case breakerClosed:
		if h.tooMany() {
			h.open(now)
			return true
		}
	}
	return false
}

func (h *health) tooMany() bool {
	return h.InRow >= openAfterFailures || h.WindowTotal >= openAfterAttempts && 2*h.WindowFailed >= h.WindowTotal
}

func (h *health) open(now time.Time) {
	pause := min(firstPause<<min(h.Opens, 10), longestPause)
	h.OpenUntil = now.Add(pause)
	h.Opens++
}

// warn reports whether the owner is due a warning.
func (h *health) warn(now time.Time) bool {
	due := h.Warned
	for due < len(warnings) && now.Sub(h.FailingSince) >= warnings[due] {
		due++
	}
	warn := due > h.Warned
	h.Warned = due
	return warn
}

// hopeless reports whether the endpoint should be disabled.
func (h *health) hopeless(now time.Time) bool {
	return h.Failures >= disableAttempts && now.Sub(h.FailingSince) >= disableAfter
}

func healthOf(tx *store.Tx, endpoint int64) (*health, error) {
	h, err := healths.Get(tx, store.Key(endpoint))
	if isNotFound(err) {
		return &health{EndpointID: endpoint}, nil
	}
	return h, err
}

// saveHealth stores what there is to remember.
func saveHealth(tx *store.Tx, h *health) error {
	if !h.healthy() {
		return healths.Put(tx, h)
	}
	if err := healths.Delete(tx, store.Key(h.EndpointID)); !isNotFound(err) {
		return err
	}
	return nil
}
