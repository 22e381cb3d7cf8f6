package webhookstest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// tolerance is how far a timestamp may be off, as in Standard Webhooks'
// libraries.
const tolerance = 5 * time.Minute

// VerifyNative checks a request as a receiver that follows Standard Webhooks
// 1.0.0 would at a given time.
func VerifyNative(secret string, header http.Header, body []byte, now time.Time) error {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil || len(key) == 0 {
		return errors.New("the secret is not whsec_ and base64")
	}
	id, stamp, list := header.Get("webhook-id"), header.Get("webhook-timestamp"), header.Get("webhook-signature")
	if id == "" || stamp == "" || list == "" {
		return errors.New("webhook-id, webhook-timestamp or webhook-signature is missing")
	}
	if strings.Contains(id, ".") {
		return errors.New("webhook-id holds a dot")
	}
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errors.New("webhook-timestamp is not a number of seconds")
	}
	if off := now.Sub(time.Unix(seconds, 0)); off > tolerance || off < -tolerance {
		return fmt.Errorf("webhook-timestamp is off by %s", off)
	}
	mac := hmac.New(sha256.New, key)
	_, _ = fmt.Fprintf(mac, "%s.%s.%s", id, stamp, body)
	want := mac.Sum(nil)
	for value := range strings.SplitSeq(list, " ") {
		version, encoded, _ := strings.Cut(value, ",")
		got, err := base64.StdEncoding.DecodeString(encoded)
		if version == "v1" && err == nil && hmac.Equal(got, want) {
			return nil
		}
	}
	return errors.New("no signature fits the body")
}

// VerifyNative checks the request at the time when it came.
func (q Request) VerifyNative(secret string) error {
	return VerifyNative(secret, q.Header, q.Body, q.At)
}

// VerifyTextLink checks that the body is JSON whose field secret is this, or
// that there is no such field when secret is empty.
func (q Request) VerifyTextLink(secret string) error {
	var body map[string]any
	if err := json.Unmarshal(q.Body, &body); err != nil {
		return fmt.Errorf("the body is not a JSON object: %w", err)
	}
	got, there := body["secret"]
	if secret == "" {
		if there {
			return errors.New("the body has a secret, but none is configured")
		}
		return nil
	}
	if text, ok := got.(string); !ok || !hmac.Equal([]byte(text), []byte(secret)) {
		return errors.New("the body's secret is wrong or missing")
	}
	return nil
}

// TextLinkReceiver answers as the sample receiver of TextLink's documentation
// does: 401 {"ok":false} on a wrong secret, otherwise 200 {"ok":true}.
func TextLinkReceiver(secret string) func(Request) Answer {
	return func(q Request) Answer {
		if q.VerifyTextLink(secret) != nil {
			return Answer{Status: http.StatusUnauthorized, Body: `{"ok":false}`}
		}
		return Answer{Status: http.StatusOK, Body: `{"ok":true}`}
	}
}

// VerifyTextUs checks the signature of TextUs' version 2: the hexadecimal
// HMAC-SHA256 over the body.
func (q Request) VerifyTextUs(secret string) error {
	return q.hexSignature("X-TextUs-Signature", "", secret, string(q.Body))
}

// VerifyTextConvo checks the signature as TextConvo's documentation does: over
// the body, in bare hexadecimal.
func (q Request) VerifyTextConvo(secret string) error {
	return q.hexSignature("X-TextConvo-Signature", "", secret, string(q.Body))
}

// VerifyTextConvoV2 checks the signature as TextConvo's newer receivers do:
// over time and body, within five minutes.
func (q Request) VerifyTextConvoV2(secret string) error {
	stamp := q.Header.Get("X-TextConvo-Timestamp")
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil {
		return errors.New("X-TextConvo-Timestamp is not a number of seconds")
	}
	if off := q.At.Sub(time.Unix(seconds, 0)); off > tolerance || off < -tolerance {
		return fmt.Errorf("X-TextConvo-Timestamp is off by %s", off)
	}
	return q.hexSignature("X-TextConvo-Signature", "sha256=", secret, stamp+"."+string(q.Body))
}

func (q Request) hexSignature(header, prefix, secret, signed string) error {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(signed))
	want := prefix + hex.EncodeToString(mac.Sum(nil))
	if got := q.Header.Get(header); !hmac.Equal([]byte(got), []byte(want)) {
		return fmt.Errorf("%s does not fit the body", header)
	}
	return nil
}
