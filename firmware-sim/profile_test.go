package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
)

// talkAs is a conversation with a modem of a kind, its echo off.
func talkAs(t *testing.T, profile string) (*firmwaresim.Sim, *simtest.Conversation) {
	t.Helper()
	sim := newSim(t, firmwaresim.Options{Profile: profile})
	return sim, talk(t, sim)
}

// slowly is talkAs on a network with a pace, within a bubble of its own time.
func slowly(t *testing.T, profile string, conversation func(*testing.T, *firmwaresim.Sim, *simtest.Conversation)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Profile: profile, Delay: firmwaresim.DelayGSM})
		c := talk(t, sim)
		c.Deadline = time.Hour
		conversation(t, sim, c)
	})
}

func TestProfiles_UnknownNamesGetTheKnownOnes(t *testing.T) {
	t.Parallel()
	_, err := firmwaresim.New(firmwaresim.Options{Profile: "nokia"})
	require.ErrorContains(t, err, "known are cinterion, ec25, generic, huawei, m26, sim800, u-blox, wavecom, zte")
}

// Each case is one exchange with a fresh modem of a kind.
func TestProfiles_AnswerInTheirManner(t *testing.T) {
	t.Parallel()
	tests := []struct{ profile, line, answer string }{
		{"generic", "+CNMI=?", lines("+CNMI: (0,1,2,3),(0,1,2,3),(0,2,3),(0,1,2),(0,1)", "OK")},
		{"generic", "+CSMS=?", lines("+CSMS: (0,1)", "OK")},
		{"generic", "+CPMS=?", lines(`+CPMS: ("SM","ME","MT","SR"),("SM","ME"),("SM","ME")`, "OK")},
		{"huawei", "+NOSUCH", lines("COMMAND NOT SUPPORT")},
		{"huawei", "+CCID", lines("COMMAND NOT SUPPORT")},
		{"huawei", "+CMGR=1", lines("OK")},
		{"huawei", "+GCAP", lines("+GCAP: +CGSM,+DS,+ES", "OK")},
		{"huawei", "+CMMS=1;+CMMS=2", lines("+CMS ERROR: 500")},
		{"huawei", "^SYSINFO", lines("^SYSINFO:2,3,0,5,1,,4", "OK")},
		{"huawei", "+CFUN=4;^SYSINFO", lines("^SYSINFO:0,0,0,0,1,,0", "OK")},
		{"huawei", "^CURC?;^CURC=0;^CURC?;^CURC=?", lines("^CURC: 1", "^CURC: 0", "^CURC: (0,1)", "OK")},
		{"huawei", "^USSDMODE?;^USSDMODE=0;^USSDMODE?;^USSDMODE=?", lines("^USSDMODE: 1", "^USSDMODE: 0", "^USSDMODE: (0-1)", "OK")},
		{"huawei", "^CURC=2", lines("ERROR")},
		{"sim800", "+CMEE=2;+CMGR=1", lines("+CMS ERROR: invalid memory index")},
		{"sim800", "+ICCID", lines("ERROR")},
		{"m26", "+CSMS=?;+CSMS=0", lines("+CSMS: (0,128)", "+CSMS: 1,1,1", "OK")},
		{"m26", "+CSMS=1", lines("+CMS ERROR: 500")},
		{"m26", "+CNMA", lines("+CMS ERROR: 302")},
		{"m26", "+CMEE=2;+CSMS=1", lines("+CMS ERROR: unknown error")},
		{"ec25", "+CMGR=2", lines("OK")},
		{"ec25", "+CPMS?", lines(`+CPMS: "ME",0,255,"ME",0,255,"ME",0,255`, "OK")},
		{"ec25", "+CGSMS?", lines("+CGSMS: 3", "OK")},
		{"ec25", `+QURCCFG="URCPORT","UART1";+QURCCFG="urcport"`, lines(`+QURCCFG: "urcport","uart1"`, "OK")},
		{"ec25", `+QURCCFG=?`, lines(`+QURCCFG: "URCPORT",("usbat","usbmodem","uart1","all")`, "OK")},
		{"ec25", `+QURCCFG="URCPORT","lpt1"`, lines("ERROR")},
		{"zte", "+CMGR=1", lines("OK")},
		{"zte", "*CNTI=0;*CNTI=2", lines("*CNTI: 0,LTE", "*CNTI: 2,GSM,UMTS,LTE", "OK")},
		{"zte", "+CFUN=4;*CNTI=0", lines("*CNTI: 0,NONE", "OK")},
		{"zte", "*CNTI=3", lines("ERROR")},
		{"zte", "+ZCDRUN=8", lines("Close autorun state result(0:FAIL 1:SUCCESS):1", "OK")},
		{"zte", "+CSCA?;+CSMP=17,167,0,0;+CSCA?", lines(`+CSCA: "+12125550199",145`, `+CSCA: "",129`, "OK")},
		{"zte", "+CPMS?", lines(`+CPMS: "ME",0,100,"ME",0,100,"ME",0,100`, "OK")},
		{"cinterion", "+CNMI=?", lines("+CNMI: (0,1,2,3),(0,1),(0,2,3),(0,2),(1)", "OK")},
		{"cinterion", "+CNMI=2,1,0,1,1", lines("+CMS ERROR: 303")},
		{"cinterion", "+CNMI=2,1,0,0,0", lines("+CMS ERROR: 303")},
		{"cinterion", "+CNMI=2,2,0,0,1", lines("+CMS ERROR: 303")},
		{"cinterion", "+CNMI=2,1,0,2,1;+CNMI?", lines("+CNMI: 2,1,0,2,1", "OK")},
		{"cinterion", `+CPMS="ME","ME","ME"`, lines("+CMS ERROR: 303")},
		{"cinterion", `+CPMS="ME","ME","SM"`, lines("+CPMS: 0,25,0,25,0,20", "OK")},
		{"cinterion", "+CMGD=1,0", lines("+CMS ERROR: 500")},
		{"cinterion", "+CMGD=1", lines("OK")},
		{"wavecom", "+CGMI", lines(" WAVECOM MODEM", "OK")},
		{"wavecom", "+CPIN?", lines("+CPIN: READY")},
		{"wavecom", "+CMEE=2", lines("ERROR")},
		{"wavecom", "+CMEE=1", lines("OK")},
		{"wavecom", `+CPMS="SR"`, lines("+CMS ERROR: 303")},
		{"wavecom", `+CPMS=?`, lines(`+CPMS: ("SM","MT"),("SM"),("SM")`, "OK")},
		{"wavecom", "+CFUN=1;+CFUN=4;+CFUN=1;+CIMI", lines("ERROR")},
		{"wavecom", "+GCAP", lines("+GCAP: +CGSM +FCLASS", "OK")},
		{"u-blox", "+GCAP", lines("+GCAP: +FCLASS, +CGSM", "OK")},
	}
	for _, test := range tests {
		t.Run(test.profile+" AT"+test.line, func(t *testing.T) {
			t.Parallel()
			_, c := talkAs(t, test.profile)
			c.Command("AT"+test.line, test.answer).Command("AT", lines("OK"))
		})
	}
}

