package webhooks_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
)

// traceparent is the form of W3C Trace Context level 1, section 3.2.2.
var traceparent = regexp.MustCompile(`^00-([0-9a-f]{32})-([0-9a-f]{16})-01$`)

func TestTrace_OneForAnEventAndASpanForEachAttempt(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		one := []int{1, 1}
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, RetryWaits: &one})
		twin, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextConvo, RetryWaits: &one})
		r.receive("+15550001", "hello")
		pass(time.Minute)
		d := r.list(e.ID)[0]
		_, err := r.ReplayDelivery(t.Context(), account, d.ID)
		require.NoError(t, err)
		pass(time.Minute)

		spans := map[string]bool{}
		for _, q := range client.all() {
			parts := traceparent.FindStringSubmatch(q.Header.Get("traceparent"))
			require.NotNil(t, parts, q.Header.Get("traceparent"))
			require.Equal(t, d.TraceID, parts[1], "stable over tries, replays and endpoints")
			require.Contains(t, q.ID(), parts[1])
			spans[parts[2]] = true
		}
		require.Len(t, client.all(), 9)
		require.Len(t, spans, 9, "a span for each attempt")
		require.NotContains(t, spans, strings.Repeat("0", 16))
		require.Equal(t, d.TraceID, r.list(twin.ID)[0].TraceID)
		r.receive("+15550001", "hello again")
		pass(time.Second)
		require.NotEqual(t, d.TraceID, r.list(e.ID)[1].TraceID)
	})
}

// A crash loses the result of an attempt, which is then made again: it is the
// same span, as it is the same webhook-attempt.
func TestTrace_FollowsFromWhatIsStored(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		dir := t.TempDir()
		stopped := hangs(time.Hour)
		r := newRig(t, dir, stopped, func(o *webhooks.Options) { o.Drain = time.Millisecond }).run()
		r.create(webhooks.EndpointSpec{URL: hook})
		r.receive("+15550001", "hello")
		synctest.Wait()
		r.stop()
		again := always(200)
		newRig(t, dir, again).run()
		pass(time.Second)
		require.Len(t, stopped.all(), 1)
		require.Len(t, again.all(), 1)
		require.Equal(t, stopped.all()[0].Header.Get("traceparent"), again.all()[0].Header.Get("traceparent"))
	})
}

func TestTrace_HeadersAreOursToSet(t *testing.T) {
	t.Parallel()
	client := always(200)
	r := newRig(t, t.TempDir(), client)
	for _, name := range []string{"Traceparent", "tracestate"} {
		_, _, err := r.CreateEndpoint(t.Context(), account, webhooks.EndpointSpec{URL: hook, Headers: map[string]string{name: "x"}})
		require.ErrorContains(t, err, "ours to set")
	}
	e, _ := r.create(webhooks.EndpointSpec{URL: hook})
	_, err := r.TestEndpoint(t.Context(), account, e.ID, "")
	require.NoError(t, err)
	require.Regexp(t, traceparent, client.all()[0].Header.Get("traceparent"), "a test has one too")
}
