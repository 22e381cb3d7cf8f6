package gateway

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
	"simrelay/store"
)

// plainAllowed says what is served over plain http whatever is required: what
// probes on the same machine ask for, and what holds no secret.
func plainAllowed(path string) bool {
	return path == "/livez" || path == "/readyz" || path == "/metrics"
}

// health has the routes for operators' machines. They tell nothing about any
// account, so they ask for no credential.
func (g *Gateway) health() *dialect.Dialect {
	metrics := promhttp.HandlerFor(g.opts.Registry, promhttp.HandlerOpts{MaxRequestsInFlight: 4})
	scrape := func(c *gin.Context) error {
		metrics.ServeHTTP(c.Writer, c.Request)
		return nil
	}
	d := &dialect.Dialect{
		Name: "health", Prefixes: []string{"/livez", "/readyz", "/status", "/metrics", wireRoot},
		Refuse: func(c *gin.Context, f *fault.Error) { dialect.WriteProblem(c, dialect.Status(f), f) },
	}
	for path, serve := range map[string]dialect.Handler{"/livez": live, "/readyz": g.ready, "/status": g.status, "/metrics": scrape} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			d.Routes = append(d.Routes, dialect.Route{Method: method, Path: path, Serve: serve})
		}
	}
	return d
}

// wireRoot holds the device socket; a path beside it is no page.
const wireRoot = "/device/"

func text(c *gin.Context, status int, format string, args ...any) error {
	c.String(status, format+"\n", args...)
	return nil
}

func live(c *gin.Context) error { return text(c, http.StatusOK, "ok") }

func (g *Gateway) ready(c *gin.Context) error {
	if err := g.readiness(c.Request.Context()); err != nil {
		return text(c, http.StatusServiceUnavailable, "not ready: %s", err.Detail)
	}
	return text(c, http.StatusOK, "ok")
}

// readyWithin bounds how long readiness may take to tell.
const readyWithin = 2 * time.Second

var errNotReady = fault.New(fault.Unavailable, "not_ready", "a part of the relay does not work; the log tells which")

// readiness returns what is safe to show of why the relay is not ready.
func (g *Gateway) readiness(ctx context.Context) *fault.Error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	err := g.opts.Ready(ctx)
	if err == nil {
		return nil
	}
	g.opts.Logger.Warn("not ready", "error", err)
	if f := classify(err); f.Kind != fault.Internal {
		return f
	}
	return errNotReady
}

// status is what GET /status shows.
type status struct {
	Status    string      `json:"status"` // ok or unavailable
	Reason    string      `json:"reason,omitempty"`
	Version   string      `json:"version"`
	StartedAt time.Time   `json:"started_at"`
	Uptime    int64       `json:"uptime_seconds"`
	Store     store.Stats `json:"store"`
	Streams   int         `json:"streams"`
}

func (g *Gateway) status(c *gin.Context) error {
	s := status{
		Status: "ok", Version: g.opts.Version, StartedAt: g.started.UTC(),
		Uptime: int64(g.opts.Now().Sub(g.started).Seconds()), Store: g.opts.DB.Stats(), Streams: g.streams.Count(),
	}
	code := http.StatusOK
	if err := g.readiness(c.Request.Context()); err != nil {
		s.Status, s.Reason, code = "unavailable", err.Detail, http.StatusServiceUnavailable
	}
	if strings.Contains(c.GetHeader("Accept"), "json") {
		return dialect.JSON(c, code, s)
	}
	return text(c, code, "%s", s)
}

// String is the status for people.
func (s status) String() string {
	line := s.Status
	if s.Reason != "" {
		line += ": " + s.Reason
	}
	return fmt.Sprintf("simrelay %s: %s\nup %s, since %s\nstore %s, %d bytes, %d commits, %d updates waiting\nlive streams %d",
		s.Version, line, time.Duration(s.Uptime)*time.Second, s.StartedAt.Format(time.RFC3339),
		s.Store.Engine, s.Store.SizeBytes, s.Store.Commits, s.Store.WaitingWrites, s.Streams)
}
