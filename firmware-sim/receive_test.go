package firmwaresim_test

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
	"simrelay/firmware-sim/tpdu"
)

// parsePDU reads a PDU as +CMT and +CMGR show it, and checks the announced length.
func parsePDU(t *testing.T, line string, length int) []byte {
	t.Helper()
	raw, err := hex.DecodeString(strings.TrimSpace(line))
	require.NoError(t, err)
	_, pdu, err := tpdu.CutServiceCentre(raw)
	require.NoError(t, err)
	require.Len(t, pdu, length)
	return pdu
}

// expectDeliver expects a head such as "+CMT: ,%d" and returns the message that follows.
func expectDeliver(t *testing.T, c *simtest.Conversation, head string) tpdu.Deliver {
	t.Helper()
	d, err := tpdu.ParseDeliver(expectPDU(t, c, head))
	require.NoError(t, err)
	return d
}

func expectReport(t *testing.T, c *simtest.Conversation, head string) tpdu.StatusReport {
	t.Helper()
	r, err := tpdu.ParseStatusReport(expectPDU(t, c, head))
	require.NoError(t, err)
	return r
}

func expectPDU(t *testing.T, c *simtest.Conversation, head string) []byte {
	t.Helper()
	c.Expect("\r\n")
	line := c.Until("\r\n")
	var length int
	_, err := fmt.Sscanf(line, head+"\r\n", &length)
	require.NoError(t, err, "the modem said %q, expected %s", line, head)
	return parsePDU(t, c.Until("\r\n"), length)
}

func TestReceive_StoredAnnouncedReadAndDeleted(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "Grüße {1}"))
	c.Expect("\r\n+CMTI: \"SM\",1\r\n")
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",1,20,"SM",1,20,"SM",1,20`, "OK"))

	d := expectDeliver(t, c.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d")
	c.Expect(lines("OK"))
	require.Equal(t, handset, d.Originator.String())
	require.Equal(t, "Grüße {1}", d.UserData.Text())
	require.WithinDuration(t, time.Now(), d.ServiceTime, time.Minute)
	require.False(t, d.More)

	expectDeliver(t, c.Send("AT+CMGR=1\r"), "+CMGR: 1,,%d") // now it is read
	c.Expect(lines("OK"))
	c.Command("AT+CMGD=1", lines("OK"))
	c.Command("AT+CMGR=1", lines("+CMS ERROR: 321"))
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",0,20,"SM",0,20,"SM",0,20`, "OK"))
	require.Len(t, sim.Inbox(sim.Modem(0).Number()), 1)
}

func TestReceive_LongTextComesInParts(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	text := strings.Repeat("Привет 😀 ", 20)
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), text))
	inbox, err := sim.AwaitInbox(t.Context(), sim.Modem(0).Number(), 1)
	require.NoError(t, err)
	require.Equal(t, text, inbox[0].Text)
	var whole strings.Builder
	for i := 1; i <= inbox[0].Parts; i++ {
		d := expectDeliver(t, c.Send(fmt.Sprintf("AT+CMGR=%d\r", i)), "+CMGR: 0,,%d")
		c.Expect(lines("OK"))
		place, ok := d.UserData.Concat()
		require.True(t, ok)
		require.Equal(t, tpdu.Concat{Reference: 0, Part: i, Parts: inbox[0].Parts}, place)
		require.Equal(t, i < inbox[0].Parts, d.More)
		whole.WriteString(d.UserData.Text())
	}
	require.Equal(t, text, whole.String())
}

func TestReceive_FromANameOrAShortCode(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	for _, from := range []string{"SimRelay", "72404", "+4915112345678"} {
		require.NoError(t, sim.Inbound(from, sim.Modem(0).Number(), "hello"))
		require.Equal(t, from, expectDeliver(t, c, "+CMT: ,%d").Originator.String())
	}
}

func TestReceive_WithoutIndicationsIsOnlyStored(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "quiet"))
	_, err := sim.AwaitInbox(t.Context(), sim.Modem(0).Number(), 1)
	require.NoError(t, err)
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",1,20,"SM",1,20,"SM",1,20`, "OK"))
}

func TestReceive_Mode0BuffersUntilAnotherModeComes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ bfr, expect string }{
		"bfr 0 shows what was held back": {"0", "\r\n+CMTI: \"SM\",1\r\n"},
		"bfr 1 forgets it":               {"1", ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			c.Command("AT+CNMI=0,1,0,0,0", lines("OK"))
			require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "later"))
			c.Command("AT", lines("OK"))
			c.Command("AT+CNMI=2,1,0,0,"+test.bfr, lines("OK")+test.expect)
			c.Command("AT", lines("OK"))
		})
	}
}

