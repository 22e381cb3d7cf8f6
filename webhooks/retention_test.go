package webhooks_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// texts are the deliveries of an endpoint, by the reference in their bodies,
// oldest first.
func (r *rig) texts(endpoint int64) (all []string) {
	r.t.Helper()
	for _, d := range r.list(endpoint) {
		body, err := webhooks.Body(r.t.Context(), r.db, d.ID)
		require.NoError(r.t, err)
		_, after, _ := strings.Cut(body, `"text":"`)
		text, _, _ := strings.Cut(after, `"`)
		all = append(all, strings.TrimRight(text, "x"))
	}
	return all
}

func TestPrune_ByBytesTheOldestThatEndedGoFirst(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const each = 10 << 10
		client := &fakeClient{handle: func(q webhookstest.Request, _ *http.Request) (*egress.Response, error) {
			if strings.Contains(string(q.Body), "pending") {
				return answer(500)
			}
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client, func(o *webhooks.Options) { o.RetentionBytes = 10 * each }).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		off := false
		disabled, _ := r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off, Events: []string{"sim.online"}})
		r.emit(account, events.SIMOnline, events.SIM{Number: "+15550001", Operator: strings.Repeat("x", each)})
		r.receive("+15550001", "pending"+strings.Repeat("x", each))
		for i := range 20 {
			r.receive("+15550001", fmt.Sprint(i)+strings.Repeat("x", each))
			pass(time.Second)
		}
		pass(2 * time.Minute) // by itself
		left := r.texts(e.ID)
		require.Equal(t, "pending", left[0], "what is pending stays")
		require.Equal(t, "19", left[len(left)-1])
		require.Equal(t, fmt.Sprint(20-(len(left)-1)), left[1], "the oldest went, and no more than needed")
		require.InDelta(t, 6, len(left), 1)
		require.Equal(t, map[webhooks.State]int{webhooks.Held: 1}, r.states(disabled.ID), "what is held stays")
		kept := sample(t, r, "kept_bytes", "")
		require.LessOrEqual(t, kept, float64(10*each))
		require.Greater(t, kept, float64(8*each))
	})
}

func TestPrune_ByBytesKeepsWhatIsNotSentYetHoweverMuch(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200), func(o *webhooks.Options) {
			o.RetentionBytes, o.Retention = 1, 24*time.Hour
		}).run()
		off := false
		held, _ := r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off})
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receiveMany(300)
		pass(2 * time.Minute)
		require.Empty(t, r.list(e.ID))
		require.Equal(t, 300, r.states(held.ID)[webhooks.Held])
		require.InDelta(t, 300, sample(t, r, "deliveries", "held"), 0)
		require.Zero(t, sample(t, r, "deliveries", "delivered"))
		pass(26 * time.Hour)
		require.Empty(t, r.list(held.ID), "after the time of retention it goes too")
		require.Zero(t, sample(t, r, "kept_bytes", ""))
	})
}

func TestPrune_WithoutALimitBytesDoNotMatter(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200)).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receiveMany(300)
		pass(2 * time.Hour)
		require.Len(t, r.list(e.ID), 300)
	})
}

func TestCollectors_TellTheDepthByState(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		depth := func() (all [5]int) {
			for i, state := range webhooks.States() {
				all[i] = int(sample(t, r, "deliveries", string(state)))
			}
			return all
		}
		require.Equal(t, [5]int{}, depth())
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Events: []string{"message.received"}})
		once, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink})
		r.receiveMany(3)
		pass(time.Second)
		require.Equal(t, [5]int{3, 0, 3, 0, 0}, depth())
		off := false
		_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Enabled: &off})
		require.NoError(t, err)
		pass(time.Second)
		require.Equal(t, [5]int{0, 0, 3, 3, 0}, depth())
		client.become(always(200))
		r.replay(once, webhooks.ReplaySpec{})
		pass(time.Minute)
		require.Equal(t, [5]int{0, 3, 0, 3, 0}, depth())
		require.NoError(t, r.DeleteEndpoint(t.Context(), account, e.ID))
		pass(time.Minute)
		require.Equal(t, [5]int{0, 3, 0, 0, 0}, depth())
		client.become(&fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			return nil, &egress.Error{Class: egress.Blocked}
		}})
		_, err = r.TestEndpoint(t.Context(), account, once.ID, "received")
		require.NoError(t, err)
		require.Equal(t, [5]int{0, 3, 0, 0, 1}, depth())
	})
}

