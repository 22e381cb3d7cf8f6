package throttle_test

import (
	"net/netip"
	"strconv"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/throttle"
)

func TestThrottle_RefillsAndForgets(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	th := throttle.New(func() time.Time { return now })
	take := func(name string) time.Duration { return th.Take(name, time.Minute, 2) }
	require.Zero(t, take("a"))
	require.Zero(t, take("a"))
	require.Equal(t, time.Minute, take("a"))
	require.Equal(t, time.Minute, take("a"), "what was refused costs nothing")
	require.Zero(t, take("b"))
	now = now.Add(time.Minute)
	require.Zero(t, take("a"))
	require.Equal(t, time.Minute, take("a"))
	th.Forget("a")
	require.Zero(t, take("a"))
	th.Forget("never seen")
}

func TestThrottle_IsBounded(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	th := throttle.New(func() time.Time { return now })
	for i := range 10_100 {
		require.Zero(t, th.Take(strconv.Itoa(i), time.Minute, 1))
	}
	require.Equal(t, 10_000, th.Len())
	require.Zero(t, th.Take("0", time.Minute, 1), "the oldest is forgotten")
	require.NotZero(t, th.Take("10099", time.Minute, 1))
}

func TestNetwork_CountsAnIPv6NetworkAsOne(t *testing.T) {
	t.Parallel()
	name := func(text string) string { return throttle.Network(netip.MustParseAddr(text)) }
	require.Equal(t, name("2001:db8::1"), name("2001:db8::ffff"))
	require.NotEqual(t, name("2001:db8::1"), name("2001:db8:0:1::"))
	require.NotEqual(t, name("192.0.2.1"), name("192.0.2.2"))
	require.NotEmpty(t, throttle.Network(netip.Addr{}))
}
