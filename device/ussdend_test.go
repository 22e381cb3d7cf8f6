package device_test

import (
	"context"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

func TestUSSD_ACancelOfTheNextSessionIsAnswered(t *testing.T) {
	for name, dial := range map[string]func(context.Context, devicetest.Step) (string, bool, error){"menu": menu, "silent": silent} {
		t.Run(name, func(t *testing.T) {
			inScene(t, func(t *testing.T, s *scene) {
				s.radio.Dial = func(ctx context.Context, st devicetest.Step) (string, bool, error) {
					if st == hungUp {
						select { // the modem is busy with a message
						case <-time.After(10 * time.Second):
						case <-ctx.Done():
						}
						return "", false, nil
					}
					return dial(ctx, st)
				}
				s.USSD(iccid, wire.USSDStart, "*100#")
				synctest.Wait()
				s.Drop()
				s.AwaitSession(2)
				synctest.Wait()
				cancel := s.USSD(iccid, wire.USSDCancel, "")
				require.Equal(t, wire.USSDClosed, s.Answer(cancel).State)
			})
		})
	}
}
