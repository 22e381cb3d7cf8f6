package webhooks_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
)

// total returns the sum and the count of a histogram without labels.
func total(t *testing.T, r *rig, name string) (sum float64, count uint64) {
	t.Helper()
	registry := prometheus.NewPedanticRegistry()
	registry.MustRegister(r.Collectors()...)
	families, err := registry.Gather()
	require.NoError(t, err)
	for _, f := range families {
		if f.GetName() == "simrelay_webhooks_"+name {
			h := f.GetMetric()[0].GetHistogram()
			return h.GetSampleSum(), h.GetSampleCount()
		}
	}
	return 0, 0
}

func TestCollectors_LatencyBeginsWithTheEvent(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200))
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "nobody follows the log yet")
		pass(90 * time.Second)
		r.run()
		pass(time.Second)
		require.Len(t, r.list(e.ID), 1)
		for _, name := range []string{"first_try_seconds", "delivered_seconds"} {
			sum, count := total(t, r, name)
			require.Equal(t, uint64(1), count, name)
			require.InDelta(t, 90, sum, 2, name)
		}
	})
}

func TestCollectors_LatencyIsNotThatOfAReplay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		on, off := true, false
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Enabled: &off})
		r.receive("+15550001", "held for a day")
		pass(24 * time.Hour)
		_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Enabled: &on})
		require.NoError(t, err)
		r.replay(e, webhooks.ReplaySpec{})
		pass(time.Minute)
		require.Len(t, client.all(), 1)
		for _, name := range []string{"first_try_seconds", "delivered_seconds"} {
			_, count := total(t, r, name)
			require.Zero(t, count, name)
		}
	})
}
