package webhooks_test

import (
	"encoding/base64"
	"net/http"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

func TestSignatures_PublishedVectors(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		id, body, want string
		at             int64
	}{
		"the vector of Standard Webhooks' libraries": {
			"msg_p5jXN8AQM9LWM0D4loKWxJek", `{"test": 2432232314}`, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", 1614265330,
		},
		"a body with everything that encoders change": {
			"msg_01JW9Z5Q8N3K4T7V2X6Y0ABCDE",
			`{"event":"sms.received","phone_number":"+15035551234","text":"5 < 6 & ` + "\u2028" + ` 👍","timestamp":1748455363370}`,
			"v1,6TFBH7QSQRB4QDRyMnrmOABaz2U+RKxkuks9TsZwQo4=", 1748455364,
		},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, secret := range []string{"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"} {
				got := webhooks.Signatures([]string{secret}, tt.id, time.Unix(tt.at, 0), []byte(tt.body))
				require.Equal(t, tt.want, got)
			}
		})
	}
}

func TestSignatures_OneForEachSecret(t *testing.T) {
	t.Parallel()
	secrets := []string{webhooks.NewStandardSecret(), webhooks.NewStandardSecret()}
	now := time.Now()
	value := webhooks.Signatures(append(secrets, "not a key"), "msg_1", now, []byte("{}"))
	require.Len(t, strings.Split(value, " "), 2)
	header := http.Header{}
	header.Set("webhook-id", "msg_1")
	header.Set("webhook-timestamp", strconv.FormatInt(now.Unix(), 10))
	header.Set("webhook-signature", value)
	for _, secret := range secrets {
		require.NoError(t, webhookstest.VerifyNative(secret, header, []byte("{}"), now))
	}
	require.Empty(t, webhooks.Signatures([]string{"", "whsec_", "whsec_c2hvcnQ="}, "msg_1", now, nil), "an empty or short key never signs")
}

// TestSignatures_VerifiedByNode uses a second implementation, in another
// language.
func TestSignatures_VerifiedByNode(t *testing.T) {
	t.Parallel()
	node, err := exec.LookPath("node")
	require.NoError(t, err, "this test needs node in PATH (on Debian: apt-get install nodejs)")
	secret := webhooks.NewStandardSecret()
	body := "{\"text\":\"<\u2028👍>\"}"
	value := webhooks.Signatures([]string{secret}, "msg_7", time.Unix(1700000000, 0), []byte(body))
	out, err := exec.CommandContext(t.Context(), node, "-e", `
		const [secret, body] = process.argv.slice(1);
		const key = Buffer.from(secret.slice("whsec_".length), "base64");
		const again = JSON.stringify(JSON.parse(Buffer.from(body, "base64").toString("utf8")));
		console.log("v1," + require("crypto").createHmac("sha256", key).update("msg_7.1700000000." + again, "utf8").digest("base64"));`,
		secret, base64.StdEncoding.EncodeToString([]byte(body))).Output()
	require.NoError(t, err)
	require.Equal(t, value, strings.TrimSpace(string(out)))
}

func TestNewStandardSecret(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for range 200 {
		secret := webhooks.NewStandardSecret()
		require.Regexp(t, `^whsec_[0-9A-Za-z]{32}$`, secret)
		require.False(t, seen[secret])
		seen[secret] = true
	}
}
