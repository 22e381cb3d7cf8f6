package webhooks_test

import (
	"encoding/json"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// noon is when everything in these tests happens.
var noon = time.Date(2026, time.April, 20, 10, 18, 0, 231e6, time.UTC)

func pointer[T any](v T) *T { return &v }

func incoming() events.Message {
	return events.Message{
		ID: 6, Direction: "incoming", From: "+15035551234", To: "+12230000028", Text: "Yes <b>send</b> quote & call",
		State: "received", SIMCardID: pointer(int64(3)), CreatedAt: noon, UpdatedAt: noon,
		LeadID: pointer(int64(9)), Contact: &events.Contact{ID: 8, Phone: "+15035551234", Name: "Bart Simpson"},
	}
}

func outgoing() events.Message {
	return events.Message{
		ID: 7, Direction: "outgoing", From: "+12230000028", To: "+15035551234", Text: "Hello, Bart.", Reference: "r-1",
		State: "queued", Reason: "the network could not deliver it (status 70)", CreatedAt: noon, UpdatedAt: noon,
		Sender: &events.User{ID: 4, Email: "bob@example.com"},
	}
}

func journey() events.Journey {
	return events.Journey{
		ID: 5, ContactID: 8, LeadID: pointer(int64(9)), Phone: "+15035551234", Source: "hubspot", Step: "initial_outreach",
		StartedAt: noon.Add(-45*time.Minute - 59*time.Second), Outcome: "completed", Sent: 3, Received: 2, Keyword: "STOP",
	}
}

// TestVendorFormats_Bodies holds each event of each vendor's format to the
// bytes of its documentation, and what is not for it to nothing.
func TestVendorFormats_Bodies(t *testing.T) {
	t.Parallel()
	const (
		hook = `"web_hook":{"id":0,"url":"","web_hookable_type":"Account","web_hookable_id":0,"version":"2","created_at":"0001-01-01T00:00:00.000Z","updated_at":"0001-01-01T00:00:00.000Z"}`
		out  = `"broadcast_id":null,"status":"created","deliver_at":"2026-04-20T10:18:00.231Z","from_autoresponse":null,"id":7,"created_at":"2026-04-20T10:18:00.231Z","updated_at":"2026-04-20T10:18:00.231Z","sender_id":4,"receiver_id":null,"sender_type":"User","receiver_type":"Contact","sender_phone":"+12230000028","sender_name":"bob@example.com","sender_email":"bob@example.com","receiver_phone":"+15035551234","receiver_name":null,"image_url":null,"thumb_url":null`
		in   = `"broadcast_id":null,"status":"received","deliver_at":"2026-04-20T10:18:00.231Z","from_autoresponse":null,"id":6,"created_at":"2026-04-20T10:18:00.231Z","updated_at":"2026-04-20T10:18:00.231Z","sender_id":8,"receiver_id":null,"sender_type":"Contact","receiver_type":"User","sender_phone":"+15035551234","sender_name":"Bart Simpson","sender_email":null,"receiver_phone":"+12230000028","receiver_name":null,"image_url":null,"thumb_url":null`
	)
	again := outgoing()
	again.Attempts = 1
	reply := outgoing()
	reply.Auto, reply.BroadcastID, reply.SendAt, reply.Sender = true, pointer(int64(2)), pointer(noon.Add(time.Hour)), nil
	stranger := incoming()
	stranger.LeadID, stranger.Contact, stranger.Text = nil, nil, ""
	tests := map[string]struct {
		format      webhooks.Format
		typ         events.Type
		payload     any
		event, body string
	}{
		"TU-20 TU-21 version 1, accepted": {webhooks.TextUsV1, events.MessageQueued, outgoing(), "sent",
			`{"body":"Hello, Bart.","read":false,"broadcast_id":null,"status":"created","id":7,"created_at":"2026-04-20T10:18:00.231Z","sender":4,"sender_type":"User","recipient":null,"recipient_type":"Contact","sender_phone":"+12230000028","recipient_phone":"+15035551234"}`},
		"TU-21 TU-25 version 1, received": {webhooks.TextUsV1, events.MessageReceived, incoming(), "received",
			`{"body":"Yes <b>send</b> quote & call","read":false,"broadcast_id":null,"status":"received","id":6,"created_at":"2026-04-20T10:18:00.231Z","sender":8,"sender_type":"Contact","recipient":null,"recipient_type":"User","sender_phone":"+15035551234","recipient_phone":"+12230000028"}`},
		"TU-22 TU-23 version 2, accepted": {webhooks.TextUsV2, events.MessageQueued, outgoing(), "sent",
			`{"timestamp":1776680280,` + hook + `,"message":{"content":"Hello, Bart.","read":false,` + out + `}}`},
		"TU-22 TU-25 version 2, received": {webhooks.TextUsV2, events.MessageReceived, incoming(), "received",
			`{"timestamp":1776680280,` + hook + `,"message":{"content":"Yes <b>send</b> quote & call","read":false,` + in + `}}`},
		"AMB-47 a message that is tried again was told of": {webhooks.TextUsV2, events.MessageQueued, again, "", ""},
		"AMB-49 an automatic reply of a broadcast, later": {webhooks.TextUsV1, events.MessageQueued, reply, "sent",
			`{"body":"Hello, Bart.","read":false,"broadcast_id":2,"status":"created","id":7,"created_at":"2026-04-20T10:18:00.231Z","sender":null,"sender_type":"User","recipient":null,"recipient_type":"Contact","sender_phone":"+12230000028","recipient_phone":"+15035551234"}`},
		"AMB-47 the end of a message": {webhooks.TextUsV1, events.MessageDelivered, outgoing(), "status",
			`{"body":"Hello, Bart.","read":false,"broadcast_id":null,"status":"delivered","id":7,"created_at":"2026-04-20T10:18:00.231Z","sender":4,"sender_type":"User","recipient":null,"recipient_type":"Contact","sender_phone":"+12230000028","recipient_phone":"+15035551234"}`},
		"TextUs is not told of steps":    {webhooks.TextUsV2, events.MessageDispatched, outgoing(), "", ""},
		"TextUs is not told of contacts": {webhooks.TextUsV2, events.ContactCreated, events.Contact{}, "", ""},

		"TC-31": {webhooks.TextConvo, events.MessageDelivered, outgoing(), "sms.delivered",
			`{"event":"sms.delivered","message_id":"msg_7","contact_id":null,"lead_id":null,"phone":"+15035551234","provider":"sim","delivered_at":"2026-04-20T10:18:00Z","sim_card_id":null,"reference":"r-1"}`},
		"TC-32": {webhooks.TextConvo, events.MessageFailed, outgoing(), "sms.failed",
			`{"event":"sms.failed","message_id":"msg_7","contact_id":null,"lead_id":null,"phone":"+15035551234","error":"carrier_rejected","failed_at":"2026-04-20T10:18:00Z","sim_card_id":null,"reference":"r-1","reason":"the network could not deliver it (status 70)"}`},
		"TC-33": {webhooks.TextConvo, events.MessageReceived, incoming(), "sms.reply",
			`{"event":"sms.reply","message_id":"msg_6","contact_id":"cnt_8","lead_id":"lead_9","phone":"+15035551234","message":"Yes <b>send</b> quote & call","received_at":"2026-04-20T10:18:00Z","sim_card_id":3}`},
		"TC-34": {webhooks.TextConvo, events.JourneyStarted, journey(), "journey.started",
			`{"event":"journey.started","contact_id":"cnt_8","lead_id":"lead_9","journey_queue_id":"jq_5","started_at":"2026-04-20T10:18:00Z","metadata":{"lead_source":"hubspot","entry_step":"initial_outreach"}}`},
		"TC-35": {webhooks.TextConvo, events.JourneyCompleted, journey(), "journey.completed",
			`{"event":"journey.completed","contact_id":"cnt_8","lead_id":"lead_9","journey_queue_id":"jq_5","outcome":"completed","completed_at":"2026-04-20T10:18:00Z","metadata":{"messages_sent":3,"replies_received":2,"duration_minutes":45}}`},
		"TC-36": {webhooks.TextConvo, events.JourneyOptedOut, journey(), "journey.opted_out",
			`{"event":"journey.opted_out","contact_id":"cnt_8","lead_id":"lead_9","journey_queue_id":"jq_5","opted_out_at":"2026-04-20T10:18:00Z","metadata":{"keyword":"STOP","channel":"sms"}}`},
		"TC-57": {webhooks.TextConvo, events.ContactCreated, events.Contact{ID: 8, Email: "john@example.com"}, "contact.created",
			`{"event":"contact.created","contact_id":"cnt_8","phone":null,"email":"john@example.com","first_name":null,"last_name":null,"created_at":"2026-04-20T10:18:00Z"}`},
		"TextLink knows contacts by their numbers": {webhooks.TextLink, events.ContactUpdated, events.Contact{ID: 8, Email: "john@example.com", StatusTag: "Warm", Changed: []string{"status_tag"}}, "", ""},
		"a native contact has all that there is": {webhooks.Native, events.ContactUpdated, events.Contact{
			ID: 8, Email: "john@example.com", Name: "John Doe", FirstName: "John", LastName: "Doe", Company: "A & B", Tags: []string{"<b>"},
			CustomFields: map[string]any{"b": 1.5, "a": []any{"x", nil}, "1e3": true}, Changed: []string{"tags"},
		}, "contact.updated",
			`{"type":"contact.updated","timestamp":"2026-04-20T10:18:00.231Z","data":{"id":8,"phone":"","name":"John Doe","first_name":"John","last_name":"Doe","email":"john@example.com","company":"A & B","tags":["<b>"],"custom_fields":{"1e3":true,"a":["x",null],"b":1.5},"changed":["tags"]}}`},
		"TC-37": {webhooks.TextConvoV2, events.ContactCreated, events.Contact{ID: 8, Phone: "+15035551234", Email: "john@example.com", FirstName: "John", LastName: "Doe"}, "contact.created",
			`{"event":"contact.created","contact_id":"cnt_8","phone":"+15035551234","email":"john@example.com","first_name":"John","last_name":"Doe","created_at":"2026-04-20T10:18:00Z"}`},
		"TC-40 a reply of a stranger has no lead": {webhooks.TextConvo, events.MessageReceived, stranger, "sms.reply",
			`{"event":"sms.reply","message_id":"msg_6","contact_id":null,"lead_id":null,"phone":"+15035551234","message":"","received_at":"2026-04-20T10:18:00Z","sim_card_id":3}`},
		"TextConvo is not told of steps": {webhooks.TextConvo, events.MessageQueued, outgoing(), "", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, err := events.New(account, tt.typ, noon, tt.payload)
			require.NoError(t, err)
			event, body, err := tt.format.Render(e)
			require.NoError(t, err)
			require.Equal(t, tt.event, event)
			require.Equal(t, tt.body, body)
		})
	}
}

