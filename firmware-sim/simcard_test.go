package firmwaresim_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

func TestSwapSIMs_EverythingMovesWithTheCard(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2})
	one, two := sim.Modem(0), sim.Modem(1)
	a, b := talk(t, sim), talkTo(t, two).Command("ATE0", "ATE0\r\r\nOK\r\n")
	before := [2]firmwaresim.SIMState{one.SIM(), two.SIM()}
	imei := one.IMEI()
	a.Command(`AT+CSCA="+12125550123",145;+CNMI=2,1;+CREG=1`, lines("OK"))
	require.NoError(t, sim.Inbound(handset, one.Number(), "stored on the card"))
	a.Expect(lines(`+CMTI: "SM",1`))
	send(a, handset, "from the first card", 0)
	fault(t, one, firmwaresim.Fault{Kind: firmwaresim.RegistrationLost})
	a.Expect(lines("+CREG: 2"))
	require.NoError(t, sim.Inbound(handset, before[0].Number, "waits in the network"))

	require.NoError(t, sim.SwapSIMs(0, 1))
	b.Expect(lines("+CPIN: NOT READY", "+CPIN: READY"))
	a.Expect(lines("+CPIN: NOT READY", "+CPIN: READY"))
	require.Equal(t, [2]firmwaresim.SIMState{before[1], before[0]}, [2]firmwaresim.SIMState{one.SIM(), two.SIM()})
	require.Equal(t, imei, one.IMEI())
	b.Command("AT+CIMI", lines(before[0].IMSI, "OK"))
	b.Command("AT+CCID;+CNUM", lines("+CCID: "+before[0].ICCID, `+CNUM: "","`+before[0].Number+`",145`, "OK"))
	b.Command("AT+CSCA?", lines(`+CSCA: "+12125550123",145`, "OK"))
	b.Command("AT+CPMS?", lines(`+CPMS: "SM",2,20,"SM",2,20,"SM",2,20`, "OK")) // the waiting one found its card
	require.Equal(t, "stored on the card", expectDeliver(t, b.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d").UserData.Text())
	b.Expect(lines("OK"))
	send(b, handset, "from the first card still", 1)
	require.Equal(t, before[0].Number, sim.Submissions()[1].From)
	require.Equal(t, 1, sim.Submissions()[1].Modem)
	require.NoError(t, sim.Inbound(handset, before[1].Number, "for the modem without a network"))
	require.Empty(t, sim.Inbox(before[1].Number))
	one.ClearFaults()
	a.Expect(lines("+CREG: 1", `+CMTI: "SM",1`))
	require.Len(t, sim.Inbox(before[1].Number), 1)
}

func TestSwapSIMs_InTheMiddleOfASend(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Modems: 2, Delay: "10s"})
		c := talk(t, sim)
		c.Deadline = time.Hour
		c.Command("AT+CMGS=23", talkPrompt).Send(helloPDU + "\x1a")
		<-time.After(5 * time.Second)
		require.NoError(t, sim.SwapSIMs(0, 1))
		c.Expect(lines("+CMS ERROR: 310", "+CPIN: NOT READY", "+CPIN: READY"))
		require.Empty(t, sim.Submissions())
	})
}

func TestSwapSIMs_ThePINIsAskedForAgain(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2, PIN: "0007"})
	c := talk(t, sim)
	c.Command(`AT+CPIN="0007"`, lines("OK"))
	require.NoError(t, sim.SwapSIMs(1, 0))
	c.Expect(lines("+CPIN: NOT READY", "+CPIN: SIM PIN"))
	c.Command("AT+CPIN?", lines("+CPIN: SIM PIN", "OK"))
}

func TestSwapSIMs_BadOnesAreRefused(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2})
	for _, pair := range [][2]int{{0, 0}, {0, 2}, {-1, 1}} {
		require.Error(t, sim.SwapSIMs(pair[0], pair[1]), fmt.Sprint(pair))
	}
	require.NoError(t, sim.Close())
	require.ErrorIs(t, sim.SwapSIMs(0, 1), firmwaresim.ErrClosed)
}
