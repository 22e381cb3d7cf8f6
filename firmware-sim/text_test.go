package firmwaresim_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/simtest"
	"simrelay/firmware-sim/tpdu"
)

// textMode is a conversation with a fresh generic modem in text mode.
func textMode(t *testing.T) (*firmwaresim.Sim, *simtest.Conversation) {
	t.Helper()
	sim, c := converse(t)
	return sim, c.Command("AT+CMGF=1", lines("OK"))
}

// compose has a text sent to the handset and returns what the network accepted.
func compose(t *testing.T, sim *firmwaresim.Sim, c *simtest.Conversation, text string) firmwaresim.Submission {
	t.Helper()
	before := len(sim.Submissions())
	c.Command(`AT+CMGS="`+handset+`"`, "\r\n> ")
	c.Send(text + "\x1a").Expect(lines(fmt.Sprintf("+CMGS: %d", before), "OK"))
	return sim.Submissions()[before]
}

func TestTextMode_IsChosenAndForgotten(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMGF=?;+CMGF?", lines("+CMGF: (0,1)", "+CMGF: 0", "OK"))
	c.Command("AT+CMGF=1;+CMGF?", lines("+CMGF: 1", "OK"))
	c.Command("AT+CMGL=?", lines(`+CMGL: ("REC UNREAD","REC READ","STO UNSENT","STO SENT","ALL")`, "OK"))
	c.Command("AT+CMGF=2", lines("+CMS ERROR: 303"))
	c.Command("ATE0Z;E0+CMGF?", lines("+CMGF: 0", "OK"))
}

func TestTextMode_SendsWhatIsTyped(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ typed, expect, text string }{
		"a line":                                {"Hello world\x1a", lines("+CMGS: 0", "OK"), "Hello world"},
		"nothing at all":                        {"\x1a", lines("+CMGS: 0", "OK"), ""},
		"each CR brings the prompt again":       {"one\rtwo\rthree\x1a", "\r\n> \r\n> " + lines("+CMGS: 0", "OK"), "one\rtwo\rthree"},
		"CR and LF both belong to the text":     {"one\r\ntwo\x1a", "\r\n> " + lines("+CMGS: 0", "OK"), "one\r\ntwo"},
		"the LF of the command's end does not":  {"\none\x1a", lines("+CMGS: 0", "OK"), "one"},
		"S5 takes the last character back":      {"Helli\bo\x1a", lines("+CMGS: 0", "OK"), "Hello"},
		"160 characters fit":                    {strings.Repeat("a", 160) + "\x1a", lines("+CMGS: 0", "OK"), strings.Repeat("a", 160)},
		"161 characters do not":                 {strings.Repeat("a", 161) + "\x1a", lines("+CMS ERROR: 305"), ""},
		"characters of the extension count two": {strings.Repeat("a", 159) + "{\x1a", lines("+CMS ERROR: 305"), ""},
		"an endless text does not fit":          {strings.Repeat("a", 5000) + "\x1a", lines("+CMS ERROR: 305"), ""},
		"ESC sends nothing and says OK":         {"Hello\x1b", lines("OK"), ""},
		"ESC after a line sends nothing either": {"Hello\rworld\x1b", "\r\n> " + lines("OK"), ""},
		"unknown characters are question marks": {"a`b\x1a", lines("+CMGS: 0", "OK"), "a?b"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := textMode(t)
			c.Command(`AT+CMGS="`+handset+`"`, "\r\n> ").Send(test.typed).Expect(test.expect)
			c.Command("AT", lines("OK"))
			if !strings.Contains(test.expect, "+CMGS") {
				require.Empty(t, sim.Submissions())
				return
			}
			require.Equal(t, test.text, sim.Submissions()[0].Text)
			require.Equal(t, handset, sim.Submissions()[0].To)
		})
	}
}

func TestTextMode_EchoesWhatIsTyped(t *testing.T) {
	t.Parallel()
	sim := newSim(t, firmwaresim.Options{})
	c := talkTo(t, sim.Modem(0)).Command("AT+CMGF=1", "AT+CMGF=1\r"+lines("OK"))
	c.Command(`AT+CMGS="12345"`, "AT+CMGS=\"12345\"\r\r\n> ")
	c.Send("one\rtwo\x1a").Expect("one\r\r\n> two" + lines("+CMGS: 0", "OK"))
}