func TestNative_AnEventIsAboutANumber(t *testing.T) {
	t.Parallel()
	const phone = "+15550009"
	for typ, payload := range map[events.Type]any{
		events.MessageReceived: events.Message{Direction: "incoming", From: phone, To: "+15550001"},
		events.MessageSent:     events.Message{Direction: "outgoing", From: "+15550001", To: phone},
		events.ContactCreated:  events.Contact{Phone: phone},
		events.JourneyStarted:  events.Journey{Phone: phone},
		events.JourneyOptedOut: events.Journey{Phone: phone},
	} {
		e, err := events.New(account, typ, time.Now(), payload)
		require.NoError(t, err)
		subject, err := webhooks.Native.Subject(e)
		require.NoError(t, err)
		require.Equal(t, phone, subject, typ)
	}
}

func TestTextConvo_FailuresHaveNames(t *testing.T) {
	t.Parallel()
	for typ, want := range map[events.Type]string{
		events.MessageFailed: "carrier_rejected", events.MessageExpired: "expired", events.MessageUndelivered: "undelivered",
	} {
		e, err := events.New(account, typ, noon, outgoing())
		require.NoError(t, err)
		_, body, err := webhooks.TextConvo.Render(e)
		require.NoError(t, err)
		var got struct{ Error string }
		require.NoError(t, json.Unmarshal([]byte(body), &got))
		require.Equal(t, want, got.Error)
	}
}

