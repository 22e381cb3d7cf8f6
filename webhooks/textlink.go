package webhooks

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/events"
	"simrelay/internal/fault"
)

// The TextLink format has four events with a body of their own each, the
// secret in the body, and success only on status 200. Fields come in the order
// of its documentation, behind them those that we add.

// TextLink's events.
const (
	kindReceived = "received"
	kindSent     = "sent"
	kindFailed   = "failed"
	kindTag      = "tag"
)

func textLinkKinds() []string { return []string{kindReceived, kindSent, kindFailed, kindTag} }

func textLinkProfile() *profile {
	return &profile{
		events: textLinkKinds(), render: renderTextLink, sample: sampleTextLink, fill: fillSecret,
		accepts: is200, ordered: true, key: libraryKey, checkSecret: checkTextLinkSecret,
		maxURL: 300, urlTooLong: "The URL is longer than 300 characters.",
	}
}

type textLinkReceived struct {
	PhoneNumber string  `json:"phone_number"`
	Text        string  `json:"text"`
	Tag         *string `json:"tag"`
	Name        *string `json:"name"`
	Timestamp   int64   `json:"timestamp"` // milliseconds
	SIMCardID   *int64  `json:"sim_card_id"`
}

type textLinkSent struct {
	PhoneNumber string `json:"phone_number"`
	Text        string `json:"text"`
	Portal      bool   `json:"portal"`
	Timestamp   int64  `json:"timestamp"`
	SIMCardID   *int64 `json:"sim_card_id"`
	TextLinkID  int64  `json:"textlink_id"`
	CustomID    string `json:"custom_id,omitempty"`
}

type textLinkFailed struct {
	PhoneNumber string `json:"phone_number"`
	Text        string `json:"text"`
	Portal      bool   `json:"portal"`
	Timestamp   int64  `json:"timestamp"`
	TextLinkID  int64  `json:"textlink_id"`
	CustomID    string `json:"custom_id,omitempty"`
	SIMCardID   *int64 `json:"sim_card_id"`
}

type textLinkTag struct {
	Name        *string `json:"name"`
	PhoneNumber string  `json:"phone_number"`
	Tag         *string `json:"tag"`
	SubuserID   int64   `json:"subuser_id,omitempty"`
}

// renderTextLink maps events: received; sent, when a message is handed to a
// device, so once for a message of many parts; failed, for each final state
// that means that the text did not arrive (failed, expired, undelivered); tag,
// when a contact's status tag changed.
func renderTextLink(ep *endpointRecord, e *events.Event) (rendering, error) {
	switch e.Type {
	case events.MessageReceived:
		return renderMessage(e, kindReceived, receivedBody)
	case events.MessageDispatched:
		return renderMessage(e, kindSent, sentBody)
	case events.MessageFailed, events.MessageExpired, events.MessageUndelivered:
		return renderMessage(e, kindFailed, failedBody)
	case events.ContactUpdated:
		return renderTag(ep, e)
	}
	return rendering{}, nil
}

func renderMessage(e *events.Event, kind string, body func(m *events.Message, at int64) any) (rendering, error) {
	var m events.Message
	if err := json.Unmarshal(e.Data, &m); err != nil {
		return rendering{}, err
	}
	b, err := encode(body(&m, e.At.UnixMilli()))
	return rendering{event: kind, subject: "message " + strconv.FormatInt(m.ID, 10), message: m.ID, body: b}, err
}

func receivedBody(m *events.Message, at int64) any {
	body := textLinkReceived{PhoneNumber: m.From, Text: m.Text, Timestamp: at, SIMCardID: m.SIMCardID}
	if m.Contact != nil {
		body.Tag, body.Name = orNull(m.Contact.StatusTag), orNull(m.Contact.Name)
	}
	return body
}

func sentBody(m *events.Message, at int64) any {
	return textLinkSent{
		PhoneNumber: m.To, Text: m.Text, Portal: m.Portal, Timestamp: at,
		SIMCardID: m.SIMCardID, TextLinkID: m.ID, CustomID: m.Reference,
	}
}

func failedBody(m *events.Message, at int64) any {
	return textLinkFailed{
		PhoneNumber: m.To, Text: m.Text, Portal: m.Portal, Timestamp: at,
		TextLinkID: m.ID, CustomID: m.Reference, SIMCardID: m.SIMCardID,
	}
}

func renderTag(ep *endpointRecord, e *events.Event) (rendering, error) {
	var c events.Contact
	if err := json.Unmarshal(e.Data, &c); err != nil || c.Phone == "" || !slices.Contains(c.Changed, "status_tag") {
		return rendering{}, err // to TextLink a contact is a number
	}
	b, err := encode(textLinkTag{
		Name: orNull(c.Name), PhoneNumber: c.Phone, Tag: orNull(c.StatusTag), SubuserID: ep.SubuserID,
	})
	return rendering{event: kindTag, subject: "contact " + strconv.FormatInt(c.ID, 10), body: b}, err
}

func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

// fillSecret makes the secret the body's first field.
func fillSecret(body []byte, secret string) []byte {
	if secret == "" {
		return body
	}
	out := appendString([]byte(`{"secret":`), secret)
	if rest := body[1:]; len(rest) > 1 {
		out = append(out, ',')
	}
	return append(out, body[1:]...)
}

// maxSecret bounds a secret that the customer makes up, in code points.
const maxSecret = 256

func checkTextLinkSecret(secret string) error {
	if !utf8.ValidString(secret) || utf8.RuneCountInString(secret) > maxSecret || strings.ContainsFunc(secret, isControl) {
		return fault.New(fault.Invalid, "invalid_secret",
			"A secret for this format is a text of at most %d characters without control characters.", maxSecret).On("secret")
	}
	return nil
}

func isControl(r rune) bool { return r < 0x20 || r == 0x7F }

func sampleTextLink(ep *endpointRecord, event string, now time.Time) (rendering, error) {
	sim := int64(1)
	m := events.Message{
		ID: 1, From: sampleNumber, To: sampleNumber, Text: sampleText, SIMCardID: &sim,
		Contact: &events.Contact{Name: "Sample Contact", StatusTag: "Warm"},
	}
	body := map[string]any{
		kindReceived: receivedBody(&m, now.UnixMilli()),
		kindSent:     sentBody(&m, now.UnixMilli()),
		kindFailed:   failedBody(&m, now.UnixMilli()),
		kindTag: textLinkTag{
			Name: &m.Contact.Name, PhoneNumber: sampleNumber, Tag: &m.Contact.StatusTag, SubuserID: ep.SubuserID,
		},
	}[event]
	b, err := encode(body)
	return rendering{event: event, body: b}, err
}
