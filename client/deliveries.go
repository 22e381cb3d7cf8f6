package client

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"time"
)

// Delivery is one event for one webhook.
type Delivery struct {
	ID            string     `json:"id"` // the request's webhook-id
	Event         string     `json:"event"`
	WebhookID     int64      `json:"endpoint_id"`
	State         string     `json:"state"` // pending, delivered, failed, held or blocked
	Attempts      []Attempt  `json:"attempts"`
	NextAttemptAt *time.Time `json:"next_attempt_at"`
	CreatedAt     time.Time  `json:"created_at"`
}

// Attempt is one request, and what became of it.
type Attempt struct {
	Number       int       `json:"number"`  // from 1
	Trigger      string    `json:"trigger"` // auto, manual, bulk or test
	At           time.Time `json:"at"`
	Status       int       `json:"status"`      // 0: there was no answer
	ErrorClass   string    `json:"error_class"` // empty: it was accepted
	ResponseBody string    `json:"response_body"`
	DurationMS   int64     `json:"duration_ms"`
	URL          string    `json:"url"`
	RemoteIP     string    `json:"remote_ip"`
	KeyID        string    `json:"key_id"`
}

// DeliveryFilter narrows a list of deliveries; what is empty does not.
type DeliveryFilter struct {
	State, Event string
	Since, Until time.Time // from Since on and before Until
}

func (f DeliveryFilter) query() url.Values {
	q := url.Values{}
	for name, text := range map[string]string{"state": f.State, "event": f.Event} {
		if text != "" {
			q.Set(name, text)
		}
	}
	for name, at := range map[string]time.Time{"since": f.Since, "until": f.Until} {
		if !at.IsZero() {
			q.Set(name, at.Format(time.RFC3339Nano))
		}
	}
	return q
}

// Deliveries walks through a webhook's deliveries, newest first. It ends after
// an error.
func (c *Client) Deliveries(ctx context.Context, webhookID int64, filter DeliveryFilter) iter.Seq2[*Delivery, error] {
	return each[*Delivery](ctx, c, item(webhooksPath, webhookID)+"/deliveries", filter.query())
}

func deliveryPath(id string) string { return "/api/v1/deliveries/" + url.PathEscape(id) }

// Delivery returns one delivery.
func (c *Client) Delivery(ctx context.Context, id string) (*Delivery, error) {
	return get[Delivery](ctx, c, deliveryPath(id))
}

// ReplayDelivery has a delivery sent again, with the same id and body.
func (c *Client) ReplayDelivery(ctx context.Context, id string) (*Delivery, error) {
	return send[Delivery](ctx, c, http.MethodPost, deliveryPath(id)+"/replay", nil)
}

// ReplayRequest says which deliveries are sent again; empty: all that did not
// arrive.
type ReplayRequest struct {
	Since     *time.Time `json:"since,omitempty"`
	Until     *time.Time `json:"until,omitempty"`
	Status    string     `json:"status,omitempty"` // delivered, failed, held or blocked
	Event     string     `json:"event,omitempty"`
	PerSecond int        `json:"per_second,omitempty"` // 0: 50
	DryRun    bool       `json:"dry_run,omitempty"`    // only count them
}

// Replay is a replay of many deliveries, which goes on by itself.
type Replay struct {
	ID         int64      `json:"id"` // 0: it was only counted
	WebhookID  int64      `json:"endpoint_id"`
	State      string     `json:"state"` // running, done, cancelled, failed or preview
	Count      int        `json:"count"`
	More       bool       `json:"more"` // there may be more than were counted
	Replayed   int        `json:"replayed"`
	Reason     string     `json:"reason"` // why it failed
	PerSecond  int        `json:"per_second"`
	CreatedAt  time.Time  `json:"created_at"`
	FinishedAt *time.Time `json:"finished_at"`
}

// StartReplay has many deliveries of a webhook sent again.
func (c *Client) StartReplay(ctx context.Context, webhookID int64, r ReplayRequest) (*Replay, error) {
	return send[Replay](ctx, c, http.MethodPost, item(webhooksPath, webhookID)+"/replay", r)
}

const replaysPath = "/api/v1/replays"

// Replay returns how far a replay has come.
func (c *Client) Replay(ctx context.Context, id int64) (*Replay, error) {
	return get[Replay](ctx, c, item(replaysPath, id))
}

// CancelReplay ends a replay.
func (c *Client) CancelReplay(ctx context.Context, id int64) (*Replay, error) {
	return send[Replay](ctx, c, http.MethodPost, item(replaysPath, id)+"/cancel", nil)
}
