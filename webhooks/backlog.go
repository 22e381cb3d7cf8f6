package webhooks

import (
	"context"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"simrelay/store"
)

// backlog tells, whenever metrics are read, what waits. It looks at each
// endpoint once and at no delivery but the first that is due.
type backlog struct {
	s         *Service
	oldest    *prometheus.Desc
	endpoints *prometheus.Desc
}

func newBacklog(s *Service) *backlog {
	name := func(n string) string { return prometheus.BuildFQName("simrelay", "webhooks", n) }
	return &backlog{
		s:         s,
		oldest:    prometheus.NewDesc(name("oldest_due_seconds"), "For how long the oldest delivery that is due waits; 0 when none does.", nil, nil),
		endpoints: prometheus.NewDesc(name("endpoints"), "Endpoints by state: closed, open and half_open are those of the breaker.", []string{"state"}, nil),
	}
}

// Describe implements prometheus.Collector.
func (b *backlog) Describe(out chan<- *prometheus.Desc) {
	out <- b.oldest
	out <- b.endpoints
}

// scrapeTimeout bounds a look at the store.
const scrapeTimeout = 5 * time.Second

// Collect implements prometheus.Collector.
func (b *backlog) Collect(out chan<- prometheus.Metric) {
	ctx, cancel := context.WithTimeout(context.Background(), scrapeTimeout)
	defer cancel()
	var oldest time.Duration
	var states map[string]int
	err := b.s.DB.View(ctx, func(tx *store.Tx) error {
		oldest, states = 0, map[string]int{breakerClosed: 0, breakerOpen: 0, breakerHalfOpen: 0, "disabled": 0}
		now := time.Now()
		for e, err := range endpoints.Scan(tx, store.Query{}) {
			if err != nil {
				return err
			}
			age, state, err := look(tx, e, now)
			if err != nil {
				return err
			}
			oldest = max(oldest, age)
			states[state]++
		}
		return nil
	})
	if err != nil {
		b.s.Logger.Error("webhooks: the backlog cannot be read", "error", err)
		return
	}
	out <- prometheus.MustNewConstMetric(b.oldest, prometheus.GaugeValue, oldest.Seconds())
	for state, n := range states {
		out <- prometheus.MustNewConstMetric(b.endpoints, prometheus.GaugeValue, float64(n), state)
	}
}

// look returns an endpoint's state and how long its first delivery is due.
func look(tx *store.Tx, e *endpointRecord, now time.Time) (age time.Duration, state string, err error) {
	if !e.Enabled {
		return 0, "disabled", nil
	}
	h, err := healthOf(tx, e.ID)
	if err != nil {
		return 0, "", err
	}
	d, err := deliveriesDue.First(tx, store.Query{Prefix: store.Key(e.ID)})
	if d != nil {
		age = max(now.Sub(d.Due), 0)
	}
	return age, h.state(now), err
}
