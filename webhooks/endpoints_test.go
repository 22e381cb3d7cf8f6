package webhooks_test

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/internal/egress"
	"simrelay/internal/fault"
	"simrelay/webhooks"
)

const hook = "https://example.com/hook"

func TestCreateEndpoint_Defaults(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	e, key := r.create(webhooks.EndpointSpec{URL: hook})
	require.Regexp(t, `^whsec_[0-9A-Za-z]{32}$`, key)
	require.Equal(t, webhooks.Native, e.Format)
	require.True(t, e.Enabled)
	require.True(t, e.HasSecret)
	require.Equal(t, "closed", e.Breaker)
	require.NotNil(t, e.Events)
	require.NotZero(t, e.CreatedAt)
	encoded, err := json.Marshal(e)
	require.NoError(t, err)
	require.NotContains(t, string(encoded), strings.TrimPrefix(key, "whsec_"))
	for _, field := range []string{"id", "url", "format", "events", "enabled", "headers", "ordered"} {
		require.Contains(t, string(encoded), fmt.Sprintf("%q:", field))
	}
	got, err := r.Endpoint(t.Context(), account, e.ID)
	require.NoError(t, err)
	require.Equal(t, e, got)
}

func TestCreateEndpoint_Refusals(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), egress.New(egress.Options{}))
	headers := func(n int, size int) map[string]string {
		m := map[string]string{}
		for i := range n {
			m[fmt.Sprintf("X-H-%d", i)] = strings.Repeat("v", size)
		}
		return m
	}
	tests := map[string]struct {
		spec  webhooks.EndpointSpec
		code  string
		field string
	}{
		"an unknown format":             {webhooks.EndpointSpec{URL: hook, Format: "soap"}, "unknown_format", "format"},
		"no URL":                        {webhooks.EndpointSpec{}, "invalid_url", "url"},
		"a URL without a host":          {webhooks.EndpointSpec{URL: "https:///x"}, "invalid_url", "url"},
		"a relative URL":                {webhooks.EndpointSpec{URL: "/x"}, "invalid_url", "url"},
		"another scheme":                {webhooks.EndpointSpec{URL: "ftp://example.com"}, "invalid_url", "url"},
		"plain http":                    {webhooks.EndpointSpec{URL: "http://example.com"}, "url_not_allowed", "url"},
		"another port":                  {webhooks.EndpointSpec{URL: "https://example.com:22"}, "url_not_allowed", "url"},
		"a password in the URL":         {webhooks.EndpointSpec{URL: "https://a:b@example.com"}, "invalid_url", "url"},
		"a fragment":                    {webhooks.EndpointSpec{URL: hook + "#x"}, "invalid_url", "url"},
		"this machine":                  {webhooks.EndpointSpec{URL: "https://127.0.0.1/x"}, "url_not_allowed", "url"},
		"this machine by name":          {webhooks.EndpointSpec{URL: "https://localhost/x"}, "url_not_allowed", "url"},
		"a private address":             {webhooks.EndpointSpec{URL: "https://10.1.2.3/x"}, "url_not_allowed", "url"},
		"a URL that is too long":        {webhooks.EndpointSpec{URL: hook + "?" + strings.Repeat("x", 2048)}, "url_too_long", "url"},
		"a TextLink URL of 301":         {webhooks.EndpointSpec{URL: hook + strings.Repeat("x", 301-len(hook)), Format: webhooks.TextLink}, "url_too_long", "url"},
		"an event of no format":         {webhooks.EndpointSpec{URL: hook, Events: []string{"message.lost"}}, "unknown_event", "events"},
		"an event of another format":    {webhooks.EndpointSpec{URL: hook, Events: []string{"received"}}, "unknown_event", "events"},
		"a native event in TextLink":    {webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink, Events: []string{"message.received"}}, "unknown_event", "events"},
		"a secret that is no base64":    {webhooks.EndpointSpec{URL: hook, Secret: "whsec_hunter2!"}, "invalid_secret", "secret"},
		"a secret that is too short":    {webhooks.EndpointSpec{URL: hook, Secret: "whsec_c2hvcnQ="}, "invalid_secret", "secret"},
		"a TextLink secret in 2 lines":  {webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink, Secret: "a\nb"}, "invalid_secret", "secret"},
		"a TextLink secret of 257":      {webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink, Secret: strings.Repeat("é", 257)}, "invalid_secret", "secret"},
		"a header that is ours":         {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"Webhook-Id": "x"}}, "invalid_header", "headers"},
		"a header of TextUs":            {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X-TextUs-Signature": "x"}}, "invalid_header", "headers"},
		"a header of TextConvo":         {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"x-textconvo-signature": "x"}}, "invalid_header", "headers"},
		"TextConvo's time":              {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X-TextConvo-Timestamp": "x"}}, "invalid_header", "headers"},
		"TextConvo's key":               {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X-TextConvo-Source-Key": "x"}}, "invalid_header", "headers"},
		"a header of the connection":    {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"host": "x"}}, "invalid_header", "headers"},
		"a header name with a space":    {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X Y": "x"}}, "invalid_header", "headers"},
		"an empty header name":          {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"": "x"}}, "invalid_header", "headers"},
		"a header value with a newline": {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X-Y": "a\r\nb: c"}}, "invalid_header", "headers"},
		"a header twice":                {webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X-Y": "a", "x-y": "b"}}, "invalid_header", "headers"},
		"too many headers":              {webhooks.EndpointSpec{URL: hook, Headers: headers(21, 1)}, "invalid_header", "headers"},
		"headers that are too large":    {webhooks.EndpointSpec{URL: hook, Headers: headers(4, 1024)}, "invalid_header", "headers"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, err := r.CreateEndpoint(t.Context(), account, tt.spec)
			require.Error(t, err)
			require.Equal(t, fault.Invalid, fault.KindOf(err), err)
			require.Equal(t, tt.code, fault.CodeOf(err))
			require.Equal(t, tt.field, fault.Of(err).Field)
		})
	}
	t.Cleanup(func() {
		all, err := r.Endpoints(t.Context(), account)
		if err == nil {
			require.Empty(t, all)
		}
	})
}

