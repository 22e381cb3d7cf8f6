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
	// Sender is the user whose key or login an outgoing message came with.
	Sender *User `json:"sender,omitempty"`
	// LeadID is the lead that a journey wrote to, or that answered.
	LeadID *int64 `json:"lead_id,omitempty"`
	// Auto says that nobody wrote it: it is an automatic reply.
	Auto bool `json:"auto,omitempty"`
	// BroadcastID is the broadcast that it is part of.
	BroadcastID *int64 `json:"broadcast_id,omitempty"`
	// Timeline is there when one message is asked for, not in events.
	Timeline []Transition `json:"timeline,omitempty"`
	// Flash says that it is of class 0: shown at once, and not stored.
	Flash bool `json:"flash,omitempty"`
	// PoolID is the pool of SIM cards that an outgoing message goes through.
	PoolID *int64 `json:"pool_id,omitempty"`
}

// Transition is one step in a message's life.
type Transition struct {
	At      time.Time `json:"at"`
	State   string    `json:"state"`
	Reason  string    `json:"reason"`
	Attempt int       `json:"attempt"`
}

// Contact is the payload of contact events, and what messages tell of a contact;
// those leave out company, tags, custom fields and the opt-out. ID is 0 for a
// number that opted in or out and is no contact.
type Contact struct {
	ID        int64    `json:"id"`
	Phone     string   `json:"phone"` // E.164; empty: there is only an e-mail address
	Name      string   `json:"name,omitempty"`
	FirstName string   `json:"first_name,omitempty"`
	LastName  string   `json:"last_name,omitempty"`
	Email     string   `json:"email,omitempty"`
	Company   string   `json:"company,omitempty"`
	Tags      []string `json:"tags,omitempty"`
	StatusTag string   `json:"status_tag,omitempty"`
	// CustomFields has no key and no number that JavaScript would write in
	// another way than encoding/json.
	CustomFields map[string]any `json:"custom_fields,omitempty"`
	OptedOut     bool           `json:"opted_out,omitempty"`
	// CreatedAt and UpdatedAt are there in contact events, not in messages.
	CreatedAt time.Time `json:"created_at,omitzero"`
	UpdatedAt time.Time `json:"updated_at,omitzero"`
	// Changed names the fields that a contact.updated changed.
	Changed []string `json:"changed,omitempty"`
}

// User is somebody with a login.
type User struct {
	ID    int64  `json:"id"`
	Email string `json:"email"`
}

// Journey is the payload of journey events. What belongs to the end of a
// journey is only there when it has ended.
type Journey struct {
	ID        int64     `json:"id"`
	ContactID int64     `json:"contact_id"`
	LeadID    *int64    `json:"lead_id"`
	Phone     string    `json:"phone"` // E.164
	Source    string    `json:"source,omitempty"`
	Step      string    `json:"step,omitempty"` // the one that it began with
	StartedAt time.Time `json:"started_at"`

	EndedAt  *time.Time `json:"ended_at,omitempty"`
	Outcome  string     `json:"outcome,omitempty"`
	Sent     int        `json:"messages_sent,omitempty"`
	Received int        `json:"replies_received,omitempty"`
	Keyword  string     `json:"keyword,omitempty"` // that the contact opted out with
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
