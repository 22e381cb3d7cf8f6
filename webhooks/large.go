package webhooks

import (
	"time"

	"simrelay/events"
	"simrelay/store"
)

// Sizes of a body, in bytes. Many servers and functions refuse a request that
// is larger than the first one; what is larger than the second is not sent.
const (
	largeBody = 20 << 10
	maxBody   = 256 << 10
)

// classTooLarge is that of a delivery without any attempt: its body is larger
// than maxBody. Its owner finds it among those that failed.
const classTooLarge = "too_large"

// weigh judges the size of a new delivery's body. One that is too large is not
// kept, and its delivery has failed before it began.
func (s *Service) weigh(tx *store.Tx, ep *endpointRecord, d *deliveryRecord) {
	n := len(d.Body)
	if n <= largeBody {
		return
	}
	if n > maxBody {
		d.State, d.Due, d.Body, d.TooLarge = Failed, time.Time{}, "", n
		d.Size -= int64(n)
	}
	tx.OnCommit(func() {
		if d.TooLarge > 0 {
			s.metrics.dropped.Inc()
			s.Logger.Error("webhooks: a body is too large and is not sent", d.attrs("bytes", n)...)
			return
		}
		s.metrics.large.WithLabelValues(string(ep.Format)).Inc()
		s.warnings.Do(func() {
			s.Logger.Warn("webhooks: a body is large; this is said once a minute at most", d.attrs("bytes", n)...)
		})
	})
}

// drop counts an event that cannot be rendered: it can never be sent, and the
// others must not wait for it.
func (s *Service) drop(tx *store.Tx, ep *endpointRecord, e *events.Event, cause error) {
	tx.OnCommit(func() {
		s.metrics.dropped.Inc()
		s.Logger.Error("webhooks: an event cannot be rendered", "event", e.ID, "type", e.Type, "webhook", ep.ID, "error", cause)
	})
}

// attrs are what a log line tells of a delivery, and more.
func (d *deliveryRecord) attrs(more ...any) []any {
	return append([]any{"webhook", d.EndpointID, "delivery", d.ID, "trace_id", d.traceID(), "event", d.Event}, more...)
}