func TestCreateEndpoint_HasALimit(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	for range 100 {
		r.create(webhooks.EndpointSpec{URL: hook})
	}
	_, _, err := r.CreateEndpoint(t.Context(), account, webhooks.EndpointSpec{URL: hook})
	require.Equal(t, "too_many_webhooks", fault.CodeOf(err))
	_, _, err = r.CreateEndpoint(t.Context(), account+1, webhooks.EndpointSpec{URL: hook})
	require.NoError(t, err)
}

func TestEndpoints_AreTheAccountsOwn(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	e, _ := r.create(webhooks.EndpointSpec{URL: hook})
	ctx, other := t.Context(), account+1
	_, err := r.Endpoint(ctx, other, e.ID)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, _, err = r.UpdateEndpoint(ctx, other, e.ID, webhooks.EndpointPatch{})
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	require.Equal(t, fault.NotFound, fault.KindOf(r.DeleteEndpoint(ctx, other, e.ID)))
	_, err = r.TestEndpoint(ctx, other, e.ID, "")
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, _, err = r.Deliveries(ctx, other, e.ID, webhooks.DeliveryFilter{}, "", 10)
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	_, err = r.StartReplay(ctx, other, e.ID, webhooks.ReplaySpec{})
	require.Equal(t, fault.NotFound, fault.KindOf(err))
	all, err := r.Endpoints(ctx, other)
	require.NoError(t, err)
	require.Empty(t, all)
	require.NotNil(t, all)
}

func TestUpdateEndpoint_ChangesWhatIsGiven(t *testing.T) {
	t.Parallel()
	r := newRig(t, t.TempDir(), loopback(t))
	e, _ := r.create(webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"X-A": "1"}})
	url, names, off, on := "https://example.org/", []string{"message.sent", "message.received", "message.sent"}, false, true
	got, key, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{
		URL: &url, Events: &names, Enabled: &off, Ordered: &on, Headers: &map[string]string{"X-B": "2"},
	})
	require.NoError(t, err)
	require.Empty(t, key)
	require.Equal(t, url, got.URL)
	require.Equal(t, []string{"message.sent", "message.received"}, got.Events)
	require.False(t, got.Enabled)
	require.True(t, got.Ordered)
	require.Equal(t, map[string]string{"X-B": "…"}, got.Headers)
	bad := "nonsense"
	_, _, err = r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{URL: &bad, Enabled: &on})
	require.Equal(t, "invalid_url", fault.CodeOf(err))
	again, err := r.Endpoint(t.Context(), account, e.ID)
	require.NoError(t, err)
	require.Equal(t, got, again, "a refusal changes nothing")
}

