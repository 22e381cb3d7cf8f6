package webhooks_test

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// These tests run on fake time: a schedule of three days takes milliseconds.

func TestEngine_TriesTenTimesByTheSchedule(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		e, key := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		r.receive("+15550001", "hello")
		elapse(120 * time.Hour)

		all := client.all()
		require.Len(t, all, 10)
		for i, q := range all {
			require.NoError(t, q.VerifyNative(key))
			require.Equal(t, all[0].ID(), q.ID(), "the id stays")
			require.Equal(t, all[0].Body, q.Body, "the body stays")
			require.Equal(t, fmt.Sprint(q.At.Unix()), q.Header.Get("webhook-timestamp"), "the time is the attempt's")
			if i > 0 {
				wait, want := q.At.Sub(all[i-1].At), webhooks.DefaultSchedule()[i-1]
				require.InDelta(t, float64(want), float64(wait), float64(want)*0.2+float64(time.Second))
			}
		}
		d := r.list(e.ID)[0]
		require.Equal(t, webhooks.Failed, d.State)
		require.Len(t, d.Attempts, 10)
		require.Nil(t, d.NextAttemptAt)
		for i, a := range d.Attempts {
			require.Equal(t, i+1, a.Number)
			require.Equal(t, webhooks.Auto, a.Trigger)
			require.Equal(t, 500, a.Status)
			require.Equal(t, "server_error", a.ErrorClass)
		}
	})
}

func TestEngine_RetryAfterIsKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{}
		client.handle = func(q webhookstest.Request, _ *http.Request) (*egress.Response, error) {
			h := http.Header{}
			switch len(client.all()) {
			case 1:
				h.Set("Retry-After", "100")
			case 2:
				h.Set("Retry-After", q.At.Add(2*time.Hour).UTC().Format(http.TimeFormat))
			default:
				return answer(204)
			}
			return &egress.Response{Status: 429, Header: h}, nil
		}
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		r.receive("+15550001", "hello")
		elapse(50 * time.Second)
		next := r.list(e.ID)[0].NextAttemptAt
		require.NotNil(t, next)
		elapse(5 * time.Hour)
		all := client.all()
		require.Len(t, all, 3)
		require.WithinDuration(t, *next, all[1].At, time.Millisecond)
		require.InDelta(t, 100, all[1].At.Sub(all[0].At).Seconds(), 1)
		require.InDelta(t, 7200, all[2].At.Sub(all[1].At).Seconds(), 1)
		require.Equal(t, webhooks.Delivered, r.list(e.ID)[0].State)
	})
}

func TestEngine_GoneDisablesAndHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		for i := range 3 {
			r.receive("+15550001", fmt.Sprint(i))
		}
		elapse(time.Second)
		client.become(always(410))
		elapse(10 * time.Minute)
		got, err := r.Endpoint(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.False(t, got.Enabled)
		require.Contains(t, got.DisabledReason, "410")
		require.Len(t, r.logged(events.WebhookDisabled), 1)

		r.receive("+15550001", "while it is disabled")
		elapse(time.Hour)
		sent := len(client.all())
		states := r.states(e.ID)
		require.Equal(t, 4, states[webhooks.Held]+states[webhooks.Failed], states)
		require.GreaterOrEqual(t, states[webhooks.Held], 1)

		client.become(always(200))
		on := true
		_, _, err = r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Enabled: &on})
		require.NoError(t, err)
		elapse(time.Hour)
		require.Len(t, client.all(), sent, "what is held stays held")
		job, err := r.StartReplay(t.Context(), account, e.ID, webhooks.ReplaySpec{})
		require.NoError(t, err)
		require.Equal(t, 4, job.Count)
		elapse(time.Second)
		require.Equal(t, 4, r.states(e.ID)[webhooks.Delivered])
	})
}

func TestEngine_DisablesAfterFiveDaysOfFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(503)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		for range 130 {
			r.receive("+15550001", "hello")
			elapse(time.Hour)
		}
		got, err := r.Endpoint(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.False(t, got.Enabled)
		require.Len(t, r.logged(events.WebhookDisabled), 1)
		require.Len(t, r.logged(events.WebhookFailing), 4, "four warnings; the breaker opened with the first")
		states := r.states(e.ID)
		require.Equal(t, 130, states[webhooks.Held]+states[webhooks.Failed])
		require.Zero(t, states[webhooks.Pending])
	})
}

