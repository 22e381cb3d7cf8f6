package gateway

import (
	"strconv"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/prometheus/client_golang/prometheus"

	"simrelay/accounts"
	"simrelay/gateway/dialect"
)

// metrics of the HTTP edge.
type metrics struct {
	requests *prometheus.CounterVec
	seconds  *prometheus.HistogramVec
	limited  *prometheus.CounterVec
}

func newMetrics(r *prometheus.Registry, streams *dialect.Streams) *metrics {
	m := &metrics{
		requests: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "simrelay_http_requests_total", Help: "Requests answered, by route and status.",
		}, []string{"method", "route", "status"}),
		seconds: prometheus.NewHistogramVec(prometheus.HistogramOpts{
			Name: "simrelay_http_request_seconds", Help: "Time to answer, by route; live streams are not in it.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 10},
		}, []string{"route"}),
		limited: prometheus.NewCounterVec(prometheus.CounterOpts{
			Name: "simrelay_http_rate_limited_total", Help: "Requests refused because the key had made as many as its plan allows.",
		}, []string{"plan"}),
	}
	for _, plan := range accounts.Plans() {
		if _, limited := plan.Rates(); limited {
			m.limited.WithLabelValues(string(plan)) // 0 is known too
		}
	}
	open := prometheus.NewGaugeFunc(prometheus.GaugeOpts{
		Name: "simrelay_http_streams", Help: "Live streams that are open.",
	}, func() float64 { return float64(streams.Count()) })
	r.MustRegister(m.requests, m.seconds, m.limited, open)
	return m
}

// observe counts a request. Labels are the route's pattern, never the path, so
// that callers cannot make series.
func (m *metrics) observe(c *gin.Context, took time.Duration) {
	route, method := c.FullPath(), c.Request.Method
	if route == "" {
		route, method = "none", "any"
	}
	m.requests.WithLabelValues(method, route, strconv.Itoa(c.Writer.Status())).Inc()
	if a := dialect.Spent(c); a != nil && a.Refused {
		m.limited.WithLabelValues(string(a.Plan)).Inc()
	}
	if c.Writer.Header().Get("Content-Type") != "text/event-stream" {
		m.seconds.WithLabelValues(route).Observe(took.Seconds())
	}
}
