package dialect

import (
	"math"
	"net/http"
	"strconv"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/internal/fault"
)

// What goes wrong before a request reaches a room. These mean the same in every
// dialect, and keep their status in each; see Transport.
var (
	ErrNoRoute = fault.New(fault.NotFound, "route_not_found",
		"There is nothing at this path.")
	ErrMethod = fault.New(fault.Unsupported, "method_not_allowed",
		"This path does not take this method; the Allow header names those that it takes.")
	ErrMediaType = fault.New(fault.Unsupported, "unsupported_media_type",
		"The body must be JSON. Send it with: Content-Type: application/json.")
	ErrBodyTooLarge = fault.New(fault.TooLarge, "body_too_large",
		"The body is larger than this route takes.")
	ErrMalformed = fault.New(fault.Invalid, "malformed_json",
		"The body is not a JSON object.")
	ErrUTF8 = fault.New(fault.Invalid, "invalid_utf8",
		"The body is not valid UTF-8.")
	ErrHTTPS = fault.New(fault.Forbidden, "https_required",
		"This relay is only served over https.")
)

var transport = map[string]int{
	ErrNoRoute.Code:      http.StatusNotFound,
	ErrMethod.Code:       http.StatusMethodNotAllowed,
	ErrMediaType.Code:    http.StatusUnsupportedMediaType,
	ErrBodyTooLarge.Code: http.StatusRequestEntityTooLarge,
	ErrMalformed.Code:    http.StatusBadRequest,
	ErrUTF8.Code:         http.StatusBadRequest,
	ErrHTTPS.Code:        http.StatusForbidden,
}

// Transport returns the status of a fault of the HTTP layer itself, or 0 when
// it is one of a room's.
func Transport(f *fault.Error) int { return transport[f.Code] }

// Status returns the HTTP status that says what a fault is. The table is total
// over the kinds; a dialect that promises something else for a kind or a code
// says so itself.
func Status(f *fault.Error) int {
	if status := Transport(f); status != 0 {
		return status
	}
	switch f.Kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.Gone:
		return http.StatusGone
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.RateLimited:
		return http.StatusTooManyRequests
	case fault.Unsupported:
		return http.StatusUnprocessableEntity
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	case fault.Internal:
		return http.StatusInternalServerError
	}
	return http.StatusInternalServerError
}

// RetryAfter sets the Retry-After header, RFC 9110 section 10.2.3, where a
// fault tells when to come back, and always where it says "too many".
func RetryAfter(c *gin.Context, f *fault.Error) {
	wait := f.RetryAfter
	if wait <= 0 {
		if f.Kind != fault.RateLimited {
			return
		}
		wait = time.Second
	}
	c.Header("Retry-After", strconv.Itoa(int(math.Ceil(wait.Seconds()))))
}
