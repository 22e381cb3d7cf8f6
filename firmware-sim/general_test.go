package firmwaresim_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
)

func TestIdentity_IsWhatTheModemSays(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	m := sim.Modem(0)
	c.Command("AT+CGSN", lines(m.IMEI(), "OK"))
	c.Command("AT+CIMI", lines(m.IMSI(), "OK"))
	c.Command("AT+CCID", lines("+CCID: "+m.ICCID(), "OK"))
	c.Command("AT+CNUM", lines(`+CNUM: "","`+m.Number()+`",145`, "OK"))
	c.Command("AT+CGMI;+CGMM;+CGMR", lines("Simulated", "GSM modem", "1.0", "OK"))
	c.Command("ATI", "\r\nSimulated\r\nGSM modem\r\n1.0\r\n\r\nOK\r\n")
	c.Command("AT+CPIN?", lines("+CPIN: READY", "OK"))
}

func TestIdentity_FollowsFromTheSeedAndIsUnique(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Modems: 100, Seed: 7})
	again := newSim(t, firmwaresim.Options{Modems: 100, Seed: 7})
	other := newSim(t, firmwaresim.Options{Seed: 8})
	seen := map[string]bool{}
	for i, m := range sim.Modems() {
		require.Len(t, m.IMEI(), 15)
		require.Len(t, m.IMSI(), 15)
		require.Len(t, m.ICCID(), 19)
		require.True(t, strings.HasPrefix(m.IMSI(), "00101"))
		require.Regexp(t, `^\+1\d{3}55501\d\d$`, m.Number())
		require.True(t, luhnValid(m.IMEI()), m.IMEI())
		require.True(t, luhnValid(m.ICCID()), m.ICCID())
		for _, id := range []string{m.IMEI(), m.IMSI(), m.ICCID(), m.Number()} {
			require.False(t, seen[id], id)
			seen[id] = true
		}
		require.Equal(t, m.IMEI(), again.Modem(i).IMEI())
		require.Equal(t, m.Number(), again.Modem(i).Number())
	}
	require.NotEqual(t, sim.Modem(0).ICCID(), other.Modem(0).ICCID())
}

// luhnValid is written from the definition, not from the generator.
func luhnValid(digits string) bool {
	sum, double := 0, false
	for i := len(digits) - 1; i >= 0; i-- {
		n := int(digits[i] - '0')
		if double {
			if n *= 2; n > 9 {
				n -= 9
			}
		}
		sum += n
		double = !double
	}
	return sum%10 == 0
}

func TestRegistration_IsReadAndReported(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CREG?;+CGREG?;+CEREG?", lines("+CREG: 0,1", "+CGREG: 0,1", "+CEREG: 0,1", "OK"))
	c.Command("AT+CREG=?", lines("+CREG: (0-2)", "OK"))
	c.Command("AT+CREG=2;+CREG?", lines(`+CREG: 2,1,"00A1","0001B2C3",7`, "OK"))
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.RegistrationLost}))
	c.Expect("\r\n+CREG: 2\r\n")
	c.Command("AT+CREG?;+CSQ;+COPS?", lines("+CREG: 2,2", "+CSQ: 99,99", "+COPS: 0", "OK"))
	sim.Modem(0).ClearFaults()
	c.Expect("\r\n+CREG: 1,\"00A1\",\"0001B2C3\",7\r\n")
}

func TestOperator_FormatIsRemembered(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+COPS?", lines(`+COPS: 0,0,"Simulated Network",7`, "OK"))
	c.Command("AT+COPS=3,1;+COPS?", lines(`+COPS: 0,1,"SimNet",7`, "OK"))
	c.Command("AT+COPS=3,2;+COPS?", lines(`+COPS: 0,2,"00101",7`, "OK"))
	c.Command("AT+COPS?", lines(`+COPS: 0,2,"00101",7`, "OK"))
	c.Command("AT+COPS=?", lines(`+COPS: (2,"Simulated Network","SimNet","00101",7),,(0-4),(0-2)`, "OK"))
	c.Command("AT+COPS=1,2,\"26201\"", lines("ERROR"))
	c.Command("AT+COPS=2;+COPS?;+CREG?", lines("+COPS: 2", "+CREG: 0,0", "OK"))
	c.Command("AT+COPS=0;+CREG?", lines("+CREG: 0,1", "OK"))
}

