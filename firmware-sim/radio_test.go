package firmwaresim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

// Each case is one command line to a fresh modem with numeric errors.
func TestRadioCommands_SayWhatTheStandardSays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ line, answer string }{
		"the signal of LTE is its own":         {"+CESQ", lines("+CESQ: 99,99,255,255,20,50", "OK")},
		"without a radio there is none":        {"+CFUN=4;+CESQ", lines("+CESQ: 99,99,255,255,255,255", "OK")},
		"indicators have names":                {"+CIND=?", lines(`+CIND: ("battchg",(0-5)),("signal",(0-5)),("service",(0,1)),("message",(0,1)),("call",(0,1)),("roam",(0,1)),("smsfull",(0,1))`, "OK")},
		"indicators tell how things are":       {"+CIND?", lines("+CIND: 5,5,1,0,0,0,0", "OK")},
		"without a radio they say so":          {"+CFUN=0;+CIND?", lines("+CIND: 5,0,0,0,0,0,0", "OK")},
		"the access is read without a name":    {"+WS46?;+WS46=12;+WS46?;+WS46=?", lines("25", "12", "(12,22,25,28)", "OK")},
		"an unknown access is refused":         {"+WS46=13", lines("+CME ERROR: 50")},
		"packets are used":                     {"+CGATT?;+CGATT=?", lines("+CGATT: 1", "+CGATT: (0,1)", "OK")},
		"packets are left":                     {"+CGREG=1;+CGATT=0;+CGATT?;+CGREG?;+CREG?", lines("+CGATT: 0", "+CGREG: 1,0", "+CREG: 0,1", "OK", "+CGREG: 0")},
		"packets are used again":               {"+CGATT=0;+CGATT=1;+CGATT?", lines("+CGATT: 1", "OK")},
		"without a network there are none":     {"+CFUN=4;+CGATT?;+CGATT=1", lines("+CGATT: 0", "+CME ERROR: 30")},
		"no context is defined at first":       {"+CGDCONT?", lines("OK")},
		"contexts are defined":                 {`+CGDCONT=2,"ip","web";+CGDCONT=1,"IPV6","ims";+CGDCONT?`, "\r\n+CGDCONT: 1,\"IPV6\",\"ims\",\"\",0,0\r\n+CGDCONT: 2,\"IP\",\"web\",\"\",0,0\r\n" + lines("OK")},
		"a number alone forgets one":           {`+CGDCONT=1,"IP","web";+CGDCONT=1;+CGDCONT?`, lines("OK")},
		"context 17 there is not":              {`+CGDCONT=17,"IP"`, lines("+CME ERROR: 50")},
		"a strange protocol there is not":      {`+CGDCONT=1,"IPX"`, lines("+CME ERROR: 50")},
		"the way of messages is remembered":    {"+CGSMS?;+CGSMS=1;+CGSMS?;+CGSMS=?", lines("+CGSMS: 3", "+CGSMS: 1", "+CGSMS: (0-3)", "OK")},
		"the list of operators is chosen":      {"+CPLS=1;+CPLS?;+CPLS=?", lines("+CPLS: 1", "+CPLS: (0-2)", "OK")},
		"operators are preferred":              {`+CPOL=3,2,"00101";+CPOL=1,2,"26201";+CPOL?;+CPOL=?`, "\r\n+CPOL: 1,2,\"26201\"\r\n+CPOL: 3,2,\"00101\"\r\n" + lines("+CPOL: (1-8),(0-2)", "OK")},
		"and forgotten":                        {`+CPOL=3,2,"00101";+CPOL=3;+CPOL?`, lines("OK")},
		"names of operators are not known":     {`+CPOL=1,0,"Somebody"`, lines("+CME ERROR: 22")},
		"place 9 there is not":                 {`+CPOL=9,2,"00101"`, lines("+CME ERROR: 50")},
		"a mode 4 operator may be left out":    {`+COPS=4,2,"00101";+COPS?`, lines(`+COPS: 0,2,"00101",7`, "OK")},
		"an automatic choice keeps the format": {`+COPS=3,2;+COPS=0;+COPS?`, lines(`+COPS: 0,2,"00101",7`, "OK")},
		"the battery is full":                  {"+CBC;+CBC=?", lines("+CBC: 0,100", "+CBC: (0-3),(0-100)", "OK")},
		"the speed is read back":               {"+IPR?;+IPR=115200;+IPR?", lines("+IPR: 0", "+IPR: 115200", "OK")},
		"a strange speed is refused":           {"+IPR=123", lines("+CME ERROR: 50")},
		"flow control is read back":            {"+IFC?;+IFC=0,0;+IFC?;+IFC=?", lines("+IFC: 2,2", "+IFC: 0,0", "+IFC: (0-2),(0-2)", "OK")},
		"errors of the service have its codes": {"+CMMS=3", lines("+CMS ERROR: 303")},
		"the service's line is read back":      {"+CMMS=2;+CMMS?;+CMMS=?", lines("+CMMS: 2", "+CMMS: (0-2)", "OK")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, c := converse(t)
			c.Command("AT+CMEE=1", lines("OK")).Command("AT"+test.line, test.answer).Command("AT", lines("OK"))
		})
	}
}