func TestEngine_OpenBreakerSendsNothingAndCostsNoTry(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client, func(o *webhooks.Options) { o.LaneLimit = 1 }).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		for i := range 30 {
			r.receive("+15550001", fmt.Sprint(i))
		}
		elapse(4 * time.Second)
		require.Len(t, client.all(), 5, "the breaker opened after five")
		got, err := r.Endpoint(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Equal(t, "open", got.Breaker)
		require.NotNil(t, got.FailingSince)
		require.Len(t, r.logged(events.WebhookFailing), 1)

		client.become(always(200))
		elapse(10 * time.Second)
		require.Equal(t, 30, r.states(e.ID)[webhooks.Delivered])
		for _, d := range r.list(e.ID) {
			require.LessOrEqual(t, len(d.Attempts), 2)
		}
		got, err = r.Endpoint(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Equal(t, "closed", got.Breaker)
		require.Nil(t, got.FailingSince)
	})
}

func TestEngine_BreakerSurvivesARestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir, client := t.TempDir(), always(500)
		r := newRig(t, dir, client).run()
		r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		for i := range 50 {
			r.receive("+15550001", fmt.Sprint(i))
		}
		elapse(time.Second)
		before := len(client.all())
		r.stop()
		newRig(t, dir, client).run()
		elapse(3 * time.Second)
		require.Len(t, client.all(), before)
		elapse(3 * time.Second)
		require.Len(t, client.all(), before+1, "one probe")
	})
}

func TestEngine_HangingEndpointDelaysNobody(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now, most := 0, 0
		client := &fakeClient{handle: func(q webhookstest.Request, req *http.Request) (*egress.Response, error) {
			if q.Path != "/hangs" {
				return answer(200)
			}
			mu.Lock()
			now++
			most = max(most, now)
			mu.Unlock()
			defer func() { mu.Lock(); now--; mu.Unlock() }()
			return hang(req)
		}}
		r := newRig(t, t.TempDir(), client).run()
		r.create(webhooks.EndpointSpec{URL: "https://example.com/hangs"})
		fast, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/fast"})
		start := time.Now()
		for i := range 100 {
			r.receive("+15550001", fmt.Sprint(i))
		}
		synctest.Wait()
		require.Equal(t, 100, r.states(fast.ID)[webhooks.Delivered])
		require.Zero(t, time.Since(start), "all of it before the first timeout")
		require.Equal(t, 4, most, "the lane's limit")
	})
}

func TestEngine_OverloadedEndpointGetsFewerAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		now := 0
		var seen []int
		client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			mu.Lock()
			now++
			seen = append(seen, now)
			n := len(seen)
			mu.Unlock()
			elapse(time.Second)
			mu.Lock()
			now--
			mu.Unlock()
			if n <= 4 {
				return answer(429)
			}
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		for i := range 40 {
			r.receive("+15550001", fmt.Sprint(i))
		}
		elapse(time.Minute)
		require.Equal(t, 40, r.states(e.ID)[webhooks.Delivered])
		require.Equal(t, 4, seen[3])
		require.Equal(t, 1, seen[4], "after four refusals one at a time")
		require.Equal(t, 4, seen[30], "and more with each success")
	})
}

func TestEngine_AccountsAreServedInTurn(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			elapse(time.Second)
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client, func(o *webhooks.Options) { o.PoolLimit = 8 })
		for i := range 10 {
			_, _, err := r.CreateEndpoint(t.Context(), 1, webhooks.EndpointSpec{URL: fmt.Sprintf("https://example.com/big%d", i)})
			require.NoError(t, err)
		}
		_, _, err := r.CreateEndpoint(t.Context(), 2, webhooks.EndpointSpec{URL: "https://example.com/small"})
		require.NoError(t, err)
		for range 50 {
			r.emit(1, events.MessageReceived, events.Message{ID: 1, From: "+15550001"})
		}
		r.emit(2, events.MessageReceived, events.Message{ID: 2, From: "+15550002"})
		r.run()
		start := time.Now()
		for len(client.all()) < 500 {
			elapse(time.Second)
		}
		for _, q := range client.all() {
			if q.Path == "/small" {
				require.Less(t, q.At.Sub(start), 3*time.Second, "the small account does not wait behind the big one")
				return
			}
		}
		require.Fail(t, "the small account was forgotten")
	})
}

