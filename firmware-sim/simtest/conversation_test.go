package simtest_test

import (
	"fmt"
	"io"
	"testing"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m)
}

func TestConversation_SaysWhatWentWrong(t *testing.T) {
	t.Parallel()
	sim, err := firmwaresim.New(firmwaresim.Options{})
	require.NoError(t, err)
	defer func() { require.NoError(t, sim.Close()) }()
	tests := map[string]struct {
		say  func(*simtest.Conversation)
		want string
	}{
		"another answer": {func(c *simtest.Conversation) { c.Command("AT", "\r\nERROR\r\n") }, `said "AT\r\r\nOK\r\n"`},
		"no answer":      {func(c *simtest.Conversation) { c.Deadline = 1; c.Expect("x") }, "no answer in time"},
		"a line that ended": {func(c *simtest.Conversation) {
			c.Hangup()
			c.Expect("x")
		}, "the line ended"},
		"a line that did not end": {func(c *simtest.Conversation) { c.Deadline = 1; c.ExpectEnd() }, "did not end in time"},
		"more before the end": {func(c *simtest.Conversation) {
			c.Command("AT", "AT\r")
			c.ExpectEnd()
		}, "expected the line to end"},
		"a line that is gone": {func(c *simtest.Conversation) { c.Hangup(); c.Send("AT\r") }, io.ErrClosedPipe.Error()},
	}
	for name, test := range tests {
		line, err := sim.Modem(0).Open()
		require.NoError(t, err)
		tb := &recorder{TB: t}
		func() {
			defer func() { _ = recover() }()
			test.say(simtest.Start(tb, line))
		}()
		require.Contains(t, tb.failure, test.want, name)
		require.NoError(t, line.Close())
	}
}

// recorder is a testing.TB whose failures are remembered.
type recorder struct {
	simtest.TB

	failure string
}

func (r *recorder) Fatalf(format string, args ...any) {
	r.failure = fmt.Sprintf(format, args...)
	panic(r.failure)
}
