package firmwaresim_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// refused sends a text and expects a +CMS ERROR.
func refused(c *simtest.Conversation, to string, code int) {
	length, pdu := submission(to, "x", false)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), talkPrompt)
	c.Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMS ERROR: %d", code)))
}

func TestFilter_CountsEachCardsLastMinute(t *testing.T) {
	t.Parallel()
	for _, code := range []int{21, 38, 50} {
		t.Run(fmt.Sprint(code), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim := newSim(t, firmwaresim.Options{Modems: 2})
				a, b := talk(t, sim), talkTo(t, sim.Modem(1)).Command("ATE0", "ATE0\r\r\nOK\r\n")
				require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Filter: &firmwaresim.Filter{PerMinute: 2, CMS: code}}))
				send(a, handset, "one", 0)
				<-time.After(30 * time.Second)
				send(a, handset, "two", 1)
				refused(a, handset, code)
				send(b, handset, "the other card has its own count", 0)
				<-time.After(30 * time.Second)
				send(a, handset, "the first is a minute old", 3)
				refused(a, handset, code)
				require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Filter: &firmwaresim.Filter{}}))
				for i := range 3 {
					send(a, handset, "no filter", 5+i)
				}
			})
		})
	}
}

func TestReject_EveryNth(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Reject: &firmwaresim.Reject{CMS: 42, Every: 3}}))
	send(c, handset, "x", 0)
	send(c, handset, "x", 1)
	refused(c, handset, 42)
	send(c, handset, "x", 3)
	require.Len(t, sim.Submissions(), 3)
}

func TestOutage_OfTheWholeNetwork(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		m := sim.Modem(0)
		c.Command("AT+CNMI=2,1,0,1", lines("OK"))
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{ReportDelay: new(firmwaresim.Delay("1m"))}))
		sendReported(c, handset, "accepted", 0)
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Outage: &firmwaresim.Outage{Down: true, Timeout: 20 * time.Second}}))
		began := time.Now()
		refused(c, handset, 332)
		require.Equal(t, 20*time.Second, time.Since(began))
		require.NoError(t, sim.Inbound(handset, m.Number(), "waits"))
		<-time.After(time.Hour)
		require.Empty(t, sim.Inbox(m.Number()))
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Outage: &firmwaresim.Outage{Down: true, CMS: 192}}))
		refused(c, handset, 192)
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Outage: &firmwaresim.Outage{}}))
		c.Expect(lines(`+CMTI: "SM",1`))
		require.Equal(t, byte(0), expectReport(t, c, "+CDS: %d").Reference)
		send(c, handset, "as before", 1)
	})
}

func TestHandset_ThatDoesNotExist(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	sim.SetHandset("+15550001", firmwaresim.HandsetPatch{CMS: new(1)})
	refused(c, "+15550001", 1)
	send(c, handset, "others do", 1)
	sim.SetHandset("+15550001", firmwaresim.HandsetPatch{CMS: new(0)})
	send(c, "+15550001", "a new subscriber", 2)
}

func TestSend_ToANameIsRefused(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	refused(c, "SimRelay", 195)
}

func TestBalance_PaysForEachSubmission(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	require.Equal(t, 1000, m.SIM().BalanceCents)
	m.SetBalance(25)
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{PriceCents: new(9)}))
	c.Command("AT+CUSD=1", lines("OK"))
	for i, want := range []string{"0.16", "0.07"} {
		send(c, handset, "x", i)
		c.Command(`AT+CUSD=1,"*100#",15`, lines("OK")).Expect(lines(`+CUSD: 0,"Balance: ` + want + ` EUR",15`))
	}
	refused(c, handset, 21)
	m.SetBalance(9)
	send(c, handset, "topped up", 3)
	require.Zero(t, m.SIM().BalanceCents)
	require.Len(t, sim.Submissions(), 3)
}
