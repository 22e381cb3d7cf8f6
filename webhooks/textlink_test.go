package webhooks_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/fault"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// settings are all four URLs at one receiver.
func settings(base string) webhooks.TextLinkSettings {
	return webhooks.TextLinkSettings{
		ReceivedURL: base + "/received", SentURL: base + "/sent", FailedURL: base + "/failed", TagURL: base + "/tag",
		Secret: "YOUR_WEBHOOK_SECRET",
	}
}

// whole is a change of everything, the secret too.
func whole(s webhooks.TextLinkSettings) webhooks.TextLinkChange {
	return webhooks.TextLinkChange{TextLinkSettings: s, Secret: &s.Secret}
}

func (r *rig) setTextLink(s webhooks.TextLinkSettings) {
	r.t.Helper()
	require.NoError(r.t, r.SetTextLinkSettings(context.Background(), webhooks.TextLinkOwner{AccountID: account}, whole(s)))
}

// ofKind returns the endpoint behind one kind's URL.
func (r *rig) ofKind(kind string) *webhooks.Endpoint {
	r.t.Helper()
	all, err := r.Endpoints(context.Background(), account)
	require.NoError(r.t, err)
	for _, e := range all {
		if e.Format == webhooks.TextLink && len(e.Events) == 1 && e.Events[0] == kind {
			return e
		}
	}
	return nil
}

func message(id int64) events.Message {
	sim := int64(123)
	return events.Message{
		ID: id, Direction: "outgoing", From: "+15550009", To: "+381690156360", Text: "Hello there",
		SIMCardID: &sim, Portal: true, Parts: 3,
	}
}

func TestTL01_EachKindGoesToItsOwnURL(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	r.setTextLink(settings(receiver.URL))
	r.emit(account, events.MessageDispatched, message(1))
	r.emit(account, events.MessageFailed, message(1))
	r.receive("+381690156360", "General Kenobi")
	r.emit(account, events.ContactUpdated, events.Contact{ID: 4, Phone: "+381690156360", StatusTag: "Warm", Changed: []string{"status_tag"}})
	r.emit(account, events.MessageDelivered, message(2)) // no such webhook
	all, err := receiver.Wait(t.Context(), 4)
	require.NoError(t, err)
	paths := map[string]int{}
	for _, q := range all {
		require.Equal(t, http.MethodPost, q.Method)
		require.Equal(t, "application/json", q.Header.Get("Content-Type"))
		require.NoError(t, q.VerifyTextLink("YOUR_WEBHOOK_SECRET"))
		paths[q.Path]++
	}
	require.Equal(t, map[string]int{"/sent": 1, "/failed": 1, "/received": 1, "/tag": 1}, paths)
}

func TestTL02_URLOf300CharactersAndNot301(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	long := func(n int) string {
		const base = "http://127.0.0.1/"
		return base + strings.Repeat("é", n-len(base))
	}
	require.NoError(t, r.SetTextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account}, whole(webhooks.TextLinkSettings{TagURL: long(300)})))
	err := r.SetTextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account}, whole(webhooks.TextLinkSettings{TagURL: long(301)}))
	require.Equal(t, "url_too_long", fault.CodeOf(err))
	require.Equal(t, fault.Invalid, fault.KindOf(err))
	require.Equal(t, "tag_url", fault.Of(err).Field)
	got, err := r.TextLinkSettings(t.Context(), webhooks.TextLinkOwner{AccountID: account})
	require.NoError(t, err)
	require.Equal(t, long(300), got.TagURL, "a refusal changes nothing")
	require.NotContains(t, r.ofKind("tag").URL, "%")
}

