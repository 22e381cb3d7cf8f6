package firmwaresim_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	firmwaresim "simrelay/firmware-sim"
	"simrelay/firmware-sim/tpdu"
)

func TestParseLine_SplitsAsTheStandardSays(t *testing.T) {
	t.Parallel()
	tests := map[string][]string{
		"ATE0V1&C1S0=3S7?":            {"E0", "V1", "&C1", "S0=3", "S7?"},
		"AT+CMEE=1;+CREG=2":           {"+CMEE=1", "+CREG=2"},
		"AT+COPS=3,2;+COPS?":          {"+COPS=3,2", "+COPS?"},
		"ATE0+CPMS=\"SM\",\"S;M\";I3": {"E0", `+CPMS="SM","S;M"`, "I3"},
		"at+cmgs=?;^iccid?;$abc":      {"+CMGS=?", "^ICCID?", "$ABC"},
		"ATD*100#;":                   {"D*100#;"},
		"ATD123;+CSQ":                 {"D123;", "+CSQ"},
		"ATD123":                      {"D123"},
		"AT&S1&D2&c":                  {"&S1", "&D2", "&C"},
		"ATS003=13":                   {"S3=13"},
		"AT E0 ; + CSQ":               {"E0", "+CSQ"},
		"AT+CUSD=1,\"a b\"":           {`+CUSD=1,"a b"`},
		"AT;;;":                       nil,
		"AT":                          nil,
		"nothing":                     nil,
	}
	for line, want := range tests {
		commands, _, _ := firmwaresim.ParseLine(line)
		require.Equal(t, want, commands, line)
	}
}

