package webhooks

import (
	"cmp"
	"context"
	"log/slog"
	"time"

	"github.com/prometheus/client_golang/prometheus"
)

// metrics count without naming accounts, endpoints or numbers.
type metrics struct {
	attempts  *prometheus.CounterVec
	disabled  *prometheus.CounterVec
	dropped   prometheus.Counter
	large     *prometheus.CounterVec
	sent      *prometheus.CounterVec
	duration  *prometheus.HistogramVec
	firstTry  prometheus.Histogram
	delivered prometheus.Histogram
	inflight  prometheus.Gauge
	lanes     prometheus.Gauge
}

func newMetrics() *metrics {
	opts := func(name, help string) prometheus.Opts {
		return prometheus.Opts{Namespace: "simrelay", Subsystem: "webhooks", Name: name, Help: help}
	}
	counter := func(name, help string) prometheus.CounterOpts { return prometheus.CounterOpts(opts(name, help)) }
	gauge := func(name, help string) prometheus.GaugeOpts { return prometheus.GaugeOpts(opts(name, help)) }
	seconds := func(name, help string) prometheus.HistogramOpts {
		return prometheus.HistogramOpts{
			Namespace: "simrelay", Subsystem: "webhooks", Name: name, Help: help,
			Buckets: []float64{.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10, 30, 300, 3600, 86400},
		}
	}
	return &metrics{
		attempts:  prometheus.NewCounterVec(counter("attempts_total", "Requests to endpoints, by format and class; the class ok means accepted."), []string{"format", "class"}),
		disabled:  prometheus.NewCounterVec(counter("disabled_total", "Endpoints that were disabled because they failed or asked for it."), []string{"format"}),
		dropped:   prometheus.NewCounter(counter("dropped_total", "Events that could not be rendered for an endpoint, or were too large; must be 0.")),
		large:     prometheus.NewCounterVec(counter("large_total", "Deliveries with a body above 20 KiB, which are sent, by format."), []string{"format"}),
		sent:      prometheus.NewCounterVec(counter("sent_bytes_total", "Bytes of the bodies of requests that were answered, by format."), []string{"format"}),
		duration:  prometheus.NewHistogramVec(seconds("attempt_seconds", "Duration of requests to endpoints."), []string{"format"}),
		firstTry:  prometheus.NewHistogram(seconds("first_try_seconds", "Time from an event to the end of its first attempt.")),
		delivered: prometheus.NewHistogram(seconds("delivered_seconds", "Time from an event to its success.")),
		inflight:  prometheus.NewGauge(gauge("in_flight", "Requests to endpoints at this moment.")),
		lanes:     prometheus.NewGauge(gauge("lanes", "Endpoints with something to send, now or later.")),
	}
}

// Collectors returns the room's metrics for a registry.
func (s *Service) Collectors() []prometheus.Collector {
	m := s.metrics
	return []prometheus.Collector{
		m.attempts, m.disabled, m.dropped, m.large, m.sent, m.duration, m.firstTry, m.delivered, m.inflight, m.lanes, newBacklog(s),
	}
}

func (m *metrics) observe(e *engine) {
	m.inflight.Set(float64(e.inflight))
	m.lanes.Set(float64(len(e.lanes)))
}

// measure counts attempts that were stored, and tells of each in the log.
func (s *Service) measure(ctx context.Context, settled []settlement) {
	for _, r := range settled {
		if r.lost {
			continue
		}
		format := string(r.endpoint.Format)
		s.metrics.attempts.WithLabelValues(format, cmp.Or(r.ErrorClass, "ok")).Inc()
		s.metrics.sent.WithLabelValues(format).Add(float64(r.sent))
		took := time.Duration(r.DurationMS) * time.Millisecond
		s.metrics.duration.WithLabelValues(format).Observe(took.Seconds())
		age := max(r.At.Add(took).Sub(cmp.Or(r.delivery.HappenedAt, r.delivery.CreatedAt)), 0).Seconds()
		fresh := r.delivery.Rounds == 0 // a replay comes when somebody asks for it
		if fresh && r.Number == 1 {
			s.metrics.firstTry.Observe(age)
		}
		if fresh && r.ErrorClass == "" {
			s.metrics.delivered.Observe(age)
		}
		if s.Logger.Enabled(ctx, slog.LevelDebug) {
			s.Logger.Debug("webhooks: attempted", r.delivery.attrs("attempt", r.Number, "status", r.Status, "class", r.ErrorClass, "took", took)...)
		}
	}
}
