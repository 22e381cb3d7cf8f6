package firmwaresim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

func TestFault_PINRequired(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	c.Command("AT+CMEE=1;+CREG=1", lines("OK"))
	fault(t, m, firmwaresim.Fault{Kind: firmwaresim.PINRequired})
	c.Expect(lines("+CREG: 0"))
	c.Command("AT+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	c.Command("AT+CIMI", lines("+CME ERROR: 11"))
	c.Command("AT+CMGS=23", lines("+CMS ERROR: 311"))
	c.Command(`AT+CPIN="9999"`, lines("+CME ERROR: 16"))
	c.Command(`AT+CPIN="0000"`, lines("OK")+lines("+CREG: 1"))
	send(c, handset, "again", 0)

	c.Command("AT+CFUN=1,1", lines("OK")+lines("RDY", "+CFUN: 1", "+CPIN: SIM PIN", "SMS Ready")) // it keeps its PIN
	m.ClearFaults()
	c.Send("ATE0\r").Expect("ATE0\r\r\nOK\r\n")
	c.Command("AT+CPIN?", lines("+CPIN: READY", "OK"))
}

func TestFault_PINRequiredInTheMiddleOfASend(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.PINRequired, At: firmwaresim.BeforeSubmit})
	c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(talkPrompt + lines("+CMS ERROR: 331"))
	c.Command("AT+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	require.Empty(t, sim.Submissions())
}

func TestFault_PUKRequired(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CMEE=1", lines("OK"))
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.PUKRequired})
	c.Command("AT+CPIN?", lines("+CPIN: SIM PUK", "OK"))
	c.Command("AT+CMGL", lines("+CMS ERROR: 316"))
	c.Command(`AT+CPIN="12345678","4321"`, lines("OK"))
	c.Command("AT+CPIN?", lines("+CPIN: READY", "OK"))
}

func TestFault_PINThatACardHadStaysWithIt(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{PIN: "0007"})
	c := talk(t, sim)
	c.Command(`AT+CPIN="0007"`, lines("OK"))
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.PINRequired})
	c.Command(`AT+CPIN="1234"`, lines("ERROR"))
	c.Command(`AT+CPIN="0007"`, lines("OK"))
}

func TestFault_SIMRemovedAndBack(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		m := sim.Modem(0)
		c.Command("AT+CMEE=1;+CREG=1;+CNMI=2,1", lines("OK"))
		fault(t, m, firmwaresim.Fault{Kind: firmwaresim.SIMRemoved, For: time.Minute})
		c.Expect(lines("+CPIN: NOT READY", "+CREG: 2"))
		c.Command("AT+CPIN?", lines("+CME ERROR: 10"))
		c.Command("AT+CCID", lines("+CME ERROR: 10"))
		c.Command("AT+CMGS=23", lines("+CMS ERROR: 310"))
		c.Command("AT+CSQ", lines("+CSQ: 20,99", "OK"))
		require.NoError(t, sim.Inbound(handset, m.Number(), "waits"))
		require.Empty(t, sim.Inbox(m.Number()))
		c.Expect(lines("+CPIN: READY", "+CREG: 1", `+CMTI: "SM",1`))
		c.Command("AT+CCID", lines("+CCID: "+m.ICCID(), "OK"))
	})
}

func TestFault_SIMRemovedAtEveryMoment(t *testing.T) {
	t.Parallel()
	outcomes := map[firmwaresim.Moment]string{
		firmwaresim.BeforePrompt: talkPrompt + lines("+CMS ERROR: 331"),
		firmwaresim.AfterPrompt:  talkPrompt + lines("+CMS ERROR: 331"),
		firmwaresim.BeforeSubmit: talkPrompt + lines("+CMS ERROR: 331"),
		firmwaresim.AfterSubmit:  talkPrompt + lines("+CMS ERROR: 332"),
		firmwaresim.BeforeOK:     talkPrompt + talkAnswer + talkOK,
	}
	for at, want := range sendMoments {
		t.Run(string(at), func(t *testing.T) {
			t.Parallel()
			sim, c := converse(t)
			fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.SIMRemoved, At: at})
			c.Send("AT+CMGS=23\r" + helloPDU + "\x1a").Expect(outcomes[at] + lines("+CPIN: NOT READY"))
			require.Len(t, sim.Submissions(), want.accepted)
			sim.Modem(0).ClearFaults()
			c.Expect(lines("+CPIN: READY"))
			send(c, handset, "next", want.accepted)
		})
	}
}