func TestProfiles_CardNumberHasManyForms(t *testing.T) {
	t.Parallel()
	tests := []struct{ profile, command, answer string }{
		{"generic", "+CCID", "+CCID: %s"},
		{"huawei", "^ICCID?", "^ICCID: %s"},
		{"sim800", "+CCID", "%s"},
		{"m26", "+CCID", "+CCID: \"%s\""},
		{"ec25", "+QCCID", "+QCCID: %s"},
		{"zte", "+ICCID", "+ICCID: %s"},
		{"cinterion", "+CCID", "+CCID: %s"},
		{"wavecom", "+CCID", "+CCID: \"%s\""},
		{"u-blox", "+CCID", "+CCID: %s"},
	}
	for _, test := range tests {
		sim, c := talkAs(t, test.profile)
		c.Command("AT"+test.command, lines(fmt.Sprintf(test.answer, sim.Modem(0).ICCID()), "OK"))
	}
}

func TestProfiles_AnnounceTheirStart(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"generic":   {"RDY", "+CFUN: 1", "+CPIN: READY", "SMS Ready"},
		"huawei":    {"^SYSSTART", "^SIMST:1", "^SRVST:2", "^MODE:5,4"},
		"sim800":    {"RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"},
		"m26":       {"RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"},
		"ec25":      {"RDY", "+CFUN: 1", "+CPIN: READY", "+QIND: SMS DONE", "+QIND: PB DONE"},
		"zte":       {"+ZUSIMR:2", `+ZDONR: "Simulated",1,1,"CS_PS","ROAM_OFF"`, `+ZPASR: "UMTS"`},
		"cinterion": {"^SYSSTART"},
		"wavecom":   {"+WIND: 1", "+WIND: 3", "+WIND: 7", "+WIND: 4"},
		"u-blox":    nil,
	}
	require.Len(t, tests, len(firmwaresim.Profiles()))
	for profile, want := range tests {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				sim := newSim(t, firmwaresim.Options{Profile: profile, Delay: firmwaresim.DelayGSM})
				require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
				sim.Modem(0).ClearFaults()
				c := talkTo(t, sim.Modem(0))
				c.Deadline = time.Minute
				for _, text := range want {
					c.Expect(lines(text))
				}
				<-time.After(time.Minute / 10)
				c.Send("ATE0\r").Until("OK\r\n")
			})
		})
	}
}

