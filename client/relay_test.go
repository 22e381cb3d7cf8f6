package client_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay/wire"
)

// office is a real gateway with an account and a SIM card, and its client.
func office(t *testing.T, options ...client.Option) (*client.Client, *gatewaytest.Server, gatewaytest.Device) {
	t.Helper()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	device := s.Connect(t, account, 1)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	return client.New(server.URL, account.APIKey, options...), s, device
}

func TestMessages_AtARealRelay(t *testing.T) {
	t.Parallel()
	c, s, device := office(t)
	later := gatewaytest.Now.Add(time.Hour)
	m, err := c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: "Hello", SIMCardID: device.SIMCardID, SendAt: &later, ExpiresIn: 60, Priority: 3, OnUnknown: "resend", Reference: "r", Flash: true})
	require.NoError(t, err)
	require.Equal(t, "scheduled", m.State)
	same, err := c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: "one", IdempotencyKey: "k"})
	require.NoError(t, err)
	again, err := c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: "one", IdempotencyKey: "k"})
	require.NoError(t, err)
	require.Equal(t, same.ID, again.ID)
	_, err = c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: "another", IdempotencyKey: "k"})
	require.ErrorIs(t, err, &client.Error{Code: "idempotency_key_reused", Status: 422})
	_, err = c.Send(t.Context(), client.SendRequest{Text: "x"})
	require.Equal(t, "missing_field", client.CodeOf(err))

	m, err = c.CancelMessage(t.Context(), m.ID)
	require.NoError(t, err)
	require.Equal(t, "cancelled", m.State)
	require.True(t, client.Final(m))
	m, err = c.Wait(t.Context(), m.ID)
	require.NoError(t, err)
	require.NotEmpty(t, m.Timeline)
	m, err = c.ResendMessage(t.Context(), m.ID)
	require.NoError(t, err)
	require.False(t, client.Final(m))
	_, err = c.Message(t.Context(), 99)
	require.ErrorIs(t, err, client.ErrNotFound)
	require.Equal(t, 2, s.Messages(t, accountOf(t, s)))
}

func TestAllMessages_WalksThroughThePages(t *testing.T) {
	t.Parallel()
	c, _, _ := office(t)
	for range 205 {
		_, err := c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: "x"})
		require.NoError(t, err)
	}
	var ids []int64
	for m, err := range c.AllMessages(t.Context()) {
		require.NoError(t, err)
		ids = append(ids, m.ID)
	}
	require.Len(t, ids, 205)
	require.EqualValues(t, 205, ids[0])
	require.EqualValues(t, 1, ids[204])
	for _, err := range c.AllMessages(t.Context()) {
		require.NoError(t, err)
		break
	}
	page, err := c.Messages(t.Context(), "", 3)
	require.NoError(t, err)
	require.Len(t, page.Data, 3)
	for _, err := range client.New("http://127.0.0.1:1", "k", client.WithRetries(0)).AllMessages(t.Context()) {
		require.Error(t, err)
	}
}

func TestWait_ReturnsWhenItHappens(t *testing.T) {
	t.Parallel()
	c, s, device := office(t)
	m, err := c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: "x", SIMCardID: device.SIMCardID})
	require.NoError(t, err)
	_, err = s.Relay.Claim(t.Context(), device.Device.ID, device.Epoch, device.SIMCardID, 1)
	require.NoError(t, err)
	type answer struct {
		state string
		err   error
	}
	done := make(chan answer, 1)
	go func() {
		m, err := c.Wait(t.Context(), m.ID, "sent")
		done <- answer{m.State, err}
	}()
	_, err = s.Relay.Results(t.Context(), device.Device.ID, []wire.Result{{Message: m.ID, Attempt: 1, State: wire.ResultSent}})
	require.NoError(t, err)
	require.Equal(t, answer{"sent", nil}, <-done)
}

func TestSIMsAndDevices_AtARealRelay(t *testing.T) {
	t.Parallel()
	c, _, device := office(t)
	sims, err := c.SIMs(t.Context())
	require.NoError(t, err)
	require.Len(t, sims, 1)
	name, paused, low := "Front desk", true, 5.0
	sim, err := c.UpdateSIM(t.Context(), device.SIMCardID, client.SIMPatch{
		Name: &name, Paused: &paused, Limits: map[string]any{"per_day": 200}, Balance: &client.BalanceCheck{Code: "*100#", Low: &low}, EndRest: true,
	})
	require.NoError(t, err)
	require.Equal(t, 200, sim.Limits.PerDay)
	require.Equal(t, 24, sim.Balance.EveryHours)
	require.True(t, sim.Paused)
	sim, err = c.UpdateSIM(t.Context(), device.SIMCardID, client.SIMPatch{NoBalance: true})
	require.NoError(t, err)
	require.Nil(t, sim.Balance)
	require.Equal(t, "Front desk", sim.Name)
	sim, err = c.SIM(t.Context(), device.SIMCardID)
	require.NoError(t, err)
	require.Equal(t, -73, *sim.SignalDBM)

	made, err := c.CreateDevice(t.Context(), "office")
	require.NoError(t, err)
	require.NotEmpty(t, made.Token)
	devices, err := c.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, devices, 2)
	require.NoError(t, c.DeleteDevice(t.Context(), made.ID))
	require.ErrorIs(t, c.DeleteDevice(t.Context(), made.ID), client.ErrNotFound)
}

