package webhooks_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/fault"
	"simrelay/store"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

var (
	hanging     = webhookstest.Answer{Hang: true}
	webhooks200 = webhookstest.Status(200)
)

func TestReplayDelivery_SameIDSameBody(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	e, key := r.create(webhooks.EndpointSpec{URL: receiver.URL})
	r.receive("+15550001", "hello")
	eventually(t, "delivered", func() bool { return r.states(e.ID)[webhooks.Delivered] == 1 })
	id := r.list(e.ID)[0].ID
	for range 2 {
		d, err := r.ReplayDelivery(t.Context(), account, id)
		require.NoError(t, err)
		require.Equal(t, id, d.ID)
		require.Equal(t, webhooks.Pending, d.State)
		eventually(t, "delivered again", func() bool { return r.states(e.ID)[webhooks.Delivered] == 1 })
	}
	all := receiver.Requests()
	require.Len(t, all, 3)
	for i, q := range all {
		require.NoError(t, q.VerifyNative(key))
		require.Equal(t, id, q.ID())
		require.Equal(t, all[0].Body, q.Body)
		require.Equal(t, i > 0, q.Header.Get("webhook-replay") == "true")
	}
	got, err := r.Delivery(t.Context(), account, id)
	require.NoError(t, err)
	require.Len(t, got.Attempts, 3)
	require.Equal(t, webhooks.Auto, got.Attempts[0].Trigger)
	require.Equal(t, webhooks.Manual, got.Attempts[2].Trigger)
}

func TestReplayDelivery_Refusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), always(200)).run()
	e, _ := r.create(webhooks.EndpointSpec{URL: hook})
	r.receive("+15550001", "hello")
	eventually(t, "delivered", func() bool { return r.states(e.ID)[webhooks.Delivered] == 1 })
	id := r.list(e.ID)[0].ID
	_, err := r.ReplayDelivery(t.Context(), account+1, id)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = r.Delivery(t.Context(), account+1, id)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = r.ReplayDelivery(t.Context(), account, "msg_nothing")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	off := false
	_, _, err = r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Enabled: &off})
	require.NoError(t, err)
	_, err = r.ReplayDelivery(t.Context(), account, id)
	require.Equal(t, "webhook_disabled", fault.CodeOf(err))
	_, err = r.StartReplay(t.Context(), account, e.ID, webhooks.ReplaySpec{})
	require.Equal(t, "webhook_disabled", fault.CodeOf(err))
	_, err = r.StartReplay(t.Context(), account, e.ID, webhooks.ReplaySpec{Status: "pending"})
	require.Equal(t, "unknown_state", fault.CodeOf(err))
	require.NoError(t, r.DeleteEndpoint(t.Context(), account, e.ID))
	_, err = r.Delivery(t.Context(), account, id)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
}

func TestReplayDelivery_StartsTheScheduleAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "hello")
		elapse(100 * time.Hour)
		require.Equal(t, 1, r.states(e.ID)[webhooks.Failed])
		_, err := r.ReplayDelivery(t.Context(), account, r.list(e.ID)[0].ID)
		require.NoError(t, err)
		elapse(100 * time.Hour)
		d := r.list(e.ID)[0]
		require.Equal(t, webhooks.Failed, d.State)
		require.GreaterOrEqual(t, len(d.Attempts), 19)
		require.Equal(t, webhooks.Manual, d.Attempts[10].Trigger)
		require.Equal(t, "true", client.all()[12].Header.Get("webhook-replay"), "also when the replay is tried again")
	})
}

func TestReplayDelivery_WhileAnAttemptIsInFlight(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	receiver.Script(hanging, webhooks200)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	e, _ := r.create(webhooks.EndpointSpec{URL: receiver.URL})
	r.receive("+15550001", "hello")
	_, err := receiver.Wait(t.Context(), 1)
	require.NoError(t, err)
	_, err = r.ReplayDelivery(t.Context(), account, r.list(e.ID)[0].ID)
	require.NoError(t, err)
	receiver.Release()
	_, err = receiver.Wait(t.Context(), 2)
	require.NoError(t, err)
	eventually(t, "both attempts are in the log", func() bool {
		d := r.list(e.ID)[0]
		return d.State == webhooks.Delivered && len(d.Attempts) == 2
	})
}

func TestTestEndpoint_IsARealRequestThatChangesNothingElse(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	receiver.Script(webhookstest.Answer{Status: 500, Body: "no \xff thanks"})
	r := newRig(t, t.TempDir(), loopback(t)).run()
	off := false
	e, key := r.create(webhooks.EndpointSpec{URL: receiver.URL, Enabled: &off, Events: []string{"sim.online", "message.sent"}})
	for range 10 {
		a, err := r.TestEndpoint(t.Context(), account, e.ID, "")
		require.NoError(t, err)
		require.Equal(t, 500, a.Status)
		require.Equal(t, "server_error", a.ErrorClass)
		require.Equal(t, "no \uFFFD thanks", a.ResponseBody)
		require.Equal(t, webhooks.Test, a.Trigger)
	}
	q := receiver.Requests()[0]
	require.NoError(t, q.VerifyNative(key))
	require.Equal(t, "true", q.Header.Get("webhook-test"))
	require.Contains(t, string(q.Body), `"type":"message.sent"`)
	require.Contains(t, string(q.Body), `"text":"Working!"`)
	got, err := r.Endpoint(t.Context(), account, e.ID)
	require.NoError(t, err)
	require.Equal(t, "closed", got.Breaker)
	require.Nil(t, got.FailingSince)
	require.Len(t, r.list(e.ID), 10)
}