func TestTL03_TestSendsASampleToEachConfiguredURL(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	receiver.Respond(func(q webhookstest.Request) webhookstest.Answer {
		if q.Path == "/failed" {
			return webhookstest.Status(201)
		}
		return webhookstest.TextLinkReceiver("YOUR_WEBHOOK_SECRET")(q)
	})
	r := newRig(t, t.TempDir(), loopback(t)) // it needs no engine
	s := settings(receiver.URL)
	s.SentURL = ""
	r.setTextLink(s)
	results, err := r.TestTextLink(t.Context(), webhooks.TextLinkOwner{AccountID: account})
	require.NoError(t, err)
	require.Equal(t, []webhooks.TextLinkResult{
		{Kind: "received", URL: s.ReceivedURL, Status: 200, OK: true},
		{Kind: "failed", URL: s.FailedURL, Status: 201, OK: false},
		{Kind: "tag", URL: s.TagURL, Status: 200, OK: true},
	}, results)
	require.Len(t, receiver.Requests(), 3)
	d := r.list(r.ofKind("received").ID)
	require.Len(t, d, 1)
	require.Equal(t, webhooks.Test, d[0].Attempts[0].Trigger)

	none, err := r.TestTextLink(t.Context(), webhooks.TextLinkOwner{AccountID: account + 1})
	require.NoError(t, err)
	require.Empty(t, none)
}

func TestTL04_AnyStatusBut200IsAFailureAndItsOwnerIsTold(t *testing.T) {
	t.Parallel()
	for _, status := range []int{201, 204, 301, 404, 410, 500} {
		synctest.Test(t, func(t *testing.T) {
			client := always(status)
			r := newRig(t, t.TempDir(), client).run()
			r.setTextLink(settings("https://example.com"))
			for range 8 {
				r.receive("+15550001", "hello")
			}
			elapse(200 * time.Hour)
			require.Len(t, client.all(), 8, "one attempt each")
			e := r.ofKind("received")
			require.Equal(t, 8, r.states(e.ID)[webhooks.Failed])
			require.True(t, e.Enabled)
			require.Len(t, r.logged(events.WebhookFailing), 8)

			client.become(always(200))
			_, err := r.ReplayDelivery(t.Context(), account, r.list(e.ID)[0].ID)
			require.NoError(t, err)
			synctest.Wait()
			require.Equal(t, 1, r.states(e.ID)[webhooks.Delivered], "redelivered by hand")
		})
	}
}

func TestTL05_SecretIsInEachBodyOrNowhere(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	s := settings(receiver.URL)
	s.Secret = "\"<&>\u2028 👍"
	r.setTextLink(s)
	emitAll := func() {
		r.emit(account, events.MessageDispatched, message(1))
		r.emit(account, events.MessageFailed, message(1))
		r.receive("+15550001", "x")
		r.emit(account, events.ContactUpdated, events.Contact{ID: 4, Phone: "+15550001", Changed: []string{"status_tag"}})
	}
	emitAll()
	all, err := receiver.Wait(t.Context(), 4)
	require.NoError(t, err)
	for _, q := range all {
		require.NoError(t, q.VerifyTextLink(s.Secret))
		require.True(t, strings.HasPrefix(string(q.Body), `{"secret":"\"<&>`+"\u2028"+` 👍",`), "it is the first field: %s", q.Body)
		stored, err := webhooks.Body(t.Context(), r.db, q.ID())
		require.NoError(t, err)
		require.NotContains(t, stored, "secret", "and not in the log")
	}
	s.Secret = ""
	r.setTextLink(s)
	emitAll()
	all, err = receiver.Wait(t.Context(), 8)
	require.NoError(t, err)
	for _, q := range all[4:] {
		require.NoError(t, q.VerifyTextLink(""))
	}
}

// render returns what one event is in the TextLink format, with a secret.
func render(t *testing.T, typ events.Type, payload any) (kind, body string) {
	t.Helper()
	e, err := events.New(account, typ, time.UnixMilli(1748463114559), payload)
	require.NoError(t, err)
	kind, body, err = webhooks.TextLink.Render(e)
	require.NoError(t, err)
	if kind == "" {
		return "", ""
	}
	return kind, string(webhooks.FillSecret([]byte(body), "YOUR_WEBHOOK_SECRET"))
}

func TestTL07_Received(t *testing.T) {
	t.Parallel()
	sim := int64(123)
	kind, body := render(t, events.MessageReceived, events.Message{
		ID: 5, Direction: "incoming", From: "+381690156360", To: "+15550009", Text: "General Kenobi", SIMCardID: &sim,
		Contact: &events.Contact{ID: 9, Phone: "+381690156360", Name: "Aleksandar Spremo", StatusTag: "Cold"},
	})
	require.Equal(t, "received", kind)
	require.Equal(t, `{"secret":"YOUR_WEBHOOK_SECRET","phone_number":"+381690156360","text":"General Kenobi","tag":"Cold",`+
		`"name":"Aleksandar Spremo","timestamp":1748463114559,"sim_card_id":123}`, body)
}

