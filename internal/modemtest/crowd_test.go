package modemtest_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/relay/wire"
)

// credits is how many messages the relay lets a card have at once.
const credits = 3

// TestCrowd_SixteenModemsOfOneAgentDoNotDisturbEachOther has modems write to
// each other in a ring, all at once, while small things go wrong with some.
func TestCrowd_SixteenModemsOfOneAgentDoNotDisturbEachOther(t *testing.T) {
	t.Parallel()
	const modems, each = 16, 20
	random, seed := random(t)
	t.Log("seed", seed)
	inWorld(t, func(t *testing.T, w *world) {
		w.makeClumsy(random)
		for n := range each {
			for i := range modems {
				message := n*modems + i + 1
				if n >= credits {
					w.Final(int64(message-credits*modems), 1)
				}
				w.Dispatch(wire.Dispatch{
					Message: int64(message), ICCID: w.modem(i).ICCID(), To: w.modem((i + 1) % modems).Number(), Text: onePart(message),
				})
			}
		}
		var texts []string
		for m := range modems * each {
			got := w.Final(int64(m+1), 1)
			require.Equal(t, wire.ResultSent, got.State, "%+v", got)
			texts = append(texts, onePart(m+1))
		}
		w.heal()
		w.texts(len(texts))
		<-time.After(3 * time.Minute)
		require.ElementsMatch(t, texts, w.texts(len(texts)))
		l := w.ledger()
		for m := range modems * each {
			w.requireTruth(l, m+1, onePart(m+1))
			require.Equal(t, m%modems, l[m+1][1][0].Modem, "each card sends its own")
		}
		w.requireAddressed()
	}, firmwaresim.Options{Modems: modems, Delay: "5ms-900ms"})
}

// makeClumsy makes a small fault strike every fifth time that one of every third
// modem sends. A good agent gets over each of them.
func (w *world) makeClumsy(random *rand.Rand) {
	small := []firmwaresim.Fault{
		{Kind: firmwaresim.DropOK},
		{Kind: firmwaresim.LateAnswer},
		{Kind: firmwaresim.LateAnswer, At: firmwaresim.BeforePrompt, For: 3 * time.Second},
		{Kind: firmwaresim.CMSError, Code: 42},
		{Kind: firmwaresim.RegistrationLost, At: firmwaresim.BeforeSubmit, For: 20 * time.Second},
		{Kind: firmwaresim.Unplug, At: firmwaresim.BeforePrompt, For: 20 * time.Second},
		{Kind: firmwaresim.Reboot, At: firmwaresim.BeforeOK},
		{Kind: firmwaresim.MemoryFull, At: firmwaresim.BeforeOK, For: 20 * time.Second},
	}
	for i := 0; i < len(w.taps); i += 3 {
		count, fault, m := random.IntN(5), random.IntN(len(small)), w.modem(i)
		w.taps[i].before(func(cmd string) {
			if !strings.HasPrefix(cmd, "AT+CMGS") {
				return
			}
			if count++; count%5 == 0 {
				fault++
				if err := m.Fault(small[fault%len(small)]); err != nil {
					w.t.Error(err)
				}
			}
		})
	}
}

// requireAddressed fails the test when a text came in at a card that is not the
// one that it was sent to.
func (w *world) requireAddressed() {
	w.t.Helper()
	to := map[string]string{}
	for _, sim := range w.sims {
		for _, m := range sim.Messages() {
			to[m.Text] = m.To
		}
	}
	w.Do(func() {
		for _, in := range w.Inbound {
			i := slices.IndexFunc(w.taps, func(p *tap) bool { return p.modem.ICCID() == in.ICCID })
			if in.Kind == wire.InboundSMS {
				require.Equal(w.t, to[in.Text], w.modem(i).Number(), "%q", in.Text)
			}
		}
	})
}
