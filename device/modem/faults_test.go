package modem_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// TestModem_EveryFaultAtEveryMomentLeavesOneTruthfulState plays everything
// that can happen to a modem while it sends, and compares what the agent says
// with what the network has.
func TestModem_EveryFaultAtEveryMomentLeavesOneTruthfulState(t *testing.T) {
	t.Parallel()
	kinds := []firmwaresim.Kind{
		firmwaresim.Hang, firmwaresim.Unplug, firmwaresim.Reboot, firmwaresim.DropOK, firmwaresim.LateAnswer,
		firmwaresim.RegistrationLost, firmwaresim.CMSError,
	}
	moments := []firmwaresim.Moment{
		firmwaresim.BeforePrompt, firmwaresim.AfterPrompt, firmwaresim.BeforeSubmit, firmwaresim.AfterSubmit, firmwaresim.BeforeOK,
	}
	texts := map[string]string{"short": "one part", "long": longText}
	for _, profile := range []string{"generic", "huawei", "ec25"} {
		for _, kind := range kinds {
			for _, at := range moments {
				for name, text := range texts {
					t.Run(fmt.Sprintf("%s/%s/%s/%s", profile, kind, at, name), func(t *testing.T) {
						inWorld(t, firmwaresim.Options{Profile: profile}, func(t *testing.T, w *world) {
							fault := firmwaresim.Fault{Kind: kind, At: at, For: 90 * time.Second}
							if kind == firmwaresim.CMSError {
								fault.Code = refusal(at)
							}
							require.NoError(t, w.sim.Modem(0).Fault(fault))
							w.send(0, 1, text)
							w.truthful(1, w.Final(1, 1))

							// The modem heals, and the next message goes out.
							w.send(0, 2, "after the storm")
							w.truthful(2, w.Final(2, 1))
							require.Equal(t, wire.ResultSent, w.Final(2, 1).State)
						})
					})
				}
			}
		}
	}
}

// refusal is a definite error while the network has not got the message, and
// an unclear one after that: no agent can see through a network that takes a
// message and says that it did not.
func refusal(at firmwaresim.Moment) int {
	if at == firmwaresim.AfterSubmit || at == firmwaresim.BeforeOK {
		return 500
	}
	return 42
}

const longText = "This text is long enough for three short messages, because it is longer than three hundred and six characters. " +
	"It goes on and on about nothing in particular, as texts in tests do, so that there is a first part, a second part " +
	"and a third part of it, and something can go wrong with every single one of them while it is being sent."

// truthful compares a result with what the network has accepted.
func (w *world) truthful(message int64, got wire.Result) {
	w.t.Helper()
	text := map[int64]string{1: "one part", 2: "after the storm"}[message]
	seen := map[int]int{}
	for _, s := range w.sim.Submissions() {
		if s.Parts > 1 && message == 1 || s.Parts == 1 && s.Text == text {
			seen[s.Part]++
		}
	}
	for part, n := range seen {
		require.Equal(w.t, 1, n, "part %d was submitted twice; %+v", part, got)
	}
	switch got.State {
	case wire.ResultSent:
		require.Len(w.t, seen, got.Parts, "%+v", got)
	case wire.ResultFailed:
		require.Len(w.t, seen, got.PartsSent, "%+v", got)
	case wire.ResultUnknown:
		require.GreaterOrEqual(w.t, len(seen), got.PartsSent, "%+v", got)
		require.LessOrEqual(w.t, len(seen), got.PartsSent+1, "%+v", got)
	default:
		require.Empty(w.t, seen, "%+v", got)
	}
}
