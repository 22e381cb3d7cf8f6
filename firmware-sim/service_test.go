package firmwaresim_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

const menuText = "1 Balance\n2 Credit"

func TestService_AMenuWaitsForAReply(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ reply, answer string }{
		"the first choice":            {"1", "Balance: 10.00 EUR"},
		"the second":                  {"2", "No credit is offered."},
		"one that the menu has not":   {"7", "Invalid choice."},
		"a code is a wrong reply too": {"*100#", "Invalid choice."},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := converse(t)
			c.Command(`AT+CUSD=1,"*123#",15`, lines("OK")).Expect(lines(`+CUSD: 1,"` + menuText + `",15`))
			c.Command(`AT+CUSD=1,"`+test.reply+`",15`, lines("OK")).Expect(lines(`+CUSD: 0,"` + test.answer + `",15`))
			c.Command(`AT+CUSD=1,"*100#"`, lines("OK")).Expect(lines(`+CUSD: 0,"Balance: 10.00 EUR",15`)) // a dialogue of its own
		})
	}
}

func TestService_Endings(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{
			USSDTimeout: new(firmwaresim.Delay("30s")),
			USSD: map[string]firmwaresim.Menu{
				"*2#": {Ends: firmwaresim.ServiceTerminated}, "*5#": {Ends: firmwaresim.ServiceTimeout},
			},
		}))
		ask := func(code, answer string, after time.Duration) {
			t.Helper()
			began := time.Now()
			c.Command(`AT+CUSD=1,"`+code+`",15`, lines("OK")).Expect(lines(answer))
			require.InDelta(t, after, time.Since(began), float64(time.Second))
		}
		ask("*2#", "+CUSD: 2", 0)
		ask("*5#", "+CUSD: 5", 30*time.Second)
		ask("*999#", "+CUSD: 4", 0)

		ask("*123#", `+CUSD: 1,"`+menuText+`",15`, 0)
		began := time.Now()
		c.Expect(lines("+CUSD: 2")) // nobody has replied
		require.Equal(t, 30*time.Second, time.Since(began))
		ask("*100#", `+CUSD: 0,"Balance: 10.00 EUR",15`, 0)

		ask("*123#", `+CUSD: 1,"`+menuText+`",15`, 0)
		c.Command("AT+CUSD=2", lines("OK")) // the user has had enough
		<-time.After(time.Hour)
		ask("*100#", `+CUSD: 0,"Balance: 10.00 EUR",15`, 0)
	})
}

func TestService_OneQuestionAtATime(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Delay: "10s"})
		c := talk(t, sim)
		c.Deadline = time.Hour
		c.Command(`AT+CMEE=1;+CUSD=1,"*100#"`, lines("OK"))
		c.Command(`AT+CUSD=1,"*100#"`, lines("+CME ERROR: 3"))
		c.Expect(lines(`+CUSD: 0,"Balance: 10.00 EUR",15`))
		c.Command(`AT+CUSD=1,"*100#"`, lines("OK"))
		c.Command("AT+CUSD=2", lines("OK"))
		<-time.After(time.Minute)
		c.Command(`AT+CUSD=0,"*100#"`, lines("OK")) // asked, and not shown
		<-time.After(time.Minute)
		fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.RegistrationLost})
		c.Command(`AT+CUSD=1,"*100#"`, lines("+CME ERROR: 30"))
	})
}

