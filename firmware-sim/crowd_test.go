package firmwaresim_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// Sixteen modems write to each other in a ring, all at once, with reports.
func TestCrowd_EveryMessageArrivesOnceAndInOrder(t *testing.T) {
	t.Parallel()
	const modems, each = 16, 20
	sim := newSim(t, firmwaresim.Options{Modems: modems})
	var senders sync.WaitGroup
	for i, m := range sim.Modems() {
		next := sim.Modem((i + 1) % modems).Number()
		c := talkTo(t, m).Command("ATE0", "ATE0\r\r\nOK\r\n")
		c.Command(`AT+CPMS="ME","ME","ME";+CNMI=2,0,0,2,0`, lines("+CPMS: 0,100,0,100,0,100", "OK"))
		senders.Go(func() {
			for n := range each {
				length, pdu := submission(next, fmt.Sprint("message ", n), true)
				c.Send(fmt.Sprintf("AT+CMGS=%d\r", length)).Until("\r\n> ") // maybe after a +CDSI
				c.Send(pdu + "\x1a")
				c.Until(fmt.Sprintf("\r\n+CMGS: %d\r\n\r\nOK\r\n", n))
			}
		})
	}
	senders.Wait()
	require.Len(t, sim.Messages(), modems*each)
	for _, m := range sim.Modems() {
		inbox, err := sim.AwaitInbox(t.Context(), m.Number(), each)
		require.NoError(t, err)
		require.Len(t, inbox, each)
		for n, message := range inbox {
			require.Equal(t, fmt.Sprint("message ", n), message.Text)
		}
		require.NoError(t, sim.Await(t.Context(), func() bool {
			return strings.Count(string(m.Transcript()), "+CDSI") == each
		}))
	}
}

// BenchmarkSend is what one modem can send when the network takes no time.
func BenchmarkSend(b *testing.B) {
	sim, err := firmwaresim.New(firmwaresim.Options{Delay: "0s"})
	require.NoError(b, err)
	defer func() { _ = sim.Close() }()
	line, err := sim.Modem(0).Open()
	require.NoError(b, err)
	c := simtest.Start(b, line).Command("ATE0", "ATE0\r\r\nOK\r\n")
	b.ReportAllocs()
	for b.Loop() {
		c.Command("AT+CMGS="+helloLength, "\r\n> ")
		c.Send(helloPDU + "\x1a").Until("OK\r\n")
	}
}
