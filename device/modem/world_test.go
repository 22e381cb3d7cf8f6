package modem_test

import (
	"context"
	"io"
	"log/slog"
	"testing"
	"testing/synctest"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const handset = "+15550001111"

// world is a whole device: simulated modems, their drivers, an agent and a
// relay. It runs where time jumps ahead whenever everybody waits, so that all
// durations are those of real life.
type world struct {
	*devicetest.Relay
	t    *testing.T
	sim  *firmwaresim.Sim
	dir  string
	stop func()
	// radios are the drivers, by modem.
	radios []*modem.Modem
}

// inWorld runs a test in a world of its own.
func inWorld(t *testing.T, o firmwaresim.Options, test func(t *testing.T, w *world)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, o)
		w.start()
		w.awaitReady()
		test(t, w)
		w.stop()
	})
}

func newWorld(t *testing.T, o firmwaresim.Options) *world {
	o.Seed = 1
	sim, err := firmwaresim.New(o)
	require.NoError(t, err)
	w := &world{t: t, sim: sim, dir: t.TempDir(), Relay: devicetest.NewRelay(t)}
	t.Cleanup(func() { require.NoError(t, sim.Close()) })
	return w
}

// start starts the agent, also again after stop.
func (w *world) start(change ...func(*modem.Options)) {
	var radios []device.Radio
	w.radios = nil
	for _, m := range w.sim.Modems() {
		o := modem.Options{Logger: slog.New(slog.NewTextHandler(w.t.Output(), nil)), Open: func() (io.ReadWriteCloser, error) { return m.Open() }}
		for _, c := range change {
			c(&o)
		}
		w.radios = append(w.radios, modem.New(o))
		radios = append(radios, w.radios[len(w.radios)-1])
	}
	a, err := device.New(device.Options{
		RelayURL: devicetest.URL, Token: devicetest.Token, Dial: w.Dial, DataDir: w.dir, Radios: radios,
	})
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	stopped := false
	w.stop = func() {
		if !stopped {
			stopped = true
			cancel()
			require.NoError(w.t, <-done)
		}
	}
	w.t.Cleanup(w.stop)
}

// awaitReady waits until the relay hears that every card can send.
func (w *world) awaitReady() {
	w.t.Helper()
	w.Await("all cards to be ready", func() bool {
		if len(w.Statuses) == 0 {
			return false
		}
		sims := w.Statuses[len(w.Statuses)-1].SIMs
		ready := 0
		for _, s := range sims {
			if s.Ready {
				ready++
			}
		}
		return ready == len(w.sim.Modems())
	})
}

// send dispatches a text to the card of modem i.
func (w *world) send(i int, message int64, text string) {
	w.Dispatch(wire.Dispatch{Message: message, ICCID: w.sim.Modem(i).ICCID(), To: handset, Text: text})
}

// reports waits until n inbound records of a kind are committed.
func (w *world) await(kind wire.InboundKind, n int) (list []wire.Inbound) {
	w.t.Helper()
	w.Await(string(kind), func() bool {
		list = nil
		for _, in := range w.Inbound {
			if in.Kind == kind {
				list = append(list, in)
			}
		}
		return len(list) >= n
	})
	return list
}

func TestModem_SendsAndReceives(t *testing.T) {
	inWorld(t, firmwaresim.Options{}, func(t *testing.T, w *world) {
		w.send(0, 1, "Hello world")
		got := w.Final(1, 1)
		require.Equal(t, wire.ResultSent, got.State, "%+v", got)
		sent := w.sim.Submissions()
		require.Len(t, sent, 1)
		require.Equal(t, "Hello world", sent[0].Text)
		require.Equal(t, handset, sent[0].To)

		report := w.await(wire.InboundReport, 1)[0]
		require.Equal(t, wire.ReportDelivered, report.Outcome)
		require.Equal(t, int64(1), report.Message)

		require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(0).Number(), "Answer äöü"))
		in := w.await(wire.InboundSMS, 1)[0]
		require.Equal(t, "Answer äöü", in.Text)
		require.Equal(t, handset, in.From)
		require.Equal(t, w.sim.Modem(0).ICCID(), in.ICCID)
		require.Empty(t, w.sim.Modem(0).Unexpected())
	})
}
