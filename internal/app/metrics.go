package app

import (
	"github.com/prometheus/client_golang/prometheus"

	"simrelay/store"
)

// newCommits measures the disk: everything that the relay promises waits for
// it.
func newCommits() prometheus.Histogram {
	return prometheus.NewHistogram(prometheus.HistogramOpts{
		Name: "simrelay_store_commit_seconds", Help: "Time to write and fsync a commit.",
		Buckets: []float64{.00025, .0005, .001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5},
	})
}

// registerMetrics adds what the rooms show of themselves. No label carries a
// number, a text or an account.
func (a *App) registerMetrics(r *prometheus.Registry) {
	gauge := func(name, help string, value func() float64) {
		r.MustRegister(prometheus.NewGaugeFunc(prometheus.GaugeOpts{Name: "simrelay_" + name, Help: help}, value))
	}
	counter := func(name, help string, value func(store.Stats) int64) {
		r.MustRegister(prometheus.NewCounterFunc(prometheus.CounterOpts{Name: "simrelay_" + name, Help: help},
			func() float64 { return float64(value(a.db.Stats())) }))
	}
	gauge("device_sessions", "Devices that are connected now.", func() float64 { return float64(a.hub.Count()) })
	gauge("sim_cards_online", "SIM cards in connected devices now.", func() float64 { return float64(a.relay.OnlineSIMs()) })
	gauge("store_bytes", "Size of the store.", func() float64 { return float64(a.db.Stats().SizeBytes) })
	gauge("store_waiting_updates", "Transactions that wait for the committer.", func() float64 { return float64(a.db.Stats().WaitingWrites) })
	counter("store_commits_total", "Commits, each with one fsync.", func(s store.Stats) int64 { return s.Commits })
	counter("store_updates_total", "Transactions in those commits.", func(s store.Stats) int64 { return s.Updates })
	r.MustRegister(a.commits)
	r.MustRegister(a.hooks.Collectors()...)
}
