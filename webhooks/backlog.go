package webhooks

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"simrelay/store"
)

// backlog tells, whenever metrics are read, what waits. It looks at endpoints
// that have something to send or that fail, and at no delivery but the first
// that is due.
type backlog struct {
	s         *Service
	oldest    *prometheus.Desc
	endpoints *prometheus.Desc
	states    *prometheus.Desc
	bytes     *prometheus.Desc
}

func newBacklog(s *Service) *backlog {
	name := func(n string) string { return prometheus.BuildFQName("simrelay", "webhooks", n) }
	return &backlog{
		s:         s,
		oldest:    prometheus.NewDesc(name("oldest_due_seconds"), "For how long the oldest delivery is due, of endpoints whose breaker is closed; 0 when none is.", nil, nil),
		endpoints: prometheus.NewDesc(name("endpoints"), "Endpoints by state: closed, open and half_open are those of the breaker.", []string{"state"}, nil),
		states:    prometheus.NewDesc(name("deliveries"), "Deliveries that are kept, by state; those that are pending are the queue.", []string{"state"}, nil),
		bytes:     prometheus.NewDesc(name("kept_bytes"), "What the deliveries that are kept take, about.", nil, nil),
	}
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(out chan<- *prometheus.Desc) {
	out <- b.oldest
	out <- b.endpoints
	out <- b.states
	out <- b.bytes
}

// scrapeTimeout bounds a look at the store.
const scrapeTimeout = 5 * time.Second

// Collect implements prometheus.Collector.
func (b *backlog) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	var oldest time.Duration
	var states map[string]int
	var kept *totals
	err := b.s.DB.View(ctx, func(tx *store.Tx) (err error) {
		now := time.Now()
		if oldest, err = oldestDue(tx, now); err != nil {
			return err
		}
		if states, err = endpointStates(tx, now); err != nil {
			return err
		}
		kept, err = totalsOf(tx)
		return err
	})
	if err != nil {
		b.s.Logger.Error("webhooks: the backlog cannot be read", "error", err)
		return
	}
	out <- prometheus.MustNewConstMetric(b.oldest, prometheus.GaugeValue, oldest.Seconds())
	for state, n := range states {
		out <- prometheus.MustNewConstMetric(b.endpoints, prometheus.GaugeValue, float64(n), state)
	}
	for _, state := range States() {
		out <- prometheus.MustNewConstMetric(b.states, prometheus.GaugeValue, float64(kept.States[state]), string(state))
	}
	out <- prometheus.MustNewConstMetric(b.bytes, prometheus.GaugeValue, float64(kept.Bytes))
}

// oldestDue returns how long the first delivery is due of an endpoint that gets
// them. Those of an endpoint that fails wait for it, not for us.
func oldestDue(tx *store.Tx, now time.Time) (oldest time.Duration, err error) {
	for endpoint := int64(0); ; {
		d, err := deliveriesDue.First(tx, store.Query{From: store.Key(endpoint + 1)})
		if err != nil || d == nil {
			return oldest, err
		}
		endpoint = d.EndpointID
		h, err := healthOf(tx, endpoint)
		if err != nil {
			return 0, err
		}
		if h.state(now) == breakerClosed {
			oldest = max(oldest, now.Sub(d.Due))
		}
	}
}

// endpointStates counts endpoints. Few have a health, which is read.
func endpointStates(tx *store.Tx, now time.Time) (map[string]int, error) {
	states := map[string]int{breakerOpen: 0, breakerHalfOpen: 0}
	total, err := endpointsByAccount.Count(tx, store.Query{})
	if err != nil {
		return nil, err
	}
	if states["disabled"], err = endpointsDisabled.Count(tx, store.Query{}); err != nil {
		return nil, err
	}
	for h, err := range healths.Scan(tx, store.Query{}) {
		if err != nil {
			return nil, err
		}
		state := h.state(now)
		if state == breakerClosed {
			continue
		}
		e, err := endpoints.Get(tx, store.Key(h.EndpointID))
		if err != nil && !isNotFound(err) {
			return nil, err
		}
		if err == nil && e.Enabled {
			states[state]++
		}
	}
	states[breakerClosed] = total - states["disabled"] - states[breakerOpen] - states[breakerHalfOpen]
	return states, nil
}
