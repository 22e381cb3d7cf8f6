package firmwaresim_test

import (
	"context"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

func TestNetwork_RoutesBetweenSIMCards(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2})
	a, b := talk(t, sim), talkTo(t, sim.Modem(1)).Command("ATE0", "ATE0\r\r\nOK\r\n")
	b.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	send(a, sim.Modem(1).Number(), "neighbour", 0)
	d := expectDeliver(t, b, "+CMT: ,%d")
	require.Equal(t, "neighbour", d.UserData.Text())
	require.Equal(t, sim.Modem(0).Number(), d.Originator.String())
	require.Equal(t, 1, sim.Submissions()[0].Part)
}

func TestNetwork_ToItself(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK"))
	length, pdu := submission(sim.Modem(0).Number(), "me", true)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
	c.Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK") + "\r\n+CMTI: \"SM\",1\r\n")
}

func TestHandset_AnswersByItself(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	state := sim.SetHandset(handset, firmwaresim.HandsetPatch{AutoReply: new("Thanks!")})
	require.Equal(t, "Thanks!", *state.AutoReply)
	require.True(t, state.Reachable)
	send(c, handset, "hello", 0)
	d := expectDeliver(t, c, "+CMT: ,%d")
	require.Equal(t, "Thanks!", d.UserData.Text())
	require.Equal(t, handset, d.Originator.String())
	sim.SetHandset(handset, firmwaresim.HandsetPatch{AutoReply: new("")})
	send(c, handset, "hello", 1)
	require.Len(t, sim.Inbox(handset), 2)
}

func TestHandset_UnreachableGetsItLaterAndTheReportComesThen(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = 24 * time.Hour
		c.Command("AT+CNMI=2,1,0,1,0", lines("OK"))
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Reachable: new(false)})
		began := time.Now().Truncate(time.Second)
		for i := range 2 {
			length, pdu := submission(handset, fmt.Sprint("text ", i), true)
			c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
			c.Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", i), "OK"))
		}
		<-time.After(time.Hour)
		require.Empty(t, sim.Inbox(handset))
		c.Command("AT", lines("OK"))
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Reachable: new(true)})
		for range 2 {
			r := expectReport(t, c, "+CDS: %d")
			require.Equal(t, tpdu.StatusDelivered, r.Status)
			require.True(t, began.Equal(r.ServiceTime.Truncate(time.Second)))
			require.Equal(t, time.Hour, r.Discharge.Sub(r.ServiceTime).Truncate(time.Minute))
		}
		require.Len(t, sim.Inbox(handset), 2)
		require.Equal(t, "text 0", sim.Inbox(handset)[0].Text)
	})
}

func TestNetwork_ExpiredMessagesAreReported(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = 24 * time.Hour
		c.Command("AT+CNMI=2,1,0,1,0", lines("OK"))
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Reachable: new(false)})
		// The known PDU with a report wanted and a relative validity of 5 minutes.
		c.Command("AT+CMGS=24", "\r\n> ")
		c.Send("0031010b915155674523f10000000bc8329bfd06dddf723619\x1a").Expect(lines("+CMGS: 0", "OK"))
		r := expectReport(t, c, "+CDS: %d")
		require.Equal(t, tpdu.StatusExpired, r.Status)
		require.Equal(t, 5*time.Minute, r.Discharge.Sub(r.ServiceTime))
		sim.SetHandset(handset, firmwaresim.HandsetPatch{Reachable: new(true)})
		require.Empty(t, sim.Inbox(handset))
	})
}

func TestNetwork_ReportDelay(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{ReportDelay: new(firmwaresim.Delay("20m"))}))
		c.Command("AT+CNMI=2,1,0,1,0", lines("OK"))
		length, pdu := submission(handset, "x", true)
		c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ").Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK"))
		began := time.Now()
		expectReport(t, c, "+CDS: %d")
		require.Equal(t, 20*time.Minute, time.Since(began))
	})
}

func TestNetwork_DelayPresets(t *testing.T) {
	t.Parallel()
	tests := map[firmwaresim.Delay]struct{ low, high time.Duration }{
		"":                       {5 * time.Millisecond, 5 * time.Millisecond},
		firmwaresim.DelayInstant: {5 * time.Millisecond, 5 * time.Millisecond},
		firmwaresim.DelayLTE:     {800 * time.Millisecond, 1500 * time.Millisecond},
		firmwaresim.Delay3G:      {1500 * time.Millisecond, 3 * time.Second},
		firmwaresim.DelayGSM:     {5 * time.Second, 8 * time.Second},
		"1s-2s":                  {time.Second, 2 * time.Second},
		"7s":                     {7 * time.Second, 7 * time.Second},
	}
	for delay, want := range tests {
		t.Run(string(delay), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim := newSim(t, firmwaresim.Options{Delay: delay})
				c := talk(t, sim)
				c.Deadline = time.Hour
				for i := range 20 {
					began := time.Now()
					send(c, handset, "x", i)
					require.GreaterOrEqual(t, time.Since(began), want.low)
					require.LessOrEqual(t, time.Since(began), want.high)
				}
			})
		})
	}
}

func TestInbound_BadOnesAreRefused(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	number := sim.Modem(0).Number()
	require.ErrorContains(t, sim.Inbound(handset, "+999", "x"), "known are "+number)
	require.Error(t, sim.Inbound("", number, "x"))
	require.Error(t, sim.Inbound("a name that is too long", number, "x"))
	require.Error(t, sim.Inbound("+123456789012345678901", number, "x"))
	require.Error(t, sim.Inbound(handset, number, ""))
	require.NoError(t, sim.Inbound(handset, number[1:], "x"))
}

func TestAwait_EndsWithItsContextAndWithTheSimulation(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := sim.AwaitMessages(ctx, 1)
	require.ErrorIs(t, err, context.Canceled)

	ended := make(chan error)
	go func() {
		_, err := sim.AwaitMessages(t.Context(), 1)
		ended <- err
	}()
	require.NoError(t, sim.Close())
	require.ErrorIs(t, <-ended, firmwaresim.ErrClosed)
}

func TestOptions_BadOnesAreRefused(t *testing.T) {
	t.Parallel()
	for _, options := range []firmwaresim.Options{
		{Modems: -1}, {Modems: 1000}, {Delay: "soon"}, {Delay: "2s-1s"}, {Delay: "-1s"}, {Profile: "../generic"},
	} {
		_, err := firmwaresim.New(options)
		require.Error(t, err)
	}
}