// TestSign_PublishedVectors holds the signatures to what the vendors' own
// receivers, and ours in other languages, have computed.
func TestSign_PublishedVectors(t *testing.T) {
	t.Parallel()
	const (
		reply  = `{"event":"sms.reply","message_id":"msg_reply123","contact_id":"cnt_xyz789","lead_id":"lead_abc123","phone":"+15035551234","message":"Yes <b>send</b> quote & call","received_at":"2026-04-20T10:18:00Z"}`
		hello  = `{"timestamp":1500000000,"web_hook":{"id":1},"message":{"id":6,"content":"Hello, Bart."}}`
		escape = `{"event":"sms.received","phone_number":"+15035551234","text":"5 < 6 & ` + "\u2028" + ` 👍","timestamp":1748455363370}`
		shared = "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	)
	tests := map[string]struct {
		format       webhooks.Format
		secret, body string
		at           int64
		header, want string
	}{
		"AMB-5 TC-38":                  {webhooks.TextConvo, "whsec_test", reply, 1710000000, "X-TextConvo-Signature", "858464943a7f197e8b04c656c9413534474bbc13769ba4575fb163afbf4061d6"},
		"AMB-6":                        {webhooks.TextConvoV2, "whsec_test", reply, 1710000000, "X-TextConvo-Signature", "sha256=17747899dd6a41390bb5a3ae2af5b8b8b17c92f19580134977f2494ac35beed3"},
		"its time":                     {webhooks.TextConvoV2, "whsec_test", reply, 1710000000, "X-TextConvo-Timestamp", "1710000000"},
		"AMB-34 TU-24":                 {webhooks.TextUsV2, "notasecret", hello, 1, "X-TextUs-Signature", "25a9de5b2bad278325aee43e457c0f54d14d4d54a4b69903803e7ae91cba01af"},
		"version 1 has no signature":   {webhooks.TextUsV1, "notasecret", hello, 1, "X-TextUs-Signature", ""},
		"hostile octets, over body":    {webhooks.TextConvo, shared, escape, 1748455364, "X-TextConvo-Signature", "ab93003d4020ce099e35c47d8cbfc5940d0d482269d27142dcbfc32b88e2a45f"},
		"hostile octets, with time":    {webhooks.TextConvoV2, shared, escape, 1748455364, "X-TextConvo-Signature", "sha256=dcae3a2f30d0e53adca38b0b317757186834fe8823e5d4492941281569ae8577"},
		"hostile octets, TextUs":       {webhooks.TextUsV2, shared, escape, 1748455364, "X-TextUs-Signature", "ab93003d4020ce099e35c47d8cbfc5940d0d482269d27142dcbfc32b88e2a45f"},
		"a native request has no such": {webhooks.Native, shared, escape, 1, "X-TextConvo-Signature", ""},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := http.Header{}
			tt.format.Sign(h, account, tt.secret, time.Unix(tt.at, 0), []byte(tt.body))
			require.Equal(t, tt.want, h.Get(tt.header))
		})
	}
}

