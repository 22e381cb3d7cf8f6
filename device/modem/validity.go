package modem

import (
	"time"

	"github.com/warthog618/sms/encoding/tpdu"
)

const (
	day  = 24 * time.Hour
	week = 7 * day

	// usualValidity is how long the message centre tries to deliver when nobody
	// said how long.
	usualValidity = day
	// longestValidity is the longest that can be said.
	longestValidity = 63 * week
)

// validitySteps tells how finely a TP-VP can be said up to a length, 3GPP TS
// 23.040 section 9.2.3.12.1.
var validitySteps = []struct{ upTo, step time.Duration }{
	{12 * time.Hour, 5 * time.Minute},
	{day, 30 * time.Minute},
	{30 * day, day},
	{longestValidity, week},
}

// validityPeriod makes a relative TP-VP that is no shorter than wanted, unless
// that is longer than there is.
func validityPeriod(wanted time.Duration) (vp tpdu.ValidityPeriod) {
	if wanted <= 0 {
		wanted = usualValidity
	}
	d := roundedUp(min(wanted, longestValidity))
	if d == validitySteps[0].step {
		// The library's arithmetic turns the shortest period into the second
		// one, and only what is less into the shortest.
		d--
	}
	vp.SetRelative(d)
	return vp
}

func roundedUp(d time.Duration) time.Duration {
	for _, s := range validitySteps {
		if d > s.upTo {
			continue
		}
		if over := d % s.step; over > 0 {
			d += s.step - over
		}
		return d
	}
	return longestValidity
}

// The first octet of an SMS-SUBMIT, 3GPP TS 23.040 section 9.2.2.2.
const (
	formatMask     = 0x18 // TP-VPF
	formatRelative = 0x10
	// submitHead is what comes before the digits of the recipient: the first
	// octet, TP-MR, and the address's length and type.
	submitHead = 4
	// afterAddress is TP-PID and TP-DCS.
	afterAddress = 2
)

// withoutValidity takes the TP-VP out of an SMS-SUBMIT, for message centres
// that do not take one; false when there is none that Compose could have made.
func withoutValidity(message []byte) ([]byte, bool) {
	if len(message) < submitHead || message[0]&formatMask != formatRelative {
		return nil, false
	}
	at := submitHead + (int(message[2])+1)/2 + afterAddress
	if at >= len(message) {
		return nil, false
	}
	out := append([]byte{message[0] &^ formatMask}, message[1:at]...)
	return append(out, message[at+1:]...), true
}
