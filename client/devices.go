package client

import (
	"context"
	"net/http"
	"time"
)

// Device is what holds SIM cards and is connected to the relay.
type Device struct {
	ID         int64      `json:"id"`
	Name       string     `json:"name"`
	Online     bool       `json:"online"`
	Agent      string     `json:"agent"`        // its program and version
	LastSeen   *time.Time `json:"last_seen_at"` // nil: never
	CreatedAt  time.Time  `json:"created_at"`
	SIMCardIDs []int64    `json:"sim_card_ids"`
	// Token is what the device shows to the relay. CreateDevice returns it, and
	// nothing else ever does.
	Token string `json:"token,omitempty"`
}

const devicesPath = "/api/v1/devices"

// Devices returns the account's devices.
func (c *Client) Devices(ctx context.Context) ([]Device, error) {
	return all[Device](ctx, c, devicesPath)
}

// CreateDevice adds a device, and returns it with its token.
func (c *Client) CreateDevice(ctx context.Context, name string) (*Device, error) {
	return send[Device](ctx, c, http.MethodPost, devicesPath, map[string]string{"name": name})
}

// DeleteDevice removes a device. Its SIM cards stay.
func (c *Client) DeleteDevice(ctx context.Context, id int64) error {
	return c.Do(ctx, http.MethodDelete, item(devicesPath, id), nil, nil)
}