func TestIndicators_TellOfMessages(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	fill(t, sim, "one")
	c.Command("AT+CIND?", lines("+CIND: 5,5,1,1,0,0,0", "OK"))
	c.Send("AT+CMGL=4\r").Until("OK\r\n")
	c.Command("AT+CIND?", lines("+CIND: 5,5,1,0,0,0,0", "OK"))
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.MemoryFull}))
	c.Command("AT+CIND?", lines("+CIND: 5,5,1,0,0,0,1", "OK"))
}

func TestContexts_SurviveARestart(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command(`AT+CGDCONT=1,"IP","web"`, lines("OK")).Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
	c.Command("ATE0", "ATE0\r"+lines("OK")).Command("AT+CGDCONT?", lines(`+CGDCONT: 1,"IP","web","",0,0`, "OK"))
}

func TestClock_Runs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{})
		c := talk(t, sim) // the bubble's time begins with the year 2000
		c.Command("AT+CCLK?", lines(`+CCLK: "00/01/01,00:00:00+00"`, "OK"))
		c.Command(`AT+CCLK="26/11/21,23:59:50-20"`, lines("OK"))
		<-time.After(15 * time.Second)
		c.Command("AT+CCLK?", lines(`+CCLK: "26/11/22,00:00:05-20"`, "OK"))
		c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
		c.Command("ATE0", "ATE0\r"+lines("OK")).Command("AT+CCLK?", lines(`+CCLK: "26/11/22,00:00:05-20"`, "OK"))
		c.Command(`AT+CCLK="26/11/21,12:00:00";+CCLK?`, lines(`+CCLK: "26/11/21,12:00:00-20"`, "OK"))
		c.Command(`AT+CCLK="2026/11/21,12:00:00+00";+CCLK?`, lines(`+CCLK: "26/11/21,12:00:00+00"`, "OK"))
		for _, bad := range []string{`"26/11/31,00:00:00+00"`, `"soon"`, `"26/11/21,24:00:00"`, `"26/11/21,12:00:00+99"`, ""} {
			c.Command("AT+CCLK="+bad, lines("ERROR"))
		}
	})
}

func TestClock_FollowsTheNetworkWhenItIsTold(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := talk(t, newSim(t, firmwaresim.Options{}))
		c.Command(`AT+CTZU?;+CCLK="26/11/21,12:00:00+04";+COPS=2;+COPS=0;+CCLK?`, lines("+CTZU: 0", `+CCLK: "26/11/21,12:00:00+04"`, "OK"))
		c.Command(`AT+CTZU=1;+COPS=2;+COPS=0;+CCLK?`, lines(`+CCLK: "00/01/01,00:00:00+00"`, "OK"))
		c.Command("AT+CTZU=?", lines("+CTZU: (0-1)", "OK")).Command("AT+CTZU=2", lines("ERROR"))
	})
}