func TestIndications_OnlyWhatTheModemSupports(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CNMI=?", lines("+CNMI: (0,1,2,3),(0,1,2,3),(0,2,3),(0,1,2),(0,1)", "OK"))
	for _, bad := range []string{"4", "2,4", "2,1,1", "2,1,0,3", "2,1,0,0,2", "2,1,0,0,0,0", "x"} {
		c.Command("AT+CNMI="+bad, lines("+CMS ERROR: 303"))
	}
	c.Command("AT+CNMI=2,1", lines("OK")).Command("AT+CNMI=,,,1;+CNMI?", lines("+CNMI: 2,1,0,1,0", "OK"))
}

func TestIndications_NeverWithinAnAnswer(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	number := sim.Modem(0).Number()
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK"))

	c.Send("AT+C") // a line that is just being typed
	require.NoError(t, sim.Inbound(handset, number, "one"))
	c.Send("SQ\r").Expect(lines("+CSQ: 20,99", "OK") + "\r\n+CMTI: \"SM\",1\r\n")

	c.Command("AT+CMGS=23", "\r\n> ")
	require.NoError(t, sim.Inbound(handset, number, "two"))
	c.Send(helloPDU[:10])
	require.NoError(t, sim.Inbound(handset, number, "three"))
	c.Send(helloPDU[10:] + "\x1a")
	c.Expect(lines("+CMGS: 0", "OK") + lines(`+CMTI: "SM",2`, `+CMTI: "SM",3`))
}

func TestReceive_ShownDirectlyWithoutAcknowledgement(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	for range 3 {
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "shown"))
	}
	for range 3 {
		require.Equal(t, "shown", expectDeliver(t, c, "+CMT: ,%d").UserData.Text())
	}
	c.Command("AT+CNMA", lines("+CMS ERROR: 340"))
	c.Command("AT+CPMS?", lines(`+CPMS: "SM",0,20,"SM",0,20,"SM",0,20`, "OK"))
}

func TestReceive_Phase2PlusWaitsForEachAcknowledgement(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CSMS=1", lines("+CSMS: 1,1,1", "OK"))
	c.Command("AT+CSMS?", lines("+CSMS: 1,1,1,1", "OK"))
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	c.Command("AT+CNMA", lines("+CMS ERROR: 340"))
	for _, text := range []string{"one", "two", "three"} {
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), text))
	}
	for i, ack := range []string{"AT+CNMA", "AT+CNMA=0", "AT+CNMA=1"} {
		d := expectDeliver(t, c, "+CMT: ,%d")
		require.Equal(t, []string{"one", "two", "three"}[i], d.UserData.Text())
		c.Command("AT", lines("OK")) // nothing follows before the acknowledgement
		c.Command(ack, lines("OK"))
	}
	c.Command("AT+CNMA", lines("+CMS ERROR: 340"))
	require.Len(t, sim.Inbox(sim.Modem(0).Number()), 3)
}

func TestReceive_AcknowledgementWithAReport(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CSMS=1;+CNMI=2,2,0,0,0", lines("+CSMS: 1,1,1", "OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	expectDeliver(t, c, "+CMT: ,%d")
	c.Command("AT+CNMA=1,2", "\r\n> ").Send("0000\x1a").Expect(lines("OK"))
	c.Command("AT+CNMA=1,2", lines("+CMS ERROR: 340"))
	c.Command("AT+CNMA=3", lines("+CMS ERROR: 304"))
}

func TestReceive_NoAcknowledgementFallsBackAndComesAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{})
		c := talk(t, sim)
		c.Deadline = time.Hour
		c.Command("AT+CSMS=1;+CNMI=2,2,0,1,0", lines("+CSMS: 1,1,1", "OK"))
		began := time.Now()
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "again"))
		expectDeliver(t, c, "+CMT: ,%d")
		<-time.After(15*time.Second + time.Millisecond)
		c.Command("AT+CNMI?", lines("+CNMI: 2,0,0,0,0", "OK"))
		c.Command("AT+CNMA", lines("+CMS ERROR: 340"))
		c.Command("AT+CNMI=2,2,0,1,0", lines("OK"))
		require.Equal(t, "again", expectDeliver(t, c, "+CMT: ,%d").UserData.Text())
		require.InDelta(t, 45, time.Since(began).Seconds(), 1)
		c.Command("AT+CNMA", lines("OK"))
		require.Len(t, sim.Inbox(sim.Modem(0).Number()), 1)
	})
}

