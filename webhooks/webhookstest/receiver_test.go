package webhookstest_test

import (
	"bytes"
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/webhooks/webhookstest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func start(t *testing.T) (*webhookstest.Receiver, *http.Client) {
	t.Helper()
	r, err := webhookstest.New()
	require.NoError(t, err)
	transport := &http.Transport{}
	t.Cleanup(func() {
		r.Close()
		transport.CloseIdleConnections()
	})
	return r, &http.Client{Transport: transport}
}

func post(t *testing.T, c *http.Client, url, body string) int {
	t.Helper()
	resp, err := c.Post(url, "application/json", strings.NewReader(body))
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	return resp.StatusCode
}

func TestReceiver_AnswersByScriptAndRecords(t *testing.T) {
	t.Parallel()
	r, c := start(t)
	require.Equal(t, 200, post(t, c, r.URL+"/a", `{}`))
	r.Script(webhookstest.Status(500), webhookstest.Status(204))
	require.Equal(t, 500, post(t, c, r.URL+"/b", `{"n":1}`))
	require.Equal(t, 204, post(t, c, r.URL, `{}`))
	require.Equal(t, 204, post(t, c, r.URL, `{}`))
	all, err := r.Wait(t.Context(), 4)
	require.NoError(t, err)
	require.Equal(t, "/b", all[1].Path)
	require.JSONEq(t, `{"n":1}`, string(all[1].Body))
	var body struct{ N int }
	require.NoError(t, all[1].Decode(&body))
	require.Equal(t, 1, body.N)
}

func TestReceiver_HangsUntilReleased(t *testing.T) {
	t.Parallel()
	r, c := start(t)
	r.Script(webhookstest.Answer{Hang: true})
	status := make(chan int, 1)
	go func() {
		resp, err := c.Post(r.URL, "", nil)
		if err != nil {
			status <- 0
			return
		}
		_ = resp.Body.Close()
		status <- resp.StatusCode
	}()
	_, err := r.Wait(t.Context(), 1)
	require.NoError(t, err)
	require.Empty(t, status)
	r.Release()
	require.Equal(t, 200, <-status)
}

func TestReceiver_DropsTheConnection(t *testing.T) {
	t.Parallel()
	r, c := start(t)
	r.Script(webhookstest.Answer{Drop: true})
	_, err := c.Post(r.URL, "", nil)
	require.Error(t, err)
}

func TestReceiver_WaitEndsWithItsContext(t *testing.T) {
	t.Parallel()
	r, _ := start(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := r.Wait(ctx, 1)
	require.ErrorIs(t, err, context.Canceled)
}

// The vector of Standard Webhooks' libraries.
const (
	vectorSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	vectorBody   = `{"test": 2432232314}`
)

var vectorTime = time.Unix(1614265330, 0)

func vectorHeader() http.Header {
	h := http.Header{}
	h.Set("webhook-id", "msg_p5jXN8AQM9LWM0D4loKWxJek")
	h.Set("webhook-timestamp", "1614265330")
	h.Set("webhook-signature", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=")
	return h
}

func TestVerifyNative(t *testing.T) {
	t.Parallel()
	set := func(name, value string) func(http.Header) { return func(h http.Header) { h.Set(name, value) } }
	good := vectorHeader().Get("webhook-signature")
	tests := map[string]struct {
		change func(http.Header)
		secret string
		body   string
		now    time.Time
		wrong  string
	}{
		"the vector":                        {},
		"a secret without its prefix":       {secret: strings.TrimPrefix(vectorSecret, "whsec_")},
		"the second of three signatures":    {change: set("webhook-signature", "v1,AAAA "+good+" v2,BBBB")},
		"no id":                             {change: set("webhook-id", ""), wrong: "missing"},
		"no timestamp":                      {change: set("webhook-timestamp", ""), wrong: "missing"},
		"no signature":                      {change: set("webhook-signature", ""), wrong: "missing"},
		"an id with a dot":                  {change: set("webhook-id", "a.b"), wrong: "dot"},
		"a timestamp in words":              {change: set("webhook-timestamp", "now"), wrong: "seconds"},
		"another id":                        {change: set("webhook-id", "msg_x"), wrong: "no signature fits"},
		"another version of the signature":  {change: set("webhook-signature", strings.Replace(good, "v1", "v2", 1)), wrong: "no signature fits"},
		"an empty signature":                {change: set("webhook-signature", "v1,"), wrong: "no signature fits"},
		"another body":                      {body: vectorBody + " ", wrong: "no signature fits"},
		"another secret":                    {secret: "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", wrong: "no signature fits"},
		"an empty secret":                   {secret: "whsec_", wrong: "whsec_"},
		"a secret that is no base64":        {secret: "whsec_*", wrong: "whsec_"},
		"five minutes late is in time":      {now: vectorTime.Add(5 * time.Minute)},
		"over five minutes late is too old": {now: vectorTime.Add(5*time.Minute + time.Second), wrong: "off by"},
		"over five minutes early is wrong":  {now: vectorTime.Add(-5*time.Minute - time.Second), wrong: "off by"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := vectorHeader()
			if tt.change != nil {
				tt.change(h)
			}
			secret, body, now := tt.secret, tt.body, tt.now
			if secret == "" {
				secret = vectorSecret
			}
			if body == "" {
				body = vectorBody
			}
			if now.IsZero() {
				now = vectorTime
			}
			err := webhookstest.VerifyNative(secret, h, []byte(body), now)
			if tt.wrong == "" {
				require.NoError(t, err)
				return
			}
			require.ErrorContains(t, err, tt.wrong)
		})
	}
}

func TestVerifyTextLink(t *testing.T) {
	t.Parallel()
	verify := func(body, secret string) error {
		return webhookstest.Request{Body: []byte(body)}.VerifyTextLink(secret)
	}
	require.NoError(t, verify(`{"secret":"s","text":"x"}`, "s"))
	require.NoError(t, verify(`{"text":"x"}`, ""))
	require.Error(t, verify(`{"secret":"s"}`, "t"))
	require.Error(t, verify(`{"secret":1}`, "1"))
	require.Error(t, verify(`{}`, "s"))
	require.Error(t, verify(`{"secret":"s"}`, ""))
	require.Error(t, verify(`[]`, ""))
}

func TestTL15_SampleReceiver(t *testing.T) {
	t.Parallel()
	r, c := start(t)
	r.Respond(webhookstest.TextLinkReceiver("right"))
	require.Equal(t, 401, post(t, c, r.URL, `{"secret":"wrong"}`))
	require.Equal(t, 200, post(t, c, r.URL, `{"secret":"right"}`))
}

// FuzzVerifyNative looks for a request that passes although it differs from
// the one that was signed.
func FuzzVerifyNative(f *testing.F) {
	h := vectorHeader()
	f.Add(h.Get("webhook-id"), h.Get("webhook-timestamp"), h.Get("webhook-signature"), []byte(vectorBody))
	f.Add("", "x", "v1,", []byte{})
	f.Add("a", "1614265330", "v1,AAAA v1, ,,", []byte("{}"))
	f.Fuzz(func(t *testing.T, id, stamp, signature string, body []byte) {
		h := http.Header{}
		h.Set("webhook-id", id)
		h.Set("webhook-timestamp", stamp)
		h.Set("webhook-signature", signature)
		if webhookstest.VerifyNative(vectorSecret, h, body, vectorTime) == nil {
			signed := vectorHeader().Get("webhook-id") + "." + vectorHeader().Get("webhook-timestamp") + "." + vectorBody
			require.True(t, bytes.Equal([]byte(id+"."+stamp+"."+string(body)), []byte(signed)))
		}
	})
}
