// Package webhooks verifies the webhooks of a simrelay server. It imports the
// standard library only, so that it can be copied into any program; nothing
// else of this repository may be in it.
//
// Give each function the body as it came, before anything has parsed it.
// A function returns nil when the request is good, and the reason when it is
// not.
package webhooks

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

// Tolerance is how old, or early, a request may be.
const Tolerance = 5 * time.Minute

var (
	errEmpty     = errors.New("the secret is empty")
	errSecret    = errors.New("the secret is wrong or missing")
	errSignature = errors.New("no signature fits")
	errTime      = errors.New("the timestamp is more than five minutes off, or no number")
)

// VerifyStandard checks what every format carries: the headers webhook-* of
// Standard Webhooks. now is time.Now(), except in tests.
func VerifyStandard(secret string, header http.Header, body []byte, now time.Time) error {
	id, stamp, signatures := header.Get("webhook-id"), header.Get("webhook-timestamp"), header.Get("webhook-signature")
	if id == "" || signatures == "" {
		return errors.New("the header webhook-id or webhook-signature is missing")
	}
	if err := checkTime(stamp, now); err != nil {
		return err
	}
	key, err := standardKey(secret)
	if err != nil {
		return err
	}
	want := "v1," + base64.StdEncoding.EncodeToString(mac(key, id, ".", stamp, ".", string(body)))
	// One signature for each secret that is valid at this time.
	for signature := range strings.SplitSeq(signatures, " ") {
		if hmac.Equal([]byte(signature), []byte(want)) {
			return nil
		}
	}
	return errSignature
}

// VerifyTextConvo checks the format textconvo: bare hexadecimal over the body.
func VerifyTextConvo(secret string, header http.Header, body []byte) error {
	return checkHex(secret, header.Get("X-TextConvo-Signature"), string(body))
}

// VerifyTextConvoV2 checks the format textconvo-v2: sha256= and hexadecimal
// over time, dot and body.
func VerifyTextConvoV2(secret string, header http.Header, body []byte, now time.Time) error {
	stamp := header.Get("X-TextConvo-Timestamp")
	if err := checkTime(stamp, now); err != nil {
		return err
	}
	signature, ok := strings.CutPrefix(header.Get("X-TextConvo-Signature"), "sha256=")
	if !ok {
		return errSignature
	}
	return checkHex(secret, signature, stamp, ".", string(body))
}

// VerifyTextUsV2 checks the format textus-v2: bare hexadecimal over the body.
func VerifyTextUsV2(secret string, header http.Header, body []byte) error {
	return checkHex(secret, header.Get("X-TextUs-Signature"), string(body))
}

// VerifyTextLink checks the format textlink: the secret is a field of the body.
func VerifyTextLink(secret string, body []byte) error {
	var given struct {
		Secret string `json:"secret"`
	}
	if err := json.Unmarshal(body, &given); err != nil {
		return fmt.Errorf("the body is not JSON with a secret: %w", err)
	}
	if secret == "" || !hmac.Equal([]byte(given.Secret), []byte(secret)) {
		return errSecret
	}
	return nil
}

func checkTime(stamp string, now time.Time) error {
	seconds, err := strconv.ParseInt(stamp, 10, 64)
	if off := now.Sub(time.Unix(seconds, 0)); err != nil || off > Tolerance || off < -Tolerance {
		return errTime
	}
	return nil
}

// standardKey is the decoded base64 behind whsec_; a secret that is none is
// used as it is.
func standardKey(secret string) ([]byte, error) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	if err != nil {
		key = []byte(secret)
	}
	if len(key) == 0 {
		return nil, errEmpty
	}
	return key, nil
}

// checkHex takes the secret as it is shown for its key, with whsec_ where it
// has that.
func checkHex(secret, signature string, signed ...string) error {
	if secret == "" {
		return errEmpty
	}
	want := hex.EncodeToString(mac([]byte(secret), signed...))
	if !hmac.Equal([]byte(signature), []byte(want)) { // in constant time
		return errSignature
	}
	return nil
}

func mac(key []byte, texts ...string) []byte {
	h := hmac.New(sha256.New, key)
	for _, text := range texts {
		h.Write([]byte(text))
	}
	return h.Sum(nil)
}