func TestTextMode_NumbersHaveTypes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ args, to string }{
		"a plus sign is international":     {`"+15557654321"`, handset},
		"so is type 145":                   {`"15557654321",145`, handset},
		"a short code is not":              {`"72404"`, "72404"},
		"type 129 says so":                 {`"72404",129`, "72404"},
		"a number needs no quotes":         {`72404`, "72404"},
		"a name is refused":                {`"SimRelay"`, ""},
		"an alphanumeric type is refused":  {`"72404",208`, ""},
		"a type out of range is refused":   {`"72404",300`, ""},
		"no number is refused":             {`""`, ""},
		"a number of 21 digits is refused": {`"123456789012345678901"`, ""},
		"a third parameter is refused":     {`"72404",129,1`, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := textMode(t)
			if test.to == "" {
				c.Command("AT+CMGS="+test.args, lines("+CMS ERROR: 305"))
				return
			}
			c.Command("AT+CMGS="+test.args, "\r\n> ").Send("x\x1a").Expect(lines("+CMGS: 0", "OK"))
			require.Equal(t, test.to, sim.Submissions()[0].To)
		})
	}
}

func TestTextParameters_GoIntoTheMessage(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	c.Command("AT+CSMP?", lines("+CSMP: 17,167,0,0", "OK"))
	require.False(t, compose(t, sim, c, "no report").ReportRequested)
	c.Command("AT+CSMP=49,,,;+CSMP?", lines("+CSMP: 49,167,0,0", "OK"))
	require.True(t, compose(t, sim, c, "report").ReportRequested)

	c.Command("AT+CSMP=17,167,0,8", lines("OK"))
	s := compose(t, sim, c, "04160430")
	require.Equal(t, "Жа", s.Text)
	require.Equal(t, tpdu.UCS2, s.Encoding)

	c.Command("AT+CSMP=17,167,0,4", lines("OK"))
	s = compose(t, sim, c, "48656C6c6F")
	require.Equal(t, "Hello", s.Text)
	require.Equal(t, tpdu.Octet, s.Encoding)

	c.Command("AT+CSMP=81,167,0,0", lines("OK")) // with a header, all of the user data are octets
	s = compose(t, sim, c, "050003070201"+"906536FB0D")
	require.Equal(t, 2, s.Parts)
	require.Equal(t, 1, s.Part)

	for _, bad := range []string{"04160", "xyz", "", "07050003070201"} {
		c.Command(`AT+CMGS="12345"`, "\r\n> ").Send(bad + "\x1a").Expect(lines("+CMS ERROR: 305"))
	}
}

func TestTextParameters_ValidityHasThreeForms(t *testing.T) {
	t.Parallel()
	_, c := textMode(t)
	tests := map[string]string{
		"17,0,0,0":                          "17,0,0,0",
		"17,255,64,0":                       "17,255,64,0",
		"1,,0,0":                            "1,,0,0",
		"1,167":                             "1,,0,0",
		`25,"26/11/21,14:30:00+04",0,0`:     `25,"26/11/21,14:30:00+04",0,0`,
		`25,"26/11/21,14:30:00-20",0,0`:     `25,"26/11/21,14:30:00-20",0,0`,
		`9,"01A70000000000",0,0`:            `9,"01A70000000000",0,0`,
		"17,143,0,241":                      "17,143,0,241",
		"256":                               "",
		"17,256":                            "",
		"18,167,0,0":                        "", // a STATUS-REPORT or COMMAND is no text
		`25,"soon"`:                         "",
		`9,"01"`:                            "",
		"25":                                "", // a time needs to be told
		"17,167,0,0,0":                      "",
		`25,"26/13/21,14:30:00+04",0,0`:     "",
		`25,"26/11/21,14:30:00+0400",0,0`:   "",
		"17,1,2,999":                        "",
		"x":                                 "",
		`25,"26/11/21,14:30:00+99",167,167`: "",
	}
	for set, want := range tests {
		c.Command("AT+CSMP=17,167,0,0", lines("OK"))
		if want == "" {
			c.Command("AT+CSMP="+set, lines("+CMS ERROR: 305")).Command("AT+CSMP?", lines("+CSMP: 17,167,0,0", "OK"))
			continue
		}
		c.Command("AT+CSMP="+set+";+CSMP?", lines("+CSMP: "+want, "OK"))
	}
	// What was set is what a written message says.
	c.Command(`AT+CSDH=1;+CSMP=25,"26/11/21,14:30:00+04",0,0`, lines("OK"))
	c.Command(`AT+CMGW="12345"`, "\r\n> ").Send("x\x1a").Expect(lines("+CMGW: 1", "OK"))
	c.Command("AT+CMGR=1", "\r\n+CMGR: \"STO UNSENT\",\"12345\",,129,25,0,0,\"26/11/21,14:30:00+04\",\"+12125550199\",145,1\r\nx\r\n"+lines("OK"))
}

