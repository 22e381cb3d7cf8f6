package firmwaresim_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// locked is a conversation with a modem whose card has the PIN 1234, with numeric errors.
func locked(t *testing.T) (*firmwaresim.Sim, *simtest.Conversation) {
	t.Helper()
	sim := newSim(t, firmwaresim.Options{PIN: "1234"})
	return sim, talk(t, sim).Command("AT+CMEE=1", lines("OK"))
}

// restart has the modem start again and waits until it can be used.
func restart(c *simtest.Conversation) *simtest.Conversation {
	c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
	return c.Command("ATE0", "ATE0\r"+lines("OK")).Command("AT+CMEE=1", lines("OK"))
}

func TestPIN_IsAskedForAtEveryStart(t *testing.T) {
	t.Parallel()
	_, c := locked(t)
	c.Command("AT+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	c.Command("AT+CIMI", lines("+CME ERROR: 11"))
	c.Command("AT+CMGS="+helloLength, lines("+CMS ERROR: 311"))
	c.Command("ATD123;", lines("+CME ERROR: 11"))
	c.Command("AT+CREG?", lines("+CREG: 0,0", "OK"))
	c.Command("AT+CPIN=1234;+CPIN?;+CREG?", lines("+CPIN: READY", "+CREG: 0,1", "OK"))
	c.Command("AT+CPIN=1234", lines("+CME ERROR: 3"))
	c.Command("AT+CFUN=1,1", lines("OK"))
	c.Expect(lines("RDY", "+CFUN: 1", "+CPIN: SIM PIN", "SMS Ready"))
}

func TestPIN_ThreeMistakesBlockItUntilThePUKComes(t *testing.T) {
	t.Parallel()
	_, c := locked(t)
	c.Command("AT+CPIN=0000", lines("+CME ERROR: 16"))
	c.Command("AT+CPIN=1234", lines("OK")) // the right one forgives
	restart(c)
	for range 3 {
		c.Command(`AT+CPIN="0000"`, lines("+CME ERROR: 16"))
	}
	c.Command("AT+CPIN?", lines("+CPIN: SIM PUK", "OK"))
	c.Command("AT+CPIN=1234", lines("+CME ERROR: 12"))
	c.Command("AT+CIMI", lines("+CME ERROR: 12"))
	c.Command("AT+CMGL", lines("+CMS ERROR: 316"))
	restart(c).Command("AT+CPIN?", lines("+CPIN: SIM PUK", "OK")) // a restart helps nobody
	c.Command(`AT+CPIN="12345678","43"`, lines("+CME ERROR: 50"))
	c.Command(`AT+CPIN="12345679","4321"`, lines("+CME ERROR: 16"))
	c.Command("AT+CPINR", "\r\n+CPINR: SIM PIN,0,3\r\n+CPINR: SIM PUK,9,10\r\n"+lines("OK"))
	c.Command(`AT+CPIN="12345678","4321";+CPIN?`, lines("+CPIN: READY", "OK"))
	restart(c).Command("AT+CPIN=1234", lines("+CME ERROR: 16")).Command("AT+CPIN=4321", lines("OK"))
	c.Command("AT+CPINR", "\r\n+CPINR: SIM PIN,3,3\r\n+CPINR: SIM PUK,10,10\r\n"+lines("OK"))
}

func TestPUK_TenMistakesKillTheCard(t *testing.T) {
	t.Parallel()
	_, c := locked(t)
	for range 3 {
		c.Command(`AT+CPIN="0000"`, lines("+CME ERROR: 16"))
	}
	for range 10 {
		c.Command(`AT+CPIN="00000000","4321"`, lines("+CME ERROR: 16"))
	}
	c.Command("AT+CPIN?", lines("+CME ERROR: 13"))
	c.Command(`AT+CPIN="12345678","4321"`, lines("+CME ERROR: 13"))
	c.Command("AT+CIMI", lines("+CME ERROR: 13"))
	c.Command("AT+CMGL", lines("+CMS ERROR: 313"))
	c.Command("AT+CREG?", lines("+CREG: 0,0", "OK"))
}

func TestPIN_LockIsSwitchedAndAsked(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1;+CLCK=?", lines(`+CLCK: ("SC","FD","PN","AO","OI","OX","AI","IR","AB","AG","AC")`, "OK"))
	c.Command(`AT+CLCK="SC",2`, lines("+CLCK: 0", "OK")).Command(`AT+CLCK="AO",2`, lines("+CLCK: 0", "OK"))
	c.Command(`AT+CLCK="SC",1,"1111"`, lines("+CME ERROR: 16"))
	c.Command(`AT+CLCK="SC",1,"0000"`, lines("OK")) // a card without a PIN has this one
	c.Command(`AT+CLCK="SC",2`, lines("+CLCK: 1", "OK"))
	restart(c).Command("AT+CPIN?", lines("+CPIN: SIM PIN", "OK"))
	c.Command(`AT+CLCK="SC",2`, lines("+CLCK: 1", "OK"))
	c.Command(`AT+CLCK="SC",0,"0000"`, lines("+CME ERROR: 11"))
	c.Command("AT+CPIN=0000", lines("OK")).Command(`AT+CLCK="SC",0,"0000"`, lines("OK"))
	restart(c).Command("AT+CPIN?", lines("+CPIN: READY", "OK"))
	for _, bad := range []string{`"XX",2`, `"SC"`, `"SC",3`, `"SC",x`} {
		c.Command("AT+CLCK="+bad, lines("+CME ERROR: 50"))
	}
	c.Command(`AT+CLCK="AO",1,"0000"`, lines("+CME ERROR: 4"))
}

func TestPIN_MistakesWhileTheCardIsOpenBlockItToo(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1;+CREG=1", lines("OK"))
	for range 2 {
		c.Command(`AT+CLCK="SC",1,"1111"`, lines("+CME ERROR: 16"))
	}
	c.Command(`AT+CLCK="SC",1,"1111"`, lines("+CME ERROR: 16")+lines("+CREG: 0"))
	c.Command("AT+CPIN?;+CREG?", lines("+CPIN: SIM PUK", "+CREG: 1,0", "OK"))
}

func TestPIN_IsChanged(t *testing.T) {
	t.Parallel()
	_, c := locked(t)
	c.Command("AT+CPWD=?", lines(`+CPWD: ("SC",8)`, "OK"))
	c.Command(`AT+CPWD="SC","1234","4321"`, lines("+CME ERROR: 11"))
	c.Command("AT+CPIN=1234", lines("OK"))
	c.Command(`AT+CPWD="SC","1111","4321"`, lines("+CME ERROR: 16"))
	for _, bad := range []string{`"AO","1234","4321"`, `"SC","1234","43"`, `"SC","1234","123456789"`, `"SC","1234","abcd"`} {
		c.Command("AT+CPWD="+bad, lines("+CME ERROR: 50"))
	}
	c.Command(`AT+CPWD="SC","1234","4321"`, lines("OK"))
	restart(c).Command("AT+CPIN=1234", lines("+CME ERROR: 16")).Command("AT+CPIN=4321", lines("OK"))
	c.Command(`AT+CLCK="SC",0,"4321"`, lines("OK")) // a card that asks for no PIN changes none
	c.Command(`AT+CPWD="SC","4321","1234"`, lines("+CME ERROR: 3"))
}

func TestPIN_StaysWithTheCardWhenTheModemIsUnplugged(t *testing.T) {
	t.Parallel()
	sim, c := locked(t)
	c.Command("AT+CPIN=0000", lines("+CME ERROR: 16"))
	m := sim.Modem(0)
	require.NoError(t, m.Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
	m.ClearFaults()
	again := talkTo(t, m)
	again.Until("SMS Ready\r\n")
	again.Command("ATE0", "ATE0\r"+lines("OK"))
	again.Command("AT+CPIN?;+CPINR", lines("+CPIN: SIM PIN")+"\r\n+CPINR: SIM PIN,2,3\r\n+CPINR: SIM PUK,10,10\r\n"+lines("OK"))
}
