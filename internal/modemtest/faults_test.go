package modemtest_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// variant is a kind of fault and how it is played.
type variant struct {
	name string
	firmwaresim.Fault
}

// lastingLateness is longer than the driver waits for the answer to AT+CMGS.
const lastingLateness = 2 * time.Minute

// ways lists how the kinds are played that can be played in several ways.
var ways = map[firmwaresim.Kind][]variant{
	firmwaresim.LateAnswer: {
		{"late answer", firmwaresim.Fault{}},
		{"answer that is too late", firmwaresim.Fault{For: lastingLateness}},
	},
	firmwaresim.CMSError: {
		{"temporary error", firmwaresim.Fault{Code: 42}},
		{"refusal", firmwaresim.Fault{Code: 21}},
		{"unclear error", firmwaresim.Fault{Code: 500}},
	},
	firmwaresim.CMEError: {
		{"busy card", firmwaresim.Fault{Code: 14}},
		{"unclear cme error", firmwaresim.Fault{Code: 100}},
	},
	firmwaresim.SMSCDown: {
		{"silent message centre", firmwaresim.Fault{}},
		{"message centre that is down", firmwaresim.Fault{Code: 42}},
	},
	firmwaresim.StrayURC: {
		{"stray_urc", firmwaresim.Fault{}},
		{"second prompt", firmwaresim.Fault{Text: "\r\n> "}},
	},
}

// variants are all kinds of fault that there are. One that comes to be known
// takes part without a line here.
func variants() (list []variant) {
	for _, kind := range firmwaresim.KnownFaults() {
		played, several := ways[kind]
		if !several {
			played = []variant{{name: string(kind)}}
		}
		for _, v := range played {
			v.Kind = kind
			list = append(list, v)
		}
	}
	return list
}

// at is the fault at a moment.
func (v variant) at(m firmwaresim.Moment) firmwaresim.Fault {
	f := v.Fault
	f.At = m
	return f
}

// lies says that the network takes a message, and the modem says for sure that
// it did not. No agent can see through that.
func (v variant) lies(at firmwaresim.Moment) bool {
	return at == firmwaresim.AfterSubmit && (definite(fmt.Sprint("+CMS ERROR: ", v.Code)) && v.Kind == firmwaresim.CMSError || v.name == "busy card")
}

// possible reports whether a modem can have the fault at a moment, and whether
// an agent can be held to anything then.
func (v variant) possible(t *testing.T, at firmwaresim.Moment) bool {
	t.Helper()
	sim, err := firmwaresim.New(firmwaresim.Options{})
	require.NoError(t, err)
	possible := sim.Modem(0).Fault(v.at(at)) == nil
	require.NoError(t, sim.Close())
	return possible && !v.lies(at)
}

const (
	idle         = firmwaresim.Idle
	beforePrompt = firmwaresim.BeforePrompt
	afterPrompt  = firmwaresim.AfterPrompt
	beforeSubmit = firmwaresim.BeforeSubmit
	afterSubmit  = firmwaresim.AfterSubmit
	beforeOK     = firmwaresim.BeforeOK
)

// sending are the moments of a send.
var sending = []firmwaresim.Moment{idle, beforePrompt, afterPrompt, beforeSubmit, afterSubmit, beforeOK}

// silent are the moments from which on a modem that says nothing more leaves
// everybody in the dark: the message may have gone out.
var silent = []firmwaresim.Moment{afterPrompt, beforeSubmit, afterSubmit}

// unknowable lists the moments at which a fault leaves nobody on the agent's
// side of the line a way to know whether the network has the message. A send
// may end as unknown there, and nowhere else. A fault that is not listed is held
// to the rule behind the table: the modem had the message, and said nothing
// definite about it.
var unknowable = map[string][]firmwaresim.Moment{
	"answer that is too late": silent,
	"drop_byte":               silent, // the line with the reference is not one any more
	"error":                   silent,
	"hang":                    silent,
	"reboot":                  silent,
	"unclear cme error":       silent,
	"unclear error":           append([]firmwaresim.Moment{idle}, silent...), // idle is the next send
	"disconnect":              {beforeSubmit, afterSubmit},                   // before that, the message finds no port
	"unplug":                  {beforeSubmit, afterSubmit},
	"pin_required":            {afterSubmit},
	"puk_required":            {afterSubmit},
	"registration_lost":       {afterSubmit},
	"sim_removed":             {afterSubmit},
	"silent message centre":   sending, // it stays silent for the parts after that
	"drop_ok":                 {},      // the reference comes before the OK
	"no_prompt":               {},      // the message never left
	"bare_prompt":             {}, "busy card": {}, "duplicate_urc": {}, "early_report": {}, "garbage": {},
	"late answer": {}, "lost_report": {}, "memory_full": {}, "message centre that is down": {}, "no_signal": {},
	"refusal": {}, "second prompt": {}, "split_reads": {}, "stray_urc": {}, "swapped_reports": {}, "temporary error": {},
}

