package webhooks

import (
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"simrelay/events"
	"simrelay/internal/extid"
)

// The TextConvo formats have seven events with the bodies of its
// documentation. They differ in the signature only: the first generation signs
// the body, the second one time and body. Behind the documented fields come
// those that we add.

// TextConvo's events.
const (
	smsDelivered       = "sms.delivered"
	smsFailed          = "sms.failed"
	smsReply           = "sms.reply"
	journeyStarted     = "journey.started"
	journeyCompleted   = "journey.completed"
	journeyOptedOut    = "journey.opted_out"
	textConvoContact   = "contact.created"
	textConvoSignature = "X-TextConvo-Signature"
)

func textConvoProfile(sign func(http.Header, *signing)) *profile {
	return &profile{
		events: []string{smsDelivered, smsFailed, smsReply, journeyStarted, journeyCompleted, journeyOptedOut, textConvoContact},
		render: renderTextConvo, sample: sampleTextConvo, sign: sign, signature: textConvoSignature, key: libraryKey,
		accepts: is2xx, retries: true,
		newSecret: newStandardSecret, checkSecret: checkVendorSecret,
		maxURL: 2048, urlTooLong: "The URL is longer than 2048 characters.",
	}
}

// signTextConvo is the documentation's: the bare hexadecimal over the body.
func signTextConvo(h http.Header, s *signing) {
	h[textConvoSignature] = []string{s.hexOver(string(s.body))}
}

// signTextConvoV2 is that of the vendor's newer receivers.
func signTextConvoV2(h http.Header, s *signing) {
	stamp := strconv.FormatInt(s.at.Unix(), 10)
	h[textConvoSignature] = []string{"sha256=" + s.hexOver(stamp, ".", string(s.body))}
	h["X-TextConvo-Timestamp"] = []string{stamp}
	h["X-TextConvo-Source-Key"] = []string{"account_" + strconv.FormatInt(s.accountID, 10)}
}

// textConvoSMS is the body of the three sms events; fields that one of them
// does not have are absent there.
type textConvoSMS struct {
	Event       string  `json:"event"`
	MessageID   string  `json:"message_id"`
	ContactID   *string `json:"contact_id"`
	LeadID      *string `json:"lead_id"`
	Phone       string  `json:"phone"`
	Provider    string  `json:"provider,omitempty"`
	Error       string  `json:"error,omitempty"`
	Message     *string `json:"message,omitempty"`
	DeliveredAt string  `json:"delivered_at,omitempty"`
	FailedAt    string  `json:"failed_at,omitempty"`
	ReceivedAt  string  `json:"received_at,omitempty"`
	SIMCardID   *int64  `json:"sim_card_id"`
	Reference   string  `json:"reference,omitempty"`
	Reason      string  `json:"reason,omitempty"`
}

type textConvoJourney struct {
	Event          string  `json:"event"`
	ContactID      string  `json:"contact_id"`
	LeadID         *string `json:"lead_id"`
	JourneyQueueID string  `json:"journey_queue_id"`
	Outcome        string  `json:"outcome,omitempty"`
	StartedAt      string  `json:"started_at,omitempty"`
	CompletedAt    string  `json:"completed_at,omitempty"`
	OptedOutAt     string  `json:"opted_out_at,omitempty"`
	Metadata       any     `json:"metadata"`
}

type textConvoCreated struct {
	Event     string  `json:"event"`
	ContactID string  `json:"contact_id"`
	Phone     *string `json:"phone"`
	Email     *string `json:"email"`
	FirstName *string `json:"first_name"`
	LastName  *string `json:"last_name"`
	CreatedAt string  `json:"created_at"`
}

// The three shapes of a journey's metadata.
type (
	startMetadata struct {
		LeadSource string `json:"lead_source"`
		EntryStep  string `json:"entry_step"`
	}
	endMetadata struct {
		MessagesSent    int   `json:"messages_sent"`
		RepliesReceived int   `json:"replies_received"`
		DurationMinutes int64 `json:"duration_minutes"`
	}
	optOutMetadata struct {
		Keyword string `json:"keyword"`
		Channel string `json:"channel"`
	}
)

func renderTextConvo(_ *endpointRecord, e *events.Event) (rendering, error) {
	switch e.Type {
	case events.MessageDelivered:
		return renderSMS(e, smsDelivered)
	case events.MessageFailed, events.MessageExpired, events.MessageUndelivered:
		return renderSMS(e, smsFailed)
	case events.MessageReceived:
		return renderSMS(e, smsReply)
	case events.JourneyStarted, events.JourneyCompleted, events.JourneyOptedOut:
		return renderJourney(e)
	case events.ContactCreated:
		return renderContact(e)
	}
	return rendering{}, nil
}

