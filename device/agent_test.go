package device_test

import (
	"context"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/relay/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const iccid = "8901000000000000001"

// start runs an agent until the test ends, or until stop is called; stop
// returns what Run returned.
func start(t *testing.T, r *devicetest.Relay, dir string, radio device.Radio, change ...func(*device.Options)) (stop func() error) {
	t.Helper()
	o := device.Options{RelayURL: devicetest.URL, Token: devicetest.Token, Dial: r.Dial, DataDir: dir, Radios: []device.Radio{radio}}
	for _, c := range change {
		c(&o)
	}
	a, err := device.New(o)
	require.NoError(t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	var result error
	stopped := false
	stop = func() error {
		if !stopped {
			stopped = true
			cancel()
			result = <-done
		}
		return result
	}
	t.Cleanup(func() { _ = stop() })
	return stop
}

// inBubble runs a test where time jumps ahead whenever everybody waits.
func inBubble(t *testing.T, test func(t *testing.T)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, test)
}

func TestAgent_SendsADispatchAndReportsIt(t *testing.T) {
	inBubble(t, func(t *testing.T) {
		air := new(devicetest.Air)
		radio := devicetest.New(air, iccid)
		r := devicetest.NewRelay(t)
		stop := start(t, r, t.TempDir(), radio)
		r.AwaitSession(1)

		d := r.Dispatch(wire.Dispatch{Message: 7, ICCID: iccid, Text: "Hello long world"})
		got := r.Final(7, 1)

		require.Equal(t, wire.ResultSent, got.State)
		require.Equal(t, 2, got.Parts)
		require.Equal(t, 2, got.PartsSent)
		require.Equal(t, []int{0, 1}, got.References)
		require.Equal(t, d.DSeq, got.DSeq)
		sent := air.Submissions()
		require.Len(t, sent, 2)
		require.Equal(t, "Hello long", sent[0].Text)
		require.Equal(t, sent[0].Ref, sent[1].Ref)

		require.NoError(t, radio.Report(1, "5550001111", wire.ReportDelivered))
		r.Await("the report", func() bool { return len(r.Inbound) == 1 })
		require.Equal(t, wire.InboundReport, r.Inbound[0].Kind)
		require.Equal(t, int64(7), r.Inbound[0].Message)
		require.Equal(t, 2, r.Inbound[0].Part)
		require.Equal(t, wire.ReportDelivered, r.Inbound[0].Outcome)

		air.Store(device.Part{Slot: "SM/1", From: "+15550001111", Units: devicetest.Units("Hi"), Raw: "00"})
		r.Await("the answer", func() bool { return len(r.Inbound) == 2 })
		require.Equal(t, "Hi", r.Inbound[1].Text)
		require.NoError(t, stop())
		synctest.Wait()
	})
}
