package firmwaresim_test

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

func TestHandset_EndsWithTheStatusThatItHas(t *testing.T) {
	t.Parallel()
	for status, delivered := range map[tpdu.Status]int{
		tpdu.StatusDelivered: 1, tpdu.StatusUnconfirmed: 1, tpdu.StatusReplaced: 1,
		tpdu.StatusNotObtainable: 0, tpdu.StatusNoInterworking: 0, tpdu.StatusDeleted: 0, tpdu.StatusGaveUpBusy: 0, 0x80: 0,
	} {
		t.Run(fmt.Sprintf("%#02x", byte(status)), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			c.Command("AT+CNMI=2,1,0,1", lines("OK"))
			sim.SetHandset(handset, firmwaresim.HandsetPatch{Status: &status})
			for i := range 2 {
				sendReported(c, handset, "x", i)
				r := expectReport(t, c, "+CDS: %d")
				require.Equal(t, status, r.Status)
				require.Equal(t, byte(i), r.Reference)
			}
			require.Len(t, sim.Inbox(handset), 2*delivered)
		})
	}
}

func TestHandset_ATemporaryStatusIsTriedUntilItEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = 24 * time.Hour
		c.Command("AT+CNMI=2,1,0,1", lines("OK"))
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{TemporaryReports: new(true), Retry: new(firmwaresim.Delay("1m"))}))
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Status: new(tpdu.StatusBusy)})
		sendReported(c, handset, "x", 0)
		r := expectReport(t, c, "+CDS: %d")
		require.Equal(t, tpdu.StatusBusy, r.Status)
		<-time.After(10 * time.Minute)
		c.Command("AT", lines("OK")) // it is told once
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Status: new(tpdu.StatusDelivered)})
		r = expectReport(t, c, "+CDS: %d")
		require.Equal(t, tpdu.StatusDelivered, r.Status)
		require.Len(t, sim.Inbox(handset), 1)
	})
}

func TestReports_TemporaryOnesWhenTheNetworkTells(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = 24 * time.Hour
		c.Command("AT+CNMI=2,1,0,1", lines("OK"))
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Reachable: new(false)})
		sendReported(c, handset, "nobody tells", 0)
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{TemporaryReports: new(true), Validity: new(firmwaresim.Delay("1h"))}))
		sendReported(c, handset, "told", 1)
		r := expectReport(t, c, "+CDS: %d")
		require.Equal(t, byte(1), r.Reference)
		require.Equal(t, tpdu.StatusNoResponse, r.Status)
		require.True(t, r.Status.Trying())
		<-time.After(59 * time.Minute)
		c.Command("AT", lines("OK"))
		r = expectReport(t, c, "+CDS: %d") // an hour is all it has
		require.Equal(t, byte(1), r.Reference)
		require.Equal(t, tpdu.StatusExpired, r.Status)
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Reachable: new(true)})
		r = expectReport(t, c, "+CDS: %d")
		require.Equal(t, byte(0), r.Reference)
		require.Equal(t, tpdu.StatusDelivered, r.Status)
	})
}

func TestReports_BetweenModemsTellOfAFullMemory(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2})
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{TemporaryReports: new(true)}))
	c := talk(t, sim)
	c.Command("AT+CNMI=2,1,0,1", lines("OK"))
	fault(t, sim.Modem(1), firmwaresim.Fault{Kind: firmwaresim.MemoryFull})
	sendReported(c, sim.Modem(1).Number(), "x", 0)
	require.Equal(t, tpdu.StatusError, expectReport(t, c, "+CDS: %d").Status)
	sim.Modem(1).ClearFaults()
	require.Equal(t, tpdu.StatusDelivered, expectReport(t, c, "+CDS: %d").Status)
}

func TestReports_MayNameTheRecipientNationally(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1,0,1", lines("OK"))
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{NationalReports: new(true)}))
	for i, numbers := range [][2]string{{handset, "5557654321"}, {"+4930123456", "+4930123456"}, {"72404", "72404"}} {
		sendReported(c, numbers[0], "x", i)
		require.Equal(t, numbers[1], expectReport(t, c, "+CDS: %d").Recipient.String())
	}
}

func TestNetwork_AMessageThatHasExpiredAlreadyIsNotDelivered(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1,0,1", lines("OK"))
	// The known PDU with a report wanted and valid until the second of January 2006.
	const pdu = "0039010b915155674523f10000" + "60102030405000" + "0bc8329bfd06dddf723619"
	c.Command("AT+CMGS=30", talkPrompt).Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK"))
	require.Equal(t, tpdu.StatusExpired, expectReport(t, c, "+CDS: %d").Status)
	require.Empty(t, sim.Inbox(handset))
}

func TestNetwork_NumbersOfOneHandset(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	sim.SetHandset(handset, firmwaresim.HandsetPatch{})
	for i, to := range []string{handset, "0015557654321", "15557654321", "5557654321"} {
		send(c, to, "x", i)
		require.Equal(t, handset, sim.Submissions()[i].To, to)
	}
	send(c, sim.Modem(0).Number()[2:], "a card's national number", 4)
	require.Equal(t, sim.Modem(0).Number(), sim.Submissions()[4].To)
	for i, to := range []string{"72404", "*100#", "03012345678"} {
		send(c, to, "x", 5+i)
		require.Equal(t, to, sim.Submissions()[5+i].To)
	}
	require.Len(t, sim.Inbox(handset), 4)
}

func TestHandset_AnswersByItsScript(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		c.Command("AT+CNMI=2,2", lines("OK"))
		script, err := firmwaresim.ParseScript(
			firmwaresim.Rule{Match: `(?i)^order (\d+)`, Reply: "Order $1 is on its way", Delay: time.Minute},
			firmwaresim.Rule{Match: `(?i)stop`, Reply: "STOP"},
			firmwaresim.Rule{Match: `quiet`},
		)
		require.NoError(t, err)
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Script: script, AutoReply: new("What?")})
		for i, talk := range []struct {
			text, reply string
			delay       time.Duration
		}{
			{"Order 66, please", "Order 66 is on its way", time.Minute},
			{"please stop", "STOP", 0},
			{"something else", "What?", 0},
			{"be quiet", "", 0},
		} {
			began := time.Now()
			send(c, handset, talk.text, i)
			if talk.reply == "" {
				<-time.After(time.Hour)
				c.Command("AT", lines("OK"))
				continue
			}
			require.Equal(t, talk.reply, expectDeliver(t, c, "+CMT: ,%d").UserData.Text())
			require.InDelta(t, talk.delay, time.Since(began), float64(time.Second))
		}
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Script: &firmwaresim.Script{}})
		send(c, handset, "please stop", 4)
		require.Equal(t, "What?", expectDeliver(t, c, "+CMT: ,%d").UserData.Text())
	})
}

func TestScript_BadRulesAreRefused(t *testing.T) {
	t.Parallel()
	for _, rule := range []firmwaresim.Rule{{Match: "("}, {Match: "x", Delay: -1}} {
		_, err := firmwaresim.ParseScript(firmwaresim.Rule{Match: "fine"}, rule)
		require.ErrorContains(t, err, "rule 2 of the script")
	}
}
