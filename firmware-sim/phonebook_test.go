package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"
)

func TestPhonebook_IsWrittenReadAndSearched(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1;+CPBS?", lines(`+CPBS: "SM",0,100`, "OK"))
	c.Command("AT+CPBS=?;+CPBR=?;+CPBW=?;+CPBF=?", lines(`+CPBS: ("SM","ME","ON")`,
		"+CPBR: (1-100),20,20", "+CPBW: (1-100),20,(129,145),20", "+CPBF: 20,20", "OK"))
	c.Command(`AT+CPBW=,"+15557654321",145,"Ann";+CPBW=3,"72404",129,"Bank"`, lines("OK"))
	c.Command(`AT+CPBW=,"15550000001",145,"anton";+CPBS?`, lines(`+CPBS: "SM",3,100`, "OK"))
	ann, bank, anton := `1,"+15557654321",145,"Ann"`, `3,"72404",129,"Bank"`, `2,"+15550000001",145,"anton"`
	c.Command("AT+CPBR=3", lines("+CPBR: "+bank, "OK"))
	c.Command("AT+CPBR=1,100", "\r\n+CPBR: "+ann+"\r\n+CPBR: "+anton+"\r\n+CPBR: "+bank+"\r\n"+lines("OK"))
	c.Command(`AT+CPBF="an"`, "\r\n+CPBF: "+ann+"\r\n+CPBF: "+anton+"\r\n"+lines("OK"))
	c.Command(`AT+CPBF="x"`, lines("+CME ERROR: 22"))
	c.Command("AT+CPBW=1", lines("OK")).Command("AT+CPBR=1", lines("+CME ERROR: 22")).Command("AT+CPBR=4,9", lines("OK"))
	c.Command(`AT+CSCS="UCS2";+CPBR=3`, lines(`+CPBR: 3,"72404",129,"00420061006E006B"`, "OK"))
}

func TestPhonebook_ThereAreThree(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command(`AT+CPBS="ON";+CPBR=1`, lines(`+CPBR: 1,"`+sim.Modem(0).Number()+`",145,""`, "OK"))
	c.Command(`AT+CPBW=1,"12345"`, lines("ERROR"))
	c.Command(`AT+CPBS="ME";+CPBW=7,"12345",129,"kept";+CPBS?`, lines(`+CPBS: "ME",1,100`, "OK"))
	c.Command(`AT+CPBS="SM";+CPBS?`, lines(`+CPBS: "SM",0,100`, "OK"))
	c.Command(`AT+CPBS="XX"`, lines("ERROR"))
	c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
	c.Command(`ATE0+CPBS="ME";+CPBR=7`, "ATE0+CPBS=\"ME\";+CPBR=7\r"+lines(`+CPBR: 7,"12345",129,"kept"`, "OK"))
}

func TestPhonebook_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1", lines("OK"))
	for command, code := range map[string]int{
		"+CPBR=0": 21, "+CPBR=101": 21, "+CPBR=5,4": 21, "+CPBR=1,x": 21, "+CPBR=x": 21,
		"+CPBW=0": 21, `+CPBW=101,"1"`: 21, `+CPBW=1,"name"`: 27, `+CPBW=1,"123456789012345678901"`: 26,
		`+CPBW=1,"1",129,"` + strings.Repeat("n", 21) + `"`: 24,
	} {
		c.Command("AT"+command, lines(fmt.Sprintf("+CME ERROR: %d", code)))
	}
	c.Command(`AT+CSCS="HEX"`, lines("OK"))
	for command, code := range map[string]int{`+CPBF="x"`: 25, `+CPBW=1,"3132",129,"x"`: 25, `+CPBW=1,"x"`: 27} {
		c.Command("AT"+command, lines(fmt.Sprintf("+CME ERROR: %d", code)))
	}
	c.Command(`AT+CSCS="IRA"`, lines("OK"))
	for i := range 100 {
		c.Command(fmt.Sprintf(`AT+CPBW=,"%d"`, i), lines("OK"))
	}
	c.Command(`AT+CPBW=,"1"`, lines("+CME ERROR: 20"))
}
