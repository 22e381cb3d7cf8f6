// Package dialect is the kit that the dialects share: what a dialect is made
// of, credentials, strict decoding, paging, live streams, and the one table
// from kinds of faults to HTTP statuses.
//
// It imports gin, a JSON decoder, accounts, which decides who may do what, and
// internal/fault. Business rules, and the
// names and envelopes of any one vendor, must never be in it.
package dialect

import (
	"strings"

	"github.com/gin-gonic/gin"

	"simrelay/accounts"
	"simrelay/internal/fault"
)

// Handler answers one request. What it returns, instead of answering, is told
// in its dialect's envelope.
type Handler func(*gin.Context) error

// Route is one operation.
type Route struct {
	Method string
	Path   string // gin's pattern
	Serve  Handler
	// Needs is what the caller must have the right to; empty: see Right.
	Needs accounts.Right
	// MaxBody bounds the request's body, in bytes; 0 means DefaultMaxBody.
	MaxBody int64
	// NoHead says of a GET that HEAD is not offered beside it, because it does
	// something, or because its answer goes on for long.
	NoHead bool
}

// WithoutHead returns the route with NoHead set.
func (r Route) WithoutHead() Route {
	r.NoHead = true
	return r
}

// DefaultMaxBody bounds a request's body where a route says nothing else.
const DefaultMaxBody = 64 << 10

// Dialect is one HTTP API.
type Dialect struct {
	// Name is the dialect's label in metrics.
	Name string
	// Prefixes are the paths that belong to the dialect: whatever is answered
	// there speaks it, also where there is no route. A prefix that ends with a
	// slash stands for all below it, any other for that path and all below.
	Prefixes []string
	// Routes is the dialect's one route table.
	Routes []Route
	// Refuse answers with a fault, in the dialect's envelope.
	Refuse func(*gin.Context, *fault.Error)
}

// Owns returns the length of the longest of the dialect's prefixes that a path
// is under; 0 when it is under none.
func (d *Dialect) Owns(path string) int {
	longest := 0
	for _, p := range d.Prefixes {
		if len(p) > longest && under(path, p) {
			longest = len(p)
		}
	}
	return longest
}

func under(path, prefix string) bool {
	rest, ok := strings.CutPrefix(path, prefix)
	return ok && (rest == "" || rest[0] == '/' || strings.HasSuffix(prefix, "/"))
}