func TestTL08_SentOnceWhenDispatched(t *testing.T) {
	t.Parallel()
	m := message(100123)
	kind, body := render(t, events.MessageDispatched, m)
	require.Equal(t, "sent", kind)
	require.Equal(t, `{"secret":"YOUR_WEBHOOK_SECRET","phone_number":"+381690156360","text":"Hello there","portal":true,`+
		`"timestamp":1748463114559,"sim_card_id":123,"textlink_id":100123}`, body)
	m.Reference = "1234"
	_, body = render(t, events.MessageDispatched, m)
	require.True(t, strings.HasSuffix(body, `"textlink_id":100123,"custom_id":"1234"}`), body)
	for _, typ := range []events.Type{events.MessageQueued, events.MessageSent, events.MessageDelivered} {
		kind, _ := render(t, typ, m)
		require.Empty(t, kind, "%s is no second Sent", typ)
	}
}

func TestTL09_Failed(t *testing.T) {
	t.Parallel()
	m := message(100123)
	m.Reference = "1234"
	for _, typ := range []events.Type{events.MessageFailed, events.MessageExpired, events.MessageUndelivered} {
		kind, body := render(t, typ, m)
		require.Equal(t, "failed", kind)
		require.Equal(t, `{"secret":"YOUR_WEBHOOK_SECRET","phone_number":"+381690156360","text":"Hello there","portal":true,`+
			`"timestamp":1748463114559,"textlink_id":100123,"custom_id":"1234","sim_card_id":123}`, body)
	}
	m.Reference, m.SIMCardID = "", nil
	_, body := render(t, events.MessageFailed, m)
	require.True(t, strings.HasSuffix(body, `"textlink_id":100123,"sim_card_id":null}`), body)
	for _, typ := range []events.Type{events.MessageCancelled, events.MessageUnknown} {
		kind, _ := render(t, typ, m)
		require.Empty(t, kind)
	}
}

func TestTL10_SentComesBeforeFailedThoughTheirURLsDiffer(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]func(*http.Request) (*egress.Response, error){
		"the receiver of Sent is slow":  func(*http.Request) (*egress.Response, error) { elapse(10 * time.Second); return answer(200) },
		"the receiver of Sent hangs":    hang,
		"the receiver of Sent fails it": func(*http.Request) (*egress.Response, error) { elapse(time.Second); return answer(500) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ended := map[int64]time.Time{}
				done := make(chan int64, 100)
				client := &fakeClient{handle: func(q webhookstest.Request, req *http.Request) (*egress.Response, error) {
					if q.Path != "/sent" {
						return answer(200)
					}
					resp, err := handle(req)
					var body struct {
						ID int64 `json:"textlink_id"`
					}
					if q.Decode(&body) == nil {
						done <- body.ID
					}
					return resp, err
				}}
				r := newRig(t, t.TempDir(), client).run()
				r.setTextLink(settings("https://example.com"))
				for id := range int64(3) {
					r.emit(account, events.MessageDispatched, message(100+id))
					r.emit(account, events.MessageFailed, message(100+id))
				}
				r.receive("+15550001", "not held up by the others")
				synctest.Wait()
				require.Equal(t, 1, r.states(r.ofKind("received").ID)[webhooks.Delivered])
				waiting := r.list(r.ofKind("failed").ID)
				require.Len(t, waiting, 3)
				require.Nil(t, waiting[0].NextAttemptAt, "it waits for Sent")
				for range 3 {
					ended[<-done] = time.Now()
				}
				synctest.Wait()
				failed := 0
				for _, q := range client.all() {
					if q.Path != "/failed" {
						continue
					}
					var body struct {
						ID int64 `json:"textlink_id"`
					}
					require.NoError(t, q.Decode(&body))
					require.False(t, q.At.Before(ended[body.ID]))
					failed++
				}
				require.Equal(t, 3, failed)
			})
		})
	}
}

