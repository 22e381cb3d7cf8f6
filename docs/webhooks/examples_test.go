package webhooks_test

import (
	"bytes"
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	hooks "simrelay/docs/webhooks"
	"simrelay/events"
	"simrelay/gateway/dialect"
	"simrelay/internal/egress"
	"simrelay/webhooks"
)

// page is what the examples are in.
const page = "../webhooks.md"

// A secret and ids as they are, for examples that are always the same.
const (
	exampleSecret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	exampleTrace  = "01a1fdfa848070018656965c7e8667d4"
	exampleID     = "msg_" + exampleTrace + "_1"
	exampleSpan   = "00f067aa0ba902b7"
	exampleKey    = "key_4f1d22a9"
)

var randomParts = map[*regexp.Regexp]string{
	regexp.MustCompile(`whsec_[A-Za-z0-9]{32}`): exampleSecret,
	regexp.MustCompile(`msg_[0-9a-f]{32}_1`):    exampleID,
	regexp.MustCompile(`key_[0-9a-f]{8}`):       exampleKey,
	regexp.MustCompile(`"[0-9a-f]{32}"`):        `"` + exampleTrace + `"`,
	regexp.MustCompile(`v1,[A-Za-z0-9+/]{43}=`): "v1,…",
}

var example = regexp.MustCompile("(?s)<!-- example: ([a-z]+) -->\n```([a-z]+)\n(.*?)```\n")

// TestPage_ShowsWhatTheServerSays compares each example of docs/webhooks.md
// with what the server makes.
func TestPage_ShowsWhatTheServerSays(t *testing.T) {
	t.Parallel()
	made := examples(t)
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	seen := map[string]bool{}
	want := example.ReplaceAllStringFunc(string(text), func(block string) string {
		part := example.FindStringSubmatch(block)
		require.Contains(t, made, part[1])
		seen[part[1]] = true
		return fmt.Sprintf("<!-- example: %s -->\n```%s\n%s\n```\n", part[1], part[2], made[part[1]])
	})
	require.Len(t, seen, len(made), "the page shows every example")
	requireFile(t, page, want)
}

// examples are made by a server at noon.
func examples(t *testing.T) map[string]string {
	t.Helper()
	made := map[string]string{}
	keep := func(name string, v any) {
		made[name] = shown(t, v)
		for random, fixed := range randomParts {
			made[name] = random.ReplaceAllString(made[name], fixed)
		}
	}
	atNoon(t, func(r *rig) {
		ctx := context.Background()
		e, key := r.create(webhooks.EndpointSpec{URL: "https://example.com/hook", Events: []string{"message.received", "message.delivered"}})
		keep("created", struct {
			*webhooks.Endpoint

			Secret string `json:"secret"`
		}{e, key})

		r.become(answered(http.StatusServiceUnavailable, `{"error":"We are moving house."}`, "120"))
		q := r.emit(events.MessageReceived, noon, stories()[9].payload)[0]
		made["request"] = written(t, q.body)
		list, next, err := r.Deliveries(ctx, account, e.ID, webhooks.DeliveryFilter{}, "", 50)
		require.NoError(t, err)
		keep("deliveries", dialect.NewList(list, string(next)))

		question := webhooks.SignatureQuestion{Headers: map[string]string{}, Secret: key}
		for name, values := range q.header {
			if strings.HasPrefix(strings.ToLower(name), "webhook-") {
				question.Headers[strings.ToLower(name)] = values[0]
			}
		}
		question.Body = rewritten(t, q.body)
		keep("question", question)
		answer, err := r.ExplainSignature(ctx, account, e.ID, question)
		require.NoError(t, err)
		keep("verify", answer)

		r.become(answered(http.StatusOK, `{"ok":true}`, ""))
		attempt, err := r.TestEndpoint(ctx, account, e.ID, "message.delivered")
		require.NoError(t, err)
		keep("test", attempt)

		pass(5 * time.Minute)
		made["preview"], made["replay"] = replayed(t, r, e.ID)
	})
	return made
}

// replayed replays what was delivered in the last minutes.
func replayed(t *testing.T, r *rig, endpoint int64) (preview, running string) {
	t.Helper()
	for range 34 {
		r.emit(events.MessageReceived, noon, stories()[9].payload)
	}
	spec := webhooks.ReplaySpec{Status: webhooks.Delivered, Event: "message.received", PerSecond: 20, DryRun: true}
	job, err := r.StartReplay(context.Background(), account, endpoint, spec)
	require.NoError(t, err)
	preview = shown(t, job)
	spec.DryRun = false
	job, err = r.StartReplay(context.Background(), account, endpoint, spec)
	require.NoError(t, err)
	pass(500 * time.Millisecond)
	job, err = r.Replay(context.Background(), account, job.ID)
	require.NoError(t, err)
	return preview, shown(t, job)
}

func answered(status int, body, retryAfter string) *egress.Response {
	r := &egress.Response{Status: status, Body: []byte(body), Header: http.Header{"Content-Type": {"application/json"}}}
	if retryAfter != "" {
		r.Header.Set("Retry-After", retryAfter)
	}
	r.Trace = egress.Trace{
		Remote: "203.0.113.10", DNS: 3 * time.Millisecond, Connect: 11 * time.Millisecond,
		TLS: 15 * time.Millisecond, FirstByte: 41 * time.Millisecond,
	}
	return r
}

// shown is a value as the API answers it, broken into lines.
func shown(t *testing.T, v any) string {
	t.Helper()
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	require.NoError(t, e.Encode(v))
	return strings.TrimSuffix(b.String(), "\n")
}

// rewritten is a body as a program writes it that has parsed it.
func rewritten(t *testing.T, body []byte) string {
	t.Helper()
	var v any
	require.NoError(t, json.Unmarshal(body, &v))
	again, err := json.Marshal(v)
	require.NoError(t, err)
	require.NotEqual(t, string(body), string(again))
	return string(again)
}

// written is a request of the native format with the example's secret, signed
// here because ids are random.
func written(t *testing.T, body []byte) string {
	t.Helper()
	stamp := fmt.Sprint(noon.Unix())
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(exampleSecret, "whsec_"))
	require.NoError(t, err)
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", exampleID, stamp, body)
	header := http.Header{}
	header.Set("webhook-id", exampleID)
	header.Set("webhook-timestamp", stamp)
	header.Set("webhook-signature", "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	require.NoError(t, hooks.VerifyStandard(exampleSecret, header, body, noon))
	return fmt.Sprintf("POST /hook HTTP/1.1\nHost: example.com\nContent-Type: application/json\nUser-Agent: simrelay-webhooks/1\n"+
		"webhook-id: %s\nwebhook-timestamp: %s\nwebhook-attempt: 1\ntraceparent: 00-%s-%s-01\nwebhook-signature: %s\n\n%s",
		exampleID, stamp, exampleTrace, exampleSpan, header.Get("webhook-signature"), body)
}
