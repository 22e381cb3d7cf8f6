// Package events is the append-only log of what happened. A room appends an
// event in the transaction that made it true; consumers follow the log, each
// with a durable cursor of its own, and the rooms that emit know none of them.
//
// It imports store. Knowledge of who consumes events must never be in it.
package events

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/google/uuid"

	"simrelay/internal/apijson"
	"simrelay/store"
)

// Type names what happened; these are the native API's event names.
type Type string

// The event types.
const (
	MessageQueued      Type = "message.queued"
	MessageDispatched  Type = "message.dispatched"
	MessageSent        Type = "message.sent"
	MessageDelivered   Type = "message.delivered"
	MessageUndelivered Type = "message.undelivered"
	MessageFailed      Type = "message.failed"
	MessageExpired     Type = "message.expired"
	MessageCancelled   Type = "message.cancelled"
	MessageUnknown     Type = "message.unknown"
	MessageReceived    Type = "message.received"
	ContactCreated     Type = "contact.created"
	ContactUpdated     Type = "contact.updated"
	ContactOptedOut    Type = "contact.opted_out"
	ContactOptedIn     Type = "contact.opted_in"
	SIMOnline          Type = "sim.online"
	SIMOffline         Type = "sim.offline"
	DeviceOnline       Type = "device.online"
	DeviceOffline      Type = "device.offline"
	JourneyStarted     Type = "journey.started"
	JourneyCompleted   Type = "journey.completed"
	JourneyOptedOut    Type = "journey.opted_out"
	WebhookFailing     Type = "webhook.failing"
	WebhookDisabled    Type = "webhook.disabled"
)

// Types returns every event type, in the order of the documentation.
func Types() []Type {
	return []Type{
		MessageQueued, MessageDispatched, MessageSent, MessageDelivered, MessageUndelivered,
		MessageFailed, MessageExpired, MessageCancelled, MessageUnknown, MessageReceived,
		ContactCreated, ContactUpdated, ContactOptedOut, ContactOptedIn,
		SIMOnline, SIMOffline, DeviceOnline, DeviceOffline,
		JourneyStarted, JourneyCompleted, JourneyOptedOut, WebhookFailing, WebhookDisabled,
	}
}

// Event is one thing that happened.
type Event struct {
	// ID counts up in the order of commits; it is the log's position.
	ID int64 `json:"id"`
	// UUID names the event to the outside; webhooks derive their ids from it.
	UUID      string          `json:"uuid"`
	AccountID int64           `json:"account_id"`
	Type      Type            `json:"type"`
	At        time.Time       `json:"at"`
	Data      json.RawMessage `json:"data"` // a payload of payload.go
	// Concerns are the users of the account, by id, whom the event concerns more
	// than the others. What an outgoing message goes through concerns who sent
	// it. An incoming message concerns who last wrote to that number from that
	// SIM card, or else from any. A change of a contact concerns who made it, and
	// who last wrote to the contact. It is empty where nobody is known, and for
	// what is the account's own: SIM cards, devices, webhooks.
	Concerns []int64 `json:"concerns,omitempty"`
}

var (
	log = store.Define("events", func(e *Event) store.Tuple { return store.Key(e.ID) }).Appending()

	logByAccount = log.Index("account", func(e *Event) store.Tuple { return store.Key(e.AccountID, e.ID) })
)

// Tables are what this room keeps in the store.
func Tables() []*store.Table { return []*store.Table{log.Table(), cursors.Table()} }

// New makes an event that is not in the log yet. The payload is one of
// payload.go.
func New(accountID int64, typ Type, at time.Time, payload any) (*Event, error) {
	data, err := apijson.Marshal(payload)
	if err != nil {
		return nil, fmt.Errorf("encode the payload of %s: %w", typ, err)
	}
	id, err := uuid.NewV7()
	if err != nil {
		return nil, err
	}
	return &Event{UUID: id.String(), AccountID: accountID, Type: typ, At: at.UTC(), Data: data}, nil
}