func TestCharset_IsStoredAndAffectsTexts(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command("AT+CSCS=?", lines(`+CSCS: ("GSM","IRA","HEX","UCS2")`, "OK"))
	for _, name := range []string{"GSM", "IRA", "HEX", "UCS2"} {
		c.Command(`AT+CSCS="`+name+`";+CSCS?`, lines(`+CSCS: "`+name+`"`, "OK"))
	}
	c.Command("AT+COPS=3,1;+COPS?", lines(`+COPS: 0,1,"00530069006D004E00650074",7`, "OK"))
	c.Command(`AT+CSCS="HEX";+COPS?`, lines(`+COPS: 0,1,"53696D4E6574",7`, "OK"))
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{USSD: map[string]firmwaresim.Menu{"*1#": {Text: "5 € @"}}}))
	for charset, want := range map[string]string{
		"GSM": "5 \x1be \x00", "IRA": "5 ? @", "HEX": "35201B652000", "UCS2": "0035002020AC00200040",
	} {
		code := map[string]string{"HEX": "2A3123", "UCS2": "002A00310023"}[charset]
		if code == "" {
			code = "*1#"
		}
		c.Command(`AT+CSCS="`+charset+`";+CUSD=1,"`+code+`"`, lines("OK"))
		c.Expect("\r\n+CUSD: 0,\"" + want + "\",15\r\n")
	}
	c.Command(`AT+CSCS="HEX";+CUSD=1,"xyz"`, lines("ERROR"))
	c.Command(`AT+CSCS="KLINGON"`, lines("ERROR"))
	c.Command("AT+CSCS?", lines(`+CSCS: "HEX"`, "OK"))
}

func TestPower_SwitchesTheRadio(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CFUN?", lines("+CFUN: 1", "OK"))
	c.Command("AT+CFUN=4;+CREG?;+CSQ", lines("+CREG: 0,0", "+CSQ: 99,99", "OK"))
	c.Command("AT+CMGS="+helloLength, "\r\n> ")
	c.Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 331"))
	c.Command("AT+CFUN=1;+CREG?", lines("+CREG: 0,1", "OK"))
}

func TestPower_RestartsAfterTheOKAndForgetsSettings(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMEE=1;+CNMI=2,1,0,1,0", lines("OK"))
	c.Command("AT+CFUN=1,1", lines("OK"))
	c.Expect(lines("RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"))
	c.Command("AT+CMEE?;+CNMI?", "AT+CMEE?;+CNMI?\r"+lines("+CMEE: 0", "+CNMI: 0,0,0,0,0", "OK"))
}

func TestServiceCode_AnswersTheBalance(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	c.Command(`AT+CUSD=1,"*100#",15`, lines("OK"))
	c.Expect("\r\n+CUSD: 0,\"Balance: 10.00 EUR\",15\r\n")
	c.Command(`AT+CUSD=1,"*999#",15`, lines("OK")).Expect("\r\n+CUSD: 4\r\n")
	c.Command(`AT+CSCS="UCS2";+CUSD=1,"002A0031003000300023",15`, lines("OK"))
	require.Contains(t, c.Until(",15\r\n"), `+CUSD: 0,"00420061006C0061006E00630065`)
	require.NoError(t, sim.SetNetwork(firmwaresim.NetworkPatch{USSD: map[string]firmwaresim.Menu{"*1#": {Text: "hello"}, "*100#": {}}}))
	c.Command(`AT+CSCS="IRA";+CUSD=1,"*100#"`, lines("OK")).Expect("\r\n+CUSD: 4\r\n")
	c.Command(`AT+CUSD=1,"*1#"`, lines("OK")).Expect("\r\n+CUSD: 0,\"hello\",15\r\n")
	c.Command(`AT+CUSD=2`, lines("OK"))
}
