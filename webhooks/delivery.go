package webhooks

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"simrelay/store"
)

// State is where a delivery stands.
type State string

// The states.
const (
	Pending   State = "pending"   // will be tried
	Delivered State = "delivered" // the endpoint accepted it
	Failed    State = "failed"    // given up
	Held      State = "held"      // its endpoint is disabled; a replay sends it
	Blocked   State = "blocked"   // the egress rules forbid its address
)

// States returns every state.
func States() []State { return []State{Pending, Delivered, Failed, Held, Blocked} }

func (s State) valid() bool { return slices.Contains(States(), s) }

// ended reports whether nothing is to be sent any more.
func (s State) ended() bool { return s != Pending && s != Held }

// Trigger says why an attempt was made.
type Trigger string

// The triggers.
const (
	Auto   Trigger = "auto"   // the event, or the schedule
	Manual Trigger = "manual" // a replay of one delivery
	Bulk   Trigger = "bulk"   // a replay of a range
	Test   Trigger = "test"   // a test request
)

// Delivery is one event for one endpoint, as the native API shows it.
type Delivery struct {
	ID         string    `json:"id"`    // the webhook-id
	Event      string    `json:"event"` // by its format's name
	EndpointID int64     `json:"endpoint_id"`
	State      State     `json:"state"`
	Attempts   []Attempt `json:"attempts"`
	// NextAttemptAt is nil when none is planned yet.
	NextAttemptAt *time.Time `json:"next_attempt_at"`
	CreatedAt     time.Time  `json:"created_at"`
	// EventID is the event's place in the stream of events; 0 for a test.
	EventID int64 `json:"event_id"`
	// MessageID is the message that the event is about, if it is about one.
	MessageID int64 `json:"message_id,omitempty"`
	// TraceID is in the header traceparent of each of its requests.
	TraceID string `json:"trace_id"`
	// Bytes is the size of its body. Large says that it is more than 20 KiB.
	Bytes int  `json:"bytes"`
	Large bool `json:"large,omitempty"`
	// ErrorClass is too_large for one that was never sent, and otherwise empty.
	ErrorClass string `json:"error_class,omitempty"`
}

// Attempt is one request.
type Attempt struct {
	Number       int       `json:"number"` // from 1
	Trigger      Trigger   `json:"trigger"`
	At           time.Time `json:"at"`
	Status       int       `json:"status"`      // 0 when there was no answer
	ErrorClass   string    `json:"error_class"` // empty when it was accepted; see Classes
	ResponseBody string    `json:"response_body"`
	// ResponseCut says why the body is not whole: too_long, or the class of what
	// broke it off. The status holds all the same.
	ResponseCut string `json:"response_cut,omitempty"`
	Location    string `json:"location"` // of a redirect, which is not followed
	DurationMS  int64  `json:"duration_ms"`
	// URL is where it was sent, and RemoteIP who answered there.
	URL      string  `json:"url"`
	RemoteIP string  `json:"remote_ip,omitempty"`
	Timings  Timings `json:"timings"`
	// KeyID names the secret that signed it, as the endpoint lists them.
	KeyID string `json:"key_id,omitempty"`
	// RetryAfter and ContentType are headers of the answer.
	RetryAfter  string `json:"retry_after,omitempty"`
	ContentType string `json:"content_type,omitempty"`
}

// Timings are the phases of an attempt, in milliseconds; one that did not
// happen is 0. Those of a connection that is used again are.
type Timings struct {
	DNSMS       float64 `json:"dns_ms"`
	ConnectMS   float64 `json:"connect_ms"`
	TLSMS       float64 `json:"tls_ms"`
	FirstByteMS float64 `json:"first_byte_ms"` // from the start
	Reused      bool    `json:"reused"`
}

// deliveryRecord is a delivery as it is stored.
type deliveryRecord struct {
	ID         string `json:"id"`
	AccountID  int64  `json:"account_id"`
	EndpointID int64  `json:"endpoint_id"`
	// EventID is the event's place in the log, and the order of deliveries.
	EventID int64  `json:"event_id"`
	Event   string `json:"event"`
	// MessageID is the message that the event is about, or 0.
	MessageID int64 `json:"message_id,omitempty"`
	// Body is what was rendered, without any secret.
	Body string `json:"body"`
	// TooLarge is the size of a body that was too large to be kept, or 0.
	TooLarge int   `json:"too_large,omitempty"`
	State    State `json:"state"`
	// Due is when the next attempt may start, while it is pending.
	Due time.Time `json:"due,omitzero"`
	// Order names what must happen one after the other. A delivery that waits
	// becomes due when all pending ones of its order before it have ended.
	Order   string  `json:"order,omitempty"`
	Waiting bool    `json:"waiting,omitempty"`
	Trigger Trigger `json:"trigger"` // of the next attempt
	// Tries counts this round's attempts, Attempts all of them, and Rounds the
	// replays.
	Tries    int `json:"tries"`
	Attempts int `json:"attempts"`
	Rounds   int `json:"rounds,omitempty"`
	// CountedAt is when Tries was last counted up, in this round.
	CountedAt time.Time `json:"counted_at,omitzero"`
	// ReplayID is the last replay of many that it was in.
	ReplayID int64 `json:"replay_id,omitempty"`
	// Size is what it takes in the store, with its attempts; about.
	Size int64 `json:"size"`

	// HappenedAt is the time of the event, from which latency counts; zero for a
	// test.
	HappenedAt time.Time `json:"happened_at,omitzero"`
	CreatedAt  time.Time `json:"created_at"`
}

