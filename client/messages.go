package client

import (
	"context"
	"iter"
	"net/http"
	"slices"
	"time"

	"github.com/google/uuid"

	"simrelay/events"
)

// Message is a message object of the native API.
type Message = events.Message

// SendRequest is a message to send. To and Text are needed.
type SendRequest struct {
	To        string     `json:"to"`
	Text      string     `json:"text"`
	SIMCardID int64      `json:"sim_card_id,omitempty"` // 0: any of the account
	SendAt    *time.Time `json:"send_at,omitempty"`     // nil: now
	ExpiresIn int        `json:"expires_in,omitempty"`  // seconds; 0: three days
	Priority  int        `json:"priority,omitempty"`    // 0 to 9, higher first
	OnUnknown string     `json:"on_unknown,omitempty"`  // hold or resend; empty: hold
	Reference string     `json:"reference,omitempty"`   // your own, at most 255 characters
	Flash     bool       `json:"flash,omitempty"`       // shown at once, and not stored
	// IdempotencyKey names the message, so that it is sent once however often it
	// is handed over: an order's number, for example. Empty: Send makes one up,
	// which holds for its own tries.
	IdempotencyKey string `json:"-"`
}

const messagesPath = "/api/v1/messages"

// Send hands a message to the relay. When it returns the message is on the
// relay's disk, once, even if an answer was lost on the way.
func (c *Client) Send(ctx context.Context, r SendRequest) (*Message, error) {
	if r.IdempotencyKey == "" {
		r.IdempotencyKey = uuid.NewString()
	}
	m := new(Message)
	header := http.Header{"Idempotency-Key": {r.IdempotencyKey}}
	if err := c.do(ctx, call{method: http.MethodPost, path: messagesPath, header: header, patience: c.timeout}, r, m); err != nil {
		return nil, err
	}
	return m, nil
}

// Message returns a message with its timeline.
func (c *Client) Message(ctx context.Context, id int64) (*Message, error) {
	return get[Message](ctx, c, item(messagesPath, id))
}

// Messages returns a page of the account's messages, newest first; an empty
// cursor asks for the first one. The limit is 1 to 200.
func (c *Client) Messages(ctx context.Context, cursor string, limit int) (Page[*Message], error) {
	page, err := onePage[*Message](ctx, c, messagesPath, nil, cursor, limit)
	if err != nil {
		return Page[*Message]{}, err
	}
	return *page, nil
}

// AllMessages walks through the account's messages, newest first. It ends after
// an error.
func (c *Client) AllMessages(ctx context.Context) iter.Seq2[*Message, error] {
	return each[*Message](ctx, c, messagesPath, nil)
}

// CancelMessage keeps a message from being sent, if that is still possible. One
// that a device has stays dispatched until the device says that it has not sent
// it; see Wait.
func (c *Client) CancelMessage(ctx context.Context, id int64) (*Message, error) {
	return send[Message](ctx, c, http.MethodPost, item(messagesPath, id)+"/cancel", nil)
}

// ResendMessage sends a message again that is failed, undelivered, expired,
// cancelled or unknown. The recipient may get it twice if it was unknown.
func (c *Client) ResendMessage(ctx context.Context, id int64) (*Message, error) {
	return send[Message](ctx, c, http.MethodPost, item(messagesPath, id)+"/resend", nil)
}

// Final reports whether nothing more is expected to happen to a message by
// itself. One that is sent is not final: the handset may still get it.
func Final(m *Message) bool {
	return !slices.Contains([]string{"scheduled", "queued", "dispatched", "sent"}, m.State)
}

// How often Wait asks.
const (
	firstLook = 200 * time.Millisecond
	rareLook  = 5 * time.Second
)

// Wait asks for a message until it is final, or in one of the states, and
// returns it. Not every network says when a handset has a message: wait for
// "sent", or bound the context.
func (c *Client) Wait(ctx context.Context, id int64, states ...string) (*Message, error) {
	for pause := firstLook; ; pause = min(2*pause, rareLook) {
		m, err := c.Message(ctx, id)
		if err != nil || Final(m) || slices.Contains(states, m.State) {
			return m, err
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return m, ctx.Err()
		}
	}
}
