package firmwaresim_test

import (
	"testing"
)

func TestSettings_AreSavedAndRecalled(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1;+CREG=2;+CNMI=2,1;&WX1S7=30", lines("OK"))
	c.Command("AT+CMEE=0;+CREG=0;+CNMI=0,0", lines("OK"))
	c.Command("ATZ", lines("OK")).Command("AT+CMEE?;+CNMI?;S7?X5", lines("+CMEE: 1", "+CNMI: 2,1,0,0,0", "060", "ERROR"))
	c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
	c.Command("AT+CMEE?", lines("+CMEE: 1", "OK")) // the echo was saved as off
	c.Command("AT&FE0+CMEE?;+CNMI?", lines("+CMEE: 0", "+CNMI: 0,0,0,0,0", "OK"))
	c.Command("ATZ1+CMEE?", lines("+CMEE: 1", "OK"))
}

func TestSettings_AreShown(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT&C1&D2X3&V", "\r\nE0 Q0 V1 X3 &C1 &D2 &K0 &S0 L0 M0\r\n"+
		"S0:000 S3:013 S4:010 S5:008 S6:002 S7:060 S8:002 S10:015\r\n"+lines("OK"))
}

func TestBasicCommands_HaveRanges(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	for _, good := range []string{"E0", "V1", "Q0", "X4", "L3", "M2", "&C1", "&D2", "&S1", "&K3", "I0", "&F0E0", "Z0E0", "&W0", "S0=5", "S7=60"} {
		c.Send("AT" + good + "\r").Until("OK\r\n")
	}
	for _, bad := range []string{"E2", "V2", "Q2", "X5", "L4", "M3", "&C2", "&D3", "&S2", "Z2", "&F1", "&W2", "&V2", "S3=200", "S99=1", "H2", "I10"} {
		c.Command("AT"+bad, lines("ERROR"))
	}
}