func TestProfile_HuaweiListsItsCommandsWithItsOwnLineEnds(t *testing.T) {
	t.Parallel()
	_, c := talkAs(t, "huawei")
	list := c.Send("AT+CLAC\r").Until("\r\nOK\r\n")
	for _, want := range []string{"AT+CMGS\r\r\n", "AT^CURC\r\r\n", "AT&F\r\r\n"} {
		require.Contains(t, list, want)
	}
	for _, not := range []string{"AT+CCID", "+QURCCFG", "*CNTI"} {
		require.NotContains(t, list, not)
	}
}

func TestCommandList_HasWhatTheModemKnows(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	list := c.Send("AT+CLAC\r").Until("\r\nOK\r\n")
	for _, line := range strings.Split(strings.TrimSuffix(strings.TrimPrefix(list, "\r\n"), "\r\n\r\nOK\r\n"), "\r\n") {
		require.Regexp(t, `^AT([A-Z]|&[A-Z]|S\d+|[+^*][A-Z0-9]+)$`, line)
	}
	require.Contains(t, list, "\r\nAT+CMGS\r\n")
	require.NotContains(t, list, "^CURC")
}

func TestProfile_HuaweiChattersIntoEverythingUntilItIsSilenced(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Profile: "huawei"})
		c := talk(t, sim)
		c.Deadline = time.Hour
		began := time.Now()
		at := func(seconds int) { <-time.After(time.Until(began.Add(time.Duration(seconds) * time.Second))) }
		c.Expect("\r\n^RSSI:20\r\n")
		require.Equal(t, 10*time.Second, time.Since(began))
		at(18) // the second one waits, to cut an answer in two
		c.Command("AT+CSQ", lines("+CSQ: 20,99")+lines(`^HCSQ:"WCDMA",45,42,55`)+lines("OK"))

		c.Send("AT+C") // a line that is just being typed is cut, too
		at(21)
		c.Expect(lines("^RSSI:20"))
		c.Send("SQ\r").Expect(lines("+CSQ: 20,99", "OK"))

		at(26) // the next one waits to cut an echo
		c.Command("ATE1", lines("^BOOT:27710117,0,0,0,75")+lines("OK"))
		at(30)
		c.Expect(lines("^RSSI:20"))
		at(35)
		c.Send("AT+CGMI\r").Expect("A" + lines(`^HCSQ:"WCDMA",45,42,55`) + "T+CGMI\r" + lines("huawei", "OK"))

		c.Command("AT+CMGS=23", "AT+CMGS=23\r\r\n> ") // and a PDU
		at(40)
		c.Expect(lines("^RSSI:20"))
		c.Send("\x1b").Expect(lines("OK"))

		c.Command("AT^CURC=0", "AT^CURC=0\r"+lines("OK"))
		at(200)
		c.Command("AT+CGMI", "AT+CGMI\r"+lines("huawei", "OK"))
		c.Command("AT^CURC=1", "AT^CURC=1\r"+lines("OK"))
		c.Until("\r\n^RSSI:20\r\n")
	})
}

func TestProfile_HuaweiAnnouncesMessagesIntoAnswers(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "huawei")
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK")).Command("AT+CMGS=23", "\r\n> ")
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Expect(lines(`+CMTI: "SM",1`))
	c.Send(helloPDU + "\x1a").Expect(lines("+CMGS: 0", "OK"))
	c.Command("AT^CURC=0", lines("OK")).Command("AT+CMGS=23", "\r\n> ")
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Send(helloPDU + "\x1a").Expect(lines("+CMGS: 1", "OK") + lines(`+CMTI: "SM",2`))
}

func TestProfile_Sim800NamesItsNumberLonger(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "sim800")
	c.Command("AT+CNUM", lines(`+CNUM: "","`+sim.Modem(0).Number()+`",145,0,4`, "OK"))
}

func TestProfile_Sim800RefusesWith38WithoutANetwork(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "sim800")
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.RegistrationLost}))
	c.Command("AT+CMGS=23", "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 38"))
}

func TestProfile_Sim800TellsWhyItRestarts(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "sim800")
	require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Reboot}))
	c.Expect(lines("UNDER-VOLTAGE POWER DOWN", "RDY", "+CFUN: 1", "+CPIN: READY", "Call Ready", "SMS Ready"))
}

