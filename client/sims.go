package client

import (
	"context"
	"net/http"
	"strconv"
	"time"
)

// SIM is a SIM card of the native API; the fields that programs need.
type SIM struct {
	ID           int64  `json:"sim_card_id"`
	DeviceID     int64  `json:"device_id"`
	ICCID        string `json:"iccid"`
	Number       string `json:"number"`
	Operator     string `json:"operator"`
	Registration string `json:"registration"`
	SignalDBM    *int   `json:"signal_dbm"`
	Online       bool   `json:"online"`
	Ready        bool   `json:"ready"`
	Queued       int    `json:"queued"`
	Problem      string `json:"problem"`

	// RestingUntil is until when a card rests that has failed, and why.
	RestingUntil        *time.Time `json:"resting_until"`
	RestingBecause      string     `json:"resting_because"`
	ConsecutiveFailures int        `json:"consecutive_failures"`
	Balance             *Balance   `json:"balance"` // nil: nobody checks it
}

// Balance is how a SIM card's balance is checked, and what the network said.
type Balance struct {
	Code       string     `json:"code"`
	EveryHours int        `json:"every_hours"`
	Low        *float64   `json:"low"`
	Text       string     `json:"text"`
	Amount     *float64   `json:"amount"` // the first number in Text
	CheckedAt  *time.Time `json:"checked_at"`
	Error      string     `json:"error"` // why the last check was not answered
	NextAt     *time.Time `json:"next_at"`
}

// SIMs returns the account's SIM cards.
func (c *Client) SIMs(ctx context.Context) ([]SIM, error) {
	var page Page[SIM]
	err := c.Do(ctx, http.MethodGet, "/api/v1/sims", nil, &page)
	return page.Data, err
}

// NetworkTimeout bounds a request that waits for a mobile network.
const NetworkTimeout = 90 * time.Second

// USSDSession is a USSD dialogue, and what the network said last.
type USSDSession struct {
	ID        string     `json:"session_id"`
	State     string     `json:"state"` // open or closed
	Text      string     `json:"text"`
	ExpiresAt *time.Time `json:"expires_at"` // of an open one
}

// ussdStep is the body of POST /api/v1/sims/{id}/ussd.
type ussdStep struct {
	Code      string `json:"code"`
	SessionID string `json:"session_id,omitempty"`
}

func simPath(id int64) string { return "/api/v1/sims/" + strconv.FormatInt(id, 10) }

// USSD sends a service code such as *100# to a SIM card's network, or, with the
// id of an open dialogue, a reply, and waits for what the network says.
func (c *Client) USSD(ctx context.Context, simCardID int64, code, sessionID string) (s USSDSession, err error) {
	return s, c.do(ctx, NetworkTimeout, http.MethodPost, simPath(simCardID)+"/ussd", ussdStep{code, sessionID}, &s)
}

// CancelUSSD ends a SIM card's dialogue, if it has one.
func (c *Client) CancelUSSD(ctx context.Context, simCardID int64) error {
	return c.Do(ctx, http.MethodDelete, simPath(simCardID)+"/ussd", nil, nil)
}

// CheckBalance asks for a SIM card's balance now.
func (c *Client) CheckBalance(ctx context.Context, simCardID int64) (s SIM, err error) {
	return s, c.do(ctx, NetworkTimeout, http.MethodPost, simPath(simCardID)+"/balance", nil, &s)
}
