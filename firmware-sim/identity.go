package firmwaresim

import (
	"fmt"
	"math/rand/v2"
)

// identity is what a modem and its SIM card say about themselves.
type identity struct {
	imei, imsi, iccid, number string
}

// The network's code, 001-01, is the one that is set aside for tests.
const (
	networkCode    = "00101"
	iccidPrefix    = "8901001"
	imeiPrefix     = "35"
	digitsOfIMSI   = 15
	digitsOfICCID  = 19
	digitsOfIMEI   = 15
	fictionalLines = 100
)

// Area codes whose numbers 555-0100 to 555-0199 are set aside for fiction.
var areaCodes = []int{
	201, 202, 203, 205, 206, 207, 208, 209, 210, 212, 213, 214, 215, 216, 217, 218, 219, 224, 225, 228,
	229, 231, 234, 239, 240, 248, 251, 252, 253, 254, 256, 260, 262, 267, 269, 270, 276, 281, 301, 302,
	303, 304, 305, 307, 308, 309, 310, 312, 313, 314, 315, 316, 317, 318, 319, 320, 321, 323, 325, 330,
	334, 336, 337, 347, 351, 352, 360, 361, 386, 401, 402, 404, 405, 406, 407, 408, 409, 410, 412, 413,
}

// newIdentity derives the identity of modem i from the seed. No two modems of one
// simulation share anything.
func newIdentity(seed uint64, i int) identity {
	random := rand.New(rand.NewPCG(seed, 2))
	line := (random.IntN(len(areaCodes)*fictionalLines) + i) % (len(areaCodes) * fictionalLines)
	card := random.Uint64N(1e10)
	device := random.Uint64N(1e12)
	return identity{
		number: fmt.Sprintf("+1%d55501%02d", areaCodes[line/fictionalLines], line%fictionalLines),
		imsi:   serial(networkCode, card+uint64(i), digitsOfIMSI),
		iccid:  withLuhn(serial(iccidPrefix, card+uint64(i), digitsOfICCID-1)),
		imei:   withLuhn(serial(imeiPrefix, device+uint64(i), digitsOfIMEI-1)),
	}
}

// serial appends n, cut to size, to a prefix so that the whole has the given length.
func serial(prefix string, n uint64, length int) string {
	digits := fmt.Sprintf("%020d", n)
	return prefix + digits[len(digits)-(length-len(prefix)):]
}

// withLuhn appends the check digit of ISO/IEC 7812.
func withLuhn(digits string) string {
	sum := 0
	for i := range digits {
		n := int(digits[len(digits)-1-i] - '0')
		if i%2 == 0 {
			n *= 2
		}
		sum += n/10 + n%10
	}
	return fmt.Sprintf("%s%d", digits, (10-sum%10)%10)
}