func TestProfile_CardIsBusyAfterAStart(t *testing.T) {
	t.Parallel()
	slowly(t, "sim800", func(_ *testing.T, _ *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CFUN=1,1", lines("OK")).Expect(lines("RDY", "+CFUN: 1", "+CPIN: READY"))
		c.Command("ATE0", "ATE0\r"+lines("OK")).Command("AT+CMEE=2", lines("OK"))
		c.Command("AT+CPIN?", lines("+CME ERROR: SIM busy")).Command("AT+CIMI", lines("+CME ERROR: SIM busy"))
		c.Command("AT+CMEE=1;+CIMI", lines("+CME ERROR: 14")).Command("AT+CPMS?", lines("+CMS ERROR: 314"))
		c.Command("AT+CSQ", lines("+CSQ: 20,99", "OK")) // the card has no part in this
		c.Expect(lines("Call Ready", "SMS Ready")).Command("AT+CPIN?", lines("+CPIN: READY", "OK"))
	})
}

func TestProfile_ZTEsCardIsBusyForTheServiceCentreOnly(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Profile: "zte", Delay: firmwaresim.DelayGSM})
		require.NoError(t, sim.Modem(0).Fault(firmwaresim.Fault{Kind: firmwaresim.Unplug}))
		sim.Modem(0).ClearFaults()
		c := talkTo(t, sim.Modem(0))
		c.Deadline = time.Minute
		c.Until("ROAM_OFF\"\r\n")
		c.Command("ATE0", "ATE0\r"+lines("OK")).Command("AT+CMEE=1;+CPIN?", lines("+CPIN: READY", "OK"))
		c.Command("AT+CSCA?", lines("+CMS ERROR: 314"))
		c.Expect(lines(`+ZPASR: "UMTS"`)).Command("AT+CSCA?", lines(`+CSCA: "+12125550199",145`, "OK"))
	})
}

func TestProfile_WavecomIsBusyAfterPower(t *testing.T) {
	t.Parallel()
	slowly(t, "wavecom", func(_ *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation) {
		c.Command("AT+CMEE=1;+CFUN=0;+CFUN=1;+CIMI", lines("+CME ERROR: 515")).Command("AT+CPMS?", lines("+CMS ERROR: 515"))
		<-time.After(2*time.Second + time.Millisecond)
		c.Command("AT+CIMI", lines(sim.Modem(0).IMSI(), "OK"))
	})
}

func TestProfile_EC25ReceivesIntoItsOwnMemory(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "ec25")
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Expect("\r\n+CMTI: \"ME\",1\r\n")
}

func TestProfile_EC25NamesTheWrongPlaceOfAReport(t *testing.T) {
	t.Parallel()
	_, c := talkAs(t, "ec25")
	length, pdu := submission(handset, "x", true)
	c.Command(fmt.Sprintf("AT+CNMI=2,1,0,2,0;+CMGS=%d", length), "\r\n> ")
	c.Send(pdu + "\x1a").Expect(lines("+CMGS: 0", "OK") + lines(`+CDSI: "SM",0`))
	c.Command(`AT+CPMS="SM"`, lines("+CPMS: 0,20,0,255,0,255", "OK"))
	c.Command(`AT+CPMS="SR"`, lines("+CPMS: 1,20,0,255,0,255", "OK"))
	expectReport(t, c.Send("AT+CMGR=1\r"), "+CMGR: 0,,%d")
	c.Expect(lines("OK"))
}

func TestProfile_EC25WantsOneAcknowledgementOnly(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "ec25")
	c.Command("AT+CSMS=1;+CNMI=2,2,0,0,0", lines("+CSMS: 1,1,1", "OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	expectDeliver(t, c, "+CMT: ,%d")
	c.Command("AT+CNMA", lines("OK")).Command("AT+CNMA", lines("+CMS ERROR: 340"))
}

func TestProfile_ZTEShowsMessagesWithoutAComma(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "zte")
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	expectDeliver(t, c, "+CMT: %d")
	c.Command("AT+CNMI=2,1,0,0,0", lines("OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Expect(lines(`+CMTI: "ME",1`))
}

func TestProfile_CinterionReceivesOntoTheCard(t *testing.T) {
	t.Parallel()
	sim, c := talkAs(t, "cinterion")
	c.Command("AT+CNMI=2,1,0,2,1", lines("OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "x"))
	c.Expect(lines(`+CMTI: "SM",1`))
	c.Command("AT+CMGD=1,0", lines("+CMS ERROR: 500")).Command("AT+CMGD=1", lines("OK"))
}

func TestProfile_WavecomLeavesTheOKOutInEveryState(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{Profile: "wavecom", PIN: "1234"})
	c := talk(t, sim)
	c.Command("AT+CPIN?", lines("+CPIN: SIM PIN")).Command("AT+CPIN=1234", lines("OK")).Command("AT+CPIN?", lines("+CPIN: READY"))
}

func TestProfile_BootTimeFollowsTheNetworksPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		sim := newSim(t, firmwaresim.Options{Delay: firmwaresim.DelayGSM})
		c := talk(t, sim)
		c.Deadline = time.Hour
		began := time.Now()
		c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
		require.Equal(t, 4*time.Second, time.Since(began))
	})
}
