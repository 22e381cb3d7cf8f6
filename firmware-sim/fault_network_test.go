package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// sendReported sends a text and asks for a report on it.
func sendReported(c *simtest.Conversation, to, text string, reference int) {
	length, pdu := submission(to, text, true)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
	c.Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", reference), "OK"))
}

func TestFault_NoSignalLeavesTheNetwork(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.NoSignal})
	c.Command("AT+CSQ;+CREG?", lines("+CSQ: 99,99", "+CREG: 0,1", "OK"))
	send(c, handset, "x", 0)
	sim.Modem(0).ClearFaults()
	c.Command("AT+CSQ", lines("+CSQ: 20,99", "OK"))
}

func TestFault_SMSCDown(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		m := sim.Modem(0)
		c.Command("AT+CNMI=2,1", lines("OK"))
		fault(t, m, firmwaresim.Fault{Kind: firmwaresim.SMSCDown})
		began := time.Now()
		c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(talkPrompt + lines("+CMS ERROR: 332"))
		require.Equal(t, time.Minute, time.Since(began))
		require.NoError(t, sim.Inbound(handset, m.Number(), "waits"))
		require.Empty(t, sim.Inbox(m.Number()))
		m.ClearFaults()
		c.Expect(lines(`+CMTI: "SM",1`))

		fault(t, m, firmwaresim.Fault{Kind: firmwaresim.SMSCDown, Code: 42, For: time.Minute})
		began = time.Now()
		c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(talkPrompt + lines("+CMS ERROR: 42"))
		require.Less(t, time.Since(began), time.Second)
		<-time.After(time.Minute)
		send(c, handset, "healed", 0)
		require.Len(t, sim.Submissions(), 1)
	})
}

func TestFault_PartsOfALongMessage(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind   firmwaresim.Kind
		places []int
		gap    time.Duration
	}{
		"delayed":    {firmwaresim.DelayedParts, []int{1, 2, 3}, 10 * time.Second},
		"reordered":  {firmwaresim.ReorderedParts, []int{3, 2, 1}, 0},
		"duplicated": {firmwaresim.DuplicateParts, []int{1, 1, 2, 2, 3, 3}, 0},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim, c := converse(t)
				c.Deadline = time.Hour
				m := sim.Modem(0)
				c.Command("AT+CNMI=2,2", lines("OK"))
				fault(t, m, firmwaresim.Fault{Kind: test.kind})
				if test.kind != firmwaresim.DuplicateParts {
					require.NoError(t, sim.Inbound(handset, m.Number(), "one part is not struck"))
					expectDeliver(t, c, "+CMT: ,%d")
				}
				text := strings.Repeat("0123456789", 40)
				began := time.Now()
				require.NoError(t, sim.Inbound(handset, m.Number(), text))
				for i, want := range test.places {
					place, ok := expectDeliver(t, c, "+CMT: ,%d").UserData.Concat()
					require.True(t, ok)
					require.Equal(t, want, place.Part)
					require.Equal(t, time.Duration(i)*test.gap, time.Since(began))
				}
				require.Empty(t, m.Faults())
				inbox := sim.Inbox(m.Number())
				require.Equal(t, text, inbox[len(inbox)-1].Text)
			})
		})
	}
}

func TestFault_DuplicatePartsStrikeAShortMessageToo(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1", lines("OK"))
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.DuplicateParts})
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "twice"))
	c.Expect(lines(`+CMTI: "SM",1`, `+CMTI: "SM",2`))
}

func TestFault_EarlyReportComesBeforeTheAnswer(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1,0,1", lines("OK"))
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.EarlyReport})
	length, pdu := submission(handset, "early", true)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), talkPrompt).Send(pdu + "\x1a")
	require.Equal(t, byte(0), expectReport(t, c, "+CDS: %d").Reference)
	c.Expect(talkAnswer + talkOK)
	sendReported(c, handset, "as usual", 1)
	require.Equal(t, byte(1), expectReport(t, c, "+CDS: %d").Reference)
	c.Command("AT", lines("OK"))
}

func TestFault_ReportsThatGoAstray(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind       firmwaresim.Kind
		count      int
		references []byte
	}{
		"the first one is lost":         {firmwaresim.LostReport, 1, []byte{1, 2, 3}},
		"two are lost":                  {firmwaresim.LostReport, 2, []byte{2, 3}},
		"the first one comes twice":     {firmwaresim.DuplicateReport, 1, []byte{0, 0, 1, 2, 3}},
		"the first two change places":   {firmwaresim.SwappedReports, 1, []byte{1, 0, 2, 3}},
		"each changes places with next": {firmwaresim.SwappedReports, 2, []byte{1, 0, 3, 2}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim, c := converse(t)
				c.Deadline = time.Hour
				require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{ReportDelay: new(firmwaresim.Delay("10s"))}))
				c.Command("AT+CNMI=2,1,0,1", lines("OK"))
				fault(t, sim.Modem(0), firmwaresim.Fault{Kind: test.kind, Count: test.count})
				for i := range 4 {
					sendReported(c, handset, "x", i)
				}
				for _, want := range test.references {
					require.Equal(t, want, expectReport(t, c, "+CDS: %d").Reference)
				}
				<-time.After(time.Hour)
				c.Command("AT", lines("OK")) // and no other
			})
		})
	}
}

func TestFault_SwappedReportThatNothingFollowsComesLate(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		c.Command("AT+CNMI=2,1,0,1", lines("OK"))
		fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.SwappedReports})
		sendReported(c, handset, "x", 0)
		began := time.Now()
		expectReport(t, c, "+CDS: %d")
		require.InDelta(t, time.Minute, time.Since(began), float64(time.Second))
	})
}
