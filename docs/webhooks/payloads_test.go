package webhooks_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/webhooks"
)

// TestPayloads keeps payloads.md as the engine is: every body there was sent by
// it.
func TestPayloads(t *testing.T) {
	t.Parallel()
	bodies := map[webhooks.Format]map[string]string{}
	atNoon(t, func(r *rig) {
		formats := map[int64]webhooks.Format{}
		for _, f := range webhooks.Formats() {
			spec := webhooks.EndpointSpec{URL: "https://example.com/hook", Format: f, Events: webhooks.EventNames(f)}
			if f == webhooks.TextLink {
				spec.Secret = "YOUR_WEBHOOK_SECRET"
			}
			e, _ := r.create(spec)
			formats[e.ID], bodies[f] = f, map[string]string{}
		}
		for _, story := range stories() {
			for _, q := range r.emit(story.typ, noon, story.payload) {
				d, err := r.Delivery(context.Background(), account, q.header.Get("webhook-id"))
				require.NoError(t, err)
				if of := bodies[formats[d.EndpointID]]; of[d.Event] == "" {
					of[d.Event] = string(q.body)
				}
			}
		}
	})
	requireFile(t, "payloads.md", payloadsPage(t, bodies))
}

func payloadsPage(t *testing.T, bodies map[webhooks.Format]map[string]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString(payloadsIntro)
	for _, f := range webhooks.Formats() {
		fmt.Fprintf(&b, "* [%s](#%s)\n", f, f)
	}
	for _, f := range webhooks.Formats() {
		fmt.Fprintf(&b, "\n## %s\n\n%s\n", f, aboutFormats[f])
		if f == webhooks.TextConvoV2 {
			require.Equal(t, bodies[webhooks.TextConvo], bodies[f])
			continue
		}
		for _, event := range webhooks.EventNames(f) {
			require.NotEmpty(t, bodies[f][event], "%s %s", f, event)
			when := occasions[event]
			require.NotEmpty(t, when, "say when there is a %s", event)
			fmt.Fprintf(&b, "\n### %s: `%s`\n\n%s\n\n```json\n%s\n```\n", f, event, when, pretty(t, bodies[f][event]))
		}
	}
	return b.String()
}

const payloadsIntro = "# Every webhook body\n\n" +
	"What a request holds, for every event of every format. How to make a webhook, verify it and answer it is in\n" +
	"[webhooks](../webhooks.md). Bodies are sent in one line; here they are broken into lines to be read. This page is\n" +
	"written by a test, from what the server sends.\n\n" +
	"Fields may be added in later versions: let your program ignore those that it does not know.\n\n"

var aboutFormats = map[webhooks.Format]string{
	webhooks.Native: "The body is `{\"type\", \"timestamp\", \"data\"}`; `timestamp` is when it happened. `data` of a `message.*` event is the\n" +
		"[message object](../api.md#messages); `sender`, `contact`, `lead_id`, `portal`, `auto`, `broadcast_id` and `flash` are there when\n" +
		"they apply. `reason` says in plain words why something is as it is; it is for people and may change. Of a contact there is\n" +
		"what is known: often no more than `id` and `phone`; `opted_out`, `created_at` and `updated_at` in contact events only.",
	webhooks.TextLink: "The body has no field with the event's name: give each its own URL, or tell them apart by their fields.\n" +
		"`secret` is there when the webhook has one. `timestamp` is in milliseconds. `name` and `tag` are null without a contact.",
	webhooks.TextUsV1: "TextUs has no event names; these three are for the filter `events`. Without a filter you get `sent` and `received`.\n" +
		"Version 1 has no signature of its own.",
	webhooks.TextUsV2: "The same events as version 1, with the message object of TextUs' version 2, and the webhook that it was sent to.\n" +
		"`timestamp` is in seconds. The header `X-TextUs-Signature` signs the body.",
	webhooks.TextConvo: "The header `X-TextConvo-Signature` signs the body. `sim_card_id`, `reference` and `reason` are our additions.\n" +
		"`email`, `first_name` and `last_name` are null where they are not known, as of a number that just wrote.",
	webhooks.TextConvoV2: "The bodies are those of [textconvo](#textconvo). The signature is another: `X-TextConvo-Signature` is `sha256=` and the\n" +
		"signature over time and body, `X-TextConvo-Timestamp` is that time in seconds, and `X-TextConvo-Source-Key` names your account.",
}

// occasions say when there is an event, by each format's names.
var occasions = map[string]string{
	"message.queued":      "A message waits for a SIM card: it was accepted, its time has come, or it is tried again.",
	"message.dispatched":  "A device was given the message.",
	"message.sent":        "The network took every part.",
	"message.delivered":   "The handset has every part.",
	"message.undelivered": "The network gave up.",
	"message.failed":      "It was not sent.",
	"message.expired":     "Its time was over before it could be sent.",
	"message.cancelled":   "It was cancelled before it was sent.",
	"message.unknown":     "Nobody can tell whether it was sent; [why, and what then](../delivery.md).",
	"message.received":    "A message came in.",
	"contact.created":     "There is a contact that was not there before: it wrote, or was made by the API or an import.",
	"contact.updated":     "Something about a contact changed; `changed` names the fields. What it has nothing for is left out.",
	"contact.opted_out":   "A contact wrote STOP, or one of its other words, or an opt-out was recorded. `id` is 0 when the number is no contact.",
	"contact.opted_in":    "A contact wrote START, or one of its other words, or its opt-out was taken back.",
	"sim.online":          "A SIM card can send.",
	"sim.offline":         "A SIM card has been away for ten seconds.",
	"device.online":       "A device is connected.",
	"device.offline":      "A device has been away for ten seconds.",
	"journey.started":     "A journey began for a contact.",
	"journey.completed":   "A journey came to its end.",
	"journey.opted_out":   "A contact opted out in the middle of a journey.",
	"webhook.failing":     "Another of your webhooks keeps failing. A webhook never hears of itself.",
	"webhook.disabled":    "Another of your webhooks was disabled.",

	"received": "A message came in.",
	"sent":     "A message is on its way: textlink tells it when a device was given the message, TextUs when it was accepted.",
	"failed":   "A message failed, expired, or could not be delivered.",
	"tag":      "A contact's status tag changed.",
	"status":   "A message came to its end: delivered, undelivered, failed, expired or cancelled.",

	"sms.delivered": "The handset has every part.",
	"sms.failed":    "A message failed, expired, or could not be delivered: `error` is `carrier_rejected`, `expired` or `undelivered`.",
	"sms.reply":     "A message came in.",
}

