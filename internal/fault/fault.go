// Package fault holds the one error type that crosses the rooms of simrelay:
// a kind from a closed set, a stable code, a text that is safe to show, and a
// private cause that is only logged.
//
// It imports nothing of ours. HTTP statuses and envelopes must never be in
// it: each dialect maps kinds to its own answer in one table.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says what sort of thing went wrong; the set is closed.
type Kind uint8

// The kinds. The zero value is Internal, so that an error that nobody
// classified is never mistaken for the caller's.
const (
	Internal        Kind = iota // our own failure
	Invalid                     // the request makes no sense as it stands
	Unauthenticated             // no credential, or one that we do not know
	Forbidden                   // the credential may not do this
	NotFound                    // no such thing in this account
	Conflict                    // the thing is in a state that does not allow it
	Gone                        // it existed and never will again
	TooLarge                    // over a size limit
	RateLimited                 // too many; later is fine
	Unsupported                 // understood, but not offered
	Unavailable                 // not now; our side must change first
	kinds                       // number of kinds
)

var kindNames = [kinds]string{
	"internal", "invalid", "unauthenticated", "forbidden", "not_found", "conflict",
	"gone", "too_large", "rate_limited", "unsupported", "unavailable",
}

// String returns the kind's snake_case name.
func (k Kind) String() string {
	if k >= kinds {
		return kindNames[Internal]
	}
	return kindNames[k]
}

// Kinds returns every kind, for tables that must be total.
func Kinds() []Kind {
	all := make([]Kind, kinds)
	for i := range all {
		all[i] = Kind(i)
	}
	return all
}

// Error is a failure that may be shown to the caller.
type Error struct {
	Kind       Kind
	Code       string        // stable, snake_case, documented
	Detail     string        // what happened and what to do; safe to show
	Field      string        // the request field at fault, or empty
	RetryAfter time.Duration // for RateLimited and Unavailable; 0 when unknown
	cause      error
}

// New makes an Error. The detail must be safe to show to any caller.
func New(kind Kind, code, format string, args ...any) *Error {
	return &Error{Kind: kind, Code: code, Detail: fmt.Sprintf(format, args...)}
}

// On returns a copy of e that names the request field at fault.
func (e *Error) On(field string) *Error {
	c := *e
	c.Field = field
	return &c
}

// After returns a copy of e that tells the caller when to try again.
func (e *Error) After(d time.Duration) *Error {
	c := *e
	c.RetryAfter = d
	return &c
}

// Because returns a copy of e with a private cause, which is only logged.
func (e *Error) Because(cause error) *Error {
	c := *e
	c.cause = cause
	return &c
}

// Error returns the detail; the private cause is left out on purpose.
func (e *Error) Error() string { return e.Detail }

// Unwrap returns the private cause.
func (e *Error) Unwrap() error { return e.cause }

// Is reports whether target is an Error with the same code.
func (e *Error) Is(target error) bool {
	t, ok := target.(*Error)
	return ok && t.Code == e.Code
}

// Of returns err as an Error. Any error that is not one becomes Internal, with
// a text that says nothing about the cause.
func Of(err error) *Error {
	if e, ok := errors.AsType[*Error](err); ok {
		return e
	}
	return New(Internal, "internal", "Something failed on our side. Nothing was changed; try again, or ask the operator to look at the log.").Because(err)
}

// KindOf returns err's kind; Internal for an error that nobody classified.
func KindOf(err error) Kind { return Of(err).Kind }

// CodeOf returns err's stable code.
func CodeOf(err error) string { return Of(err).Code }
