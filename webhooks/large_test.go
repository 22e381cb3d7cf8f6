package webhooks_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/fault"
	"simrelay/webhooks"
)

// sized makes a received message whose native body has n bytes. Its id has one
// digit.
func sized(t *testing.T, n int) events.Message {
	t.Helper()
	m := events.Message{ID: 1, Direction: "incoming", From: "+15550001"}
	e, err := events.New(account, events.MessageReceived, time.Now(), m)
	require.NoError(t, err)
	_, body, err := webhooks.Native.Render(e)
	require.NoError(t, err)
	m.Text = strings.Repeat("x", n-len(body))
	return m
}

// sample returns a counter's or gauge's value, of one value of its label.
func sample(t *testing.T, r *rig, name, label string) (value float64) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(r.Collectors()...)
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, f := range families {
		for _, m := range f.GetMetric() {
			if f.GetName() == "simrelay_webhooks_"+name && (label == "" || m.GetLabel()[0].GetValue() == label) {
				return m.GetCounter().GetValue() + m.GetGauge().GetValue()
			}
		}
	}
	return 0
}

func TestBody_AtEachLimit(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		bytes         int
		large, isSent bool
	}{
		"at 20 KiB":        {20 << 10, false, true},
		"one byte above":   {20<<10 + 1, true, true},
		"at 256 KiB":       {256 << 10, true, true},
		"one byte too big": {256<<10 + 1, true, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := always(200)
				r := newRig(t, t.TempDir(), client).run()
				e, _ := r.create(webhooks.EndpointSpec{URL: hook})
				r.emit(account, events.MessageReceived, sized(t, tt.bytes))
				r.receive("+15550002", "the next one does not wait")
				pass(time.Second)
				all := r.list(e.ID)
				require.Len(t, all, 2)
				d := all[0]
				require.Equal(t, tt.bytes, d.Bytes)
				require.Equal(t, tt.large, d.Large)
				require.Equal(t, webhooks.Delivered, all[1].State)
				require.False(t, all[1].Large)
				if tt.isSent {
					require.Equal(t, webhooks.Delivered, d.State)
					require.Empty(t, d.ErrorClass)
					require.Zero(t, sample(t, r, "dropped_total", ""))
					require.Equal(t, tt.large, sample(t, r, "large_total", "native") == 1)
					require.Contains(t, []int{len(client.all()[0].Body), len(client.all()[1].Body)}, tt.bytes)
					require.InDelta(t, tt.bytes+all[1].Bytes, sample(t, r, "sent_bytes_total", "native"), 0)
					return
				}
				require.Equal(t, webhooks.Failed, d.State)
				require.Equal(t, "too_large", d.ErrorClass)
				require.Empty(t, d.Attempts)
				require.Nil(t, d.NextAttemptAt)
				require.InDelta(t, 1, sample(t, r, "dropped_total", ""), 0)
				require.Len(t, client.all(), 1)
				body, err := webhooks.Body(t.Context(), r.db, d.ID)
				require.NoError(t, err)
				require.Empty(t, body)
			})
		})
	}
}

func TestBody_OneThatIsTooLargeCannotBeSentAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		off := false
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Ordered: true})
		disabled, _ := r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off})
		deaf, _ := r.create(webhooks.EndpointSpec{URL: hook, Events: []string{"sim.online"}})
		r.emit(account, events.MessageReceived, sized(t, 300<<10))
		r.receive("+15550001", "of the same order")
		pass(time.Second)
		require.Equal(t, map[webhooks.State]int{webhooks.Failed: 1, webhooks.Delivered: 1}, r.states(e.ID))
		require.Equal(t, map[webhooks.State]int{webhooks.Failed: 1, webhooks.Held: 1}, r.states(disabled.ID))
		require.Empty(t, r.list(deaf.ID), "who did not ask for it has missed nothing")
		require.InDelta(t, 2, sample(t, r, "dropped_total", ""), 0)

		_, err := r.ReplayDelivery(t.Context(), account, r.list(e.ID)[0].ID)
		require.Equal(t, "delivery_too_large", fault.CodeOf(err))
		job := r.replay(e, webhooks.ReplaySpec{})
		require.Zero(t, job.Count)
		pass(time.Minute)
		require.Zero(t, r.replayState(job.ID).Replayed)
		require.Len(t, client.all(), 1)
	})
}

func TestBody_TheLogWarnsOfLargeOnesOnceAMinuteAndTellsNoContent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := newRig(t, t.TempDir(), always(200), func(o *webhooks.Options) {
			o.Logger = slog.New(slog.NewTextHandler(&log, nil))
		}).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		for range 3 {
			r.emit(account, events.MessageReceived, sized(t, 30<<10))
			pass(time.Second)
		}
		require.Equal(t, 1, strings.Count(log.String(), "a body is large"), log.String())
		d := r.list(e.ID)[0]
		require.Contains(t, log.String(), "delivery="+d.ID)
		require.Contains(t, log.String(), "trace_id="+d.TraceID)
		pass(time.Minute)
		r.emit(account, events.MessageReceived, sized(t, 30<<10))
		pass(time.Second)
		require.Equal(t, 2, strings.Count(log.String(), "a body is large"))
		require.NotContains(t, log.String(), "xxxx")
		require.NotContains(t, log.String(), "15550001")
		require.NotContains(t, log.String(), "example.com")
		require.InDelta(t, 4, sample(t, r, "large_total", "native"), 0)
	})
}

func TestLog_TellsOfEachAttemptWhenItIsAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var log bytes.Buffer
		r := newRig(t, t.TempDir(), always(503), func(o *webhooks.Options) {
			o.Logger = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
		}).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
		r.receive("+15550001", "hello")
		pass(time.Second)
		d := r.list(e.ID)[0]
		require.Contains(t, log.String(), fmt.Sprintf("webhook=%d delivery=%s trace_id=%s event=received attempt=1 status=503 class=server_error", e.ID, d.ID, d.TraceID))
	})
}
