package firmwaresim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// Each case is one exchange with a fresh modem whose echo is off. The probe at the end of
// every case shows that nothing else was said.
func TestCommandLine_Rules(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ send, expect string }{
		"a bare AT is answered":                               {"AT\r", lines("OK")},
		"lower case is as good":                               {"at+csq\r", lines("+CSQ: 20,99", "OK")},
		"mixed case is as good":                               {"aT+cSq\r", lines("+CSQ: 20,99", "OK")},
		"a line feed after the end does not count":            {"AT\r\n", lines("OK")},
		"a line feed within the line does not count":          {"A\nT\r", lines("OK")},
		"S5 takes the last character back":                    {"ATX\bE0\r", lines("OK")},
		"S5 at the start of the line does nothing":            {"\b\bAT\r", lines("OK")},
		"other control characters are ignored":                {"A\x00T\x11+C\x13SQ\r", lines("+CSQ: 20,99", "OK")},
		"escape and line ends get no answer":                  {"\x1b\r\n\r\n", ""},
		"escape and CR get no answer":                         {"\x1b\r", ""},
		"noise before AT is dropped":                          {"\xff\x7f??AT\r", lines("OK")},
		"a line without AT gets no answer":                    {"hello\r", ""},
		"an empty line gets no answer":                        {"\r\r\r", ""},
		"spaces do not count":                                 {"A T + CS Q \r", lines("+CSQ: 20,99", "OK")},
		"basic commands follow each other":                    {"ATE0V1Q0&C1S0=0X4\r", lines("OK")},
		"an extended command follows basic ones":              {"ATE0+CSQ\r", lines("+CSQ: 20,99", "OK")},
		"extended commands are separated by semicolons":       {"AT+CSQ;+CMEE?\r", lines("+CSQ: 20,99", "+CMEE: 0", "OK")},
		"a basic command follows a semicolon":                 {"AT+CSQ;E0\r", lines("+CSQ: 20,99", "OK")},
		"a semicolon within quotes separates nothing":         {"AT+CSCS=\"A;B\";+CSQ\r", lines("ERROR")},
		"the first failing command stops the line":            {"AT+CSQ;+CNMI=9;+CSQ\r", lines("+CSQ: 20,99", "+CMS ERROR: 303")},
		"an unknown command stops the line":                   {"AT+NOSUCH=1;+CSQ\r", lines("ERROR")},
		"an unknown basic command is an error":                {"ATY\r", lines("ERROR")},
		"a command without the form is an error":              {"AT+CSQ=1\r", lines("ERROR")},
		"a malformed command is an error":                     {"AT+=1\r", lines("ERROR")},
		"a malformed tail is an error":                        {"AT+CSQ!?x\r", lines("ERROR")},
		"an S register without a number is an error":          {"ATS=1\r", lines("ERROR")},
		"an overlong line is an error":                        {"AT+CSQ" + strings.Repeat(" ", 2000) + "\r", lines("ERROR")},
		"two lines in one burst get two answers":              {"AT\rAT+CSQ\r", lines("OK", "+CSQ: 20,99", "OK")},
		"unknown vendor commands are errors":                  {"AT$TSSPCSW=?\r", lines("ERROR")},
		"unknown test commands are errors":                    {"AT+SYNCML=?\r", lines("ERROR")},
		"A/ before any command repeats nothing and says OK":   {"A/", lines("OK")},
		"A/ repeats the last line at once":                    {"AT+CSQ\rA/", lines("+CSQ: 20,99", "OK", "+CSQ: 20,99", "OK")},
		"a/ is as good":                                       {"AT+CSQ\ra/", lines("+CSQ: 20,99", "OK", "+CSQ: 20,99", "OK")},
		"reading a register shows three digits":               {"ATS3?S4?S5?\r", lines("013", "010", "008", "OK")},
		"S3 changes what ends a line and what frames answers": {"ATS3=10\r" + "AT+CSQ\n", "\n\nOK\n\n" + "\n\n+CSQ: 20,99\n\n\n\nOK\n\n"},
		"V0 answers with numbers":                             {"ATV0\rAT+CSQ\rATY\r", "0\r+CSQ: 20,99\r\n0\r4\r"},
		"Q1 keeps final results back":                         {"ATQ1\rAT+CSQ\rATQ0\r", lines("+CSQ: 20,99", "OK")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := converse(t)
			c.Send(test.send).Expect(test.expect)
			if !strings.Contains(name, "changes what ends") && !strings.HasPrefix(name, "V0") {
				c.Command("AT+GSN=?", lines("OK"))
			}
		})
	}
}

func TestCommandLine_OctetByOctet(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	for _, octet := range "AT+CSQ\r" {
		c.Send(string(octet))
	}
	c.Expect(lines("+CSQ: 20,99", "OK"))
}

func TestEcho_RepeatsTheLineAsItCame(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	c := talkTo(t, sim.Modem(0))
	c.Send("AT\r\n").Expect("AT\r\r\nOK\r\n")
	c.Send("at+csq\r").Expect("at+csq\r" + lines("+CSQ: 20,99", "OK"))
	c.Send("AT+CMGS=" + helloLength + "\r").Expect("AT+CMGS=23\r\r\n> ")
	c.Send(helloPDU + "\x1a").Expect(helloPDU + lines("+CMGS: 0", "OK"))
}

func TestReset_RestoresTheFactorysSettings(t *testing.T) {
	t.Parallel()
	for _, reset := range []string{"ATZ", "AT&F"} {
		_, c := converse(t)
		c.Command("AT+CMEE=1;+CNMI=2,1,0,1,0;+CREG=2;+CSCS=\"UCS2\"", lines("OK"))
		c.Command(reset, lines("OK"))
		c.Send("AT+CMEE?;+CNMI?\r").Expect("AT+CMEE?;+CNMI?\r" + lines("+CMEE: 0", "+CNMI: 0,0,0,0,0", "OK"))
	}
}

func TestErrors_FollowCMEE(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CFUN=7", lines("ERROR"))
	c.Command("AT+CMGR=999", lines("+CMS ERROR: 321"))
	c.Command("AT+CMEE=1", lines("OK"))
	c.Command("AT+CFUN=7", lines("+CME ERROR: 50"))
	c.Command("AT+CMGR=999", lines("+CMS ERROR: 321"))
	c.Command("AT+CMEE=2", lines("OK"))
	c.Command("AT+CFUN=7", lines("+CME ERROR: incorrect parameters"))
	c.Command("AT+CMGR=999", lines("+CMS ERROR: 321"))
	c.Command("AT+CMEE=3", lines("+CME ERROR: incorrect parameters"))
}

func TestUnexpected_ListsWhatTheModemDidNotKnow(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+NOSUCH=1", lines("ERROR"))
	c.Command("AT+CSQ=1", lines("ERROR"))
	require.Equal(t, []string{"AT+NOSUCH=1", "AT+CSQ=1"}, sim.Modem(0).Unexpected())
}
