package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

// The example that is known from elsewhere: "Hello world" to +15557654321.
const (
	helloLength = "23"
	helloPDU    = "0001010b915155674523f100000bc8329bfd06dddf723619"
)

func TestSend_KnownPDU_ReachesTheNetworkAndTheHandset(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CMGS="+helloLength, "\r\n> ")
	c.Send(helloPDU + "\x1a").Expect(lines("+CMGS: 0", "OK"))

	submissions, err := sim.AwaitSubmissions(t.Context(), 1)
	require.NoError(t, err)
	require.Len(t, submissions, 1)
	s := submissions[0]
	require.Equal(t, 0, s.Modem)
	require.Equal(t, sim.Modem(0).Number(), s.From)
	require.Equal(t, handset, s.To)
	require.Equal(t, "Hello world", s.Text)
	require.Equal(t, tpdu.GSM7, s.Encoding)
	require.Equal(t, 1, s.Part)
	require.Equal(t, 1, s.Parts)
	require.False(t, s.ReportRequested)

	inbox, err := sim.AwaitInbox(t.Context(), handset, 1)
	require.NoError(t, err)
	require.Equal(t, "Hello world", inbox[0].Text)
	require.Equal(t, sim.Modem(0).Number(), inbox[0].From)
}

func TestFirstConversation_AsALibraryHasIt(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	c := talkTo(t, sim.Modem(0))
	c.Send("\x1b\r\n\r\n").Expect("\x1b\r\r")
	c.Send("ATZ\r\n").Expect("ATZ\r\r\nOK\r\n")
	c.Send("ATE0\r\n").Expect("ATE0\r\r\nOK\r\n")
	c.Send("AT+GCAP\r\n").Expect(lines("+GCAP: +CGSM,+FCLASS", "OK"))
	c.Send("AT+CMGF=0\r\n").Expect(lines("OK"))
	c.Send("AT+CMEE=2\r\n").Expect(lines("OK"))
	c.Send("AT+CSMS=1\r\n").Expect(lines("+CSMS: 1,1,1", "OK"))
	c.Send("AT+CNMI=1,2,0,0,0\r\n").Expect(lines("OK"))
}

func TestSend_Rules(t *testing.T) {
	t.Parallel()
	ok := lines("+CMGS: 0", "OK")
	tests := map[string]struct{ length, typed, expect string }{
		"lower case hex is taken":                {"23", helloPDU + "\x1a", ok},
		"upper case hex is taken":                {"23", strings.ToUpper(helloPDU) + "\x1a", ok},
		"a leading line feed does not count":     {"23", "\n" + helloPDU + "\x1a", ok},
		"a leading carriage return does neither": {"23", "\r\n" + helloPDU + "\x1a", ok},
		"a corrected digit is taken":             {"23", helloPDU + "7\b\x1a", ok},
		"an explicit service centre is taken":    {"23", "07915155000000F0" + helloPDU[2:] + "\x1a", ok},
		"ESC sends nothing and says OK":          {"23", helloPDU + "\x1b", lines("OK")},
		"ESC at once says OK too":                {"23", "\x1b", lines("OK")},
		"a wrong length is refused":              {"22", helloPDU + "\x1a", lines("+CMS ERROR: 304")},
		"an odd number of digits is refused":     {"23", helloPDU + "0\x1a", lines("+CMS ERROR: 304")},
		"what is not hex is refused":             {"23", "hello" + "\x1a", lines("+CMS ERROR: 304")},
		"an empty PDU is refused":                {"23", "\x1a", lines("+CMS ERROR: 304")},
		"a DELIVER is refused":                   {"23", "00" + "00" + helloPDU[4:] + "\x1a", lines("+CMS ERROR: 304")},
		"a wrong user data length is refused":    {"23", helloPDU[:26] + "0c" + helloPDU[28:] + "\x1a", lines("+CMS ERROR: 304")},
		"an endless PDU is refused":              {"23", strings.Repeat("00", 5000) + "\x1a", lines("+CMS ERROR: 304")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			c.Command("AT+CMGS="+test.length, "\r\n> ")
			c.Send(test.typed).Expect(test.expect)
			c.Command("AT", lines("OK"))
			require.Equal(t, test.expect == ok, len(sim.Submissions()) == 1)
		})
	}
}

func TestSend_LengthsOutOfRangeGetNoPrompt(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	for _, length := range []string{"0", "6", "165", "-1", "x", "", "99999999999999999999"} {
		c.Command("AT+CMGS="+length, lines("+CMS ERROR: 304"))
	}
}

func TestSend_ServiceCentreHasToBeKnown(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CSCA?", lines(`+CSCA: "+12125550199",145`, "OK"))
	c.Command(`AT+CSCA=""`, lines("OK"))
	c.Command("AT+CMGS=23", "\r\n> ")
	c.Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 330"))
	c.Command("AT+CMGS=23", "\r\n> ")
	c.Send("07915155000000F0" + helloPDU[2:] + "\x1a").Expect(lines("+CMGS: 0", "OK"))
	c.Command(`AT+CSCA="15550000001",145;+CSCA?`, lines(`+CSCA: "+15550000001",145`, "OK"))
	c.Command(`AT+CSCA="abc"`, lines("+CMS ERROR: 302"))
	require.Len(t, sim.Submissions(), 1)
}