func TestReceive_NegativeAcknowledgementBringsItAgain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{})
		retry := firmwaresim.Delay("10s")
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Retry: &retry}))
		c := talk(t, sim)
		c.Deadline = time.Hour
		c.Command("AT+CSMS=1;+CNMI=2,2,0,0,0", lines("+CSMS: 1,1,1", "OK"))
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "no"))
		expectDeliver(t, c, "+CMT: ,%d")
		c.Command("AT+CNMA=2", lines("OK"))
		began := time.Now()
		expectDeliver(t, c, "+CMT: ,%d")
		require.Equal(t, 10*time.Second, time.Since(began))
	})
}

func TestReceive_ClassesGoWhereTheyBelong(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		dcs    byte
		cnmi   string
		expect string
	}{
		"class 2 is stored on the card even at mt 2": {0x12, "2,2", "\r\n+CMTI: \"SM\",1\r\n"},
		"class 1 is shown at mt 2":                   {0x11, "2,2", "+CMT"},
		"class 0 is shown at mt 2":                   {0x10, "2,2", "+CMT"},
		"class 3 is shown at mt 3":                   {0x13, "2,3", "+CMT"},
		"class 1 is announced at mt 3":               {0x11, "2,3", "\r\n+CMTI: \"ME\",1\r\n"},
		"no class is announced at mt 3":              {0x00, "2,3", "\r\n+CMTI: \"ME\",1\r\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := newSim(t, firmwaresim.Options{Modems: 2})
			c := talk(t, sim)
			c.Command(`AT+CPMS="ME","ME","ME";+CNMI=`+test.cnmi, lines("+CPMS: 0,100,0,100,0,100", "OK"))
			parts, _ := tpdu.Segment("classy", 0)
			parts[0].DCS = test.dcs
			sender := talkTo(t, sim.Modem(1)).Command("ATE0", "ATE0\r\r\nOK\r\n")
			length, pdu := submissionOf(sim.Modem(0).Number(), parts[0], false)
			sender.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ").Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK"))
			if test.expect != "+CMT" {
				c.Expect(test.expect)
				return
			}
			d := expectDeliver(t, c, "+CMT: ,%d")
			require.Equal(t, test.dcs, d.UserData.DCS)
			require.Equal(t, sim.Modem(1).Number(), d.Originator.String())
		})
	}
}

func TestReport_ShownWithAllThatItNeeds(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CNMI=2,1,0,1,0", lines("OK"))
	send(c, handset, "no report wanted", 0)
	length, pdu := submission(handset, "report wanted", true)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
	c.Send(pdu + "\x1a").Expect(lines("+CMGS: 1", "OK"))
	r := expectReport(t, c, "+CDS: %d")
	require.Equal(t, byte(1), r.Reference)
	require.Equal(t, handset, r.Recipient.String())
	require.Equal(t, tpdu.StatusDelivered, r.Status)
	require.False(t, r.Discharge.Before(r.ServiceTime))
	require.WithinDuration(t, time.Now(), r.ServiceTime, time.Minute)
	require.True(t, sim.Submissions()[1].ReportRequested)
	c.Command("AT", lines("OK"))
}

func TestReport_StoredInItsOwnStore(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CNMI=2,1,0,2,0", lines("OK"))
	length, pdu := submission(handset, "x", true)
	c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
	c.Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK") + "\r\n+CDSI: \"SR\",1\r\n")
	c.Command("AT+CMGR=1", lines("+CMS ERROR: 321"))
	c.Command(`AT+CPMS="SR"`, lines("+CPMS: 1,20,0,20,0,20", "OK"))
	require.Equal(t, byte(0), expectReport(t, c.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d").Reference)
	c.Expect(lines("OK"))
}

func TestReport_WaitsForItsAcknowledgementToo(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CSMS=1;+CNMI=2,1,0,1,0", lines("+CSMS: 1,1,1", "OK"))
	length, pdu := submission(handset, "x", true)
	for i := range 2 {
		c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
		c.Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", i), "OK"))
		expectReport(t, c, "+CDS: %d")
		c.Command("AT+CNMA", lines("OK"))
	}
	require.Len(t, sim.Submissions(), 2)
}

func TestReport_WithoutRouteIsDropped(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{})
		c := talk(t, sim)
		length, pdu := submission(handset, "x", true)
		c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ").Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK"))
		<-time.After(time.Minute)
		c.Command(`AT+CNMI=2,1,0,1,0;+CPMS="SR"`, lines("+CPMS: 0,20,0,20,0,20", "OK"))
	})
}
