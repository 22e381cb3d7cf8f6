package client

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/cenkalti/backoff/v5"
)

// DefaultRetries is how often a request is tried again by itself.
const DefaultRetries = 3

// How long it waits between two tries: half a second to start with, by chance
// up to half as much more or less, and never longer than maxWait. A relay that
// asks for more is not waited for: its answer is returned.
const (
	firstWait = 500 * time.Millisecond
	maxWait   = 30 * time.Second
)

// lost is an answer that did not come, or not whole: nobody can tell whether the
// request was done.
type lost struct{ error }

func (l *lost) Unwrap() error { return l.error }

// persist makes a request until it is answered, or refused for good, or was
// tried often enough. One that is not repeatable is made once.
func (c *Client) persist(ctx context.Context, q call) ([]byte, error) {
	pauses := newPauses()
	var unclear bool // whether a try may have been done without an answer
	for try := 0; ; try++ {
		data, err := c.try(ctx, q)
		if unclear && q.method == http.MethodDelete && errors.Is(err, ErrNotFound) {
			return nil, nil // it was this very request that removed it
		}
		wait, again := pause(err, pauses)
		if err == nil || !again || try >= c.retries || !q.repeatable() || !c.rest(ctx, wait) {
			return data, err
		}
		_, noAnswer := errors.AsType[*lost](err)
		unclear = unclear || noAnswer
	}
}

// repeatable says whether the request does no more when it is made twice, RFC
// 9110 section 9.2.2 and draft-ietf-httpapi-idempotency-key-header.
func (q call) repeatable() bool {
	switch q.method {
	case http.MethodGet, http.MethodHead, http.MethodPut, http.MethodDelete:
		return true
	}
	return q.header.Get("Idempotency-Key") != ""
}

func newPauses() *backoff.ExponentialBackOff {
	b := backoff.NewExponentialBackOff()
	b.InitialInterval, b.MaxInterval, b.Multiplier = firstWait, maxWait, 2
	return b
}

// pause returns how long to wait after an error before the next try, and
// whether another try can help at all.
func pause(err error, pauses *backoff.ExponentialBackOff) (wait time.Duration, again bool) {
	if _, ok := errors.AsType[*lost](err); ok {
		return pauses.NextBackOff(), true
	}
	e, ok := errors.AsType[*Error](err)
	if !ok {
		return 0, false
	}
	switch e.Status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return e.RetryAfter + pauses.NextBackOff(), e.RetryAfter <= maxWait
	}
	return 0, false
}

// rest waits; it reports false when the context ends before that, at once if
// that is known already.
func rest(ctx context.Context, wait time.Duration) bool {
	if end, ok := ctx.Deadline(); ok && time.Until(end) < wait {
		return false
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}
