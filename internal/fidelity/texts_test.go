//go:build fidelity

package fidelity_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// The characters of random texts. The default alphabet of 3GPP TS 23.038 is
// without carriage return, and its extension without form feed: gammu turns
// both into other characters.
const (
	basic     = "@£$¥èéùìò\nØøÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
	extension = "^{}\\[~]|€"
	beyond    = "абвгдежзийклмнопрстуфхцчшщъыьэюя漢字かなกขابجד־ẞ…–„“ığşĞİŞ"
	emoji     = "🚀🎉📱👍😀🇩🇪"
)

// countExtended counts the characters that take two septets.
func countExtended(text string) (n int) {
	for _, r := range text {
		if strings.ContainsRune(extension, r) {
			n++
		}
	}
	return n
}

// newRandom makes random numbers from a seed that it prints.
// SIMRELAY_FIDELITY_SEED runs one again.
func newRandom(t *testing.T) *rand.Rand {
	t.Helper()
	seed := rand.Uint64()
	if text := os.Getenv("SIMRELAY_FIDELITY_SEED"); text != "" {
		var err error
		seed, err = strconv.ParseUint(text, 10, 64)
		require.NoError(t, err, "SIMRELAY_FIDELITY_SEED")
	}
	t.Logf("run this again with SIMRELAY_FIDELITY_SEED=%d", seed)
	return rand.New(rand.NewPCG(seed, 0))
}

// alphabets are the kinds of random texts, by the most characters that fit
// into five parts whatever they are.
var alphabets = []struct {
	name  string
	runes []rune
	most  int
}{
	{"GSM-7", []rune(basic), 5 * 153},
	{"GSM-7 with its extension", []rune(basic + extension), 5 * 76},
	{"all of it extended", []rune(extension), 5 * 76},
	{"UCS-2", []rune(basic + beyond), 5 * 67},
	{"emoji", []rune(emoji + "ab"), 5 * 33},
}

func randomText(r *rand.Rand, runes []rune, length int) string {
	var b strings.Builder
	for range length {
		b.WriteRune(runes[r.IntN(len(runes))])
	}
	return b.String()
}

// randomNumber is an international or a national number, or a short code.
func randomNumber(r *rand.Rand) string {
	prefix, length := "", 3+r.IntN(10)
	if r.IntN(2) == 0 {
		prefix, length = "+", 7+r.IntN(9)
	}
	var b strings.Builder
	b.WriteString(prefix)
	b.WriteByte(byte('1' + r.IntN(9))) // 00 would be a plus sign
	for range length - 1 {
		b.WriteByte(byte('0' + r.IntN(10)))
	}
	return b.String()
}

// randomSender is a number, or a name of up to 11 letters.
func randomSender(r *rand.Rand) string {
	const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz -&"
	if r.IntN(2) == 0 {
		return randomNumber(r)
	}
	name := "N"
	for range r.IntN(10) {
		name += string(letters[r.IntN(len(letters))])
	}
	return name + "e"
}