// textConvoErrors names why a message did not arrive, in the form of the
// documentation's sample.
var textConvoErrors = map[events.Type]string{
	events.MessageFailed:      "carrier_rejected",
	events.MessageUndelivered: "undelivered",
	events.MessageExpired:     "expired",
}

// provider is who carried the message: the customer's own SIM card.
const provider = "sim"

func renderSMS(e *events.Event, name string) (rendering, error) {
	var m events.Message
	if err := json.Unmarshal(e.Data, &m); err != nil {
		return rendering{}, err
	}
	body := textConvoSMS{
		Event: name, MessageID: extid.Message.TextConvo(m.ID), LeadID: textConvoID(extid.Lead, m.LeadID),
		Phone: otherSide(&m), SIMCardID: m.SIMCardID, Reference: m.Reference,
	}
	if m.Contact != nil && m.Contact.ID != 0 {
		body.ContactID = textConvoID(extid.Contact, &m.Contact.ID)
	}
	switch at := textConvoTime(e.At); name {
	case smsDelivered:
		body.Provider, body.DeliveredAt = provider, at
	case smsFailed:
		body.Error, body.FailedAt, body.Reason = textConvoErrors[e.Type], at, m.Reason
	case smsReply:
		body.Message, body.ReceivedAt = &m.Text, at
	}
	b, err := encode(body)
	return rendering{event: name, subject: body.Phone, message: m.ID, body: b}, err
}

func renderJourney(e *events.Event) (rendering, error) {
	var j events.Journey
	if err := json.Unmarshal(e.Data, &j); err != nil {
		return rendering{}, err
	}
	body := textConvoJourney{
		Event: string(e.Type), ContactID: extid.Contact.TextConvo(j.ContactID), LeadID: textConvoID(extid.Lead, j.LeadID),
		JourneyQueueID: extid.Journey.TextConvo(j.ID),
	}
	switch at := textConvoTime(e.At); e.Type {
	case events.JourneyStarted:
		body.StartedAt, body.Metadata = at, startMetadata{j.Source, j.Step}
	case events.JourneyCompleted:
		minutes := int64(e.At.Sub(j.StartedAt) / time.Minute)
		body.CompletedAt, body.Outcome, body.Metadata = at, j.Outcome, endMetadata{j.Sent, j.Received, max(minutes, 0)}
	default:
		body.OptedOutAt, body.Metadata = at, optOutMetadata{j.Keyword, "sms"}
	}
	b, err := encode(body)
	return rendering{event: body.Event, subject: j.Phone, body: b}, err
}

func renderContact(e *events.Event) (rendering, error) {
	var c events.Contact
	if err := json.Unmarshal(e.Data, &c); err != nil {
		return rendering{}, err
	}
	b, err := encode(textConvoCreated{
		Event: textConvoContact, ContactID: extid.Contact.TextConvo(c.ID), Phone: orNull(c.Phone),
		Email: orNull(c.Email), FirstName: orNull(c.FirstName), LastName: orNull(c.LastName), CreatedAt: textConvoTime(e.At),
	})
	return rendering{event: textConvoContact, subject: contactSubject(&c), body: b}, err
}

func textConvoID(kind extid.Kind, id *int64) *string {
	if id == nil {
		return nil
	}
	text := kind.TextConvo(*id)
	return &text
}

// textConvoTime writes whole seconds, as the documentation's samples do.
func textConvoTime(t time.Time) string { return t.UTC().Format(time.RFC3339) }

func sampleTextConvo(e *endpointRecord, event string, now time.Time) (rendering, error) {
	one := int64(1)
	contact := events.Contact{ID: 1, Phone: sampleNumber, FirstName: "Sample", LastName: "Contact"}
	m := events.Message{
		ID: 1, Direction: "outgoing", To: sampleNumber, Text: sampleText, Reason: "This is a test.",
		SIMCardID: &one, LeadID: &one, Contact: &contact,
	}
	journey := events.Journey{
		ID: 1, ContactID: 1, LeadID: &one, Phone: sampleNumber, Source: "test", Step: "initial_outreach",
		StartedAt: now, Outcome: "completed", Keyword: "STOP",
	}
	received := m
	received.Direction, received.From, received.To = "incoming", sampleNumber, ""
	of := map[string]struct {
		typ     events.Type
		payload any
	}{
		smsDelivered:     {events.MessageDelivered, m},
		smsFailed:        {events.MessageFailed, m},
		smsReply:         {events.MessageReceived, received},
		journeyStarted:   {events.JourneyStarted, journey},
		journeyCompleted: {events.JourneyCompleted, journey},
		journeyOptedOut:  {events.JourneyOptedOut, journey},
		textConvoContact: {events.ContactCreated, contact},
	}[event]
	return sampleOf(e, of.typ, now, of.payload, renderTextConvo)
}