func TestSend_ReferencesCountTo255AndRoundAgain(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Delay: "0s"})
	c := talk(t, sim)
	for i := range 260 {
		send(c, handset, "x", i%256)
	}
	require.Equal(t, 3, sim.Submissions()[259].Reference)
}

func TestSend_NothingElseIsExecutedMeanwhile(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Delay: firmwaresim.DelayGSM})
		c := talk(t, sim)
		c.Deadline = time.Minute
		began := time.Now()
		c.Command("AT+CMGS=23", "\r\n> ")
		c.Send(helloPDU + "\x1aAT+CSQ\r")
		c.Expect(lines("+CMGS: 0", "OK"))
		require.GreaterOrEqual(t, time.Since(began), 5*time.Second)
		require.LessOrEqual(t, time.Since(began), 8*time.Second)
		c.Command("AT", lines("OK"))
	})
}

func TestSend_InOneBurstWithoutWaitingForThePrompt(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect("\r\n> " + lines("+CMGS: 0", "OK"))
}

func TestSend_LongTextArrivesWhole(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		text     string
		parts    int
		encoding tpdu.Encoding
	}{
		"160 characters stay one part":       {strings.Repeat("a", 160), 1, tpdu.GSM7},
		"161 characters are two parts":       {strings.Repeat("a", 161), 2, tpdu.GSM7},
		"an escape is not torn apart":        {strings.Repeat("a", 152) + "€" + strings.Repeat("b", 20), 2, tpdu.GSM7},
		"70 characters of UCS-2 stay one":    {strings.Repeat("ж", 70), 1, tpdu.UCS2},
		"71 characters of UCS-2 are two":     {strings.Repeat("ж", 71), 2, tpdu.UCS2},
		"a surrogate pair is not torn apart": {strings.Repeat("ж", 66) + "😀" + strings.Repeat("ж", 20), 2, tpdu.UCS2},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			parts, ok := tpdu.Segment(test.text, 9)
			require.True(t, ok)
			require.Len(t, parts, test.parts)
			for i := range parts { // the last part first: order does not matter
				length, pdu := submissionOf(handset, parts[len(parts)-1-i], false)
				c.Command(fmt.Sprintf("AT+CMGS=%d", length), "\r\n> ")
				c.Send(pdu + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", i), "OK"))
			}
			require.Len(t, sim.Submissions(), test.parts)
			messages := sim.Messages()
			require.Len(t, messages, 1)
			require.Equal(t, test.text, messages[0].Text)
			require.Equal(t, test.encoding, messages[0].Encoding)
			require.Equal(t, test.parts, messages[0].Parts)
			require.Len(t, messages[0].References, test.parts)
			require.Equal(t, test.text, sim.Inbox(handset)[0].Text)
		})
	}
}

func TestSend_NumbersAreCanonical(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 2})
	c := talk(t, sim)
	other := sim.Modem(1).Number()
	for i, to := range []string{"12345", other[1:], "00" + other[1:], other} {
		send(c, to, "x", i)
	}
	var recipients []string
	for _, s := range sim.Submissions() {
		recipients = append(recipients, s.To)
	}
	require.Equal(t, []string{"12345", other, other, other}, recipients)
}

func TestSend_NetworkRefusals(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Reject: &firmwaresim.Reject{CMS: 38, Every: 3}}))
	refused := 0
	for range 9 {
		c.Command("AT+CMGS=23", "\r\n> ")
		c.Send(helloPDU + "\x1a").Expect("\r\n")
		if c.Until("\r\n") == "+CMS ERROR: 38\r\n" {
			refused++
			continue
		}
		c.Expect(lines("OK"))
	}
	require.Equal(t, 3, refused)
	require.Len(t, sim.Submissions(), 6)
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{Reject: &firmwaresim.Reject{}}))
	send(c, handset, "x", 9) // a refused message has used up its reference
}

func TestWriteAndSendFromStore(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CMGW=23", "\r\n> ")
	c.Send(helloPDU + "\x1a").Expect(lines("+CMGW: 1", "OK"))
	c.Command("AT+CMGR=1", "\r\n+CMGR: 2,,23\r\n"+strings.ToUpper(helloPDU)+"\r\n\r\nOK\r\n")
	c.Command("AT+CMSS=1", lines("+CMSS: 0", "OK"))
	c.Command("AT+CMGL=3", "\r\n+CMGL: 1,3,,23\r\n"+strings.ToUpper(helloPDU)+"\r\n\r\nOK\r\n")
	c.Command("AT+CMSS=2", lines("+CMS ERROR: 321"))
	require.Equal(t, "Hello world", sim.Messages()[0].Text)
}
