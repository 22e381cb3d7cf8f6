package webhooks_test

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/egress"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// These tests are about attempts that reach nobody.

func TestEngine_AServerThatIsRestartedCostsOneTryAtMost(t *testing.T) {
	t.Parallel()
	for _, class := range []egress.Class{egress.DNSError, egress.ConnectionRefused, egress.Unreachable} {
		t.Run(string(class), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
					return nil, &egress.Error{Class: class}
				}}
				r := newRig(t, t.TempDir(), client).run()
				waits := []int{5, 3600}
				e, _ := r.create(webhooks.EndpointSpec{URL: hook, RetryWaits: &waits})
				r.receive("+15550001", "hello")
				elapse(50 * time.Second)
				require.GreaterOrEqual(t, len(client.all()), 5, "it is tried after the same short wait")
				require.Less(t, len(client.all()), 12, "and the breaker spares the server")
				tries, err := webhooks.Tries(t.Context(), r.db, r.list(e.ID)[0].ID)
				require.NoError(t, err)
				require.Equal(t, 1, tries)
				client.become(always(200))
				elapse(20 * time.Second)
				require.Equal(t, 1, r.states(e.ID)[webhooks.Delivered])
			})
		})
	}
}

func TestEngine_AServerThatStaysAwayIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			return nil, &egress.Error{Class: egress.ConnectionRefused}
		}}
		r := newRig(t, t.TempDir(), client).run()
		waits := []int{1, 1, 1, 1, 1, 1, 1, 1, 1}
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, RetryWaits: &waits})
		r.receive("+15550001", "hello")
		elapse(8 * time.Minute)
		require.Equal(t, 1, r.states(e.ID)[webhooks.Pending], "ten tries take nine minutes at least")
		elapse(2 * time.Hour)
		require.Equal(t, 1, r.states(e.ID)[webhooks.Failed])
	})
}

func TestEngine_AReplayBeginsToCountAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := &fakeClient{handle: func(webhookstest.Request, *http.Request) (*egress.Response, error) {
			return nil, &egress.Error{Class: egress.ConnectionRefused}
		}}
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "hello")
		pass(time.Second)
		id := r.list(e.ID)[0].ID
		_, err := r.ReplayDelivery(t.Context(), account, id)
		require.NoError(t, err)
		pass(time.Second)
		require.Len(t, client.all(), 2)
		tries, err := webhooks.Tries(t.Context(), r.db, id)
		require.NoError(t, err)
		require.Equal(t, 1, tries, "its first attempt counts, however soon it comes")
	})
}
