package firmwaresim_test

import (
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
		"ATD*100#;":                   {"D*100#"},
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
