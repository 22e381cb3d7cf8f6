package codes

import (
	"crypto/hmac"
	"crypto/rand"
	"fmt"
	"math/big"
	"strings"
)

// random returns a code of so many digits. Its first one is not 0, because some
// callers carry codes as numbers; that costs a tenth of the possibilities.
func random(digits int) string {
	least := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(digits-1)), nil)
	n, err := rand.Int(rand.Reader, new(big.Int).Mul(least, big.NewInt(9)))
	if err != nil {
		panic(err) // never fails, see crypto/rand
	}
	return n.Add(n, least).String()
}

// hash returns what is stored of a code. A code is short: who can compute the
// hash finds it in a moment, salted or slow as it may be. So the hash is keyed,
// and it protects against those who have the store, or a backup of it, without
// the key file. Against those who have both, only the code's short life does.
// It is bound to its record, so that equal codes do not look equal and a hash
// that was copied into another record is none.
func (s *Service) hash(c *code, text string) []byte {
	return s.o.Box.MAC(fmt.Appendf(nil, "%d %d %s %s", c.AccountID, c.ID, c.Phone, text), "one-time code")
}

// is compares in constant time.
func (s *Service) is(c *code, text string) bool { return hmac.Equal(c.Hash, s.hash(c, text)) }

// typed reads what a person typed, who may have grouped the digits.
func typed(text string) string { return strings.NewReplacer(" ", "", "-", "").Replace(text) }

// words are the text of the message, and what is shown of it.
func words(service, text string) (full, shown string) {
	begin := "Your verification code for " + service + " is: "
	return begin + text, begin + strings.Repeat("*", len(text))
}