func TestEngine_OrderedEndpointKeepsTheOrderOfEachNumber(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var client *fakeClient
		failed := map[string]bool{}
		var mu sync.Mutex
		client = &fakeClient{handle: func(q webhookstest.Request, _ *http.Request) (*egress.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			if !failed[q.ID()] {
				failed[q.ID()] = true // each one fails once
				return answer(500)
			}
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook", Ordered: true})
		for i := range 20 {
			r.receive(fmt.Sprintf("+1555000%d", i%3), fmt.Sprint(i))
		}
		elapse(time.Hour)
		require.Equal(t, 20, r.states(e.ID)[webhooks.Delivered])
		// Of each number: first try and second try of each text, in order.
		texts := map[string][]string{}
		for _, q := range client.all() {
			var body struct{ Data events.Message }
			require.NoError(t, q.Decode(&body))
			texts[body.Data.From] = append(texts[body.Data.From], body.Data.Text)
		}
		for n := range 3 {
			var want []string
			for i := n; i < 20; i += 3 {
				want = append(want, fmt.Sprint(i), fmt.Sprint(i))
			}
			require.Equal(t, want, texts[fmt.Sprintf("+1555000%d", n)])
		}
	})
}

func TestEngine_BlockedAddressIsNotTriedAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			return nil, &egress.Error{Class: egress.Blocked}
		}}
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		r.receive("+15550001", "hello")
		elapse(100 * time.Hour)
		d := r.list(e.ID)[0]
		require.Equal(t, webhooks.Blocked, d.State)
		require.Len(t, d.Attempts, 1)
		require.Equal(t, "blocked", d.Attempts[0].ErrorClass)
		require.Empty(t, d.Attempts[0].ResponseBody)
	})
}

func TestEngine_EveryTransportErrorIsRecordedAndTriedAgain(t *testing.T) {
	t.Parallel()
	for _, class := range egress.Classes() {
		if class == egress.Blocked || class == egress.Canceled {
			continue
		}
		t.Run(string(class), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
					return nil, &egress.Error{Class: class}
				}}
				r := newRig(t, t.TempDir(), client).run()
				e, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
				r.receive("+15550001", "hello")
				elapse(time.Second)
				client.become(always(200))
				elapse(10 * time.Second)
				d := r.list(e.ID)[0]
				require.Equal(t, webhooks.Delivered, d.State)
				require.Equal(t, string(class), d.Attempts[0].ErrorClass)
				require.Zero(t, d.Attempts[0].Status)
				require.Empty(t, d.Attempts[1].ErrorClass)
			})
		})
	}
}

func TestEngine_NothingIsKeptForAccountsWithoutEndpoints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		r.receiveMany(300)
		synctest.Wait()
		counts, err := webhooks.Stored(t.Context(), r.db)
		require.NoError(t, err)
		require.Equal(t, [4]int{}, counts)
		r.create(webhooks.EndpointSpec{URL: "https://example.com/hook"})
		elapse(time.Minute)
		require.Empty(t, client.all(), "a new endpoint hears nothing of the past")
	})
}

func TestEngine_DoesNotTellAnEndpointOfItsOwnFailures(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(q webhookstest.Request, _ *http.Request) (*egress.Response, error) {
			if q.Path == "/bad" {
				return answer(410)
			}
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client).run()
		bad, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/bad"})
		good, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/good", Events: []string{"webhook.disabled"}})
		r.receive("+15550001", "hello")
		elapse(time.Minute)
		require.Len(t, r.list(bad.ID), 1)
		heard := r.list(good.ID)
		require.Len(t, heard, 1)
		require.Equal(t, "webhook.disabled", heard[0].Event)
	})
}

func TestEngine_WhereNobodyListensNothingPilesUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		for range 40 {
			r.receiveMany(500)
		}
		synctest.Wait()
		counts, err := webhooks.Stored(t.Context(), r.db)
		require.NoError(t, err)
		require.Equal(t, [4]int{}, counts)
		removed, err := r.log.Prune(t.Context(), time.Now().Add(time.Hour), 100_000)
		require.NoError(t, err)
		require.GreaterOrEqual(t, removed, 10_000, "the log is not kept for webhooks that nobody has")

		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "the first that anybody listens to")
		synctest.Wait()
		require.Len(t, r.list(e.ID), 1)
		require.Len(t, client.all(), 1)
	})
}
