package relay_test

import (
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
)

// sent is a message in a history.
type sent struct {
	at    time.Time
	parts int
}

// mostWithin is the most parts that any stretch of a length holds.
func mostWithin(history []sent, length time.Duration) (most int) {
	sum, first := 0, 0
	for _, s := range history {
		sum += s.parts
		for !s.at.Before(history[first].at.Add(length)) {
			sum -= history[first].parts
			first++
		}
		most = max(most, sum)
	}
	return most
}

func TestLimits_NoStretchOfAMinuteOrAnHourHoldsMoreThanTheLimit(t *testing.T) {
	t.Parallel()
	for seed := range uint64(60) {
		rng := rand.New(rand.NewPCG(seed, 3))
		l := relay.Limits{PerMinute: 1 + rng.IntN(20), PerHour: 20 + rng.IntN(200)}
		var u relay.Usage
		var history []sent
		now, hurry := noon, 1+rng.IntN(20000)
		for range 3000 {
			now = now.Add(time.Duration(rng.IntN(hurry)) * time.Millisecond)
			parts := 1 + rng.IntN(min(3, l.PerMinute))
			ok, at, _ := u.Admits(l, parts, now)
			if !ok {
				require.True(t, at.After(now), "seed %d: it must be worth waiting", seed)
				if rng.IntN(2) == 0 {
					now = at
					continue
				}
			}
			if ok {
				u.Spend(l, parts, now, 0.5)
				history = append(history, sent{now, parts})
			}
		}
		require.LessOrEqual(t, mostWithin(history, time.Minute), l.PerMinute, "seed %d", seed)
		require.LessOrEqual(t, mostWithin(history, time.Hour), l.PerHour, "seed %d", seed)
		require.LessOrEqual(t, u.Marks(), 2*61, "seed %d: what is stored stays small", seed)
		require.Greater(t, len(history), 10, "seed %d", seed)
	}
}

func TestLimits_TwoBurstsDoNotMeetAtTheSeam(t *testing.T) {
	t.Parallel()
	l := relay.Limits{PerMinute: 6}
	var u relay.Usage
	u.Spend(l, 1, noon, 0.5)
	for range 5 {
		u.Spend(l, 1, noon.Add(59*time.Second), 0.5)
	}
	ok, _, _ := u.Admits(l, 1, noon.Add(time.Minute))
	require.True(t, ok, "the first has left")
	u.Spend(l, 1, noon.Add(time.Minute), 0.5)
	ok, at, _ := u.Admits(l, 1, noon.Add(time.Minute))
	require.False(t, ok)
	require.Equal(t, noon.Add(119*time.Second), at)
}

func TestLimits_WaitIsAtMostASixtiethTooLong(t *testing.T) {
	t.Parallel()
	l := relay.Limits{PerMinute: 100, PerHour: 1000}
	var u relay.Usage
	for i := range 100 {
		u.Spend(l, 1, noon.Add(time.Duration(i)*10*time.Millisecond), 0.5)
	}
	ok, at, _ := u.Admits(l, 1, noon.Add(time.Second))
	require.False(t, ok)
	require.LessOrEqual(t, at.Sub(noon), time.Minute+time.Second)
	require.GreaterOrEqual(t, at.Sub(noon), time.Minute)
}

func TestLimits_WithoutOneNothingIsRemembered(t *testing.T) {
	t.Parallel()
	var u relay.Usage
	for range 100 {
		u.Spend(relay.Limits{}, 1, noon, 0.5)
	}
	require.Zero(t, u.Marks())
	ok, _, _ := u.Admits(relay.Limits{PerMinute: 1}, 1, noon)
	require.True(t, ok, "a limit counts from when it is set")
}
