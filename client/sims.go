package client

import (
	"context"
	"encoding/json"
	"net/http"
	"time"
)

// SIM is a SIM card, and how it is doing at this moment.
type SIM struct {
	ID           int64  `json:"sim_card_id"`
	DeviceID     int64  `json:"device_id"` // that has it, or had it last
	Name         string `json:"name"`
	ICCID        string `json:"iccid"`
	IMSI         string `json:"imsi"`
	IMEI         string `json:"imei"`
	Number       string `json:"number"` // E.164, where it is known
	Operator     string `json:"operator"`
	Registration string `json:"registration"` // none, home, searching, denied, unknown or roaming
	SignalDBM    *int   `json:"signal_dbm"`   // nil: unknown
	Online       bool   `json:"online"`       // its device is connected and has it
	Ready        bool   `json:"ready"`        // it can send now
	Problem      string `json:"problem"`      // in plain words, or empty
	Paused       bool   `json:"paused"`
	Limits       Limits `json:"limits"`
	Queued       int    `json:"queued"`     // messages that wait for exactly this card
	InFlight     int    `json:"in_flight"`  // messages that its device has
	SentToday    int    `json:"sent_today"` // parts, by UTC day

	LastError   string     `json:"last_error"`
	LastErrorAt *time.Time `json:"last_error_at"`

	// RestingUntil is until when a card rests that has failed, and why.
	RestingUntil        *time.Time `json:"resting_until"`
	RestingBecause      string     `json:"resting_because"`
	ConsecutiveFailures int        `json:"consecutive_failures"`
	Balance             *Balance   `json:"balance"` // nil: nobody checks it
}

// Limits are what a SIM card may send, in parts; 0 means no limit.
type Limits struct {
	GapSeconds float64 `json:"gap_seconds"` // the pause between two messages
	GapJitter  float64 `json:"gap_jitter"`  // 0.3: the pause varies by 30 % either way
	PerMinute  int     `json:"per_minute"`
	PerHour    int     `json:"per_hour"`
	PerDay     int     `json:"per_day"`   // calendar day, UTC
	PerMonth   int     `json:"per_month"` // calendar month, UTC
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

// SIMPatch changes a SIM card; what is nil stays as it is.
type SIMPatch struct {
	Name   *string
	Paused *bool
	// Limits are those to change, by their names in JSON: {"per_day": 200}. 0
	// and nil take one away.
	Limits map[string]any
	// Balance is how the balance is checked from now on.
	Balance *BalanceCheck
	// NoBalance ends the checks of the balance, and EndRest the card's rest.
	NoBalance, EndRest bool
}

// BalanceCheck is how a balance is checked.
type BalanceCheck struct {
	Code       string   `json:"code,omitempty"`        // such as *100#
	EveryHours int      `json:"every_hours,omitempty"` // 1 to 720; 0: as it was, or 24
	Low        *float64 `json:"low,omitempty"`         // below it the card has a problem
}

// MarshalJSON leaves out what stays as it is.
func (p SIMPatch) MarshalJSON() ([]byte, error) {
	fields := map[string]any{}
	if p.Name != nil {
		fields["name"] = *p.Name
	}
	if p.Paused != nil {
		fields["paused"] = *p.Paused
	}
	if p.Limits != nil {
		fields["limits"] = p.Limits
	}
	if p.Balance != nil || p.NoBalance {
		fields["balance"] = p.Balance
	}
	if p.EndRest {
		fields["rest"] = nil
	}
	return json.Marshal(fields)
}

const simsPath = "/api/v1/sims"

// SIMs returns the account's SIM cards.
func (c *Client) SIMs(ctx context.Context) ([]SIM, error) { return all[SIM](ctx, c, simsPath) }

// SIM returns one SIM card.
func (c *Client) SIM(ctx context.Context, id int64) (*SIM, error) {
	return get[SIM](ctx, c, item(simsPath, id))
}

// UpdateSIM changes a SIM card and returns it.
func (c *Client) UpdateSIM(ctx context.Context, id int64, patch SIMPatch) (*SIM, error) {
	return send[SIM](ctx, c, http.MethodPatch, item(simsPath, id), patch)
}

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

// USSD sends a service code such as *100# to a SIM card's network, or, with the
// id of an open dialogue, a reply, and waits for what the network says. It is
// never tried again by itself: the network may have done what was asked.
func (c *Client) USSD(ctx context.Context, simCardID int64, code, sessionID string) (s USSDSession, err error) {
	q := call{method: http.MethodPost, path: item(simsPath, simCardID) + "/ussd", patience: NetworkTimeout}
	return s, c.do(ctx, q, ussdStep{code, sessionID}, &s)
}

// CancelUSSD ends a SIM card's dialogue, if it has one.
func (c *Client) CancelUSSD(ctx context.Context, simCardID int64) error {
	return c.Do(ctx, http.MethodDelete, item(simsPath, simCardID)+"/ussd", nil, nil)
}

// CheckBalance asks for a SIM card's balance now.
func (c *Client) CheckBalance(ctx context.Context, simCardID int64) (s SIM, err error) {
	q := call{method: http.MethodPost, path: item(simsPath, simCardID) + "/balance", patience: NetworkTimeout}
	return s, c.do(ctx, q, nil, &s)
}
