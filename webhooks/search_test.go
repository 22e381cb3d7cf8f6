package webhooks_test

import (
	"cmp"
	"math/rand/v2"
	"net/http"
	"slices"
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

// search returns all that a search finds, page by page.
func (r *rig) search(accountID int64, s webhooks.DeliverySearch, limit int) (all []*webhooks.Delivery) {
	r.t.Helper()
	for cursor := ""; ; {
		page, next, err := r.SearchDeliveries(r.t.Context(), accountID, s, cursor, limit)
		require.NoError(r.t, err)
		require.LessOrEqual(r.t, len(page), limit)
		all = append(all, page...)
		if cursor = next; cursor == "" {
			return all
		}
	}
}

func ids(all []*webhooks.Delivery) (list []string) {
	for _, d := range all {
		list = append(list, d.ID)
	}
	return list
}

// searchRig has four endpoints, of which one is disabled, with deliveries in
// every state but blocked, over ten minutes.
func searchRig(t *testing.T) *rig {
	t.Helper()
	client := &fakeClient{handle: func(q webhookstest.Request, _ *http.Request) (*egress.Response, error) {
		if strings.Contains(q.Path, "broken") {
			return answer(500)
		}
		return answer(200)
	}}
	r := newRig(t, t.TempDir(), client).run()
	off, tomorrow := false, []int{24 * 3600}
	some := []string{"message.received", "message.dispatched", "sim.online"}
	r.create(webhooks.EndpointSpec{URL: hook, Events: some})
	r.create(webhooks.EndpointSpec{URL: hook + "/broken", Format: webhooks.TextLink})
	r.create(webhooks.EndpointSpec{URL: hook + "/broken", Events: some, RetryWaits: &tomorrow})
	r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off, Events: []string{"message.received", "sim.online"}})
	for i := range int64(20) {
		r.emit(account, events.MessageReceived, events.Message{ID: 100 + i, Direction: "incoming", From: "+15550001"})
		r.emit(account, events.MessageDispatched, message(100+i))
		r.emit(account, events.SIMOnline, events.SIM{ID: 100 + i})
		pass(30 * time.Second)
	}
	return r
}

func TestSearchDeliveries_AgreesWithTheListsOfTheEndpoints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		r := searchRig(t)
		var everything []*webhooks.Delivery
		for endpoint := int64(1); endpoint <= 4; endpoint++ {
			everything = append(everything, r.list(endpoint)...)
		}
		slices.SortFunc(everything, func(a, b *webhooks.Delivery) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(b.ID, a.ID))
		})
		require.Len(t, everything, 200)
		seed := uint64(time.Now().UnixNano())
		t.Logf("seed %d", seed)
		random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // a test
		for range 60 {
			s := randomSearch(random, start)
			var want []*webhooks.Delivery
			for _, d := range everything {
				if fits(s, d) {
					want = append(want, d)
				}
			}
			for _, limit := range []int{1 + random.IntN(20), 200} {
				require.Equal(t, ids(want), ids(r.search(account, s, limit)), "%+v, %d at once", s, limit)
			}
			require.Empty(t, r.search(account+1, s, 200), "another account sees nothing")
		}
	})
}

func randomSearch(random *rand.Rand, start time.Time) (s webhooks.DeliverySearch) {
	for _, state := range webhooks.States() {
		if random.IntN(4) == 0 {
			s.States = append(s.States, state)
		}
	}
	if random.IntN(4) == 0 {
		s.Event = []string{"message.received", "received", "sim.online", "nonsense"}[random.IntN(4)]
	}
	if random.IntN(4) == 0 {
		s.Since = start.Add(time.Duration(random.IntN(700)) * time.Second)
	}
	if random.IntN(4) == 0 {
		s.Until = start.Add(time.Duration(random.IntN(700)) * time.Second)
	}
	if random.IntN(3) == 0 {
		s.MessageID = 98 + random.Int64N(24)
	}
	if random.IntN(4) == 0 {
		s.EventID = 1 + random.Int64N(70)
	}
	return s
}

// fits is the rule in its simplest form.
func fits(s webhooks.DeliverySearch, d *webhooks.Delivery) bool {
	return (len(s.States) == 0 || slices.Contains(s.States, d.State)) &&
		(s.Event == "" || s.Event == d.Event) &&
		(s.Since.IsZero() || !d.CreatedAt.Before(s.Since)) &&
		(s.Until.IsZero() || d.CreatedAt.Before(s.Until)) &&
		(s.MessageID == 0 || s.MessageID == d.MessageID) &&
		(s.EventID == 0 || s.EventID == d.EventID)
}

