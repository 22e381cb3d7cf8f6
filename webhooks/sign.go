package webhooks

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"io"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"simrelay/internal/fault"
)

// secretPrefix opens a Standard Webhooks secret; the rest is base64 of the key
// (section "Signature scheme").
const secretPrefix = "whsec_"

// newStandardSecret returns a secret for a key of 24 random bytes. Its base64
// has letters and digits only: others are thrown away, which costs 1.5 bits of
// 192.
func newStandardSecret() string {
	key := make([]byte, 24)
	for {
		_, _ = rand.Read(key) // never fails, see crypto/rand
		if s := base64.StdEncoding.EncodeToString(key); !strings.ContainsAny(s, "+/=") {
			return secretPrefix + s
		}
	}
}

// standardKey decodes a secret. ok is false when it is none that Standard
// Webhooks knows.
func standardKey(secret string) (key []byte, ok bool) {
	key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix))
	return key, err == nil && len(key) >= 24 && len(key) <= 64
}

// libraryKey is what a library of Standard Webhooks makes of any secret: its
// base64 decoded where it is base64, and its octets otherwise. It is for the
// formats whose customers bring secrets of their own.
func libraryKey(secret string) (key []byte, ok bool) {
	if secret == "" {
		return nil, false
	}
	if key, err := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, secretPrefix)); err == nil && len(key) > 0 {
		return key, true
	}
	return []byte(secret), true
}

func checkStandardSecret(secret string) error {
	if _, ok := standardKey(secret); !ok {
		return fault.New(fault.Invalid, "invalid_secret",
			"A secret for this format is whsec_ and the standard base64 of 24 to 64 bytes. Leave it out, and one is made.").On("secret")
	}
	return nil
}

// signature returns Standard Webhooks' value for one key: v1 and the base64 of
// the HMAC over id, time and body.
func signature(key []byte, id string, at time.Time, body []byte) string {
	return "v1," + macBase64(key, id, ".", strconv.FormatInt(at.Unix(), 10), ".", string(body))
}

// macOver returns the HMAC-SHA256 over some texts in a row.
func macOver(key []byte, texts ...string) []byte {
	mac := hmac.New(sha256.New, key)
	for _, text := range texts {
		_, _ = io.WriteString(mac, text) // never fails, see hash.Hash
	}
	return mac.Sum(nil)
}

func macBase64(key []byte, texts ...string) string {
	return base64.StdEncoding.EncodeToString(macOver(key, texts...))
}

func macHex(key []byte, texts ...string) string { return hex.EncodeToString(macOver(key, texts...)) }

// signatures returns the header for all secrets that can sign, the current one
// first, or nothing.
func signatures(keyOf func(string) ([]byte, bool), secrets []string, id string, at time.Time, body []byte) string {
	var values []string
	for _, secret := range secrets {
		if key, ok := keyOf(secret); ok {
			values = append(values, signature(key, id, at, body))
		}
	}
	return strings.Join(values, " ")
}

// signing is what a vendor's signature is made of. Its key is the secret as it
// is shown, and one request carries one: that of the current secret.
type signing struct {
	accountID int64
	secret    string
	at        time.Time
	body      []byte
}

// hexOver returns the HMAC-SHA256 over some texts in a row, in lower-case
// hexadecimal.
func (s *signing) hexOver(texts ...string) string {
	return macHex([]byte(s.secret), texts...)
}

// checkVendorSecret is for formats whose customers may bring any secret.
func checkVendorSecret(secret string) error {
	if secret == "" || secret == secretPrefix || !utf8.ValidString(secret) || utf8.RuneCountInString(secret) > maxSecret || strings.ContainsFunc(secret, isControl) {
		return fault.New(fault.Invalid, "invalid_secret",
			"A secret for this format is a text of 1 to %d characters without control characters. Leave it out, and one is made.", maxSecret).On("secret")
	}
	return nil
}
