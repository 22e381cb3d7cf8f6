package client

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// Pairing is a code with which one device can join an account. Code, URL and QR
// are there when it is made, and never again.
type Pairing struct {
	ID        int64     `json:"id"`
	Name      string    `json:"name"`
	State     string    `json:"state"` // open, done or expired
	CreatedAt time.Time `json:"created_at"`
	ExpiresAt time.Time `json:"expires_at"`
	DeviceID  *int64    `json:"device_id"` // of the device that came
	Code      string    `json:"code,omitempty"`
	URL       string    `json:"url,omitempty"` // a page that says what to do with the code
	QR        string    `json:"qr,omitempty"`  // the URL as a QR code, an SVG document
}

// CreatePairing makes a pairing. An empty name leaves it to the device.
func (c *Client) CreatePairing(ctx context.Context, name string) (*Pairing, error) {
	var made Pairing
	err := c.Do(ctx, http.MethodPost, "/api/v1/pairings", map[string]string{"name": name}, &made)
	return &made, err
}

// Pairing tells what became of a pairing.
func (c *Client) Pairing(ctx context.Context, id int64) (*Pairing, error) {
	var found Pairing
	err := c.Do(ctx, http.MethodGet, "/api/v1/pairings/"+strconv.FormatInt(id, 10), nil, &found)
	return &found, err
}