func TestTextMode_CharacterSets(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ charset, number, typed, text string }{
		"GSM has a septet per octet":                 {"GSM", handset, "5 \x1b\x65", ""}, // ESC ends it: no extension can be typed
		"GSM has its own commercial at":              {"GSM", handset, "a\x00b", "a@b"},
		"IRA has ASCII":                              {"IRA", handset, "a@b{", "a@b{"},
		"HEX has the septets as digits":              {"HEX", "2B3135353537363534333231", "1B6500", "€@"},
		"UCS2 has four digits a character":           {"UCS2", "002B00310035003500350037003600350034003300320031", "20AC0041", "€A"},
		"UCS2 outside the alphabet is question mark": {"UCS2", "002B00310035003500350037003600350034003300320031", "0416", "?"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			sim, c := textMode(t)
			c.Command(`AT+CSCS="`+test.charset+`"`, lines("OK"))
			c.Command(`AT+CMGS="`+test.number+`"`, "\r\n> ")
			if test.text == "" {
				c.Send(test.typed).Expect(lines("OK")).Command("\rAT", lines("OK"))
				return
			}
			c.Send(test.typed + "\x1a").Expect(lines("+CMGS: 0", "OK"))
			require.Equal(t, test.text, sim.Submissions()[0].Text)
			require.Equal(t, handset, sim.Submissions()[0].To)
		})
	}
}

func TestTextMode_ReadsInTheCharacterSet(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	fill(t, sim, "5 € @", "Жа")
	for charset, want := range map[string]string{"GSM": "5 \x1be \x00", "IRA": "5 ? @", "HEX": "35201B652000", "UCS2": "0035002020AC00200040"} {
		c.Command(`AT+CSCS="`+charset+`"`, lines("OK"))
		answer := c.Send("AT+CMGR=1\r").Until("\r\n\r\nOK\r\n")
		require.True(t, strings.HasSuffix(answer, "\r\n"+want+"\r\n\r\nOK\r\n"), "%s: %q", charset, answer)
		// UCS-2 is shown as octets whatever the set is.
		require.Contains(t, c.Send("AT+CMGR=2\r").Until("\r\n\r\nOK\r\n"), "\r\n04160430\r\n")
	}
	c.Command(`AT+CSCS="UCS2"`, lines("OK"))
	require.Contains(t, c.Send("AT+CMGR=1\r").Until("\r\n\r\nOK\r\n"), `,"002B00310035003500350037003600350034003300320031",,"`)
}

// stampPattern is what a time looks like in text mode.
const stampPattern = `"\d\d/\d\d/\d\d,\d\d:\d\d:\d\d[+-]\d\d"`

// matches sends a line and compares all that comes back, up to the OK, with a pattern.
func matches(t *testing.T, c *simtest.Conversation, line, pattern string) {
	t.Helper()
	require.Regexp(t, "^"+pattern+`\r\n\r\nOK\r\n$`, c.Send(line+"\r").Until("\r\n\r\nOK\r\n"), line)
}

