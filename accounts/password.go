package accounts

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"strings"

	"golang.org/x/crypto/argon2"
	"golang.org/x/sync/semaphore"
)

// Costs of argon2id: OWASP's second choice, in 19 MiB of memory.
const (
	argonTime    = 2
	argonMemory  = 19 << 10 // KiB
	argonThreads = 1
	argonKey     = 32
	argonSalt    = 16
)

// hasher makes and checks password hashes. Each costs much memory, so only a
// few are worked on at once.
type hasher struct {
	slots *semaphore.Weighted
	// decoy is checked where there is no user, so that the time that an answer
	// takes does not tell.
	decoy string
}

func newHasher() *hasher {
	h := &hasher{slots: semaphore.NewWeighted(2)}
	h.decoy = encode(make([]byte, argonSalt), make([]byte, argonKey))
	return h
}

// hashOptional returns the hash in PHC string format; none for no password.
func (h *hasher) hashOptional(ctx context.Context, password string) (string, error) {
	if password == "" {
		return "", nil
	}
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return "", err
	}
	defer h.slots.Release(1)
	salt := make([]byte, argonSalt)
	rand.Read(salt) // never fails since Go 1.24
	return encode(salt, derive(password, salt)), nil
}

// matches reports whether the password is the one that was hashed.
func (h *hasher) matches(ctx context.Context, phc, password string) (bool, error) {
	if err := h.slots.Acquire(ctx, 1); err != nil {
		return false, err
	}
	defer h.slots.Release(1)
	known := phc != ""
	if !known {
		phc = h.decoy
	}
	salt, want, ok := decode(phc)
	same := subtle.ConstantTimeCompare(derive(password, salt), want) == 1
	return known && ok && same, nil
}

func derive(password string, salt []byte) []byte {
	return argon2.IDKey([]byte(password), salt, argonTime, argonMemory, argonThreads, argonKey)
}

var phcHead = fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$", argon2.Version, argonMemory, argonTime, argonThreads)

func encode(salt, key []byte) string {
	b := base64.RawStdEncoding
	return phcHead + b.EncodeToString(salt) + "$" + b.EncodeToString(key)
}

func decode(phc string) (salt, key []byte, ok bool) {
	rest, ok := strings.CutPrefix(phc, phcHead)
	if !ok {
		return nil, nil, false
	}
	saltText, keyText, _ := strings.Cut(rest, "$")
	salt, err1 := base64.RawStdEncoding.DecodeString(saltText)
	key, err2 := base64.RawStdEncoding.DecodeString(keyText)
	return salt, key, err1 == nil && err2 == nil
}
