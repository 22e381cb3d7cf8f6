package client_test

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
)

const secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"

func TestParseWebhook(t *testing.T) {
	t.Parallel()
	const body = `{"type":"sim.offline","timestamp":"2026-11-21T12:00:00.000Z","data":{"sim_card_id":3}}`
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	require.NoError(t, err)
	sign := func(at time.Time, body string) (stamp, signature string) {
		stamp = strconv.FormatInt(at.Unix(), 10)
		mac := hmac.New(sha256.New, key)
		mac.Write([]byte("msg_1." + stamp + "." + body))
		return stamp, "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
	}
	tests := map[string]struct {
		at         time.Time
		body, sent string
		secret     string
		wrong      string
	}{
		"a good one":         {time.Now(), body, body, secret, ""},
		"another body":       {time.Now(), body, body + " ", secret, "not from your relay"},
		"another secret":     {time.Now(), body, body, "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "not from your relay"},
		"an old one":         {time.Now().Add(-6 * time.Minute), body, body, secret, "five minutes"},
		"one of tomorrow":    {time.Now().Add(24 * time.Hour), body, body, secret, "five minutes"},
		"no secret":          {time.Now(), body, body, "", "empty"},
		"no event":           {time.Now(), "[]", "[]", secret, "not an event"},
		"one without an end": {time.Now(), body, strings.Repeat("x", 1<<20+1), secret, "too large"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := httptest.NewRequestWithContext(t.Context(), "POST", "/hook", strings.NewReader(tt.sent))
			stamp, signature := sign(tt.at, tt.body)
			r.Header.Set("webhook-id", "msg_1")
			r.Header.Set("webhook-timestamp", stamp)
			r.Header.Set("webhook-signature", "v1,AAAA "+signature)
			e, err := client.ParseWebhook(r, tt.secret)
			if tt.wrong != "" {
				require.ErrorContains(t, err, tt.wrong)
				return
			}
			require.NoError(t, err)
			require.Equal(t, "msg_1", e.ID)
			require.Equal(t, "sim.offline", e.Type)
			require.JSONEq(t, `{"sim_card_id":3}`, string(e.Data))
			require.Equal(t, 2026, e.At.Year())
		})
	}
}