func TestPrune_FindsOldReplaysBehindManyThatRun(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200)).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		require.NoError(t, webhooks.PutRunningReplays(t.Context(), r.db, account, e.ID, 600, time.Now().UTC()))
		require.NoError(t, webhooks.PutReplays(t.Context(), r.db, account, e.ID, 600))
		pass(time.Second)
		require.NoError(t, webhooks.PutRunningReplays(t.Context(), r.db, account, e.ID, 1, time.Now().UTC()))
		r.Prune(t.Context(), time.Now())
		all, running, err := webhooks.CountReplays(t.Context(), r.db)
		require.NoError(t, err)
		require.Equal(t, 601, all)
		require.Equal(t, 601, running, "those that run stay")
	})
}

// An account that fills the room makes room by itself: the others find in the
// log what failed, and can send it again.
func TestPrune_ByBytesAFloodOfOneAccountCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(q webhookstest.Request, _ *http.Request) (*egress.Response, error) {
			if q.Path == "/quiet" {
				return answer(500)
			}
			return answer(200)
		}}
		r := newRig(t, t.TempDir(), client, func(o *webhooks.Options) { o.RetentionBytes = 64 << 10 }).run()
		once := []int{}
		quiet, _ := r.create(webhooks.EndpointSpec{URL: "https://example.com/quiet", RetryWaits: &once})
		loud, _, err := r.CreateEndpoint(t.Context(), account+1, webhooks.EndpointSpec{URL: hook})
		require.NoError(t, err)
		r.receiveMany(5)
		pass(time.Second)
		for range 1000 {
			r.emit(account+1, events.MessageReceived, events.Message{ID: 1, Direction: "incoming", From: "+15550001"})
		}
		pass(2 * time.Minute)
		require.Equal(t, map[webhooks.State]int{webhooks.Failed: 5}, r.states(quiet.ID), "they are older, and stay")
		require.LessOrEqual(t, sample(t, r, "kept_bytes", ""), float64(64<<10))
		page, _, err := r.Deliveries(t.Context(), account+1, loud.ID, webhooks.DeliveryFilter{}, "", 200)
		require.NoError(t, err)
		require.Greater(t, len(page), 20, "no more went than had to")
	})
}

func TestPrune_ByBytesAccountsOfOneSizeShareTheRoom(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200), func(o *webhooks.Options) { o.RetentionBytes = 512 << 10 }).run()
		endpoints := map[int64]int64{}
		for id := account; id < account+4; id++ {
			e, _, err := r.CreateEndpoint(t.Context(), id, webhooks.EndpointSpec{URL: hook})
			require.NoError(t, err)
			endpoints[id] = e.ID
			for range 200 {
				r.emit(id, events.MessageReceived, events.Message{ID: 1, Direction: "incoming", From: "+15550001"})
			}
		}
		pass(2 * time.Minute)
		for id, endpoint := range endpoints {
			page, _, err := r.Deliveries(t.Context(), id, endpoint, webhooks.DeliveryFilter{}, "", 200)
			require.NoError(t, err)
			require.InDelta(t, 65, len(page), 40, "account %d", id)
		}
		r.Prune(t.Context(), time.Now())
		require.Zero(t, sample(t, r, "kept_bytes", ""), "age finds every account")
	})
}

// What one account has not been sent yet stays, however much it is; but it is no
// reason to empty the logs of others.
func TestPrune_ByBytesWhatOneAccountHoldsCostsTheOthersNothing(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200), func(o *webhooks.Options) { o.RetentionBytes = 64 << 10 }).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		off := false
		held, _, err := r.CreateEndpoint(t.Context(), account+1, webhooks.EndpointSpec{URL: hook, Enabled: &off})
		require.NoError(t, err)
		sent, _, err := r.CreateEndpoint(t.Context(), account+1, webhooks.EndpointSpec{URL: hook, Events: []string{"sim.online"}})
		require.NoError(t, err)
		r.receiveMany(10)
		for range 200 {
			r.emit(account+1, events.SIMOnline, events.SIM{Number: "+15550001"})
		}
		pass(2 * time.Minute)
		require.Equal(t, map[webhooks.State]int{webhooks.Delivered: 10}, r.states(e.ID))
		page, _, err := r.Deliveries(t.Context(), account+1, held.ID, webhooks.DeliveryFilter{}, "", 200)
		require.NoError(t, err)
		require.Len(t, page, 200)
		page, _, err = r.Deliveries(t.Context(), account+1, sent.ID, webhooks.DeliveryFilter{}, "", 200)
		require.NoError(t, err)
		require.Empty(t, page, "its own log makes room")
	})
}

func TestPrune_AServerThatNeverRunsForAnHourForgetsToo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		r := newRig(t, dir, always(200)).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "hello")
		pass(time.Second)
		require.Len(t, r.list(e.ID), 1)
		r.stop()
		pass(31 * 24 * time.Hour)
		again := newRig(t, dir, always(200)).run()
		pass(time.Minute)
		require.Empty(t, again.list(e.ID))
	})
}
