package modem_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// TestModem_ALongRunOfBadLuckLosesNothingAndSendsNothingTwice sends and
// receives on two modems while faults strike at random and the agent is
// restarted now and then.
func TestModem_ALongRunOfBadLuckLosesNothingAndSendsNothingTwice(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"generic", "huawei", "ec25", "sim800"} {
		seed := rand.Uint64()
		t.Run(fmt.Sprintf("%s, seed %d", profile, seed), func(t *testing.T) {
			inWorld(t, firmwaresim.Options{Modems: 2, Profile: profile, Delay: firmwaresim.DelayLTE}, func(t *testing.T, w *world) {
				soak(t, w, rand.New(rand.NewPCG(seed, 0)))
			})
		})
	}
}

func soak(t *testing.T, w *world, r *rand.Rand) {
	const messages = 60
	var came []string
	for m := range int64(messages) {
		if r.IntN(3) == 0 {
			require.NoError(t, w.sim.Modem(r.IntN(2)).Fault(badLuck(r)))
		}
		w.send(int(m%2), m+1, fmt.Sprintf("message %d", m+1))
		if r.IntN(2) == 0 {
			text := fmt.Sprintf("answer %d", m)
			came = append(came, text)
			require.NoError(t, w.sim.Inbound(handset, w.sim.Modem(r.IntN(2)).Number(), text))
		}
		<-time.After(time.Duration(r.IntN(40)) * time.Second)
		switch r.IntN(15) {
		case 0:
			w.stop()
			w.start()
		case 1:
			w.Drop()
		}
	}
	<-time.After(5 * time.Minute)
	for _, m := range w.sim.Modems() {
		m.ClearFaults()
	}
	for m := range int64(messages) {
		w.compare(m+1, w.Final(m+1, 1))
	}
	var got []string
	for _, in := range w.await(wire.InboundSMS, len(came)) {
		got = append(got, in.Text)
	}
	require.ElementsMatch(t, came, got)
}

// badLuck is a random fault that heals by itself. Errors that come after the
// network took a message are unclear ones, because no agent can see through a
// network that lies.
func badLuck(r *rand.Rand) firmwaresim.Fault {
	kinds := []firmwaresim.Kind{
		firmwaresim.Unplug, firmwaresim.Hang, firmwaresim.Reboot, firmwaresim.DropOK, firmwaresim.LateAnswer,
		firmwaresim.RegistrationLost, firmwaresim.CMSError,
	}
	moments := []firmwaresim.Moment{
		firmwaresim.Idle, firmwaresim.BeforePrompt, firmwaresim.AfterPrompt, firmwaresim.BeforeSubmit, firmwaresim.AfterSubmit, firmwaresim.BeforeOK,
	}
	f := firmwaresim.Fault{
		Kind: kinds[r.IntN(len(kinds))], At: moments[r.IntN(len(moments))], For: time.Duration(1+r.IntN(120)) * time.Second,
	}
	if f.Kind == firmwaresim.CMSError {
		f.For, f.Code = 0, refusal(f.At)
	}
	return f
}

// compare compares what the relay was told of a short message with what the
// network has.
func (w *world) compare(message int64, got wire.Result) {
	w.t.Helper()
	n := 0
	for _, s := range w.sim.Submissions() {
		if s.Text == fmt.Sprintf("message %d", message) {
			n++
		}
	}
	switch got.State {
	case wire.ResultSent:
		require.Equal(w.t, 1, n, "%+v", got)
	case wire.ResultUnknown:
		require.LessOrEqual(w.t, n, 1, "%+v", got)
	default:
		require.Zero(w.t, n, "%+v", got)
	}
}
