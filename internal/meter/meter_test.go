package meter_test

import (
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/meter"
)

type bench struct {
	*meter.Meter[string]

	now time.Time
}

func newBench(at string, most int) *bench {
	now, _ := time.Parse(time.RFC3339, at)
	b := &bench{now: now}
	b.Meter = meter.New[string](func() time.Time { return b.now }, most)
	return b
}

func (b *bench) take(t *testing.T, who string, l meter.Limits, want bool) meter.Reading {
	t.Helper()
	r, ok := b.Take(who, l)
	require.Equal(t, want, ok)
	require.Equal(t, r, b.Look(who, l), "to look changes nothing")
	return r
}

func TestMeter_CountsTheMinuteFromItsFirstRequestAndTheDayOfUTC(t *testing.T) {
	t.Parallel()
	b, l := newBench("2026-03-02T23:58:30+02:00", 10), meter.Limits{Minute: 2, Day: 3}
	const untilMidnight = 2*time.Hour + 90*time.Second
	require.Equal(t, meter.Reading{Minute: meter.Window{Limit: 2, Remaining: 2, Length: time.Minute, Reset: time.Minute}, Day: meter.Window{Limit: 3, Remaining: 3, Length: 24 * time.Hour, Reset: untilMidnight}}, b.Look("a", l))
	require.Zero(t, b.Len(), "to look counts nothing")

	b.take(t, "a", l, true)
	b.now = b.now.Add(30 * time.Second)
	require.Equal(t, meter.Reading{
		Minute: meter.Window{Limit: 2, Remaining: 0, Length: time.Minute, Reset: 30 * time.Second}, Wait: 30 * time.Second,
		Day: meter.Window{Limit: 3, Remaining: 1, Length: 24 * time.Hour, Reset: untilMidnight - 30*time.Second},
	}, b.take(t, "a", l, true))
	require.Equal(t, 1, b.take(t, "a", l, false).Day.Remaining, "what is refused is not counted")
	require.Equal(t, 1, b.take(t, "b", l, true).Minute.Remaining, "others have windows of their own")

	b.now = b.now.Add(30 * time.Second)
	r := b.take(t, "a", l, true)
	require.Equal(t, 1, r.Minute.Remaining)
	require.Equal(t, untilMidnight-time.Minute, r.Wait, "the day is used up")
	b.take(t, "a", l, false)

	b.now = b.now.Add(r.Wait)
	require.Equal(t, 2, b.take(t, "a", l, true).Day.Remaining, "a new day")
}

func TestMeter_LimitsMayChangeWhileAWindowIsOpen(t *testing.T) {
	t.Parallel()
	b := newBench("2026-03-02T12:00:00Z", 10)
	for range 5 {
		b.take(t, "a", meter.Limits{Minute: 5, Day: 50}, true)
	}
	require.Zero(t, b.take(t, "a", meter.Limits{Minute: 2, Day: 50}, false).Minute.Remaining, "less")
	require.Equal(t, 1, b.take(t, "a", meter.Limits{Minute: 7, Day: 50}, true).Minute.Remaining, "more")
}

func TestMeter_AClockThatIsSetBackKeepsNobodyOut(t *testing.T) {
	t.Parallel()
	b, l := newBench("2027-03-02T12:00:00Z", 10), meter.Limits{Minute: 1, Day: 1}
	b.take(t, "a", l, true)
	b.now = b.now.AddDate(-1, 0, 0)
	r := b.take(t, "a", l, true)
	require.LessOrEqual(t, r.Wait, 24*time.Hour)
}

func TestMeter_ForgetsWhomItCountedTheLongestAgo(t *testing.T) {
	t.Parallel()
	b, l := newBench("2026-03-02T12:00:00Z", 3), meter.Limits{Minute: 1, Day: 1}
	for _, who := range []string{"a", "b", "c"} {
		b.take(t, who, l, true)
	}
	b.take(t, "a", l, false)
	b.take(t, "d", l, true)
	require.Equal(t, 3, b.Len())
	b.take(t, "a", l, false)
	b.take(t, "b", l, true)
}

// TestMeter_NeverLetsMoreThroughThanTheLimit has many callers at once, on a
// clock that moves by leaps, and counts what each window let through.
func TestMeter_NeverLetsMoreThroughThanTheLimit(t *testing.T) {
	t.Parallel()
	seed := uint64(time.Now().UnixNano()) //nolint:gosec // any number will do
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1)) //nolint:gosec // no secret
	var clock atomic.Int64
	clock.Store(time.Date(2026, time.March, 2, 23, 0, 0, 0, time.UTC).UnixNano())
	now := func() time.Time { return time.Unix(0, clock.Load()) }
	m, l := meter.New[int](now, 100), meter.Limits{Minute: 40, Day: 700}
	const people, rounds, callers, calls = 3, 120, 8, 20
	var opened [people]time.Time // the minute, as it should be
	var minute, day [people]int64
	today := now().UTC().Truncate(24 * time.Hour)
	for range rounds {
		clock.Add(random.Int64N(int64(40 * time.Second)))
		if d := now().UTC().Truncate(24 * time.Hour); !d.Equal(today) {
			today, day = d, [people]int64{}
		}
		var passed [people]atomic.Int64
		var all sync.WaitGroup
		for range callers {
			all.Go(func() {
				for i := range calls {
					if _, ok := m.Take(i%people, l); ok {
						passed[i%people].Add(1)
					}
				}
			})
		}
		all.Wait()
		for who := range people {
			if now().Sub(opened[who]) >= time.Minute {
				opened[who], minute[who] = now(), 0
			}
			asked := int64(callers) * int64((calls+people-1-who)/people)
			room := min(int64(l.Minute)-minute[who], int64(l.Day)-day[who])
			require.Equal(t, min(asked, room), passed[who].Load(), "all that there is room for, and not one more")
			minute[who] += passed[who].Load()
			day[who] += passed[who].Load()
		}
	}
}

func BenchmarkTake(b *testing.B) {
	m := meter.New[int64](time.Now, 1000)
	b.ReportAllocs()
	b.RunParallel(func(pb *testing.PB) {
		for who := int64(0); pb.Next(); who++ {
			m.Take(who%500, meter.Limits{Minute: 60, Day: 10_000})
		}
	})
}
