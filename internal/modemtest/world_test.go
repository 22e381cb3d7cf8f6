package modemtest_test

import (
	"context"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/device/devicetest"
	"simrelay/device/modem"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

const handset = "+15550001111"

// world is a whole device: simulated modems, their drivers, an agent and a
// relay. It runs where time jumps ahead whenever everybody waits, so that all
// durations are those of real life, and no machine is too slow for them.
type world struct {
	*devicetest.Relay
	t    *testing.T
	sims []*firmwaresim.Sim
	taps []*tap // of the modems of all sims, in order
	dir  string
	// hook is called at every step of the agent; see setHook.
	hook atomic.Pointer[func(device.Step) error]
	// tune changes the options of modem i, when it is set.
	tune func(i int, o *modem.Options)
	stop func() error
}

// inWorld runs a test in a world of its own, whose agent is ready.
func inWorld(t *testing.T, test func(t *testing.T, w *world), sims ...firmwaresim.Options) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, sims...)
		w.start()
		w.awaitReady()
		test(t, w)
		require.NoError(t, w.stop())
		w.requireOrder()
	})
}

func newWorld(t *testing.T, sims ...firmwaresim.Options) *world {
	w := &world{t: t, Relay: devicetest.NewRelay(t), dir: scratch(t)}
	for i, o := range sims {
		if o.Seed == 0 {
			o.Seed = uint64(i + 1)
		}
		sim, err := firmwaresim.New(o)
		require.NoError(t, err)
		t.Cleanup(func() { require.NoError(t, sim.Close()) })
		w.sims = append(w.sims, sim)
		for _, m := range sim.Modems() {
			w.taps = append(w.taps, &tap{modem: m})
		}
	}
	return w
}

// scratch returns a directory for a journal: in memory where the machine offers
// that, because the disk is not what is tested here, and no bubble's time goes on
// while somebody waits for it.
func scratch(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "simrelay-modemtest-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() { require.NoError(t, os.RemoveAll(dir)) })
	return dir
}

// start starts the agent, also again after stop.
func (w *world) start() {
	log := slog.New(slog.NewTextHandler(w.t.Output(), nil))
	var radios []device.Radio
	for i, p := range w.taps {
		o := modem.Options{Logger: log.With("modem", i), Open: p.Open}
		if w.tune != nil {
			w.tune(i, &o)
		}
		radios = append(radios, watched{modem.New(o), &p.disk})
	}
	a, err := device.New(device.Options{
		RelayURL: devicetest.URL, Token: devicetest.Token, Dial: w.Dial, DataDir: w.dir, Radios: radios, Hook: w.step,
	})
	require.NoError(w.t, err)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- a.Run(ctx) }()
	stopped := false
	w.stop = func() error {
		if stopped {
			return nil
		}
		stopped = true
		cancel()
		return <-done
	}
	w.t.Cleanup(func() { _ = w.stop() })
}

// setHook sets what is called at every step of the agent.
func (w *world) setHook(hook func(device.Step) error) { w.hook.Store(&hook) }

func (w *world) step(s device.Step) error {
	if hook := w.hook.Load(); hook != nil {
		return (*hook)(s)
	}
	return nil
}

// modem returns modem i of all.
func (w *world) modem(i int) *firmwaresim.Modem { return w.taps[i].modem }

// heal ends every fault.
func (w *world) heal() {
	for _, p := range w.taps {
		p.before(nil)
		p.modem.ClearFaults()
	}
}

// awaitReady waits until the relay hears that every card can send.
func (w *world) awaitReady() {
	w.t.Helper()
	w.Await("all cards to be ready", func() bool {
		if len(w.Statuses) == 0 {
			return false
		}
		ready := 0
		for _, s := range w.Statuses[len(w.Statuses)-1].SIMs {
			if s.Ready {
				ready++
			}
		}
		return ready == len(w.taps)
	})
}

// within waits until a condition holds, and reports whether it did in time.
func (w *world) within(d time.Duration, condition func() bool) bool {
	for end := time.Now().Add(d); ; <-time.After(time.Second) {
		ok := false
		w.Do(func() { ok = condition() })
		if ok || !time.Now().Before(end) {
			return ok
		}
	}
}

// dispatch hands the agent a text for the card of modem i.
func (w *world) dispatch(i int, message int64, text string) {
	w.Dispatch(wire.Dispatch{Message: message, ICCID: w.modem(i).ICCID(), To: handset, Text: text})
}

// ended reports whether a message has a final result; it is called under Do.
func (w *world) ended(message int64) bool {
	return slices.ContainsFunc(w.Results[devicetest.Attempt{Message: message, Number: 1}], func(r wire.Result) bool {
		return r.State != wire.ResultHeld
	})
}

// came returns the texts that the relay has committed; it is called under Do.
func (w *world) came() (list []string) {
	for _, in := range w.Inbound {
		if in.Kind == wire.InboundSMS {
			list = append(list, in.Text)
		}
	}
	return list
}

// texts waits for n texts that came in and returns all that came.
func (w *world) texts(n int) (list []string) {
	w.t.Helper()
	w.Await("texts to come in", func() bool {
		list = w.came()
		return len(list) >= n
	})
	return list
}

// requireOrder fails the test when a modem was told to forget something that
// the agent had not on disk.
func (w *world) requireOrder() {
	w.t.Helper()
	for i, p := range w.taps {
		require.Empty(w.t, p.complaints(), "modem %d", i)
	}
}

// soakVariable is how many messages a soak is to have; a test that is set to
// one also plays what would take too long every time.
const soakVariable = "SIMRELAY_SOAK_MESSAGES"

// soakMessages returns how many messages a soak has.
func soakMessages(t *testing.T) int {
	t.Helper()
	text := os.Getenv(soakVariable)
	if text == "" {
		return 400
	}
	n, err := strconv.Atoi(text)
	require.NoError(t, err, soakVariable)
	return n
}

// longRun reports whether there is time for everything.
func longRun() bool { return os.Getenv(soakVariable) != "" }
