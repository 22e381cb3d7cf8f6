package webhooks_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/egress"
	"simrelay/webhooks"
)

// wantClass says independently what each status is.
func wantClass(f webhooks.Format, status int) string {
	switch {
	case f == webhooks.TextLink && status == 200, f != webhooks.TextLink && status/100 == 2:
		return ""
	case status/100 == 1, status/100 == 2:
		return "unexpected_status"
	case status/100 == 3:
		return "redirect"
	case status == 410:
		return "gone"
	case status == 429:
		return "rate_limited"
	case status/100 == 4:
		return "client_error"
	}
	return "server_error"
}

func TestClassify_EveryStatus(t *testing.T) {
	t.Parallel()
	for _, format := range webhooks.Formats() {
		for status := 100; status <= 599; status++ {
			class := format.Classify(status)
			require.Equal(t, wantClass(format, status), class, "%s %d", format, status)
			if class != "" {
				require.Contains(t, webhooks.Classes(), class)
			}
		}
	}
	for _, status := range []int{0, 99, 600, 999} {
		require.Equal(t, "unexpected_status", webhooks.Native.Classify(status))
	}
}

func TestDecide_EveryClass(t *testing.T) {
	t.Parallel()
	schedule := webhooks.DefaultSchedule()
	for _, class := range append(webhooks.Classes(), "") {
		for tries := 1; tries <= 12; tries++ {
			state, wait := webhooks.Native.Decide(class, 0, tries, schedule, 0.5)
			switch {
			case class == "":
				require.Equal(t, webhooks.Delivered, state)
			case class == string(egress.Blocked):
				require.Equal(t, webhooks.Blocked, state)
			case class == "gone" || tries >= 10:
				require.Equal(t, webhooks.Failed, state, "%s %d", class, tries)
			default:
				require.Equal(t, webhooks.Pending, state, "%s %d", class, tries)
				require.Equal(t, schedule[tries-1], wait)
			}

			state, _ = webhooks.TextLink.Decide(class, time.Hour, tries, webhooks.TextLink.Schedule(schedule), 0.5)
			require.NotEqual(t, webhooks.Pending, state, "TextLink has one attempt")
		}
	}
}

func TestDecide_RetryAfterNeverShortens(t *testing.T) {
	t.Parallel()
	schedule := []time.Duration{time.Minute}
	_, wait := webhooks.Native.Decide("rate_limited", time.Second, 1, schedule, 0.5)
	require.Equal(t, time.Minute, wait)
	_, wait = webhooks.Native.Decide("rate_limited", time.Hour, 1, schedule, 0.5)
	require.Equal(t, time.Hour, wait)
}

func TestThrottles(t *testing.T) {
	t.Parallel()
	for status := 100; status <= 599; status++ {
		want := status == 429 || status == 502 || status == 503 || status == 504
		require.Equal(t, want, webhooks.Throttles(status, "x"), status)
	}
	require.True(t, webhooks.Throttles(0, "timeout"))
	require.False(t, webhooks.Throttles(0, "connection_refused"))
}
