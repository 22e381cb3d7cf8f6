package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/gin-gonic/gin"

	"simrelay/gateway/dialect"
)

var errPublicURL = errors.New("the public URL must be like https://sms.example.com, without a path")

// newEngine mounts the route tables.
func (g *Gateway) newEngine() *gin.Engine {
	gin.SetMode(gin.ReleaseMode)
	e := gin.New()
	e.HandleMethodNotAllowed = true
	e.RedirectTrailingSlash, e.RedirectFixedPath = false, false
	e.ForwardedByClientIP = false
	e.Use(g.edge)
	e.NoRoute(func(c *gin.Context) { g.refuse(c, dialect.ErrNoRoute) })
	e.NoMethod(func(c *gin.Context) { g.refuse(c, dialect.ErrMethod) })
	for _, d := range g.dialects {
		for _, r := range d.Routes {
			e.Handle(r.Method, r.Path, g.serve(r))
		}
		for _, r := range heads(d.Routes) {
			e.Handle(http.MethodHead, r.Path, g.serve(r))
		}
	}
	return e
}

// heads returns the routes that answer HEAD too, RFC 9110 section 9.3.2: those
// of GET, where the dialect has no route of its own for it. The server leaves
// the body out.
func heads(routes []dialect.Route) (gets []dialect.Route) {
	own := map[string]bool{}
	for _, r := range routes {
		own[r.Path] = own[r.Path] || r.Method == http.MethodHead
	}
	for _, r := range routes {
		if r.Method == http.MethodGet && !r.NoHead && !own[r.Path] {
			gets = append(gets, r)
		}
	}
	return gets
}

// serve says what the route asks of its caller, bounds the body, and tells what
// the route returns.
func (g *Gateway) serve(r dialect.Route) gin.HandlerFunc {
	limit := r.MaxBody
	if limit == 0 {
		limit = dialect.DefaultMaxBody
	}
	right := r.Right()
	return func(c *gin.Context) {
		dialect.Visit(c, right, g.proxies.client(c.Request))
		if c.Request.Body != http.NoBody {
			c.Request.Body = http.MaxBytesReader(c.Writer, c.Request.Body, limit)
		}
		if err := r.Serve(c); err != nil {
			g.refuse(c, err)
		}
	}
}

// Headers that every answer carries, ready to be shared.
var (
	noSniff    = []string{"nosniff"}
	noStore    = []string{"no-store"}
	noReferrer = []string{"no-referrer"}
	noFrames   = []string{"DENY"}
	noContent  = []string{"default-src 'none'; frame-ancestors 'none'"}
	onlyHTTPS  = []string{"max-age=31536000"}
)

// edge surrounds every request: headers, https, panics, metrics and the access
// log.
func (g *Gateway) edge(c *gin.Context) {
	began := time.Now()
	h := c.Writer.Header()
	h["X-Content-Type-Options"], h["Cache-Control"], h["Referrer-Policy"] = noSniff, noStore, noReferrer
	h["X-Frame-Options"], h["Content-Security-Policy"] = noFrames, noContent
	defer g.finish(c, began)
	if g.opts.RequireHTTPS && !plainAllowed(c.Request.URL.Path) {
		if !g.proxies.secure(c.Request) {
			g.refuse(c, dialect.ErrHTTPS)
			c.Abort()
			return
		}
		h["Strict-Transport-Security"] = onlyHTTPS
	}
	c.Next()
}

// finish turns a panic into the route's own error, and counts the request.
func (g *Gateway) finish(c *gin.Context, began time.Time) {
	p := recover()
	if p != nil && p != http.ErrAbortHandler { //nolint:errorlint // it is that very value
		g.opts.Logger.Error("a request ended in a panic", "method", c.Request.Method, "route", c.FullPath(), "panic", panicText(p), "stack", string(debug.Stack()))
		if !c.Writer.Written() {
			g.refuse(c, errPanic)
			p = nil
		}
	}
	g.metrics.observe(c, time.Since(began))
	g.access(c, began)
	if p != nil {
		panic(http.ErrAbortHandler) // the answer is broken off: let the caller see it
	}
}

var errPanic = errors.New("a request ended in a panic")

// panicText is what may be logged of a panic: what the runtime says of it, or
// else its type alone, because the rest could hold what a message says.
func panicText(p any) string {
	if e, ok := p.(runtime.Error); ok {
		return e.Error()
	}
	return fmt.Sprintf("%T", p)
}

// access logs a request without what it is about: no query, no path values.
func (g *Gateway) access(c *gin.Context, began time.Time) {
	ctx := c.Request.Context()
	if !g.opts.Logger.Enabled(ctx, slog.LevelDebug) {
		return
	}
	g.opts.Logger.LogAttrs(ctx, slog.LevelDebug, "request",
		slog.String("method", c.Request.Method), slog.String("route", c.FullPath()),
		slog.Int("status", c.Writer.Status()), slog.Int("bytes", max(c.Writer.Size(), 0)), slog.Duration("took", time.Since(began)))
}