func TestUpdateEndpoint_RotatedSecretsSignTogetherForADay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(200)
		r := newRig(t, t.TempDir(), client).run()
		e, first := r.create(webhooks.EndpointSpec{URL: hook})
		made := ""
		_, second, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Secret: &made})
		require.NoError(t, err)
		require.NotEqual(t, first, second)
		r.receive("+15550001", "one")
		synctest.Wait()
		elapse(25 * time.Hour)
		r.receive("+15550001", "two")
		synctest.Wait()
		all := client.all()
		require.NoError(t, all[0].VerifyNative(first))
		require.NoError(t, all[0].VerifyNative(second))
		require.Error(t, all[1].VerifyNative(first))
		require.NoError(t, all[1].VerifyNative(second))
	})
}

func TestUpdateEndpoint_OwnManners(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		waits := []int{10, 20}
		e, _ := r.create(webhooks.EndpointSpec{URL: hook, Format: webhooks.TextLink, RetryWaits: &waits, MaxInFlight: 2})
		require.Equal(t, &waits, e.RetryWaits)
		r.receive("+15550001", "AMB-22: retries are opt-in, and this endpoint opted in")
		pass(time.Hour)
		require.Len(t, client.all(), 3)
		require.Equal(t, webhooks.Failed, r.list(e.ID)[0].State)

		one := []int{}
		_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{RetryWaits: webhooks.Waits{Set: true, Value: &one}})
		require.NoError(t, err)
		r.receive("+15550001", "once")
		pass(time.Hour)
		require.Len(t, client.all(), 4)

		most, now := 0, 0
		client.become(counting(&now, &most))
		r.receiveMany(20)
		pass(time.Hour)
		require.Equal(t, 2, most)

		native, _ := r.create(webhooks.EndpointSpec{URL: hook, RetryWaits: &one, Events: []string{"message.received"}})
		client.become(always(500))
		r.receive("+15550002", "a native endpoint with one try")
		pass(100 * time.Hour)
		require.Equal(t, 1, r.states(native.ID)[webhooks.Failed])
		got, _, err := r.UpdateEndpoint(t.Context(), account, native.ID, webhooks.EndpointPatch{RetryWaits: webhooks.Waits{Set: true}})
		require.NoError(t, err)
		require.Nil(t, got.RetryWaits)

		for code, patch := range map[string]webhooks.EndpointPatch{
			"invalid_retry_waits":    {RetryWaits: webhooks.Waits{Set: true, Value: &[]int{0}}},
			"invalid_max_in_flight":  {MaxInFlight: pointer(65)},
			"invalid_secret_overlap": {Secret: pointer("x"), SecretOverlapHours: pointer(169)},
		} {
			_, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, patch)
			require.Equal(t, code, fault.CodeOf(err))
		}
	})
}

func TestUpdateEndpoint_AnOldSecretSignsAsLongAsWasAsked(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		r := newRig(t, t.TempDir(), always(200)).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		require.Len(t, e.Keys, 1)
		got, _, err := r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Secret: pointer(""), SecretOverlapHours: pointer(2)})
		require.NoError(t, err)
		require.Len(t, got.Keys, 2)
		require.Equal(t, e.Keys[0].ID, got.Keys[1].ID)
		require.Equal(t, time.Now().Add(2*time.Hour).UTC(), got.Keys[1].ExpiresAt.UTC())
		pass(2 * time.Hour)
		got, err = r.Endpoint(t.Context(), account, e.ID)
		require.NoError(t, err)
		require.Len(t, got.Keys, 1)
		got, _, err = r.UpdateEndpoint(t.Context(), account, e.ID, webhooks.EndpointPatch{Secret: pointer(""), SecretOverlapHours: pointer(0)})
		require.NoError(t, err)
		require.Len(t, got.Keys, 1)
	})
}

