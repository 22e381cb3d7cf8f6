package webhooks

import (
	"encoding/json"
	"net/http"
	"time"

	"simrelay/events"
)

// TextUs tells of every message once: when it was accepted for sending, or when
// it came. An endpoint can ask to hear of the end of a message too. Version 1
// has a flat body and no signature of its own; version 2 names the endpoint and
// signs the body.

// TextUs has no event names; these are for the filter.
const (
	textUsSent     = "sent"
	textUsReceived = "received"
	textUsStatus   = "status"
)

const textUsSignature = "X-TextUs-Signature"

func textUsProfile() *profile {
	return &profile{
		events: []string{textUsSent, textUsReceived, textUsStatus}, optional: []string{textUsStatus},
		key: libraryKey, accepts: is2xx, retries: true,
		newSecret: newStandardSecret, checkSecret: checkVendorSecret,
		maxURL: 2048, urlTooLong: "The URL is longer than 2048 characters.",
	}
}

func textUsV1Profile() *profile {
	p := textUsProfile()
	p.render, p.sample = textUsRenderer(textUsV1Body), textUsSample(textUsV1Body)
	return p
}

func textUsV2Profile() *profile {
	p := textUsProfile()
	p.render, p.sample = textUsRenderer(textUsV2Body), textUsSample(textUsV2Body)
	p.sign, p.signature = signTextUs, textUsSignature
	return p
}

// signTextUs writes hexadecimal: the documentation's formula gives octets,
// which a header cannot carry.
func signTextUs(h http.Header, s *signing) {
	h[textUsSignature] = []string{s.hexOver(string(s.body))}
}

// textUsBody makes a version's body.
type textUsBody func(*endpointRecord, *events.Event, *textUsMessage) any

func textUsRenderer(body textUsBody) func(*endpointRecord, *events.Event) (rendering, error) {
	return func(ep *endpointRecord, e *events.Event) (rendering, error) {
		var name string
		switch e.Type {
		case events.MessageQueued:
			name = textUsSent
		case events.MessageReceived:
			name = textUsReceived
		case events.MessageDelivered, events.MessageUndelivered, events.MessageFailed, events.MessageExpired, events.MessageCancelled:
			name = textUsStatus
		default:
			return rendering{}, nil
		}
		var m events.Message
		if err := json.Unmarshal(e.Data, &m); err != nil || name == textUsSent && m.Attempts > 0 {
			return rendering{}, err // a message that is tried again was told of before
		}
		b, err := encode(body(ep, e, newTextUsMessage(e, &m)))
		return rendering{event: name, subject: otherSide(&m), message: m.ID, body: b}, err
	}
}

func textUsSample(body textUsBody) func(*endpointRecord, string, time.Time) (rendering, error) {
	return func(ep *endpointRecord, event string, now time.Time) (rendering, error) {
		typ, m := events.MessageQueued, sampleMessage("queued", now)
		switch event {
		case textUsReceived:
			typ, m = events.MessageReceived, sampleMessage("received", now)
		case textUsStatus:
			typ, m = events.MessageDelivered, sampleMessage("delivered", now)
		}
		return sampleOf(ep, typ, now, m, textUsRenderer(body))
	}
}

// textUsMessage is the message object of TextUs' version 2.
type textUsMessage struct {
	Content          string  `json:"content"`
	Read             bool    `json:"read"`
	BroadcastID      *int64  `json:"broadcast_id"`
	Status           string  `json:"status"`
	DeliverAt        string  `json:"deliver_at"`
	FromAutoresponse *bool   `json:"from_autoresponse"`
	ID               int64   `json:"id"`
	CreatedAt        string  `json:"created_at"`
	UpdatedAt        string  `json:"updated_at"`
	SenderID         *int64  `json:"sender_id"`
	ReceiverID       *int64  `json:"receiver_id"`
	SenderType       string  `json:"sender_type"`
	ReceiverType     string  `json:"receiver_type"`
	SenderPhone      *string `json:"sender_phone"`
	SenderName       *string `json:"sender_name"`
	SenderEmail      *string `json:"sender_email"`
	ReceiverPhone    *string `json:"receiver_phone"`
	ReceiverName     *string `json:"receiver_name"`
	ImageURL         *string `json:"image_url"`
	ThumbURL         *string `json:"thumb_url"`
}

