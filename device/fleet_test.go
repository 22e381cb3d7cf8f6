package device_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

func TestSession_ManyCardsStillReachTheRelay(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		r := devicetest.NewRelay(t)
		var radios []device.Radio
		for i := range 256 {
			radio := devicetest.New(new(devicetest.Air), fmt.Sprintf("8901000000000000%03d", i))
			radio.Set(func(s *wire.SIM) {
				s.IMSI, s.IMEI, s.Number, s.Operator = "001010123456789", "490154203237518", "+15550001111", "Some Operator"
				s.Registration, s.SignalDBM = wire.RegistrationHome, new(int)
				s.Problem = "the number of the message centre is not known, so nothing can be sent; give it with the modem's settings"
			})
			radios = append(radios, radio)
		}
		stop := start(t, r, t.TempDir(), radios[0], func(o *device.Options) { o.Radios = radios })
		r.AwaitSession(1)
		require.NoError(t, stop())
	})
}
