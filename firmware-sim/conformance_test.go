package firmwaresim_test

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// rules hold for every kind of modem, whatever its manners are. Each gets a fresh one that
// is silenced, without echo, with numeric errors.
var rules = map[string]func(*testing.T, *firmwaresim.Sim, *simtest.Conversation){
	"a bare AT is answered": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT", lines("OK")).Command("at", lines("OK")).Send("A/").Expect(lines("OK"))
	},
	"noise is not answered": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Send("\x1b\r\n\r\nhello\r").Command("AT", lines("OK"))
	},
	"the echo, the form and the silence of answers are switched": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("ATE1", lines("OK")).Command("AT", "AT\r"+lines("OK")).Command("ATE0", "ATE0\r"+lines("OK"))
		c.Command("ATV0", "0\r").Command("ATV1", lines("OK")).Command("ATQ1", "").Command("AT", "").Command("ATQ0", lines("OK"))
	},
	"a line ends with its first failing command": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CSQ;+CFUN=9;+CSQ", lines("+CSQ: 20,99", "+CME ERROR: 50"))
	},
	"an unknown command is never OK": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		for _, line := range []string{"AT+NOSUCH", "AT+NOSUCH?", "AT+NOSUCH=?", "AT+NOSUCH=1", "AT$NO=?"} {
			require.NotContains(t, c.Send(line+"\r").Until("R"), "OK")
			c.Until("\r\n")
		}
		require.Len(t, sim.Modem(0).Unexpected(), 5)
	},
	"errors follow +CMEE, those of the service do not": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CMGR=999", lines("+CMS ERROR: 321")).Command("AT+CFUN=9", lines("+CME ERROR: 50"))
		c.Command("AT+CMEE=0", lines("OK"))
		c.Command("AT+CMGR=999", lines("+CMS ERROR: 321")).Command("AT+CFUN=9", lines("ERROR"))
	},
	"the modem and its card have numbers": func(_ *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CGSN", lines(sim.Modem(0).IMEI(), "OK")).Command("AT+CIMI", lines(sim.Modem(0).IMSI(), "OK"))
		c.Command("AT+CRSM=176,12258,0,0,10", lines(`+CRSM: 144,0,"`+swapped(sim.Modem(0).ICCID())+`"`, "OK"))
	},
	"the format of the operator's name is remembered": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+COPS=3,2;+COPS?", lines(`+COPS: 0,2,"00101",7`, "OK"))
		c.Command("AT+COPS=3,0;+COPS?", lines(`+COPS: 0,0,"Simulated Network",7`, "OK"))
	},
	"character sets are stored and read back": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		for _, set := range []string{"GSM", "IRA", "HEX", "UCS2"} {
			c.Command(`AT+CSCS="`+set+`";+CSCS?`, lines(`+CSCS: "`+set+`"`, "OK"))
		}
	},
	"a PDU is sent": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CMGS="+helloLength, "\r\n> ").Send("\n" + helloPDU + "\x1a").Expect(lines("+CMGS: 0", "OK"))
		require.Equal(t, "Hello world", sim.Submissions()[0].Text)
		require.Empty(t, sim.Modem(0).Unexpected())
	},
	"a PDU that makes no sense is not": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CMGS=22", "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 304"))
		c.Command("AT+CMGS=23", "\r\n> ").Send("xyz\x1a").Expect(lines("+CMS ERROR: 304"))
		c.Command("AT+CMGS=23", "\r\n> ").Send(helloPDU + "\x1b").Expect(lines("OK"))
		c.Command("AT+CMGS=6", lines("+CMS ERROR: 304")).Command("AT+CMGS=165", lines("+CMS ERROR: 304"))
		require.Empty(t, sim.Submissions())
	},
	"a text is sent": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command(`AT+CMGF=1;+CMGS="`+handset+`"`, "\r\n> ").Send("one\rtwo\x1a").Expect("\r\n> " + lines("+CMGS: 0", "OK"))
		require.Equal(t, "one\rtwo", sim.Submissions()[0].Text)
	},
	"a message is announced, read, marked and deleted": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Send("AT+CNMI=2,1\r").Expect(lines("OK"))
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "Hello"))
		notice := c.Until("\",1\r\n")
		require.Regexp(t, `^\r\n\+CMTI: "(SM|ME)",1\r\n$`, notice)
		c.Send("AT+CPMS=" + notice[9:13] + "\r").Until("OK\r\n")
		require.Equal(t, "Hello", expectDeliver(t, c.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d").UserData.Text())
		c.Expect(lines("OK"))
		require.Equal(t, "Hello", expectDeliver(t, c.Send("AT+CMGL=1\r"), "+CMGL: 1,1,,%d").UserData.Text())
		c.Expect(lines("OK")).Command("AT+CMGD=1;+CMGL=4", lines("OK"))
	},
	"a message is shown": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		if answer := c.Send("AT+CNMI=2,2\r").Until("\r\n") + c.Until("\r\n"); strings.Contains(answer, "ERROR") {
			return // not on this modem; the test command says so, which another rule checks
		}
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "Hello"))
		require.Regexp(t, `^\+CMT: ,?\d+\r\n[0-9A-F]+\r\n$`, c.Expect("\r\n").Until("\r\n")+c.Until("\r\n"))
	},
	"a message is written and sent from the store": func(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CMGW="+helloLength, "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMGW: 1", "OK"))
		c.Command("AT+CMSS=1", lines("+CMSS: 0", "OK"))
		require.Len(t, sim.Submissions(), 1)
	},
	"+CNMI takes what its test command lists and nothing else": func(t *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		ranges := testRanges(t, c, "+CNMI")
		require.Len(t, ranges, 5)
		legal := make([]string, len(ranges))
		for i, values := range ranges {
			legal[i] = values[0]
		}
		for i, values := range ranges {
			for n := range 10 {
				set := append([]string(nil), legal...)
				set[i] = strconv.Itoa(n)
				want := lines("+CMS ERROR: 303")
				if contains(values, set[i]) {
					want = lines("OK")
				}
				c.Command("AT+CNMI="+strings.Join(set, ","), want)
			}
		}
	},
	"+CPMS takes what its test command lists and nothing else": func(t *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		ranges := testRanges(t, c, "+CPMS")
		require.Len(t, ranges, 3)
		for i, names := range ranges {
			for _, name := range []string{`"SM"`, `"ME"`, `"MT"`, `"SR"`, `"BM"`} {
				set := []string{ranges[0][0], ranges[1][0], ranges[2][0]}
				set[i] = name
				c.Send("AT+CPMS=" + strings.Join(set, ",") + "\r").Expect("\r\n")
				require.Equal(t, contains(names, name), c.Until("\r\n") != "+CMS ERROR: 303\r\n", "%d %s", i, name)
				if contains(names, name) {
					c.Expect(lines("OK"))
				}
			}
		}
	},
	"the PIN is asked for, blocked, and freed by the PUK": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		for range 3 {
			c.Command(`AT+CLCK="SC",1,"9999"`, lines("+CME ERROR: 16"))
		}
		c.Command("AT+CIMI", lines("+CME ERROR: 12")).Command("AT+CMGS=23", lines("+CMS ERROR: 316"))
		c.Command(`AT+CPIN="12345678","4711"`, lines("OK")).Command(`AT+CLCK="SC",1,"4711";+CLCK="SC",2`, lines("+CLCK: 1", "OK"))
	},
	"settings are restored": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CMGF=1;+CREG=2;&FE0+CMEE?;+CMGF?;+CREG?", lines("+CMEE: 0", "+CMGF: 0", "+CREG: 0,1", "OK"))
	},
	"the radio is switched off and on": func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CFUN=4;+CREG?;+CFUN?", lines("+CREG: 0,0", "+CFUN: 4", "OK"))
		c.Command("AT+CFUN=1;+CREG?;+CFUN?", lines("+CREG: 0,1", "+CFUN: 1", "OK"))
	},
}

// testRanges asks a test command and splits its answer: the values of each parameter.
func testRanges(t *testing.T, c *simtest.Conversation, name string) [][]string {
	t.Helper()
	answer := c.Send("AT" + name + "=?\r").Until("\r\n\r\nOK\r\n")
	var ranges [][]string
	for _, group := range regexp.MustCompile(`\(([^)]*)\)`).FindAllStringSubmatch(answer, -1) {
		ranges = append(ranges, strings.Split(group[1], ","))
	}
	return ranges
}

func contains(list []string, s string) bool {
	return strings.Contains(","+strings.Join(list, ",")+",", ","+s+",")
}

func TestConformance_EveryModemKeepsTheCommonRules(t *testing.T) {
	t.Parallel()
	for _, profile := range firmwaresim.Profiles() {
		for name, rule := range rules {
			t.Run(fmt.Sprintf("%s: %s", profile, name), func(t *testing.T) {
				t.Parallel()
				sim, c := talkAs(t, profile)
				c.Command("AT+CMEE=1", lines("OK"))
				if profile == "huawei" {
					c.Command("AT^CURC=0", lines("OK"))
				}
				rule(t, sim, c)
				c.Command("ATE0", lines("OK")) // nothing else was said
			})
		}
	}
}