// Whatever the line, the parser ends, and each command takes something off it.
func FuzzParseLine(f *testing.F) {
	for _, seed := range []string{"AT", "ATE0V1", "AT+CMGL=4;+CSQ", `AT+CUSD=1,"*100#",15`, "ATS3=13?", "\xffat&", "AT+CNMI=,,,1", `AT"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, line string) {
		commands, body, rest := firmwaresim.ParseLine(line)
		require.LessOrEqual(t, len(commands), len(body))
		require.True(t, strings.HasSuffix(body, rest))
	})
}

// Whatever is typed, the modem lives, and the network has only what +CMGS was told.
func FuzzTyping(f *testing.F) {
	for _, seed := range []string{
		"AT\r", "ATE0V0Q1\r", "AT+CMGS=23\r" + helloPDU + "\x1a", "AT+CMGW=23\r" + helloPDU + "\x1aAT+CMSS=1\r", "ATS3=0\rATS5=65\r",
		"AT+CNMA=1,2\r\x1b", "AT+CFUN=1,1\r", "AT+CMGD=1,4;+CMGL;+CPMS=\"MT\";+CMGR=1\r", "A/a/A/", "AT+CSCS=\"UCS2\";+CUSD=1,\"0\"\r",
		"AT+CMGF=1;+CMGS=\"12345\"\rone\rtwo\x1aAT+CMGL=\"ALL\"\r", "AT+CMGF=1;+CSMP=25,\"26/11/21,14:30:00+04\"\rAT+CMGW\rx\x1aAT+CSDH=1;+CMGR=1\r",
		"AT+CPIN=1\rAT+CLCK=\"SC\",1,\"0000\"\r", "AT+CPBW=,\"1\",129,\"n\";+CPBR=1,9\r", "AT+CRSM=178,28482,1,4,28\r", "AT+CSIM=14,\"A0A40000022FE2\"\r",
		"ATD12345;H\r", "AT&W;&V;Z\r", "AT+CCLK=\"26/11/21,14:30:00+04\";+CCLK?\r", "AT+CMGC=2,0\r\x1a", "AT+CFUN=0;+CIND?;+CLAC\r",
		"AT+CPMS=\"SR\";+CMGD=?\r", "AT+COPS=3,2;+COPS?;+COPS=2\r",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, typed []byte) {
		sim, err := firmwaresim.New(firmwaresim.Options{Seed: 1, Delay: "0s"})
		require.NoError(t, err)
		defer func() { require.NoError(t, sim.Close()) }()
		require.NoError(t, sim.Inbound(handset, sim.Modem(0).Number(), "waiting"))
		line, err := sim.Modem(0).Open()
		require.NoError(t, err)
		_, err = line.Write(typed)
		require.NoError(t, err)
		require.LessOrEqual(t, len(sim.Submissions()), strings.Count(strings.ToUpper(string(typed)), "CM")+strings.Count(string(typed), "/"))
	})
}

// Whatever is typed as a text, what the modem shows of it makes the same message when it is
// typed again.
func FuzzTextMode(f *testing.F) {
	f.Add("Hello", false, byte(17), byte(0), "")
	f.Add("5 € {}", true, byte(49), byte(0x10), "")
	f.Add("Жа", true, byte(1), byte(8), "")
	f.Add("\x05\x00\x03\x07\x02\x01abc", false, byte(81), byte(0), "")
	f.Add("octets", false, byte(17), byte(4), "01")
	f.Fuzz(func(t *testing.T, text string, ucs2 bool, first, dcs byte, junk string) {
		sim, err := firmwaresim.New(firmwaresim.Options{Seed: 1, Delay: "0s"})
		require.NoError(t, err)
		defer func() { require.NoError(t, sim.Close()) }()
		c := talk(t, sim).Command("AT+CMGF=1", lines("OK"))
		typed, number := fmt.Sprintf("%X", text), "3132333435"
		c.Command(`AT+CSCS="HEX"`, lines("OK"))
		if ucs2 {
			typed, number = fmt.Sprintf("%X", tpdu.EncodeUCS2(text)), "00310032003300340035"
			c.Command(`AT+CSCS="UCS2"`, lines("OK"))
		}
		c.Send(fmt.Sprintf("AT+CSMP=%d,,0,%d\r", first, dcs)).Until("\r\n")
		c.Until("\r\n")
		typed += strings.Map(func(r rune) rune { return map[bool]rune{true: r, false: -1}[r > ' ' && r < 0x7F] }, junk)
		write := func(text string) string {
			c.Command(`AT+CMGW="`+number+`"`, "\r\n> ").Send(text + "\x1a").Expect("\r\n")
			return strings.TrimSuffix(c.Until("\r\n"), "\r\n")
		}
		if answer := write(typed); strings.HasPrefix(answer, "+CMS ERROR") {
			require.Equal(t, "+CMS ERROR: 305", answer)
			return
		}
		c.Expect(lines("OK"))
		c.Send("AT+CMGR=1\r").Expect("\r\n").Until("\r\n")
		shown := strings.TrimSuffix(c.Until("\r\n"), "\r\n")
		c.Expect(lines("OK"))
		require.Equal(t, "+CMGW: 2", write(shown))
		c.Expect(lines("OK")).Command("AT+CMGF=0", lines("OK"))
		one := c.Send("AT+CMGR=1\r").Until("\r\n\r\nOK\r\n")
		require.Equal(t, one, c.Send("AT+CMGR=2\r").Until("\r\n\r\nOK\r\n"))
	})
}

// Parts that come in any order, some of them twice, make the text once.
func FuzzCollect(f *testing.F) {
	f.Add(strings.Repeat("Hello world ", 40), uint64(1))
	f.Add(strings.Repeat("😀ж", 100), uint64(2))
	f.Fuzz(func(t *testing.T, text string, seed uint64) {
		parts, ok := tpdu.Segment(text, byte(seed))
		if !ok || !utf8.ValidString(text) {
			return
		}
		random := rand.New(rand.NewPCG(seed, 0))
		random.Shuffle(len(parts), func(i, j int) { parts[i], parts[j] = parts[j], parts[i] })
		mixed := parts
		if len(parts) > 1 { // the first that comes, comes twice
			mixed = append([]tpdu.UserData{parts[0]}, parts...)
		}
		whole := firmwaresim.Collect(mixed)
		require.Len(t, whole, 1)
		require.Equal(t, text, whole[0].Text)
		require.Equal(t, len(parts), whole[0].Parts)
	})
}
