package client

import (
	"context"
	"time"
)

// WithRest replaces how a client waits between two tries.
func WithRest(rest func(context.Context, time.Duration) bool) Option {
	return func(c *Client) { c.rest = rest }
}