func TestTextMode_ReadsAndListsInWords(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	fill(t, sim, "one", "two")
	matches(t, c, "AT+CMGR=1", `\r\n\+CMGR: "REC UNREAD","\+15557654321",,`+stampPattern+`\r\none`)
	matches(t, c, "AT+CMGR=1", `\r\n\+CMGR: "REC READ","\+15557654321",,`+stampPattern+`\r\none`)
	matches(t, c, "AT+CMGL", `\r\n\+CMGL: 2,"REC UNREAD","\+15557654321",,`+stampPattern+`\r\ntwo`)
	c.Command(`AT+CMGL="REC UNREAD"`, lines("OK"))
	matches(t, c, `AT+CMGL="REC READ"`, `\r\n\+CMGL: 1,.*\r\none\r\n\+CMGL: 2,.*\r\ntwo`)
	for _, bad := range []string{"4", `"EVERYTHING"`, "0"} {
		c.Command("AT+CMGL="+bad, lines("+CMS ERROR: 305"))
	}
	c.Command("AT+CSDH=1;+CSDH?", lines("+CSDH: 1", "OK"))
	matches(t, c, "AT+CMGR=1", `\r\n\+CMGR: "REC READ","\+15557654321",,`+stampPattern+`,145,4,0,0,"\+12125550199",145,3\r\none`)
	matches(t, c, `AT+CMGL="ALL"`, `\r\n\+CMGL: 1,"REC READ","\+15557654321",,`+stampPattern+`,145,3\r\none`+
		`\r\n\+CMGL: 2,"REC READ","\+15557654321",,`+stampPattern+`,145,3\r\ntwo`)
	c.Command("AT+CMGR=3", lines("+CMS ERROR: 321"))
}

func TestTextMode_WritesAndSendsFromTheStore(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	c.Command(`AT+CMGW="12345"`, "\r\n> ").Send("draft\x1a").Expect(lines("+CMGW: 1", "OK"))
	c.Command(`AT+CMGW="12345",129,"STO SENT"`, "\r\n> ").Send("sent\x1a").Expect(lines("+CMGW: 2", "OK"))
	c.Command("AT+CMGW", "\r\n> ").Send("for whom?\x1a").Expect(lines("+CMGW: 3", "OK"))
	c.Command(`AT+CMGW="`+handset+`",,"REC UNREAD"`, "\r\n> ").Send("came in\x1a").Expect(lines("+CMGW: 4", "OK"))
	c.Command(`AT+CMGW="12345",129,"ALL"`, lines("+CMS ERROR: 305"))
	c.Command(`AT+CMGW="nobody"`, lines("+CMS ERROR: 305"))
	c.Command(`AT+CMGW="12345"`, "\r\n> ").Send("never\x1b").Expect(lines("OK"))

	c.Command("AT+CMGR=1", "\r\n+CMGR: \"STO UNSENT\",\"12345\",\r\ndraft\r\n"+lines("OK"))
	c.Command("AT+CMGL=\"STO SENT\"", "\r\n+CMGL: 2,\"STO SENT\",\"12345\",,\r\nsent\r\n"+lines("OK"))
	matches(t, c, "AT+CMGR=4", `\r\n\+CMGR: "REC UNREAD","\+15557654321",,`+stampPattern+`\r\ncame in`)

	c.Command("AT+CMSS=1", lines("+CMSS: 0", "OK"))
	matches(t, c, "AT+CMGR=1", `\r\n\+CMGR: "STO SENT","12345",\r\ndraft`)
	c.Command(`AT+CMSS=1,"`+handset+`"`, lines("+CMSS: 1", "OK"))
	c.Command(`AT+CMSS=2,"15557654321",145`, lines("+CMSS: 2", "OK"))
	c.Command(`AT+CMSS=1,"nobody"`, lines("+CMS ERROR: 305"))
	c.Command("AT+CMSS=3", lines("+CMS ERROR: 304")) // for nobody
	c.Command(`AT+CMSS=3,"12345"`, lines("+CMSS: 3", "OK"))
	c.Command("AT+CMSS=5", lines("+CMS ERROR: 321"))
	var sent []string
	for _, s := range sim.Submissions() {
		sent = append(sent, s.To+" "+s.Text)
	}
	require.Equal(t, []string{"12345 draft", handset + " draft", handset + " sent", "12345 for whom?"}, sent)
}