func TestEndpoint_HeadersAndFilterApply(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	own := "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	_, key := r.create(webhooks.EndpointSpec{
		URL: receiver.URL + "/a?b=c", Events: []string{"message.received"}, Secret: own,
		Headers: map[string]string{"Authorization": "Bearer t0ken"},
	})
	require.Equal(t, own, key)
	r.emit(account, events.MessageSent, message(1))
	r.receive("+15550001", "5 < 6 & \u2028")
	all, err := receiver.Wait(t.Context(), 1)
	require.NoError(t, err)
	q := all[0]
	require.NoError(t, q.VerifyNative(own))
	require.Equal(t, "Bearer t0ken", q.Header.Get("Authorization"))
	require.Equal(t, "simrelay-webhooks/1", q.Header.Get("User-Agent"))
	require.Empty(t, q.Header["Idempotency-Key"])
	require.Empty(t, q.Header["Accept-Encoding"], "no compressed answers")
	require.Regexp(t, `^msg_[0-9a-f]{32}_\d+$`, q.ID())
	var body struct {
		Type      string
		Timestamp time.Time
		Data      events.Message
	}
	require.NoError(t, q.Decode(&body))
	require.Equal(t, "message.received", body.Type)
	require.WithinDuration(t, time.Now(), body.Timestamp, time.Minute)
	require.Contains(t, string(q.Body), "\"5 < 6 & \u2028\"")
	require.True(t, strings.HasPrefix(string(q.Body), `{"type":"message.received","timestamp":"`), string(q.Body))
	eventually(t, "the delivery is stored", func() bool {
		all, err := r.Endpoints(t.Context(), account)
		return err == nil && r.states(all[0].ID)[webhooks.Delivered] == 1
	})
	require.Len(t, receiver.Requests(), 1)
}

func TestEndpoint_SecretsAreNotReadableOnDisk(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	r := newRig(t, dir, loopback(t))
	_, key := r.create(webhooks.EndpointSpec{URL: hook, Headers: map[string]string{"Authorization": "Bearer t0ken"}})
	s := settings("http://127.0.0.1:9")
	r.setTextLink(s)
	r.stop()
	file, err := os.ReadFile(filepath.Join(dir, "db"))
	require.NoError(t, err)
	for _, plain := range []string{key, strings.TrimPrefix(key, "whsec_"), "t0ken", s.Secret} {
		require.NotContains(t, string(file), plain)
	}
	require.Contains(t, string(file), "example.com/hook")
}

func TestDeleteEndpoint_RemovesAllThatItHad(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client := always(500)
		r := newRig(t, t.TempDir(), client).run()
		e, _ := r.create(webhooks.EndpointSpec{URL: hook})
		r.receiveMany(600)
		synctest.Wait()
		require.NoError(t, r.DeleteEndpoint(t.Context(), account, e.ID))
		_, err := r.Endpoint(t.Context(), account, e.ID)
		require.Equal(t, fault.NotFound, fault.KindOf(err))
		sent := len(client.all())
		elapse(time.Hour)
		require.Len(t, client.all(), sent)
		counts, err := webhooks.Stored(t.Context(), r.db)
		require.NoError(t, err)
		require.Equal(t, [4]int{}, counts)
	})
}

func TestDeleteEndpoint_WhileAnAttemptIsInFlight(t *testing.T) {
	t.Parallel()
	receiver := newReceiver(t)
	r := newRig(t, t.TempDir(), loopback(t)).run()
	e, _ := r.create(webhooks.EndpointSpec{URL: receiver.URL})
	receiver.Script(hanging)
	r.receive("+15550001", "hello")
	_, err := receiver.Wait(t.Context(), 1)
	require.NoError(t, err)
	require.NoError(t, r.DeleteEndpoint(t.Context(), account, e.ID))
	eventually(t, "everything is gone", func() bool {
		counts, err := webhooks.Stored(t.Context(), r.db)
		return err == nil && counts == [4]int{}
	})
	receiver.Release()
	second, _ := r.create(webhooks.EndpointSpec{URL: receiver.URL})
	receiver.Script(hanging, webhooks200)
	r.receive("+15550001", "and the engine still works")
	_, err = receiver.Wait(t.Context(), 2)
	require.NoError(t, err)
	receiver.Release()
	eventually(t, "it is delivered", func() bool { return r.states(second.ID)[webhooks.Delivered] == 1 })
	counts, err := webhooks.Stored(t.Context(), r.db)
	require.NoError(t, err)
	require.Equal(t, [4]int{1, 0, 1, 1}, counts)
}
