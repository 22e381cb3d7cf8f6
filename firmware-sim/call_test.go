package firmwaresim_test

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

func TestCall_RingsUntilItIsGivenUp(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := talk(t, newSim(t, firmwaresim.Options{}))
		c.Deadline = time.Hour
		c.Command("AT+CPAS;+CLCC;+CEER", lines("+CPAS: 0", "+CEER: No report available", "OK"))
		c.Command("ATS7=20D"+handset+";", lines("OK"))
		c.Command("AT+CPAS;+CLCC", lines("+CPAS: 4", `+CLCC: 1,0,2,0,0,"+15557654321",145`, "OK"))
		began := time.Now()
		<-time.After(time.Second)
		c.Command("AT+CLCC;+CIND?", lines(`+CLCC: 1,0,3,0,0,"+15557654321",145`, "+CIND: 5,5,1,0,1,0,0", "OK"))
		c.Command("ATD12345;", lines("ERROR")) // one at a time
		c.Expect("\r\nNO ANSWER\r\n")
		require.InDelta(t, 20, time.Since(began).Seconds(), 0.1)
		c.Command("AT+CPAS;+CEER", lines("+CPAS: 0", "+CEER: No answer from user", "OK"))
	})
}

func TestCall_IsHungUp(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	for _, end := range []string{"ATH", "ATH0", "AT+CHUP", "ATZE0"} {
		c.Command("ATDT 1-555-765-4321;", lines("OK")).Command(end, lines("OK"))
		c.Command("ATE0+CLCC;+CEER", map[bool]string{true: "ATE0+CLCC;+CEER\r"}[end == "ATZ"]+lines("+CEER: Normal call clearing", "OK"))
	}
	c.Command("ATH2", lines("ERROR"))
}

func TestCall_EndsAsTheNetworkSays(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ dial, answer, reason string }{
		"a modem is busy":                           {"ATD%s;", lines("OK", "BUSY"), "User busy"},
		"without busy detection it is no carrier":   {"ATX2D%s;", lines("OK", "NO CARRIER"), "User busy"},
		"who is switched off has no carrier":        {"ATD+15550001111;", lines("OK", "NO CARRIER"), "Destination out of order"},
		"data has no carrier":                       {"ATD" + handset, lines("NO CARRIER"), "Bearer capability not available"},
		"packets have none either":                  {"ATD*99#", lines("NO CARRIER"), "Bearer capability not available"},
		"no number is an error":                     {"ATD;", lines("ERROR"), "No report available"},
		"letters are an error":                      {"ATDxyz;", lines("ERROR"), "No report available"},
		"nobody calls, so there is nothing to take": {"ATA", lines("NO CARRIER"), "No report available"},
		"without a network there is no carrier":     {"AT+CFUN=4;D12345;", lines("NO CARRIER"), "No network service"},
	}
	off := false
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim := newSim(t, firmwaresim.Options{Modems: 2})
			sim.SetHandset("+15550001111", firmwaresim.HandsetPatch{Reachable: &off})
			c := talk(t, sim)
			dial := test.dial
			if dial == "ATD%s;" || dial == "ATX2D%s;" {
				dial = dial[:len(dial)-3] + sim.Modem(1).Number() + ";"
			}
			c.Command(dial, test.answer).Command("AT+CEER", lines("+CEER: "+test.reason, "OK"))
		})
	}
}

func TestCall_EndsAreNotSaidWithinALine(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := talk(t, newSim(t, firmwaresim.Options{}))
		c.Command("ATS7=1D12345;", lines("OK")).Send("AT+C")
		<-time.After(time.Minute)
		c.Send("SQ\r").Expect(lines("+CSQ: 20,99", "OK", "NO ANSWER"))
	})
}

func TestCall_ResultCodesHaveNumbersToo(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("ATV0", "0\r").Command("ATD12345", "3\r").Command("ATQ1", "").Command("ATA", "").Command("ATQ0", "0\r")
}

func TestCallServices_AreSetAndRead(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CLIP?;+CLIP=1;+CLIP?;+CLIP=?", lines("+CLIP: 0,1", "+CLIP: 1,1", "+CLIP: (0-1)", "OK"))
	c.Command("AT+CRC=1;+CRC?;+CRC=?", lines("+CRC: 1", "+CRC: (0,1)", "OK"))
	c.Command("AT+CCWA=1;+CCWA?;+CCWA=?", lines("+CCWA: 1", "+CCWA: (0,1)", "OK"))
	c.Command("AT+CCWA=1,2", lines("+CCWA: 0,1", "OK"))
	c.Command("AT+CCWA=1,1,1;+CCWA=1,2", lines("+CCWA: 1,1", "OK"))
	c.Command("AT+CCWA=0,0;+CCWA?;+CCWA=0,2", lines("+CCWA: 0", "+CCWA: 0,1", "OK"))
	c.Command("AT+CMEE=1;+CPAS=?", lines("+CPAS: (0,3,4)", "OK"))
	for _, bad := range []string{"+CLIP=2", "+CRC=2", "+CRC=x", "+CRC=1,1", "+CCWA=2", "+CCWA=1,3", "+CCWA=1,1,256"} {
		c.Command("AT"+bad, lines("+CME ERROR: 50"))
	}
	c.Command("AT+CFUN=4;+CCWA=1,2", lines("+CME ERROR: 30"))
}
