package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/google/uuid"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/store"
)

// refuse tells an error in the envelope of the dialect that owns the path. An
// answer that has begun cannot tell it any more, so it is broken off.
func (g *Gateway) refuse(c *gin.Context, err error) {
	f := classify(err)
	if f.Kind == fault.Internal {
		g.report(c, err)
	}
	if c.Writer.Written() {
		panic(http.ErrAbortHandler)
	}
	g.dialectOf(c.Request.URL.Path).Refuse(c, f)
}

// classify turns what the store and the clock say into faults; whatever
// remains unknown is internal.
func classify(err error) *fault.Error {
	switch {
	case errors.Is(err, store.ErrFull):
		return fault.New(fault.Unavailable, "storage_full", "The relay's disk is full, so it accepts nothing new.").Because(err).After(time.Minute)
	case errors.Is(err, store.ErrClosed):
		return fault.New(fault.Unavailable, "shutting_down", "The relay is shutting down.").Because(err).After(time.Second)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return fault.New(fault.Unavailable, "cancelled", "The request ended before it was done.").Because(err).After(time.Second)
	}
	return fault.Of(err)
}

// report logs our own failure under a name that the answer carries.
func (g *Gateway) report(c *gin.Context, err error) {
	name := "urn:uuid:" + uuid.NewString()
	dialect.SetOccurrence(c, name)
	cause := errors.Unwrap(fault.Of(err))
	if cause == nil {
		cause = err
	}
	g.opts.Logger.Error("a request failed", "method", c.Request.Method, "route", c.FullPath(), "instance", name, "error", cause)
}

// dialectOf returns the dialect with the longest prefix of a path. The
// dashboard owns what nobody else does.
func (g *Gateway) dialectOf(path string) *dialect.Dialect {
	owner, longest := g.dialects[len(g.dialects)-1], 0
	for _, d := range g.dialects {
		if n := d.Owns(path); n > longest {
			owner, longest = d, n
		}
	}
	return owner
}

// shared owns what lies under /api without being a route of any dialect that
// lives there. Its answers carry the error where each of them has it.
func shared() *dialect.Dialect {
	return &dialect.Dialect{Name: "api", Prefixes: []string{"/api"}, Refuse: func(c *gin.Context, f *fault.Error) {
		dialect.RetryAfter(c, f)
		_ = dialect.JSON(c, dialect.Status(f), struct {
			OK      bool   `json:"ok"`
			Message string `json:"message"`
			Error   string `json:"error"`
		}{false, f.Detail, f.Detail})
	}}
}