func TestReplayDelivery_ATestStaysATest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		one := []int{}
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, RetryWaits: &one})
		_, err := r.TestEndpoint(t.Context(), account, e.ID, "message.received")
		require.NoError(t, err)
		for range 6 {
			_, err = r.ReplayDelivery(t.Context(), account, r.list(e.ID)[0].ID)
			require.NoError(t, err)
			pass(time.Second)
		}
		all := client.all()
		require.Len(t, all, 7)
		require.Equal(t, "true", all[6].Header.Get("webhook-test"))
		require.Equal(t, "true", all[6].Header.Get("webhook-replay"))
		got, err := r.Endpoint(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Equal(t, "closed", got.Breaker)
		require.Nil(t, got.FailingSince, "a test says nothing about the endpoint's health")
	})
}

func TestTestEndpoint_HasASampleOfEveryEvent(t *testing.T) {
	t.Parallel()
	client := always(200)
	r := newRig(t, t.TempDir(), client)
	for _, format := range webhooks.Formats() {
		for _, name := range webhooks.EventNames(format) {
			e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: format, Events: []string{name}})
			_, err := r.TestEndpoint(t.Context(), account, e.ID, "")
			require.NoError(t, err)
			require.Equal(t, name, r.list(e.ID)[0].Event)
			all := client.all()
			body := all[len(all)-1].Body
			require.True(t, json.Valid(body))
			require.NotContains(t, string(body), `"data":{}`, name)
		}
	}
	require.Nil(t, webhooks.EventNames("soap"))
}

func TestDeliveries_FiltersAndPages(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := 0
		client := &fakeClient{}
		client.handle = func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			if n++; n%3 == 0 {
				return answer(500)
			}
			return answer(200)
		}
		r := newRig(t, t.TempDir(), client, func(o *webhooks.Options) { o.LaneLimit = 1 }).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
		start := time.Now()
		for i := range 90 {
			if i%2 == 0 {
				r.receive("+15550001", fmt.Sprint(i))
			} else {
				r.emit(account, events.MessageDispatched, message(int64(1000+i)))
			}
			elapse(time.Minute)
		}
		count := func(f webhooks.DeliveryFilter, limit int) int {
			seen := map[string]bool{}
			var cursor store.Cursor
			last := time.Now()
			for {
				page, next, err := r.Deliveries(t.Context(), account, e.ID, f, cursor, limit)
				require.NoError(t, err)
				require.LessOrEqual(t, len(page), limit)
				for _, d := range page {
					require.False(t, seen[d.ID])
					require.False(t, d.CreatedAt.After(last), "newest first")
					seen[d.ID], last = true, d.CreatedAt
				}
				if cursor = next; cursor == "" {
					return len(seen)
				}
			}
		}
		for _, limit := range []int{1, 7, 200} {
			require.Equal(t, 90, count(webhooks.DeliveryFilter{}, limit))
			require.Equal(t, 30, count(webhooks.DeliveryFilter{State: webhooks.Failed}, limit))
			require.Equal(t, 60, count(webhooks.DeliveryFilter{State: webhooks.Delivered}, limit))
			require.Equal(t, 45, count(webhooks.DeliveryFilter{Event: "sent"}, limit))
			require.Equal(t, 15, count(webhooks.DeliveryFilter{Event: "sent", State: webhooks.Failed}, limit))
			require.Equal(t, 10, count(webhooks.DeliveryFilter{Since: start.Add(time.Second), Until: start.Add(11 * time.Minute)}, limit))
			require.Zero(t, count(webhooks.DeliveryFilter{State: webhooks.Pending}, limit))
		}
		_, _, err := r.Deliveries(t.Context(), account, e.ID, webhooks.DeliveryFilter{State: "lost"}, "", 10)
		require.Equal(t, "unknown_state", fault.CodeOf(err))
		_, _, err = r.Deliveries(t.Context(), account, e.ID, webhooks.DeliveryFilter{}, "*", 10)
		require.Equal(t, "invalid_cursor", fault.CodeOf(err))
	})
}