func TestTL10_FailedIsNotStuckWhenTheSentURLIsTakenAway(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(q webhookstest.Request, req *http.Request) (*egress.Response, error) {
			if q.Path == "/sent" {
				return hang(req)
			}
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client).run()
		s := settings("https://example.com")
		r.setTextLink(s)
		for id := range int64(20) {
			r.emit(account, events.MessageDispatched, message(id))
			r.emit(account, events.MessageFailed, message(id))
		}
		synctest.Wait()
		s.SentURL = ""
		r.setTextLink(s)
		synctest.Wait()
		require.Equal(t, 20, r.states(r.ofKind("failed").ID)[webhooks.Delivered])
	})
}

func TestTL11_TagChange(t *testing.T) {
	t.Parallel()
	kind, body := render(t, events.ContactUpdated, events.Contact{
		ID: 9, Phone: "+381690156360", Name: "Aleksandar Spremo", StatusTag: "Warm", Changed: []string{"name", "status_tag"},
	})
	require.Equal(t, "tag", kind)
	require.Equal(t, `{"secret":"YOUR_WEBHOOK_SECRET","name":"Aleksandar Spremo","phone_number":"+381690156360","tag":"Warm"}`, body)
}

func TestTL11_SubuserIsNamedInItsOwnWebhook(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	member := webhooks.TextLinkOwner{AccountID: account, SubuserID: 6}
	require.NoError(t, r.SetTextLinkSettings(t.Context(), member, whole(webhooks.TextLinkSettings{TagURL: receiver.URL})))
	r.emitFor(events.ContactUpdated, events.Contact{ID: 9, Phone: "+381690156360", StatusTag: "Warm", Changed: []string{"status_tag"}}, member.SubuserID)
	all, err := receiver.Wait(t.Context(), 1)
	require.NoError(t, err)
	require.Equal(t, `{"name":null,"phone_number":"+381690156360","tag":"Warm","subuser_id":6}`, string(all[0].Body))
}

func TestTL12_PortalIsTrueOnlyFromTheDashboard(t *testing.T) {
	t.Parallel()
	m := message(1)
	m.Portal = false
	for _, typ := range []events.Type{events.MessageDispatched, events.MessageFailed} {
		_, body := render(t, typ, m)
		require.Contains(t, body, `"portal":false`)
	}
}

func TestTL13_NameIsNullWithoutAContact(t *testing.T) {
	t.Parallel()
	_, body := render(t, events.MessageReceived, events.Message{From: "+15550001", Text: "hi"})
	require.Contains(t, body, `"tag":null,"name":null,`)
}

func TestTL14_OnlyAChangeOfTheTagIsATagChange(t *testing.T) {
	t.Parallel()
	kind, _ := render(t, events.ContactUpdated, events.Contact{Phone: "+15550001", StatusTag: "Warm", Changed: []string{"name"}})
	require.Empty(t, kind)
	_, body := render(t, events.ContactUpdated, events.Contact{Phone: "+15550001", Changed: []string{"status_tag"}})
	require.Contains(t, body, `"tag":null`, "a tag that was taken away")
}

func TestTL17_SampleIsWorkingFrom11234567890(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t))
	r.setTextLink(settings(receiver.URL))
	_, err := r.TestTextLink(t.Context(), webhooks.TextLinkOwner{AccountID: account})
	require.NoError(t, err)
	require.Len(t, receiver.Requests(), 4)
	for _, q := range receiver.Requests() {
		var body map[string]any
		require.NoError(t, q.Decode(&body))
		require.Equal(t, "+11234567890", body["phone_number"])
		if q.Path != "/tag" {
			require.Equal(t, "Working!", body["text"])
			require.IsType(t, float64(0), body["timestamp"])
		}
	}
}

func TestTextLink_ReceiverThatDoesNotAnswerIsSpared(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(_ webhookstest.Request, req *http.Request) (*egress.Response, error) { return hang(req) }}
		r := newRig(t, t.TempDir(), client).run()
		r.setTextLink(settings("https://example.com"))
		for range 30 {
			r.receive("+15550001", "hello")
		}
		elapse(40 * time.Second)
		require.Less(t, len(client.all()), 10, "the breaker is open")
		client.become(always(200))
		elapse(time.Minute)
		states := r.states(r.ofKind("received").ID)
		require.Equal(t, 30, states[webhooks.Delivered]+states[webhooks.Failed])
		require.Greater(t, states[webhooks.Delivered], 20, "what waited was not lost")
	})
}
