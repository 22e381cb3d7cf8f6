package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"
)

// swapped writes digits as a card does: two to an octet, the first one low.
func swapped(digits string) string {
	if len(digits)%2 == 1 {
		digits += "F"
	}
	var b strings.Builder
	for i := 0; i < len(digits); i += 2 {
		b.WriteByte(digits[i+1])
		b.WriteByte(digits[i])
	}
	return b.String()
}

func TestCardFiles_AreReadByCRSM(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	number := "07" + "91" + swapped(m.Number()[1:])
	tests := map[string]struct{ access, answer string }{
		"EF-ICCID":                      {"176,12258,0,0,10", `144,0,"` + swapped(m.ICCID()) + `"`},
		"EF-ICCID in part":              {"176,12258,0,8,2", `144,0,"` + swapped(m.ICCID())[16:] + `"`},
		"a length of 0 is all there is": {"176,12258,0,0,0", `144,0,"` + swapped(m.ICCID()) + `"`},
		"EF-IMSI":                       {"176,28423,0,0,9", `144,0,"08` + swapped("9"+m.IMSI()) + `"`},
		"EF-SPN":                        {"176,28486,0,0,17", `144,0,"01` + fmt.Sprintf("%X", "Simulated Networ") + `"`},
		"EF-AD":                         {"176,28589,0,0,4", `144,0,"00000002"`},
		"EF-MSISDN":                     {"178,28480,1,4,28", `144,0,"` + strings.Repeat("F", 28) + number + strings.Repeat("F", 12) + `"`},
		"EF-SMSP":                       {"178,28482,1,4,28", `144,0,"FD` + strings.Repeat("F", 24) + "07912121550591F9" + strings.Repeat("F", 14) + `"`},
		"what a file is like":           {"192,12258", `144,0,"0000000A2FE2040000000001020000"`},
		"what a file of records is":     {"192,28482", `144,0,"0000001C6F4204000000000102011C"`},
		"the card's status":             {"242", "144,0"},
		"a file that is not there":      {"176,28400,0,0,1", "106,130"},
		"a record that is not there":    {"178,28482,2,4,28", "106,131"},
		"records of plain octets":       {"178,12258,1,4,10", "105,129"},
		"octets of records":             {"176,28482,0,0,28", "105,129"},
		"more than there is":            {"176,12258,0,0,11", "103,0"},
		"from beyond the end":           {"176,12258,0,20,0", "103,0"},
		"writing what is not ours":      {`214,12258,0,0,10,"00"`, "105,130"},
		"an unknown instruction":        {"1,12258", "109,0"},
	}
	for name, test := range tests {
		c.Command("AT+CRSM="+test.access, lines("+CRSM: "+test.answer, "OK"))
		_ = name
	}
	for _, bad := range []string{"x", "176,70000", "256", `176,12258,0,0,1,"xyz"`, "176,12258,0,0,1,,,,"} {
		c.Command("AT+CRSM="+bad, lines("ERROR"))
	}
}

func TestCardFiles_ServiceCentreIsThatOfCSCA(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command(`AT+CSCA="+15550000001"`, lines("OK"))
	record := "FD" + strings.Repeat("F", 24) + "07915155000000F1" + strings.Repeat("F", 14)
	c.Command("AT+CRSM=178,28482,1,4,28", lines(`+CRSM: 144,0,"`+record+`"`, "OK"))
	written := strings.Replace(record, "00F1", "00F2", 1)
	c.Command(`AT+CRSM=220,28482,1,4,28,"`+written+`"`, lines("+CRSM: 144,0", "OK"))
	c.Command("AT+CSCA?", lines(`+CSCA: "+15550000002",145`, "OK"))
	c.Command(`AT+CRSM=220,28482,1,4,28,"`+strings.Repeat("F", 56)+`"`, lines("+CRSM: 144,0", "OK"))
	c.Command("AT+CSCA?", lines(`+CSCA: "",129`, "OK"))
	c.Command("AT+CRSM=178,28482,1,4,28", lines(`+CRSM: 144,0,"`+strings.Repeat("F", 56)+`"`, "OK"))
	c.Command(`AT+CRSM=220,28482,1,4,28,"FF"`, lines("+CRSM: 103,0", "OK"))
}

func TestCardInstructions_TravelByCSIM(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	exchange := func(apdu, answer string) {
		c.Command(fmt.Sprintf("AT+CSIM=%d,%q", len(apdu), apdu), lines(fmt.Sprintf("+CSIM: %d,%q", len(answer), answer), "OK"))
	}
	exchange("A0A40000023F00", "9000")
	exchange("A0A40000022FE2", "9000")
	exchange("A0B000000A", swapped(sim.Modem(0).ICCID())+"9000")
	exchange("A0C000000F", "0000000A2FE20400000000010200009000")
	exchange("A0A40000026FFF", "6A82")
	exchange("0020000100", "63C3")
}

func TestCardInstructions_AreRefused(t *testing.T) {
	t.Parallel()
	_, c := locked(t)
	for _, bad := range []string{`8,"0020000100"`, `6,"002000"`, `10,"xyz"`, "x", `10,"0020000100",1`} {
		c.Command("AT+CSIM="+bad, lines("+CME ERROR: 50"))
	}
	c.Command(`AT+CSIM=12,"A0A40000013F"`, lines(`+CSIM: 4,"6700"`, "OK"))
	c.Command(`AT+CSIM=14,"A0A40000026F07"`, lines(`+CSIM: 4,"9000"`, "OK"))
	c.Command(`AT+CSIM=10,"A0B0000009"`, lines(`+CSIM: 4,"6982"`, "OK")) // not before the PIN
	c.Command(`AT+CSIM=10,"A0F2000000"`, lines(`+CSIM: 4,"9000"`, "OK"))
	for range 3 {
		c.Command("AT+CPIN=0000", lines("+CME ERROR: 16"))
	}
	c.Command(`AT+CSIM=10,"0020000100"`, lines(`+CSIM: 4,"6983"`, "OK"))
}