func TestSearchDeliveries_OneMessageAtAllEndpoints(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := searchRig(t)
		_, err := r.TestEndpoint(t.Context(), account, 1, "")
		require.NoError(t, err)
		found := r.search(account, webhooks.DeliverySearch{MessageID: 107}, 200)
		require.Len(t, found, 7, "received at four, dispatched at three that hear of it")
		events := map[string]int{}
		for _, d := range found {
			require.Equal(t, int64(107), d.MessageID)
			events[d.Event]++
		}
		require.Equal(t, map[string]int{"message.received": 3, "received": 1, "message.dispatched": 2, "sent": 1}, events)
		same := r.search(account, webhooks.DeliverySearch{EventID: found[0].EventID}, 200)
		require.Contains(t, ids(same), found[0].ID)
		for _, d := range same {
			require.Equal(t, found[0].EventID, d.EventID)
			require.Equal(t, found[0].TraceID, d.TraceID)
		}
		require.Empty(t, r.search(account, webhooks.DeliverySearch{MessageID: 1}, 200), "a sample is about no message")
		require.NoError(t, r.DeleteEndpoint(t.Context(), account, 1))
		require.Len(t, r.search(account, webhooks.DeliverySearch{MessageID: 107}, 200), 5, "what is being removed is gone")
	})
}

func TestSearchDeliveries_FindsAMessageInEveryFormat(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200)).run()
		for _, format := range webhooks.Formats() {
			r.create(webhooks.EndpointSpec{URL: hook, Format: format})
		}
		r.emit(account, events.MessageReceived, events.Message{ID: 5, Direction: "incoming", From: "+15550001"})
		r.emit(account, events.ContactUpdated, events.Contact{ID: 5, Phone: "+15550001", StatusTag: "Warm", Changed: []string{"status_tag"}})
		r.emit(account, events.JourneyStarted, events.Journey{ID: 5, Phone: "+15550001"})
		pass(time.Second)
		found := map[int64]bool{}
		for _, d := range r.search(account, webhooks.DeliverySearch{MessageID: 5}, 200) {
			require.False(t, found[d.EndpointID], "only the message has this id: %s", d.Event)
			found[d.EndpointID] = true
		}
		require.Len(t, found, len(webhooks.Formats()))
	})
}

func TestSearchDeliveries_WhatWasNotDelivered(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := searchRig(t)
		pass(100 * time.Hour)
		lost := webhooks.DeliverySearch{States: []webhooks.State{webhooks.Failed, webhooks.Held, webhooks.Blocked}}
		found := r.search(account, lost, 9)
		counts := map[webhooks.State]int{}
		for _, d := range found {
			counts[d.State]++
		}
		require.Equal(t, map[webhooks.State]int{webhooks.Failed: 100, webhooks.Held: 40}, counts)
	})
}

func TestSearchDeliveries_ReadsAPageAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200)).run()
		off := false
		r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off})
		r.receiveMany(5001)
		pass(time.Second)
		s := webhooks.DeliverySearch{States: []webhooks.State{webhooks.Pending}}
		page, next, err := r.SearchDeliveries(t.Context(), account, s, "", 10)
		require.NoError(t, err)
		require.Empty(t, page)
		require.NotEmpty(t, next, "a page ends before everything was read")
		page, next, err = r.SearchDeliveries(t.Context(), account, s, next, 10)
		require.NoError(t, err)
		require.Empty(t, page)
		require.Empty(t, next)
	})
}

func TestSearchDeliveries_Refusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), always(200))
	_, _, err := r.SearchDeliveries(t.Context(), account, webhooks.DeliverySearch{States: []webhooks.State{webhooks.Failed, ""}}, "", 10)
	require.Equal(t, "unknown_state", fault.CodeOf(err))
	for _, cursor := range []string{"*", "AAAA", "gA", "GIAAAAAAAAAA", strings.Repeat("A", 100)} {
		_, _, err = r.SearchDeliveries(t.Context(), account, webhooks.DeliverySearch{}, cursor, 10)
		require.Equal(t, "invalid_cursor", fault.CodeOf(err), cursor)
	}
}