func TestTextMode_KeepsValidityOfWhatItStores(t *testing.T) {
	t.Parallel()
	_, c := textMode(t)
	c.Command("AT+CSDH=1;+CSMP=49,11,0,0", lines("OK"))
	c.Command(`AT+CMGW="12345"`, "\r\n> ").Send("x\x1a").Expect(lines("+CMGW: 1", "OK"))
	c.Command("AT+CMGR=1", "\r\n+CMGR: \"STO UNSENT\",\"12345\",,129,49,0,0,11,\"+12125550199\",145,1\r\nx\r\n"+lines("OK"))
	c.Command(`AT+CMGF=0;+CMGR=1`, "\r\n+CMGR: 2,,12\r\n07912121550591F9310005812143F500000B0178\r\n"+lines("OK"))
}

func TestTextMode_ShowsMessagesDirectly(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	number := sim.Modem(0).Number()
	c.Command("AT+CNMI=2,2,0,0,0", lines("OK"))
	require.NoError(t, sim.Inbound(handset, number, "Hello"))
	require.Regexp(t, `^\r\n\+CMT: "\+15557654321",,`+stampPattern+`\r\nHello\r\n$`, c.Until("Hello\r\n"))
	c.Command("AT+CSDH=1", lines("OK"))
	require.NoError(t, sim.Inbound("SimRelay", number, "Hello"))
	require.Regexp(t, `^\r\n\+CMT: "SimRelay",,`+stampPattern+`,208,4,0,0,"\+12125550199",145,5\r\nHello\r\n$`, c.Until("Hello\r\n"))
}

func TestTextMode_AcknowledgesWithoutParameters(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	c.Command("AT+CSMS=1;+CNMI=2,2,0,0,0", lines("+CSMS: 1,1,1", "OK"))
	require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "Hello"))
	c.Until("Hello\r\n")
	c.Command("AT+CNMA=1", lines("+CMS ERROR: 305")).Command("AT+CNMA", lines("OK")).Command("AT+CNMA", lines("+CMS ERROR: 340"))
}

func TestTextMode_ShowsReports(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	c.Command("AT+CNMI=2,1,0,1,0;+CSMP=49,167,0,0", lines("OK"))
	compose(t, sim, c, "report")
	report := `6,0,"\+15557654321",145,` + stampPattern + "," + stampPattern + `,0`
	require.Regexp(t, `^\r\n\+CDS: `+report+`\r\n$`, "\r\n"+strings.TrimPrefix(c.Until(",0\r\n"), "\r\n"))

	c.Command(`AT+CNMI=2,1,0,2,0;+CPMS="SR"`, lines("+CPMS: 0,20,0,20,0,20", "OK"))
	c.Command(`AT+CMGS="12345"`, "\r\n> ").Send("x\x1a").Expect(lines("+CMGS: 1", "OK") + "\r\n+CDSI: \"SR\",1\r\n")
	stored := strings.Replace(strings.Replace(report, `6,0,"\+15557654321",145`, `6,1,"12345",129`, 1), "\r\n", "", 1)
	matches(t, c, "AT+CMGR=1", `\r\n\+CMGR: "REC UNREAD",`+stored)
	matches(t, c, `AT+CMGL="ALL"`, `\r\n\+CMGL: 1,"REC READ",`+stored)
}

func TestTextMode_LongMessagesAreOctets(t *testing.T) {
	t.Parallel()
	sim, c := textMode(t)
	fill(t, sim, strings.Repeat("a", 170))
	matches(t, c, "AT+CMGR=1", `\r\n\+CMGR: .*\r\n050003000201[0-9A-F]+`)
}

