package client

import (
	"context"
	"net/http"
	"time"
)

// Webhook is a URL of yours that is told what happens.
type Webhook struct {
	ID             int64             `json:"id"`
	URL            string            `json:"url"`
	Format         string            `json:"format"` // native, or another vendor's
	Events         []string          `json:"events"` // empty: all
	Enabled        bool              `json:"enabled"`
	Headers        map[string]string `json:"headers"`       // sent with each request
	Ordered        bool              `json:"ordered"`       // one after the other for each number
	RetryWaits     *[]int            `json:"retry_waits"`   // seconds; nil: those of the format
	MaxInFlight    int               `json:"max_in_flight"` // 0: the usual
	Breaker        string            `json:"breaker"`       // closed, open or half_open
	FailingSince   *time.Time        `json:"failing_since"`
	DisabledReason string            `json:"disabled_reason"`
	CreatedAt      time.Time         `json:"created_at"`
	UpdatedAt      time.Time         `json:"updated_at"`
	// Secret is what requests are signed with; see ParseWebhook. It is there when
	// the webhook was just made, or its secret replaced, and never again.
	Secret string `json:"secret,omitempty"`
}

// NewWebhook is a webhook to add. URL is needed.
type NewWebhook struct {
	URL         string            `json:"url"`
	Format      string            `json:"format,omitempty"` // empty: native
	Events      []string          `json:"events,omitempty"` // empty: all
	Headers     map[string]string `json:"headers,omitempty"`
	Ordered     bool              `json:"ordered,omitempty"`
	Secret      string            `json:"secret,omitempty"`      // empty: one is made
	RetryWaits  *[]int            `json:"retry_waits,omitempty"` // seconds; nil: those of the format
	MaxInFlight int               `json:"max_in_flight,omitempty"`
}

// WebhookPatch changes a webhook; what is nil stays as it is.
type WebhookPatch struct {
	URL          *string            `json:"url,omitempty"`
	Events       *[]string          `json:"events,omitempty"`
	Enabled      *bool              `json:"enabled,omitempty"`
	Headers      *map[string]string `json:"headers,omitempty"`
	Ordered      *bool              `json:"ordered,omitempty"`
	Secret       *string            `json:"secret,omitempty"`               // an empty one: one is made
	OverlapHours *int               `json:"secret_overlap_hours,omitempty"` // the old secret still signs so long; nil: 24
	RetryWaits   *[]int             `json:"retry_waits,omitempty"`
	MaxInFlight  *int               `json:"max_in_flight,omitempty"`
}

const webhooksPath = "/api/v1/webhooks"

// Webhooks returns the account's webhooks.
func (c *Client) Webhooks(ctx context.Context) ([]Webhook, error) {
	return all[Webhook](ctx, c, webhooksPath)
}

// Webhook returns one webhook.
func (c *Client) Webhook(ctx context.Context, id int64) (*Webhook, error) {
	return get[Webhook](ctx, c, item(webhooksPath, id))
}

// CreateWebhook adds a webhook, and returns it with its secret.
func (c *Client) CreateWebhook(ctx context.Context, w NewWebhook) (*Webhook, error) {
	return send[Webhook](ctx, c, http.MethodPost, webhooksPath, w)
}

// UpdateWebhook changes a webhook and returns it, with its secret where that was
// replaced.
func (c *Client) UpdateWebhook(ctx context.Context, id int64, patch WebhookPatch) (*Webhook, error) {
	return send[Webhook](ctx, c, http.MethodPatch, item(webhooksPath, id), patch)
}

// DeleteWebhook removes a webhook and its deliveries.
func (c *Client) DeleteWebhook(ctx context.Context, id int64) error {
	return c.Do(ctx, http.MethodDelete, item(webhooksPath, id), nil, nil)
}

// TestWebhook has the relay send a sample of an event; empty: the usual one. It
// returns what became of it, whatever that is.
func (c *Client) TestWebhook(ctx context.Context, id int64, event string) (*Attempt, error) {
	return send[Attempt](ctx, c, http.MethodPost, item(webhooksPath, id)+"/test", map[string]string{"event": event})
}
