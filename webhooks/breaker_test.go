package webhooks_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
)

var epoch = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestBreaker_OpensAfterFiveInARowAndProbes(t *testing.T) {
	t.Parallel()
	var h webhooks.Health
	now := epoch
	for i := range 4 {
		require.False(t, h.Failed(now, true), i)
		require.Equal(t, "closed", h.State(now))
	}
	require.True(t, h.Failed(now, true))
	require.Equal(t, "open", h.State(now))
	require.Equal(t, now.Add(5*time.Second), h.PausedUntil())

	require.False(t, h.Failed(now.Add(time.Second), true), "what was in flight changes nothing")
	require.Equal(t, now.Add(5*time.Second), h.PausedUntil())

	for _, seconds := range []int{10, 20, 40, 80, 160, 300, 300, 300} {
		pause := time.Duration(seconds) * time.Second
		now = h.PausedUntil()
		require.Equal(t, "half_open", h.State(now))
		require.False(t, h.Failed(now, true), "only the first opening is news")
		require.Equal(t, now.Add(pause), h.PausedUntil())
	}
	h.Succeeded(h.PausedUntil())
	require.Equal(t, "closed", h.State(now))
	require.True(t, h.Healthy())
}

func TestBreaker_OpensWhenHalfOfTwentyFail(t *testing.T) {
	t.Parallel()
	var h webhooks.Health
	for i := range 19 {
		if i%2 == 0 {
			require.False(t, h.Failed(epoch, true))
		} else {
			h.Succeeded(epoch)
		}
	}
	h.Succeeded(epoch)
	require.Equal(t, "closed", h.State(epoch))
	require.True(t, h.Failed(epoch, true), "11 of 21 failed")
}

func TestBreaker_ForgetsAfterFiveMinutes(t *testing.T) {
	t.Parallel()
	var h webhooks.Health
	now := epoch
	for range 200 {
		require.False(t, h.Failed(now, true))
		h.Succeeded(now)
		now = now.Add(16 * time.Second) // 19 pairs in five minutes
		if now.Sub(epoch) > 2*time.Minute {
			break
		}
	}
	h.Succeeded(now.Add(6 * time.Minute))
	require.True(t, h.Healthy())
}

func TestBreaker_CountsOnlyWhatItIsTold(t *testing.T) {
	t.Parallel()
	var h webhooks.Health
	for range 100 {
		require.False(t, h.Failed(epoch, false))
	}
	require.Equal(t, "closed", h.State(epoch))
	require.False(t, h.Healthy())
}

func TestHealth_WarnsFourTimesAndGivesUpAfterFiveDays(t *testing.T) {
	t.Parallel()
	var h webhooks.Health
	warned := []time.Duration{}
	for hour := range 5 * 24 {
		now := epoch.Add(time.Duration(hour) * time.Hour)
		h.Failed(now, true)
		if h.Warn(now) {
			warned = append(warned, now.Sub(epoch))
		}
		require.False(t, h.Hopeless(now))
	}
	require.Equal(t, []time.Duration{time.Hour, 24 * time.Hour, 72 * time.Hour, 96 * time.Hour}, warned)
	require.True(t, h.Hopeless(epoch.Add(5*24*time.Hour)))

	var rare webhooks.Health
	for range 19 {
		rare.Failed(epoch, true)
	}
	require.False(t, rare.Hopeless(epoch.Add(1000*time.Hour)), "too few attempts")
}

// TestBreaker_Property: whatever happens, the breaker is open only after a
// failure, never longer than five minutes, and closed after a success.
func TestBreaker_Property(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 2))
	var h webhooks.Health
	now := epoch
	for range 20000 {
		now = now.Add(time.Duration(r.Int64N(int64(20 * time.Second))))
		if r.IntN(3) == 0 {
			h.Succeeded(now)
			require.Equal(t, "closed", h.State(now))
		} else {
			h.Failed(now, r.IntN(4) > 0)
			require.False(t, h.Healthy())
		}
		require.LessOrEqual(t, h.PausedUntil().Sub(now), 5*time.Minute)
	}
}