func TestMessageSettings_AreSavedAndRestored(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command(`AT+CSCB?;+CSCB=1,"0-99,320","0-3";+CSCB?`, lines(`+CSCB: 0,"",""`, `+CSCB: 1,"0-99,320","0-3"`, "OK"))
	c.Command(`AT+CSCB=2`, lines("+CMS ERROR: 305")).Command(`AT+CSCB=0,"x"`, lines("+CMS ERROR: 305"))
	c.Command("AT+CSMP=49,1,2,3;+CSAS;+CSMP=17,167,0,0;+CSCB=0", lines("OK"))
	c.Command("AT+CRES=0;+CSMP?;+CSCB?", lines("+CSMP: 49,1,2,3", `+CSCB: 1,"0-99,320","0-3"`, "OK"))
	c.Command("AT+CFUN=1,1", lines("OK")).Until("SMS Ready\r\n")
	c.Command("ATE0", "ATE0\r"+lines("OK")).Command("AT+CSMP?;+CRES;+CSMP?", lines("+CSMP: 17,167,0,0", "+CSMP: 49,1,2,3", "OK"))
	c.Command("AT+CSAS=1", lines("+CMS ERROR: 303")).Command("AT+CRES=1", lines("+CMS ERROR: 303"))
}

func TestCommandMessages_AreTaken(t *testing.T) {
	t.Parallel()
	sim, c := converse(t)
	// An enquiry about message 5: type, reference, protocol, command, number, address, no data.
	c.Command("AT+CMGC=11", "\r\n> ").Send("002200000005058121" + "43F500" + "\x1a").Expect(lines("+CMGC: 0", "OK"))
	c.Command("AT+CMGC=23", "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 304"))
	c.Command("AT+CMGC=3", lines("+CMS ERROR: 304"))
	c.Command(`AT+CMGF=1;+CMGC=2,0,0,5,"12345"`, "\r\n> ").Send("\x1a").Expect(lines("+CMGC: 1", "OK"))
	c.Command(`AT+CMGC=2,0,0,5,"12345"`, "\r\n> ").Send("xyz\x1a").Expect(lines("+CMS ERROR: 305"))
	for _, bad := range []string{"2", "1,0", "2,256", `2,0,0,5,"nobody"`, "x,0"} {
		c.Command("AT+CMGC="+bad, lines("+CMS ERROR: 305"))
	}
	require.Empty(t, sim.Submissions())
}

func TestCommandMessages_NeedACentreAndANetwork(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	command := "00220000000505812143F500\x1a"
	c.Command("AT+CFUN=4;+CMGC=11", "\r\n> ").Send(command).Expect(lines("+CMS ERROR: 331"))
	c.Command("AT+CFUN=1;+CSCA=\"\";+CMGC=11", "\r\n> ").Send(command).Expect(lines("+CMS ERROR: 330"))
}

func TestTextMode_ShowsWhatItCannotRead(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	c.Command("AT+CMGW=3,0", "\r\n> ").Send("00FFFEFD\x1a").Expect(lines("+CMGW: 1", "OK"))
	c.Command("AT+CMGF=1;+CSDH=1", lines("OK"))
	c.Command("AT+CMGR=1", "\r\n+CMGR: \"REC UNREAD\",\"\",,\r\nFFFEFD\r\n"+lines("OK"))
	c.Command("AT+CMGL=\"ALL\"", "\r\n+CMGL: 1,\"REC READ\",\"\",,\r\nFFFEFD\r\n"+lines("OK"))
}

func TestTextMode_ShowsAnUnknownCentre(t *testing.T) {
	t.Parallel()
	_, c := textMode(t)
	c.Command(`AT+CSCA="";+CSDH=1;+CMGW="12345"`, "\r\n> ").Send("x\x1a").Expect(lines("+CMGW: 1", "OK"))
	c.Command("AT+CMGR=1", "\r\n+CMGR: \"STO UNSENT\",\"12345\",,129,17,0,0,167,\"\",129,1\r\nx\r\n"+lines("OK"))
}

func TestWrite_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	_, c := converse(t)
	for _, bad := range []string{"0", "165", "23,4", "x"} {
		c.Command("AT+CMGW="+bad, lines("+CMS ERROR: 304"))
	}
	c.Command("AT+CMGW=22", "\r\n> ").Send(helloPDU + "\x1a").Expect(lines("+CMS ERROR: 304"))
	c.Command("AT+CMGW=23", "\r\n> ").Send("no\x1a").Expect(lines("+CMS ERROR: 304"))
	c.Command("AT+CMGW=5", "\r\n> ").Send("0011223344556677\x1b").Expect(lines("OK"))
}