// TestVendorFormats_AreSignedTwice sends a test and a real event in each
// format, and checks them as the vendor's receivers do and as the libraries of
// Standard Webhooks do.
func TestVendorFormats_AreSignedTwice(t *testing.T) {
	t.Parallel()
	verify := map[webhooks.Format]func(webhookstest.Request, string) error{
		webhooks.TextUsV1:    func(webhookstest.Request, string) error { return nil },
		webhooks.TextUsV2:    webhookstest.Request.VerifyTextUs,
		webhooks.TextConvo:   webhookstest.Request.VerifyTextConvo,
		webhooks.TextConvoV2: webhookstest.Request.VerifyTextConvoV2,
	}
	for _, format := range webhooks.Formats() {
		check, vendor := verify[format]
		if !vendor {
			continue
		}
		for name, secret := range map[string]string{
			"made up by us": "", "the customer's own, in base64": "whsec_dGVzdA==", "any text": "not a secret",
		} {
			t.Run(string(format)+", "+name, func(t *testing.T) {
				t.Parallel()
				receiver := newReceiver(t)
				r := newRig(t, t.TempDir(), loopback(t)).run()
				e, made := r.create(webhooks.EndpointSpec{URL: receiver.URL, Format: format, Secret: secret})
				if secret == "" {
					require.Regexp(t, `^whsec_[0-9A-Za-z]{32}$`, made)
				}
				r.receive("+15550001", "5 < 6 & \u2028 👍")
				_, err := receiver.Wait(t.Context(), 1)
				require.NoError(t, err)
				for _, event := range webhooks.EventNames(format) {
					a, err := r.TestEndpoint(t.Context(), account, e.ID, event)
					require.NoError(t, err)
					require.Equal(t, 200, a.Status)
				}
				_, err = r.TestEndpoint(t.Context(), account, e.ID, "no.such")
				require.Equal(t, "unknown_event", fault.CodeOf(err))
				all := receiver.Requests()
				require.Len(t, all, 1+len(webhooks.EventNames(format)))
				for _, q := range all {
					require.NoError(t, check(q, made), "%s", q.Body)
					if made != "not a secret" {
						require.NoError(t, q.VerifyNative(made))
					}
					require.NotEmpty(t, q.Header.Get("webhook-signature"))
					require.NotContains(t, string(q.Body), made, "the secret is not in the body")
				}
			})
		}
	}
}