func TestWebhooks_AtARealRelay(t *testing.T) {
	t.Parallel()
	c, _, _ := office(t)
	type received struct {
		event client.Event
		err   error
	}
	var secret string
	got := make(chan received, 1)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		e, err := client.ParseWebhook(r, secret)
		got <- received{e, err}
	}))
	t.Cleanup(receiver.Close)
	w, err := c.CreateWebhook(t.Context(), client.NewWebhook{URL: receiver.URL, Events: []string{"message.received"}})
	require.NoError(t, err)
	secret = w.Secret
	attempt, err := c.TestWebhook(t.Context(), w.ID, "message.received")
	require.NoError(t, err)
	require.Equal(t, 200, attempt.Status)
	r := <-got
	require.NoError(t, r.err)
	require.Equal(t, "message.received", r.event.Type)
	m, err := r.event.Message()
	require.NoError(t, err)
	require.Equal(t, "Working!", m.Text)

	count := 0
	for d, err := range c.Deliveries(t.Context(), w.ID, client.DeliveryFilter{State: "delivered", Event: "message.received", Since: time.Now().Add(-time.Hour), Until: time.Now().Add(time.Hour)}) {
		require.NoError(t, err)
		require.Equal(t, r.event.ID, d.ID)
		count++
		one, err := c.Delivery(t.Context(), d.ID)
		require.NoError(t, err)
		require.Len(t, one.Attempts, 1)
		_, err = c.ReplayDelivery(t.Context(), d.ID)
		require.NoError(t, err)
	}
	require.Equal(t, 1, count)
	preview, err := c.StartReplay(t.Context(), w.ID, client.ReplayRequest{DryRun: true})
	require.NoError(t, err)
	require.Equal(t, "preview", preview.State)
	job, err := c.StartReplay(t.Context(), w.ID, client.ReplayRequest{})
	require.NoError(t, err)
	_, err = c.CancelReplay(t.Context(), job.ID)
	require.NoError(t, err)
	_, err = c.Replay(t.Context(), job.ID)
	require.NoError(t, err)

	off := false
	w, err = c.UpdateWebhook(t.Context(), w.ID, client.WebhookPatch{Enabled: &off})
	require.NoError(t, err)
	require.False(t, w.Enabled)
	require.Empty(t, w.Secret)
	_, err = c.Webhook(t.Context(), w.ID)
	require.NoError(t, err)
	require.NoError(t, c.DeleteWebhook(t.Context(), w.ID))
	list, err := c.Webhooks(t.Context())
	require.NoError(t, err)
	require.Empty(t, list)
}

// What the client knows is what the API has.
func TestTypes_HaveNoFieldThatTheAPIHasNot(t *testing.T) {
	t.Parallel()
	contract, err := gatewaytest.Described()
	require.NoError(t, err)
	doc, err := json.Marshal(contract.Doc())
	require.NoError(t, err)
	var api struct {
		Components struct {
			Schemas map[string]struct{ Properties map[string]any }
		}
	}
	require.NoError(t, json.Unmarshal(doc, &api))
	for schema, typ := range map[string]any{
		"Message": client.Message{}, "NewMessage": client.SendRequest{}, "SIM": client.SIM{}, "SIMLimits": client.Limits{}, "Balance": client.Balance{},
		"CreatedDevice": client.Device{}, "WebhookWithSecret": client.Webhook{}, "NewWebhook": client.NewWebhook{}, "WebhookPatch": client.WebhookPatch{},
		"Delivery": client.Delivery{}, "DeliveryAttempt": client.Attempt{}, "Replay": client.Replay{}, "USSDSession": client.USSDSession{},
		"MessageSentEvent": client.Event{},
	} {
		for f := range reflect.TypeOf(typ).Fields() {
			if name, _, _ := strings.Cut(f.Tag.Get("json"), ","); name != "-" {
				require.Contains(t, api.Components.Schemas[schema].Properties, name, schema)
			}
		}
	}
}
