package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Error is a refusal, as the relay explains it (RFC 9457).
type Error struct {
	Status int    `json:"status"` // of HTTP
	Code   string `json:"code"`   // stable; each has a page below /docs/errors of the relay
	Title  string `json:"title"`  // of the status
	Detail string `json:"detail"` // what happened and what to do, for people
	// Instance names a failure of the relay's own, which is in its log by that
	// name.
	Instance string       `json:"instance"`
	Fields   []FieldError `json:"errors"`
	// RetryAfter is when to come back, where the relay says so.
	RetryAfter time.Duration `json:"-"`
}

// FieldError is what is wrong with one field of a request.
type FieldError struct {
	Field  string `json:"field"`
	Detail string `json:"detail"`
}

// Refusals of a kind, for errors.Is. One of any code is &Error{Code: "…"}.
var (
	ErrInvalid         = &Error{Status: http.StatusBadRequest}
	ErrUnauthenticated = &Error{Status: http.StatusUnauthorized}
	ErrForbidden       = &Error{Status: http.StatusForbidden}
	ErrNotFound        = &Error{Status: http.StatusNotFound}
	ErrConflict        = &Error{Status: http.StatusConflict}
	ErrRateLimited     = &Error{Status: http.StatusTooManyRequests}
	ErrUnavailable     = &Error{Status: http.StatusServiceUnavailable}
)

// Error says what the relay said.
func (e *Error) Error() string {
	text := e.Detail
	if text == "" {
		text = e.Title
	}
	if text == "" {
		text = http.StatusText(e.Status)
	}
	return fmt.Sprintf("%s (%d %s)", text, e.Status, e.Code)
}

// Is reports whether target is an *Error with the same status and the same
// code, as far as it has them.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && (t.Status == 0 || t.Status == e.Status) && (t.Code == "" || t.Code == e.Code)
}

// CodeOf returns the code of a refusal, or an empty text for any other error.
func CodeOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Code
	}
	return ""
}

// refusal reads an answer that is none of success.
func refusal(resp *http.Response) error {
	e := &Error{}
	data, err := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	if err != nil || json.Unmarshal(data, e) != nil || e.Detail == "" {
		e.Detail = strings.TrimSpace(strings.ToValidUTF8(string(data[:min(len(data), 200)]), ""))
	}
	if to, err := resp.Location(); err == nil && resp.StatusCode < 400 {
		e.Detail = fmt.Sprintf("this address leads on to %s://%s, which is not followed; give the relay's own address", to.Scheme, to.Host)
	}
	e.Status = resp.StatusCode
	e.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
	return e
}

// retryAfter reads seconds or a date, RFC 9110 section 10.2.3; 0: none.
func retryAfter(text string, now time.Time) time.Duration {
	if seconds, err := strconv.Atoi(text); err == nil && seconds > 0 {
		return time.Duration(min(seconds, 1<<30)) * time.Second
	}
	if at, err := http.ParseTime(text); err == nil && at.After(now) {
		return at.Sub(now)
	}
	return 0
}
