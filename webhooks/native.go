package webhooks

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"simrelay/events"
)

// The native format is Standard Webhooks 1.0.0: its envelope, its headers, its
// statuses and its schedule.

func nativeProfile() *profile {
	names := make([]string, 0, 32)
	for _, t := range events.Types() {
		names = append(names, string(t))
	}
	return &profile{
		events: names, render: renderNative, sample: sampleNative,
		accepts: is2xx, retries: true, key: standardKey,
		newSecret: newStandardSecret, checkSecret: checkStandardSecret,
		maxURL: 2048, urlTooLong: "The URL is longer than 2048 characters.",
	}
}

// envelope is the body that Standard Webhooks suggests.
type envelope struct {
	Type      string          `json:"type"`
	Timestamp string          `json:"timestamp"`
	Data      json.RawMessage `json:"data"`
}

// timestampFormat is ISO 8601 with milliseconds.
const timestampFormat = "2006-01-02T15:04:05.000Z"

func renderNative(_ *endpointRecord, e *events.Event) (rendering, error) {
	subject, message, err := conversation(e)
	if err != nil {
		return rendering{}, err
	}
	body, err := encode(envelope{Type: string(e.Type), Timestamp: e.At.UTC().Format(timestampFormat), Data: e.Data})
	return rendering{event: string(e.Type), subject: subject, message: message, body: body}, err
}

// conversation returns the number that an event is about, because events of
// one conversation are what an ordered endpoint wants in order, and the message
// if it is about one.
func conversation(e *events.Event) (number string, message int64, err error) {
	switch {
	case strings.HasPrefix(string(e.Type), "message."):
		var m events.Message
		err := json.Unmarshal(e.Data, &m)
		return otherSide(&m), m.ID, err
	case strings.HasPrefix(string(e.Type), "contact."):
		var c events.Contact
		err := json.Unmarshal(e.Data, &c)
		return contactSubject(&c), 0, err
	case strings.HasPrefix(string(e.Type), "journey."):
		var j events.Journey
		err := json.Unmarshal(e.Data, &j)
		return j.Phone, 0, err
	}
	return "", 0, nil
}

// contactSubject is the contact's number, or its id where it has none.
func contactSubject(c *events.Contact) string {
	if c.Phone == "" {
		return "contact " + strconv.FormatInt(c.ID, 10)
	}
	return c.Phone
}

func otherSide(m *events.Message) string {
	if m.Direction == "incoming" {
		return m.From
	}
	return m.To
}

func sampleNative(e *endpointRecord, event string, now time.Time) (rendering, error) {
	return sampleOf(e, events.Type(event), now, samplePayload(e, event, now), renderNative)
}

// sampleOf renders an event that never happened.
func sampleOf(e *endpointRecord, typ events.Type, now time.Time, payload any, render func(*endpointRecord, *events.Event) (rendering, error)) (rendering, error) {
	sample, err := events.New(e.AccountID, typ, now, payload)
	if err != nil {
		return rendering{}, err
	}
	r, err := render(e, sample)
	return rendering{event: r.event, body: r.body}, err
}

// The content of test requests.
const (
	sampleNumber = "+11234567890"
	sampleText   = "Working!"
)

func samplePayload(e *endpointRecord, event string, now time.Time) any {
	switch prefix, rest, _ := strings.Cut(event, "."); prefix {
	case "message":
		return sampleMessage(rest, now)
	case "contact":
		return sampleContact(rest)
	case "sim":
		return events.SIM{Number: sampleNumber, Operator: "Sample Operator"}
	case "journey":
		return sampleJourney(rest, now)
	case "device":
		return events.Device{Name: "Sample device"}
	case "webhook":
		return events.Webhook{ID: e.ID, URL: e.URL, Reason: "This is a test."}
	}
	return struct{}{}
}

func sampleContact(state string) events.Contact {
	c := events.Contact{
		Phone: sampleNumber, Name: "Sample Contact", FirstName: "Sample", LastName: "Contact",
		StatusTag: "Warm", OptedOut: state == "opted_out",
	}
	if state == "updated" {
		c.Changed = []string{"status_tag"}
	}
	return c
}

func sampleMessage(state string, now time.Time) events.Message {
	m := events.Message{
		Direction: "outgoing", To: sampleNumber, Text: sampleText, State: state,
		Reason: "This is a test.", Parts: 1, Encoding: "gsm7", CreatedAt: now, UpdatedAt: now,
	}
	if state == "received" {
		m.Direction, m.From, m.To = "incoming", sampleNumber, ""
	}
	return m
}

func sampleJourney(state string, now time.Time) events.Journey {
	j := events.Journey{Phone: sampleNumber, Source: "test", Step: "initial_outreach", StartedAt: now}
	if state != "started" {
		j.EndedAt, j.Outcome = &now, state
	}
	if state == "opted_out" {
		j.Keyword = "STOP"
	}
	return j
}
