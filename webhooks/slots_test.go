package webhooks_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/egress"
	"simrelay/internal/fault"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

// hanging tests an endpoint that hangs until the test ends.
func (r *rig) hanging(ctx context.Context, running *sync.WaitGroup, accountID int64) {
	r.t.Helper()
	e, _, err := r.CreateEndpoint(ctx, accountID, webhooks.EndpointSpec{URL: hook})
	require.NoError(r.t, err)
	running.Go(func() { _, _ = r.TestEndpoint(ctx, accountID, e.ID, "") })
	synctest.Wait()
}

func TestTestEndpoint_OneAccountTakesTwoPlacesAndNoMore(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := hangs(time.Hour)
		r := newRig(t, t.TempDir(), client)
		var running sync.WaitGroup
		ctx, stop := context.WithCancel(t.Context())
		for range 2 {
			r.hanging(ctx, &running, 1)
		}
		e, _, err := r.CreateEndpoint(ctx, 1, webhooks.EndpointSpec{URL: hook, Ping: true})
		require.NoError(t, err, "a ping that has no place does not matter")
		require.Nil(t, e.Ping)
		_, err = r.TestEndpoint(ctx, 1, e.ID, "")
		require.Equal(t, "too_many_tests", fault.CodeOf(err))
		require.Equal(t, fault.RateLimited, fault.KindOf(err))
		require.Positive(t, fault.Of(err).RetryAfter)

		for account := int64(2); account <= 8; account++ { // 7 accounts, 14 places
			r.hanging(ctx, &running, account)
			r.hanging(ctx, &running, account)
		}
		e, _, err = r.CreateEndpoint(ctx, 9, webhooks.EndpointSpec{URL: hook})
		require.NoError(t, err)
		_, err = r.TestEndpoint(ctx, 9, e.ID, "")
		require.Equal(t, "too_many_tests", fault.CodeOf(err), "all sixteen are taken")

		stop()
		running.Wait()
		client.become(always(200))
		for range 20 {
			_, err = r.TestEndpoint(t.Context(), 9, e.ID, "")
			require.NoError(t, err, "places are given back")
		}
	})
}

func TestTestTextLink_IsOneTest(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), hangs(10*time.Second))
		r.setTextLink(settings("https://example.com"))
		owner := webhooks.TextLinkOwner{AccountID: account}
		var running sync.WaitGroup
		for range 2 {
			running.Go(func() {
				results, err := r.TestTextLink(t.Context(), owner)
				require.NoError(t, err)
				require.Len(t, results, 4)
			})
		}
		synctest.Wait()
		_, err := r.TestTextLink(t.Context(), owner)
		require.Equal(t, "too_many_tests", fault.CodeOf(err))
		running.Wait()
	})
}

func TestCreateEndpoint_PingsWhenItIsAskedTo(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		for name, tt := range map[string]struct {
			client *fakeClient
			status int
			class  string
		}{
			"an endpoint that is well": {always(204), 204, ""},
			"one that fails":           {always(http.StatusInternalServerError), 500, "server_error"},
			"one that does not answer": {&fakeClient{handle: func(_ webhookstest.Request, req *http.Request) (*egress.Response, error) {
				return hang(req)
			}}, 0, "timeout"},
			"one that answers after a time": {hangs(time.Second), 200, ""},
		} {
			r := newRig(t, t.TempDir(), tt.client)
			e, _ := r.create(webhooks.EndpointSpec{URL: hook, Events: []string{"sim.online"}, Ping: true})
			require.NotNil(t, e.Ping, name)
			require.Equal(t, tt.status, e.Ping.Status, name)
			require.Equal(t, tt.class, e.Ping.ErrorClass, name)
			require.Equal(t, webhooks.Test, e.Ping.Trigger)
			d := r.list(e.ID)
			require.Len(t, d, 1, "it is in the log")
			require.Equal(t, "sim.online", d[0].Event)
			require.Equal(t, "true", tt.client.all()[0].Header.Get("webhook-test"))
			got, err := r.Endpoint(t.Context(), account, e.ID)
			require.NoError(t, err)
			require.True(t, got.Enabled)
			require.Nil(t, got.Ping, "only the creation shows it")
		}
		client := always(200)
		r := newRig(t, t.TempDir(), client)
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		require.Nil(t, e.Ping)
		require.Empty(t, client.all())
	})
}