func TestTextUs_StatusIsForThoseWhoAskForIt(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	usual, _ := r.create(webhooks.EndpointSpec{URL: receiver.URL + "/usual", Format: webhooks.TextUsV2})
	asked, _ := r.create(webhooks.EndpointSpec{URL: receiver.URL + "/asked", Format: webhooks.TextUsV2, Events: []string{"status"}})
	r.emit(account, events.MessageQueued, outgoing())
	r.emit(account, events.MessageDelivered, outgoing())
	eventually(t, "both endpoints have one delivery", func() bool {
		return r.states(usual.ID)[webhooks.Delivered] == 1 && r.states(asked.ID)[webhooks.Delivered] == 1
	})
	require.Equal(t, "sent", r.list(usual.ID)[0].Event)
	require.Equal(t, "status", r.list(asked.ID)[0].Event)
	for _, q := range receiver.Requests() {
		var body struct {
			WebHook struct {
				ID       int64
				URL      string `json:"url"`
				OwnerID  int64  `json:"web_hookable_id"`
				Secret   *string
				Versions string `json:"version"`
			} `json:"web_hook"`
		}
		require.NoError(t, q.Decode(&body))
		require.Equal(t, account, body.WebHook.OwnerID)
		require.Equal(t, "2", body.WebHook.Versions)
		require.Nil(t, body.WebHook.Secret)
		require.Contains(t, body.WebHook.URL, q.Path)
	}
}

func TestVendorFormats_RefuseSecretsThatCannotSign(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	for _, secret := range []string{"a\nb", "\xff", "whsec_", string(make([]byte, 300))} {
		_, _, err := r.CreateEndpoint(t.Context(), account, webhooks.EndpointSpec{URL: hook, Format: webhooks.TextConvo, Secret: secret})
		require.Error(t, err)
	}
}
