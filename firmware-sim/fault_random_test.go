package firmwaresim_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// Whatever goes wrong, alone or together: once the faults are cleared the modem sends and
// receives again, and the network has nothing twice that was sent once.
func TestFault_AnyMixtureIsOvercome(t *testing.T) {
	t.Parallel()
	for seed := range uint64(40) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				random := rand.New(rand.NewPCG(seed, 0))
				profiles := firmwaresim.Profiles()
				sim := newSim(t, firmwaresim.Options{Modems: 2, Profile: profiles[random.IntN(len(profiles))], Delay: firmwaresim.DelayLTE})
				m := sim.Modem(0)
				for range 20 {
					suffer(t, sim, random)
				}
				m.ClearFaults()
				<-time.After(10 * time.Minute)
				m.ClearFaults() // what a reboot left behind
				c := talkTo(t, m)
				c.Deadline = time.Hour
				c.Send("\x1b\rATE0\r").Until("OK\r\n")
				c.Send("AT\r").Until("OK\r\n")
				before := len(sim.Submissions())
				length, pdu := submission(handset, "at last", false)
				c.Send(fmt.Sprintf("AT+CMGS=%d\r", length)).Until("> ")
				c.Send(pdu + "\x1a").Until("OK\r\n")
				require.Len(t, sim.Submissions(), before+1)
				c.Send("AT+CMGD=1,4\r").Until("OK\r\n")
				<-time.After(10 * time.Minute)
				require.NoError(t, sim.Inbound(handset, m.Number(), "the very last"))
				<-time.After(10 * time.Minute)
				inbox := sim.Inbox(m.Number())
				require.Equal(t, "the very last", inbox[len(inbox)-1].Text)
				unique := map[string]bool{}
				for _, message := range sim.Messages() {
					require.False(t, unique[message.Text], message.Text)
					unique[message.Text] = true
				}
			})
		})
	}
}

// suffer lets one more thing go wrong while the modem sends and gets a message.
func suffer(t *testing.T, sim *firmwaresim.Sim, random *rand.Rand) {
	t.Helper()
	kinds, moments := firmwaresim.KnownFaults(), firmwaresim.KnownMoments()
	m := sim.Modem(0)
	err := m.Fault(firmwaresim.Fault{
		Kind:  kinds[random.IntN(len(kinds))],
		At:    append(moments, "")[random.IntN(len(moments)+1)],
		Count: random.IntN(3),
		For:   time.Duration(random.IntN(90)) * time.Second,
	})
	if err != nil {
		require.ErrorContains(t, err, "cannot happen at")
	}
	if random.IntN(8) == 0 {
		require.NoError(t, sim.SwapSIMs(0, 1))
	}
	require.NoError(t, sim.Inbound(handset, m.Number(), strings.Repeat("in ", 1+random.IntN(80))))
	if line, err := m.Open(); err == nil {
		length, pdu := submission(handset, fmt.Sprint("out ", time.Now().UnixNano()), random.IntN(2) == 0)
		_, _ = fmt.Fprintf(line, "\x1b\rAT+CNMI=2,%d,0,%d;+CMGS=%d\r", random.IntN(3), random.IntN(3), length)
		<-time.After(time.Second)
		_, _ = fmt.Fprintf(line, "%s\x1a", pdu)
	}
	<-time.After(time.Duration(random.IntN(120)) * time.Second)
	if random.IntN(4) == 0 {
		m.ClearFaults()
	}
}