// The sides of a message, as TextUs names their types.
const (
	textUsUser    = "User"
	textUsContact = "Contact"
)

// textUsStatuses are TextUs' words for our states.
var textUsStatuses = map[events.Type]string{
	events.MessageQueued:      "created",
	events.MessageReceived:    "received",
	events.MessageDelivered:   "delivered",
	events.MessageUndelivered: "undelivered",
	events.MessageFailed:      "failed",
	events.MessageExpired:     "expired",
	events.MessageCancelled:   "cancelled",
}

func newTextUsMessage(e *events.Event, m *events.Message) *textUsMessage {
	v := &textUsMessage{
		Content: m.Text, BroadcastID: m.BroadcastID, Status: textUsStatuses[e.Type], ID: m.ID,
		CreatedAt: textUsTime(m.CreatedAt), UpdatedAt: textUsTime(m.UpdatedAt), DeliverAt: textUsTime(m.CreatedAt),
		SenderPhone: orNull(m.From), ReceiverPhone: orNull(m.To),
	}
	if m.SendAt != nil {
		v.DeliverAt = textUsTime(*m.SendAt)
	}
	if m.Auto {
		v.FromAutoresponse = &m.Auto
	}
	contact, name := (*int64)(nil), (*string)(nil)
	if c := m.Contact; c != nil {
		contact, name = &c.ID, orNull(c.Name)
	}
	if m.Direction == "incoming" {
		v.SenderType, v.SenderID, v.SenderName = textUsContact, contact, name
		v.ReceiverType = textUsUser
		return v
	}
	v.ReceiverType, v.ReceiverID, v.ReceiverName = textUsContact, contact, name
	v.SenderType = textUsUser
	if u := m.Sender; u != nil {
		v.SenderID, v.SenderEmail, v.SenderName = &u.ID, orNull(u.Email), orNull(u.Email)
	}
	return v
}

// textUsV1 is the flat body of version 1.
type textUsV1 struct {
	Body           string  `json:"body"`
	Read           bool    `json:"read"`
	BroadcastID    *int64  `json:"broadcast_id"`
	Status         string  `json:"status"`
	ID             int64   `json:"id"`
	CreatedAt      string  `json:"created_at"`
	Sender         *int64  `json:"sender"`
	SenderType     string  `json:"sender_type"`
	Recipient      *int64  `json:"recipient"`
	RecipientType  string  `json:"recipient_type"`
	SenderPhone    *string `json:"sender_phone"`
	RecipientPhone *string `json:"recipient_phone"`
}

func textUsV1Body(_ *endpointRecord, _ *events.Event, m *textUsMessage) any {
	return textUsV1{
		Body: m.Content, Read: m.Read, BroadcastID: m.BroadcastID, Status: m.Status, ID: m.ID, CreatedAt: m.CreatedAt,
		Sender: m.SenderID, SenderType: m.SenderType, Recipient: m.ReceiverID, RecipientType: m.ReceiverType,
		SenderPhone: m.SenderPhone, RecipientPhone: m.ReceiverPhone,
	}
}

// textUsV2 is the body of version 2.
type textUsV2 struct {
	Timestamp int64          `json:"timestamp"` // seconds
	WebHook   textUsHook     `json:"web_hook"`
	Message   *textUsMessage `json:"message"`
}

// textUsHook is the endpoint, without its secret.
type textUsHook struct {
	ID        int64  `json:"id"`
	URL       string `json:"url"`
	OwnerType string `json:"web_hookable_type"`
	OwnerID   int64  `json:"web_hookable_id"`
	Version   string `json:"version"`
	CreatedAt string `json:"created_at"`
	UpdatedAt string `json:"updated_at"`
}

func textUsV2Body(ep *endpointRecord, e *events.Event, m *textUsMessage) any {
	return textUsV2{
		Timestamp: e.At.Unix(), Message: m,
		WebHook: textUsHook{
			ID: ep.ID, URL: ep.URL, OwnerType: "Account", OwnerID: ep.AccountID, Version: "2",
			CreatedAt: textUsTime(ep.CreatedAt), UpdatedAt: textUsTime(ep.UpdatedAt),
		},
	}
}

func textUsTime(t time.Time) string { return t.UTC().Format(timestampFormat) }