// story is something that happens.
type story struct {
	typ     events.Type
	payload any
}

// stories have every event once, as the rooms of the server tell of them.
func stories() []story {
	contact := events.Contact{ID: 8, Phone: "+15551234567", Name: "Bart Simpson", StatusTag: "Cold"}
	named := events.Contact{
		ID: 8, Phone: "+15551234567", Name: "Bart Simpson", FirstName: "Bart", LastName: "Simpson", Email: "bart@example.com",
		Company: "Simpson & Sons", Tags: []string{"VIP"}, StatusTag: "Cold", CustomFields: map[string]any{"plan": "gold", "seats": 3},
		CreatedAt: noon, UpdatedAt: noon,
	}
	in := named
	in.CreatedAt, in.UpdatedAt = noon.Add(-24*time.Hour), noon.Add(-3*time.Hour)
	warm := in
	warm.StatusTag, warm.Changed, warm.UpdatedAt = "Warm", []string{"status_tag"}, noon
	out := in
	out.OptedOut = true
	received := events.Message{
		ID: 43, Direction: "incoming", From: "+15551234567", To: "+15550000001", Text: "When will it arrive?", State: "received",
		SIMCardID: pointer(int64(3)), Parts: 1, Encoding: "gsm7", CreatedAt: noon, UpdatedAt: noon, Contact: &contact,
	}
	sim := events.SIM{ID: 3, DeviceID: 2, ICCID: "89014103211118510720", Number: "+15550000001", Operator: "Example Mobile"}
	away := sim
	away.Reason = "its device is not connected"
	device := events.Device{ID: 2, Name: "under the desk"}
	gone := device
	gone.Reason = "the connection was lost"
	failing := events.Webhook{ID: 99, URL: "https://example.com/other", Failures: 5, Reason: "status 500"}
	disabled := failing
	disabled.Failures, disabled.Reason = 31, "Nothing succeeded for five days; the last attempt: status 500"
	return append(messageStories(), []story{
		{events.MessageReceived, received}, {events.ContactCreated, named}, {events.ContactUpdated, warm},
		{events.ContactOptedOut, out}, {events.ContactOptedIn, in},
		{events.SIMOnline, sim}, {events.SIMOffline, away}, {events.DeviceOnline, device}, {events.DeviceOffline, gone},
		{events.JourneyStarted, journey(nil)}, {events.JourneyCompleted, journey(&noon)}, {events.JourneyOptedOut, optedOut()},
		{events.WebhookFailing, failing}, {events.WebhookDisabled, disabled},
	}...)
}

func messageStories() (all []story) {
	m := events.Message{
		ID: 42, Direction: "outgoing", To: "+15551234567", Text: "Your order is on its way", Parts: 1, Encoding: "gsm7",
		Reference: "order-1234", OnUnknown: "hold", CreatedAt: noon.Add(-3 * time.Second), UpdatedAt: noon,
		ExpiresAt: pointer(noon.Add(72 * time.Hour)), Sender: &events.User{ID: 4, Email: "owner@shop.example"},
	}
	for _, step := range []struct {
		typ    events.Type
		reason string
	}{
		{events.MessageQueued, "accepted"},
		{events.MessageCancelled, "cancelled by its sender"},
		{events.MessageDispatched, "handed to the device of SIM card 3"},
		{events.MessageSent, "the network has taken it"},
		{events.MessageDelivered, "the handset has it"},
		{events.MessageFailed, "not sent: the network refused it"},
		{events.MessageExpired, "its time was over before the device could send it"},
		{events.MessageUndelivered, "the network could not deliver it (status 70)"},
		{events.MessageUnknown, "nobody can tell whether it was sent"},
	} {
		if step.typ == events.MessageDispatched {
			m.From, m.SIMCardID, m.Attempts = "+15550000001", pointer(int64(3)), 1
		}
		m.State, m.Reason = strings.TrimPrefix(string(step.typ), "message."), step.reason
		all = append(all, story{step.typ, m})
	}
	return all
}

func journey(ended *time.Time) events.Journey {
	j := events.Journey{
		ID: 5, ContactID: 8, LeadID: pointer(int64(9)), Phone: "+15551234567", Source: "hubspot", Step: "initial_outreach",
		StartedAt: noon.Add(-45 * time.Minute),
	}
	if ended == nil {
		j.StartedAt = noon
		return j
	}
	j.EndedAt, j.Outcome, j.Sent, j.Received = ended, "completed", 3, 2
	return j
}

func optedOut() events.Journey {
	j := journey(&noon)
	j.Outcome, j.Keyword = "opted_out", "STOP"
	return j
}

func pointer[T any](v T) *T { return &v }

// pretty breaks JSON into lines, and changes nothing else.
func pretty(t *testing.T, body string) string {
	t.Helper()
	var b bytes.Buffer
	require.NoError(t, json.Indent(&b, []byte(body), "", "  "))
	return b.String()
}
