package secret

import (
	"crypto/sha256"
	"encoding/hex"
)

// Hash returns what is stored in place of a token: its SHA-256, in hexadecimal.
// A token has more randomness than anybody can try, so that no slower hash is
// needed.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}
