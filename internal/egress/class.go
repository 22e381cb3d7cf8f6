package egress

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
)

// Class says in one word why a request got no answer; the set is closed.
type Class string

// The classes.
const (
	DNSError          Class = "dns_error"
	ConnectionRefused Class = "connection_refused"
	ConnectionReset   Class = "connection_reset"
	Unreachable       Class = "unreachable"
	TLSError          Class = "tls_error"
	Timeout           Class = "timeout"
	Blocked           Class = "blocked"
	ProtocolError     Class = "protocol_error" // the answer is not HTTP
	Canceled          Class = "canceled"       // the caller gave up
	NetworkError      Class = "network_error"  // anything else
)

// Classes returns every class, for tables that must be total.
func Classes() []Class {
	return []Class{
		DNSError, ConnectionRefused, ConnectionReset, Unreachable, TLSError,
		Timeout, Blocked, ProtocolError, Canceled, NetworkError,
	}
}

// Error is a request that got no answer, or why the body of one broke off.
type Error struct {
	Class Class
	Trace Trace
	cause error
}

// Error names the class; the cause may hold what its owner would not show.
func (e *Error) Error() string { return "no answer: " + string(e.Class) }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.cause }

func wrap(err error) *Error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		err = u.Err // without the URL
	}
	return &Error{Class: ClassOf(err), cause: err}
}

// ClassOf classifies an error of a request.
func ClassOf(err error) Class {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Class
	}
	switch {
	case errors.Is(err, ErrBlocked):
		return Blocked
	case errors.Is(err, context.Canceled):
		return Canceled
	case is[*net.DNSError](err):
		return DNSError
	case isTimeout(err):
		return Timeout
	case errors.Is(err, syscall.ECONNREFUSED):
		return ConnectionRefused
	case errors.Is(err, syscall.EHOSTUNREACH), errors.Is(err, syscall.ENETUNREACH), errors.Is(err, syscall.EADDRNOTAVAIL):
		return Unreachable
	case isTLS(err):
		return TLSError
	case isReset(err):
		return ConnectionReset
	case isProtocol(err):
		return ProtocolError
	}
	return NetworkError
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func isTimeout(err error) bool {
	if errors.Is(err, context.DeadlineExceeded) {
		return true
	}
	n, ok := errors.AsType[net.Error](err)
	return ok && n.Timeout()
}

func isReset(err error) bool {
	return errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNABORTED) ||
		errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, net.ErrClosed) ||
		strings.Contains(text(err), "server closed idle connection")
}

func isTLS(err error) bool {
	return is[*tls.CertificateVerificationError](err) || is[x509.UnknownAuthorityError](err) ||
		is[x509.HostnameError](err) || is[x509.CertificateInvalidError](err) ||
		is[tls.RecordHeaderError](err) || is[tls.AlertError](err) ||
		strings.HasPrefix(text(err), "tls: ") || strings.Contains(text(err), "remote error: tls: ") ||
		strings.Contains(text(err), "HTTP response to HTTPS client")
}

// isProtocol recognises net/http's complaints, which have no types.
func isProtocol(err error) bool {
	s := text(err)
	return strings.Contains(s, "malformed") || strings.Contains(s, "http2: ") ||
		strings.Contains(s, "transport connection broken") || strings.Contains(s, "response headers exceeded") ||
		strings.Contains(s, "invalid byte in chunk length") || strings.Contains(s, "bad Content-Length")
}

func text(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
