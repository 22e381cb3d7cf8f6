package secret

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
)

// MAC returns what is stored in place of a secret that has too little
// randomness for [Hash], so that it can be recognised and not be found by trying:
// its HMAC-SHA256 (RFC 2104), under a key that is the purpose's own, derived from
// the box's key (RFC 5869). Compare it with [hmac.Equal].
func (b *Box) MAC(message []byte, purpose string) []byte {
	key, err := hkdf.Expand(sha256.New, b.key, "mac "+purpose, sha256.Size)
	if err != nil {
		panic(err) // only for keys of more than 8160 bytes
	}
	h := hmac.New(sha256.New, key)
	h.Write(message)
	return h.Sum(nil)
}
