package events

import "time"

// Message is the payload of message events, and the message object of the
// native API.
type Message struct {
	ID        int64     `json:"id"`
	Direction string    `json:"direction"` // outgoing or incoming
	From      string    `json:"from"`      // E.164 where it is a number
	To        string    `json:"to"`
	Text      string    `json:"text"`
	State     string    `json:"state"`
	Reason    string    `json:"reason"` // why it is in this state, in plain words
	SIMCardID *int64    `json:"sim_card_id"`
	Parts     int       `json:"parts"`
	Encoding  string    `json:"encoding"`  // gsm7 or ucs2
	Priority  int       `json:"priority"`  // 0 to 9, higher first
	Reference string    `json:"reference"` // the caller's own
	OnUnknown string    `json:"on_unknown"`
	Attempts  int       `json:"attempts"`
	CreatedAt time.Time `json:"created_at"`

	SendAt    *time.Time `json:"send_at"`
	ExpiresAt *time.Time `json:"expires_at"`
	UpdatedAt time.Time  `json:"updated_at"`

	// Portal says that a person wrote it in the dashboard's chat.
	Portal bool `json:"portal,omitempty"`
	// Contact is who the other side is, when it is known.
	Contact *Contact `json:"contact,omitempty"`
	// Timeline is there when one message is asked for, not in events.
	Timeline []Transition `json:"timeline,omitempty"`
	// Flash says that it is of class 0: shown at once, and not stored.
	Flash bool `json:"flash,omitempty"`
}

// Transition is one step in a message's life.
type Transition struct {
	At      time.Time `json:"at"`
	State   string    `json:"state"`
	Reason  string    `json:"reason"`
	Attempt int       `json:"attempt"`
}

// Contact is the payload of contact events.
type Contact struct {
	ID        int64  `json:"id"`
	Phone     string `json:"phone"` // E.164
	Name      string `json:"name,omitempty"`
	StatusTag string `json:"status_tag,omitempty"`
	OptedOut  bool   `json:"opted_out,omitempty"`
	// Changed names the fields that a contact.updated changed.
	Changed []string `json:"changed,omitempty"`
}

// SIM is the payload of SIM events.
type SIM struct {
	ID       int64  `json:"sim_card_id"`
	DeviceID int64  `json:"device_id"`
	ICCID    string `json:"iccid"`
	Number   string `json:"number"`
	Operator string `json:"operator"`
	Reason   string `json:"reason"`
}

// Device is the payload of device events.
type Device struct {
	ID     int64  `json:"device_id"`
	Name   string `json:"name"`
	Reason string `json:"reason"`
}

// Webhook is the payload of webhook events.
type Webhook struct {
	ID       int64  `json:"webhook_id"`
	URL      string `json:"url"`
	Failures int    `json:"failures"`
	Reason   string `json:"reason"`
}