func TestDelivery_JSON(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	receiver.Script(webhookstest.Answer{Status: 302, Header: http.Header{"Location": {"https://example.com/new"}}, Body: strings.Repeat("x", 20<<10)})
	r := newRig(t, t.TempDir(), loopback(t)).run()
	e, _ := r.create(webhooks.EndpointSpec{URL: receiver.URL})
	r.receive("+15550001", "hello")
	eventually(t, "an attempt is stored", func() bool { all := r.list(e.ID); return len(all) == 1 && len(all[0].Attempts) == 1 })
	encoded, err := json.Marshal(r.list(e.ID)[0])
	require.NoError(t, err)
	var d map[string]any
	require.NoError(t, json.Unmarshal(encoded, &d))
	for _, field := range []string{"id", "event", "endpoint_id", "state", "attempts", "next_attempt_at", "created_at"} {
		require.Contains(t, d, field)
	}
	require.Equal(t, "pending", d["state"])
	a, _ := d["attempts"].([]any)[0].(map[string]any)
	for _, field := range []string{"url", "remote_ip", "timings", "key_id"} {
		require.Contains(t, a, field)
	}
	require.Equal(t, "127.0.0.1", a["remote_ip"])
	require.Equal(t, e.Keys[0].ID, a["key_id"])
	timings, _ := a["timings"].(map[string]any)
	require.Greater(t, timings["first_byte_ms"], 0.0)
	require.InDelta(t, 1, a["number"], 0)
	require.Equal(t, "auto", a["trigger"])
	require.InDelta(t, 302, a["status"], 0)
	require.Equal(t, "redirect", a["error_class"])
	require.Equal(t, "https://example.com/new", a["location"])
	require.Len(t, a["response_body"], 16<<10)
	require.Contains(t, a, "duration_ms")
	require.Contains(t, a, "at")
}

func TestPrune_RemovesWhatEnded(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receiveMany(700)
		synctest.Wait()
		client.become(always(500))
		r.receive("+15550001", "old, but still pending")
		elapse(time.Hour)
		client.become(always(200))
		r.receive("+15550001", "new")
		synctest.Wait()
		r.Prune(t.Context(), time.Now().Add(-30*time.Minute))
		left := r.list(e.ID)
		require.Len(t, left, 2)
		require.Equal(t, webhooks.Pending, left[0].State)
		elapse(31 * 24 * time.Hour) // and by itself
		counts, err := webhooks.Stored(t.Context(), r.db)
		require.NoError(t, err)
		require.Equal(t, [4]int{1, 0, 0, 0}, counts)
	})
}

func TestCollectors(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), always(500)).run()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(r.Collectors()...)
	r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
	r.receive("+15550001", "hello")
	eventually(t, "it is counted", func() bool {
		families, err := registry.Gather()
		require.NoError(t, err)
		for _, f := range families {
			text := f.String()
			require.NotContains(t, text, "15550001")
			require.NotContains(t, text, "example.com")
			if f.GetName() == "simrelay_webhooks_attempts_total" && len(f.GetMetric()) == 1 {
				return strings.Contains(text, `"server_error"`) && f.GetMetric()[0].GetCounter().GetValue() == 1
			}
		}
		return false
	})
}

func TestCollectors_TellWhatWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(500)).run()
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(r.Collectors()...)
		value := func(name, state string) float64 {
			families, err := registry.Gather()
			require.NoError(t, err)
			for _, f := range families {
				for _, m := range f.GetMetric() {
					if f.GetName() == name && (state == "" || m.GetLabel()[0].GetValue() == state) {
						return m.GetGauge().GetValue()
					}
				}
			}
			t.Fatalf("there is no %s %s", name, state)
			return 0
		}
		require.Zero(t, value("simrelay_webhooks_oldest_due_seconds", ""))
		off := false
		r.create(webhooks.EndpointSpec{URL: hook, Events: []string{"message.received"}})
		gone, _ := r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off})
		require.NoError(t, r.DeleteEndpoint(t.Context(), account, gone.ID))
		r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off})
		require.InDelta(t, 1, value("simrelay_webhooks_endpoints", "closed"), 0)
		require.InDelta(t, 1, value("simrelay_webhooks_endpoints", "disabled"), 0)
		r.receiveMany(20)
		synctest.Wait()
		elapse(2 * time.Second)
		require.InDelta(t, 1, value("simrelay_webhooks_endpoints", "open"), 0)
		require.Zero(t, value("simrelay_webhooks_oldest_due_seconds", ""), "they wait for the endpoint, not for us")
	})
}

func TestCollectors_TellWhatIsDueAtAnEndpointThatIsWell(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), hangs(10*time.Second)).run()
		registry := prometheus.NewPedanticRegistry()
		registry.MustRegister(r.Collectors()...)
		r.create(webhooks.EndpointSpec{URL: hook, Events: []string{"message.received"}})
		r.receiveMany(20)
		pass(5 * time.Second)
		families, err := registry.Gather()
		require.NoError(t, err)
		for _, f := range families {
			if f.GetName() == "simrelay_webhooks_oldest_due_seconds" {
				require.InDelta(t, 5, f.GetMetric()[0].GetGauge().GetValue(), 0.1)
			}
		}
	})
}