func TestService_Encodings(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ setting, code, answer string }{
		"GSM":                               {`+CSCS="GSM"`, `"*1#",15`, "\"5 \x1be\x00\",15"},
		"IRA":                               {`+CSCS="IRA"`, `"*1#",15`, `"5 ?@",15`},
		"HEX":                               {`+CSCS="HEX"`, `"2A3123",15`, `"35201B6500",15`},
		"UCS2":                              {`+CSCS="UCS2"`, `"002A00310023",15`, `"0035002020AC0040",15`},
		"packed septets":                    {`^USSDMODE=1`, `"AAD808",15`, `"35D0A60C00",15`},
		"UCS-2 by the coding scheme":        {`+CSCS="GSM"`, `"002A00320023",72`, `"04340430",72`},
		"UCS-2 whatever the set":            {`+CSCS="IRA"`, `"*2#",15`, `"04340430",72`},
		"UCS-2 in UCS2":                     {`+CSCS="UCS2"`, `"002A00320023",15`, `"04340430",72`},
		"UCS-2 where septets are packed":    {`^USSDMODE=1`, `"002A00320023",72`, `"04340430",72`},
		"no coding scheme is the usual one": {`+CSCS="IRA"`, `"*1#"`, `"5 ?@",15`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			profile := ""
			if strings.HasPrefix(test.setting, "^") {
				profile = "huawei"
			}
			sim := newSim(t, firmwaresim.Options{Profile: profile})
			c := talk(t, sim)
			require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{
				USSD: map[string]firmwaresim.Menu{"*1#": {Text: "5 €@"}, "*2#": {Text: "да"}},
			}))
			c.Command("AT"+test.setting+";+CUSD=1,"+test.code, lines("OK")).Expect(lines("+CUSD: 0," + test.answer))
		})
	}
}

func TestService_TextsThatCannotBeRead(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1", lines("OK"))
	c.Command(`AT+CUSD=1,"*100#",72`, lines("+CME ERROR: 50"))
	c.Command(`AT+CUSD=3`, lines("+CME ERROR: 50"))
	c.Command(`AT+CSCS="HEX";+CUSD=1,"xy"`, lines("+CME ERROR: 50"))
}

func TestService_PlainCodesAreErrorsWhereSeptetsArePacked(t *testing.T) {
	t.Parallel()
	c := talk(t, newSim(t, firmwaresim.Options{Profile: "huawei"}))
	c.Command(`AT^USSDMODE=1;+CUSD=1,"*100#"`, lines("ERROR"))
	c.Command(`AT+CUSD=1,"AA180C3602"`, lines("OK")).Expect(lines(`+CUSD: 0,"C2303BEC1E9775A018CC0583818A5529",15`))
}

func TestService_TheNetworkBegins(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	post := func(body string) {
		t.Helper()
		status, answer := ask(sim, "POST", "/v1/modems/0/ussd", body)
		require.Equal(t, http.StatusAccepted, status, answer)
	}
	post(`{"text":"nobody listens"}`)
	c.Command("AT+CUSD=1", lines("OK"))
	post(`{"text":"You have a new offer"}`)
	c.Expect(lines(`+CUSD: 0,"You have a new offer",15`))
	post(`{"text":"Continue?","choices":{"1":"Thank you","2":{"ends":2}}}`)
	c.Expect(lines(`+CUSD: 1,"Continue?",15`))
	c.Command(`AT+CUSD=1,"1"`, lines("OK")).Expect(lines(`+CUSD: 0,"Thank you",15`))
	post(`{"text":"Continue?","choices":{"1":"Thank you","2":{"ends":2}}}`)
	c.Expect(lines(`+CUSD: 1,"Continue?",15`))
	c.Command(`AT+CUSD=1,"2"`, lines("OK")).Expect(lines("+CUSD: 2"))
	fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.RegistrationLost})
	status, answer := ask(sim, "POST", "/v1/modems/0/ussd", `{"text":"anybody?"}`)
	require.Equal(t, http.StatusBadRequest, status)
	require.Contains(t, answer, "not registered")
}

func TestService_ARebootEndsTheDialogue(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim, c := converse(t)
		c.Deadline = time.Hour
		c.Command(`AT+CUSD=1,"*123#",15`, lines("OK")).Expect(lines(`+CUSD: 1,"` + menuText + `",15`))
		fault(t, sim.Modem(0), firmwaresim.Fault{Kind: firmwaresim.Reboot})
		c.Until("SMS Ready\r\n")
		<-time.After(time.Hour)
		c.Send("ATE0\r").Expect("ATE0\r\r\nOK\r\n")
		c.Command(`AT+CUSD=1,"*100#"`, lines("OK")).Expect(lines(`+CUSD: 0,"Balance: 10.00 EUR",15`))
	})
}
