package modemtest_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// hour is a moment while messages come in, at which a fault strikes.
type hour struct {
	name string
	// commands begin the command lines that are counted; none means at once.
	commands []string
	nth      int
}

var hours = []hour{
	{name: "while nothing happens"},
	{"as the first is read", []string{"AT+CMGR", "AT+CMGL", "AT+CNMA"}, 1},
	{"as the fourth is read", []string{"AT+CMGR", "AT+CMGL", "AT+CNMA"}, 4},
	{"as the first is deleted", []string{"AT+CMGD"}, 1},
	{"as the fourth is deleted", []string{"AT+CMGD"}, 4},
	{"between reading and deleting", []string{"AT+CMGR", "AT+CMGL", "AT+CMGD"}, 2},
}

// TestFaults_NoMessageThatComesInIsLostOrDoubled plays every fault while a modem
// is idle, and at the steps of receiving. The tap sees to it that nothing is
// deleted or acknowledged before it is on disk.
func TestFaults_NoMessageThatComesInIsLostOrDoubled(t *testing.T) {
	t.Parallel()
	random, seed := random(t)
	t.Log("seed", seed)
	for _, v := range variants() {
		for _, h := range hours {
			profiles := firmwaresim.Profiles()
			if !longRun() {
				profiles = []string{alwaysTested[random.IntN(len(alwaysTested))], profiles[random.IntN(len(profiles))]}
			}
			for i, profile := range profiles {
				t.Run(fmt.Sprintf("%s/%s/%s/%d", v.name, h.name, profile, i), func(t *testing.T) {
					t.Parallel()
					inWorld(t, func(t *testing.T, w *world) { receiveThrough(t, w, v, h) }, firmwaresim.Options{Profile: profile})
				})
			}
		}
	}
}

func receiveThrough(t *testing.T, w *world, v variant, h hour) {
	texts := []string{threeParts(1), onePart(2), threeWideParts(3), onePart(4), onePart(5)}
	w.strikeIn(h, v.at(firmwaresim.Idle))
	for _, text := range texts {
		require.NoError(t, w.sims[0].Inbound(handset, w.modem(0).Number(), text))
	}
	w.within(5*time.Minute, func() bool { return len(w.came()) == len(texts) })
	w.heal()
	texts = append(texts, onePart(6))
	require.NoError(t, w.sims[0].Inbound(handset, w.modem(0).Number(), onePart(6)))
	w.texts(len(texts))
	<-time.After(3 * time.Minute) // for what must not happen
	w.requireCame(texts)

	// Its places on the modem are free again, and nothing in them is known of old.
	before := len(w.texts(0))
	require.NoError(t, w.sims[0].Inbound(handset, w.modem(0).Number(), onePart(2)))
	require.Equal(t, onePart(2), w.texts(before + 1)[before])
}

// strikeIn makes a fault strike in an hour, once.
func (w *world) strikeIn(h hour, f firmwaresim.Fault) {
	m := w.modem(0)
	if h.nth == 0 {
		require.NoError(w.t, m.Fault(f))
		return
	}
	count := 0
	w.taps[0].before(func(cmd string) {
		for _, c := range h.commands {
			if !strings.HasPrefix(cmd, c) {
				continue
			}
			if count++; count == h.nth {
				_ = m.Fault(f) // one that the modem does not have does not strike
			}
			return
		}
	})
}
