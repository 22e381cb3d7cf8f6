package secret

import "crypto/rand"

const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"

// Token returns the prefix and n random letters and digits, each worth 5.95
// bits. It needs no escaping in a URL, a header, JSON or a shell.
func Token(prefix string, n int) string {
	token := append(make([]byte, 0, len(prefix)+n), prefix...)
	var buf [64]byte
	for {
		_, _ = rand.Read(buf[:]) // never fails, see crypto/rand
		for _, b := range buf {
			if len(token) == len(prefix)+n {
				return string(token)
			}
			// The top of the range is thrown away: keeping it would favour the
			// first characters.
			if int(b) < 256-256%len(alphabet) {
				token = append(token, alphabet[int(b)%len(alphabet)])
			}
		}
	}
}