// isTest reports whether it is a sample: no event stands behind it.
func (d *deliveryRecord) isTest() bool { return d.EventID == 0 }

// replayable reports whether a replay of many sends it: samples are nobody's
// data, and what was too large is not there any more.
func (d *deliveryRecord) replayable() bool { return !d.isTest() && d.TooLarge == 0 }

// attemptRecord is an attempt as it is stored.
type attemptRecord struct {
	DeliveryID string `json:"delivery_id"`
	Attempt
}

var (
	// Ids begin with a UUIDv7, so that the primary order is that of time.
	deliveries = store.Define("webhook_deliveries", func(d *deliveryRecord) store.Tuple { return store.Key(d.ID) })

	deliveriesByEndpoint = deliveries.Index("endpoint", func(d *deliveryRecord) store.Tuple {
		return store.Key(d.EndpointID, d.CreatedAt)
	})

	// deliveriesDue holds what an endpoint's lane may send, in order.
	deliveriesDue = deliveries.Index("due", func(d *deliveryRecord) store.Tuple {
		if d.State != Pending || d.Waiting {
			return nil
		}
		return store.Key(d.EndpointID, d.Due, d.EventID)
	})

	// deliveriesEnded holds what ended without success.
	deliveriesEnded = deliveries.Index("ended", func(d *deliveryRecord) store.Tuple {
		if d.State == Pending || d.State == Delivered {
			return nil
		}
		return store.Key(d.EndpointID, string(d.State), d.CreatedAt)
	})

	deliveriesInOrder = deliveries.Index("order", func(d *deliveryRecord) store.Tuple {
		if d.State != Pending || d.Order == "" {
			return nil
		}
		return store.Key(d.Order, d.EventID)
	})

	// deliveriesOver holds what is not on its way, for retention: of each account
	// first what has ended, then what is held.
	deliveriesOver = deliveries.Index("retention", func(d *deliveryRecord) store.Tuple {
		if d.State == Pending {
			return nil
		}
		return store.Key(d.AccountID, d.State == Held, d.CreatedAt)
	})

	deliveriesByMessage = deliveries.Index("message", func(d *deliveryRecord) store.Tuple {
		if d.MessageID == 0 {
			return nil
		}
		return store.Key(d.AccountID, d.MessageID, d.CreatedAt)
	})

	attempts = store.Define("webhook_attempts", func(a *attemptRecord) store.Tuple {
		return store.Key(a.DeliveryID, a.Number)
	})
)

// deliveryPrefix opens every id, as Standard Webhooks suggests.
const deliveryPrefix = "msg_"

// deliveryID derives a delivery's id from its event's, so that handling an
// event twice makes no second delivery. It holds no dot, as Standard Webhooks
// demands.
func deliveryID(event uuid.UUID, endpoint int64) string {
	return fmt.Sprintf("%s%s_%d", deliveryPrefix, hex.EncodeToString(event[:]), endpoint)
}

// release lets the next delivery of an order go, now that one of them ended,
// and returns the endpoint that has it, or 0.
func release(tx *store.Tx, order string, now time.Time) (endpoint int64, err error) {
	if order == "" {
		return 0, nil
	}
	for first, err := range deliveriesInOrder.Scan(tx, store.Query{Prefix: store.Key(order)}) {
		if err != nil || !first.Waiting {
			return 0, err
		}
		first.Waiting, first.Due = false, now
		return first.EndpointID, deliveries.Put(tx, first)
	}
	return 0, nil
}

// view makes what the API shows.
func (d *deliveryRecord) view(tx *store.Tx, h *health) (*Delivery, error) {
	v := &Delivery{
		ID: d.ID, Event: d.Event, EndpointID: d.EndpointID, State: d.State,
		Attempts: []Attempt{}, CreatedAt: d.CreatedAt, EventID: d.EventID, MessageID: d.MessageID,
		TraceID: d.traceID(), Bytes: cmp.Or(d.TooLarge, len(d.Body)),
	}
	v.Large = v.Bytes > largeBody
	if d.TooLarge > 0 {
		v.ErrorClass = classTooLarge
	}
	if d.State == Pending && !d.Waiting {
		next := later(d.Due, h.pausedUntil())
		v.NextAttemptAt = &next
	}
	for a, err := range attempts.Scan(tx, store.Query{Prefix: store.Key(d.ID)}) {
		if err != nil {
			return nil, err
		}
		v.Attempts = append(v.Attempts, a.Attempt)
	}
	return v, nil
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
