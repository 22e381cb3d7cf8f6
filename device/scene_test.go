package device_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

// scene is an agent with one radio and a relay.
type scene struct {
	*devicetest.Relay
	t     *testing.T
	air   *devicetest.Air
	radio *devicetest.Radio
	dir   string
	stop  func() error
}

// inScene runs a test with an agent that has a session.
func inScene(t *testing.T, test func(t *testing.T, s *scene)) {
	t.Helper()
	inBubble(t, func(t *testing.T) {
		s := &scene{Relay: devicetest.NewRelay(t), t: t, air: new(devicetest.Air), dir: t.TempDir()}
		s.start()
		s.AwaitSession(1)
		test(t, s)
		require.NoError(t, s.stop())
	})
}

// start starts the agent, also again after stop.
func (s *scene) start(change ...func(*device.Options)) {
	s.radio = devicetest.New(s.air, iccid)
	s.stop = start(s.t, s.Relay, s.dir, s.radio, change...)
}

func (s *scene) send(message int64, text string) {
	s.Dispatch(wire.Dispatch{Message: message, ICCID: iccid, Text: text})
}

// count returns how many of the frames so far satisfy the condition.
func (s *scene) count(is func(wire.Frame) bool) (n int) {
	s.Do(func() {
		for _, f := range s.Frames {
			if is(f) {
				n++
			}
		}
	})
	return n
}