// mayFail lists the faults after which a message may end as not sent, for the
// relay to decide what to do; with all others it waits until it can be sent.
var mayFail = []string{"refusal", "message centre that is down", "pin_required", "puk_required", "sim_removed"}

// spot is the part of a message at which a fault strikes.
type spot struct {
	name string
	text func(message int) string
	step device.Step // right before which it strikes
}

var spots = []spot{
	{"one part", onePart, device.StepReceived},
	{"the second of three parts", threeParts, device.StepPartSent},
}

// alwaysTested are the profiles on which every cell is played in every run.
var alwaysTested = []string{"generic", "huawei", "sim800"}

// TestFaults_EveryOneAtEveryMomentOfASendLeavesOneTruthfulEnd plays everything
// that can happen to a modem while it sends, and compares what the agent says
// with what the network has.
func TestFaults_EveryOneAtEveryMomentOfASendLeavesOneTruthfulEnd(t *testing.T) {
	t.Parallel()
	for _, profile := range alwaysTested {
		for _, v := range variants() {
			for _, at := range firmwaresim.KnownMoments() {
				for _, s := range spots {
					playCell(t, profile, v, at, s)
				}
			}
		}
	}
}

// TestFaults_OtherModemsAreNoDifferent plays every fault at every moment on one
// of the other profiles, a different one each time; all of them in a long run.
func TestFaults_OtherModemsAreNoDifferent(t *testing.T) {
	t.Parallel()
	others := slices.DeleteFunc(firmwaresim.Profiles(), func(p string) bool { return slices.Contains(alwaysTested, p) })
	random, seed := random(t)
	t.Log("seed", seed)
	for _, v := range variants() {
		for _, at := range firmwaresim.KnownMoments() {
			if longRun() {
				for _, profile := range others {
					playCell(t, profile, v, at, spots[1])
				}
				continue
			}
			playCell(t, others[random.IntN(len(others))], v, at, spots[random.IntN(len(spots))])
		}
	}
}

// playCell plays one fault at one moment on one modem.
func playCell(t *testing.T, profile string, v variant, at firmwaresim.Moment, s spot) {
	t.Helper()
	if !v.possible(t, at) {
		return
	}
	t.Run(fmt.Sprintf("%s/%s/%s/%s", profile, v.name, at, s.name), func(t *testing.T) {
		t.Parallel()
		inWorld(t, func(t *testing.T, w *world) {
			w.strikeAt(s, v.at(at))
			w.dispatch(0, 1, s.text(1))
			w.within(5*time.Minute, func() bool { return w.ended(1) })
			require.False(t, slices.ContainsFunc(w.modem(0).Faults(), func(f firmwaresim.Fault) bool {
				return slices.Contains(sending, f.At)
			}), "the fault has not struck")
			w.heal()
			w.Final(1, 1)
			w.dispatch(0, 2, onePart(2))
			require.Equal(t, wire.ResultSent, w.Final(2, 1).State, "the modem does not work again")
			<-time.After(3 * time.Minute) // for reports, and for what must not happen
			l := w.ledger()
			w.requireTruth(l, 1, s.text(1))
			w.requireTruth(l, 2, onePart(2))
			w.requireExpected(v, at)
		}, firmwaresim.Options{Profile: profile})
	})
}

// strikeAt makes the fault strike message 1 at its spot, once.
func (w *world) strikeAt(s spot, f firmwaresim.Fault) {
	var once sync.Once
	w.setHook(func(step device.Step) (err error) {
		if step == s.step {
			once.Do(func() { err = w.modem(0).Fault(f) })
		}
		return err // which ends the agent
	})
}

// requireExpected holds the end of message 1 against the table.
func (w *world) requireExpected(v variant, at firmwaresim.Moment) {
	w.t.Helper()
	first := w.endings(1)[0]
	moments, listed := unknowable[v.name]
	if first.State == wire.ResultUnknown {
		require.True(w.t, w.taps[0].unclear(1, first.PartsSent+1), "what became of it could be known: %+v", first)
		if listed {
			require.Contains(w.t, moments, at, "it is not unknown: %+v", first)
		}
		return
	}
	// Some modems say 38, out of order for long, where there is no network.
	if first.State != wire.ResultSent && first.Code != "cms_38" && listed && !slices.Contains(moments, at) {
		require.Contains(w.t, mayFail, v.name, "it could have been sent: %+v", first)
	}
}

// random returns a source of chance and its seed.
func random(t *testing.T) (*rand.Rand, uint64) {
	t.Helper()
	seed := rand.Uint64()
	return rand.New(rand.NewPCG(seed, 0)), seed
}
