package modem

import (
	"errors"
	"io"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/relay/wire"
)

func TestRoutingFor_TakesTheBestOfWhatIsOffered(t *testing.T) {
	t.Parallel()
	for offer, want := range map[string]struct{ direct, stored string }{
		"(0-3),(0-3),(0,2,3),(0-2),(0,1)": {"2,1,0,1,0", "2,1,0,2,0"},
		"(0-3),(0,1),(0,2,3),(0,2),(1)":   {"2,1,0,2,1", "2,1,0,2,1"},
		"(1,2),(0,1,2,3),(0,2),(0,1),(0)": {"2,1,0,1,0", "2,1,0,1,0"},
		"(0,1),(0-2),(0),(0),(0,1)":       {"1,1,0,0,0", "1,1,0,0,0"},
		"nonsense":                        {"2,1,0,1,0", "2,1,0,2,0"},
		"":                                {"2,1,0,1,0", "2,1,0,2,0"},
		"(2),(1),(0),(1),(0),(9)":         {"2,1,0,1,0", "2,1,0,1,0"},
		"(0-99999999),(1),(0),(1),(0)":    {"2,1,0,1,0", "2,1,0,1,0"},
	} {
		require.Equal(t, want.direct, routingFor(offer, []int{reportsDirect, reportsStored, reportsNowhere}), offer)
		require.Equal(t, want.stored, routingFor(offer, []int{reportsStored, reportsDirect, reportsNowhere}), offer)
	}
}

func TestSignalDBM(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]int{"0,99": -113, "31,0": -51, "20,99": -73, "1": -111} {
		require.Equal(t, want, *signalDBM(s), s)
	}
	for _, s := range []string{"99,99", "", "x", "-1,0", "32,0"} {
		require.Nil(t, signalDBM(s), s)
	}
}

func TestRegistrationOf(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]wire.Registration{
		"0,0": wire.RegistrationNone, "0,1": wire.RegistrationHome, "0,2": wire.RegistrationSearching, "0,3": wire.RegistrationDenied,
		"0,4": wire.RegistrationUnknown, "0,5": wire.RegistrationRoaming, "0,6": wire.RegistrationHome, "2,7,\"00A1\",\"1\"": wire.RegistrationRoaming,
		"2,1,\"D509\",\"80D413D\",7": wire.RegistrationHome, "1,3,\"\",\"\"": wire.RegistrationDenied,
	} {
		got, ok := registrationOf(s)
		require.True(t, ok, s)
		require.Equal(t, want, got, s)
	}
	for _, s := range []string{"1", "", "0,9", "0,\"1F\"", "1,\"00A1\",\"0001B2C3\",7"} {
		_, ok := registrationOf(s)
		require.False(t, ok, s)
	}
}

func TestIdentities_AreKnownByTheirForm(t *testing.T) {
	t.Parallel()
	require.Equal(t, "8901000000000000001F", match([]string{"+CREG: 1", `+CCID: "8901000000000000001F"`}, iccidForm))
	require.Equal(t, "8901000000000000001", match([]string{"^ICCID: 8901000000000000001"}, iccidForm))
	require.Equal(t, "8901000000000000001", match([]string{"8901000000000000001"}, iccidForm))
	require.Empty(t, match([]string{"+CMTI: \"SM\",3", "123456789012345"}, iccidForm))
	require.Equal(t, "98100000000000000010", match([]string{`+CRSM: 144,0,"98100000000000000010"`}, crsmForm))
	require.Equal(t, "89010000000000000001", swapped("98100000000000000010"))
	require.Equal(t, "+15550001111", ownNumber([]string{`+CNUM: "Line 1","15550001111",145`}))
	require.Equal(t, "+15550001111", ownNumber([]string{`+CNUM: "","+15550001111",145,0,4`}))
	require.Empty(t, ownNumber([]string{`+CNUM: "","",129`, `+CNUM: "","5550001",129`}))
}

func TestListing_PairsHeadersWithPDUs(t *testing.T) {
	t.Parallel()
	got := listing([]string{
		"+CMGL: 1,0,,23", "00AA", "^RSSI:20", "+CMGL: 2,1,\"Bob, Inc\",23", "00BB", "+CMGL: 3,2,,23", "00CC",
		"+CMGL: 4,1,,23", "+CMGL: 5,1,,23", "noise", "00DD", "+CMGL: x,1,,3", "00EE", "+CMGL: 7",
	}, "+CMGL:")
	require.Equal(t, []message{{1, true, "00AA"}, {2, true, "00BB"}, {3, false, "00CC"}, {5, true, "00DD"}}, got)
	require.Equal(t, []message{{0, true, "00AA"}}, listing([]string{"+CMGR: 0,,23", "00AA"}, "+CMGR:"))
}

// drained reads everything that a line passes on.
func drained(l *line) string {
	out, _ := io.ReadAll(l)
	return string(out)
}

type half struct {
	io.Reader
	wrote []string
	short bool
}

func (h *half) Write(p []byte) (int, error) {
	h.wrote = append(h.wrote, string(p))
	if h.short {
		return len(p) / 2, errors.New("gone")
	}
	return len(p), nil
}
func (h *half) Close() error { return nil }

const chatter = "\r\nOK\r\n\r\n+CMTI: \"SM\",3\r\n\r\n+CSQ: 20,99\r\n\r\n+CMT: ,23\r\n00AABB\r\n\r\nCOMMAND NOT SUPPORT\r\n" +
	"\r\n+CDS: 25\r\nOK\r\n^RSSI:20\r\r\n+CPIN: READY\r\n"

func TestLine_TakesUnsolicitedLinesOutHoweverTheyArrive(t *testing.T) {
	t.Parallel()
	for name, r := range map[string]io.Reader{
		"at once":         strings.NewReader(chatter),
		"octet by octet":  iotest.OneByteReader(strings.NewReader(chatter)),
		"in halves":       iotest.HalfReader(strings.NewReader(chatter)),
		"with a late end": iotest.DataErrReader(strings.NewReader(chatter)),
	} {
		l := newLine(&half{Reader: r})
		require.Equal(t, "OK\n+CSQ: 20,99\nERROR\nOK\n^RSSI:20\n", drained(l), name)
		require.Equal(t, []urc{{line: `+CMTI: "SM",3`}, {line: "+CPIN: READY"}}, l.urcs.take(), name)
		require.Equal(t, []urc{{line: "+CMT: ,23", pdu: "00AABB"}}, l.direct.take(), name)
	}
}

func TestLine_WhatWasAskedForIsNotUnsolicited(t *testing.T) {
	t.Parallel()
	l := newLine(&half{Reader: strings.NewReader("\r\n+CPIN: READY\r\n\r\n+CFUN: 1\r\n")})
	l.ask("+CPIN?")
	require.Equal(t, "+CPIN: READY\n", drained(l))
	require.Equal(t, []urc{{line: "+CFUN: 1"}}, l.urcs.take())
}

func TestLine_LetsAMessagePassOnce(t *testing.T) {
	t.Parallel()
	const pdu = "00AA\x1a"
	port := &half{Reader: strings.NewReader("")}
	l := newLine(port)
	write := func() (int, error) { return l.Write([]byte(pdu)) }

	_, err := write()
	require.ErrorIs(t, err, errNotArmed)

	l.arm(func() error { return io.ErrClosedPipe })
	_, err = write()
	require.ErrorIs(t, err, io.ErrClosedPipe)
	passed, refused := l.disarm()
	require.False(t, passed)
	require.ErrorIs(t, refused, io.ErrClosedPipe)
	require.Empty(t, port.wrote)

	l.arm(func() error { return nil })
	for range 3 {
		n, err := write()
		require.NoError(t, err)
		require.Equal(t, len(pdu), n)
	}
	passed, _ = l.disarm()
	require.True(t, passed)
	require.Equal(t, []string{pdu}, port.wrote)

	port.short = true
	l.arm(func() error { return nil })
	_, err = write()
	require.Error(t, err)
	passed, _ = l.disarm()
	require.False(t, passed, "Ctrl-Z did not get out")
}

func FuzzLine(f *testing.F) {
	f.Add(chatter)
	f.Add("\r\n> \r\n>\r\n+CMGS: 1\r\n")
	f.Add("+CMT: 1\r\n+CMT: 2\r\n+CDS:\r\n00\r\n")
	f.Add("+CUSD: 1,\"a\r\n\r\nb\n> c\",15\r\nOK\r\n+CUSD: 0,\"\r\n")
	f.Fuzz(func(t *testing.T, said string) {
		whole := newLine(&half{Reader: strings.NewReader(said)})
		pieces := newLine(&half{Reader: iotest.OneByteReader(strings.NewReader(said))})
		whole.ask("+CSQ")
		pieces.ask("+CSQ")
		require.Equal(t, drained(whole), drained(pieces))
		require.Equal(t, whole.urcs.take(), pieces.urcs.take())
		require.Equal(t, whole.direct.take(), pieces.direct.take())
	})
}

func FuzzHeaders(f *testing.F) {
	for _, s := range []string{`+CMTI: "SM",3`, "+CMT: ,29", "+CDS: 22", "(0-3),(0,2)", `0,0,"A, B",7`, "12,\"07\"", `1"0`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		require.NotEmpty(t, fields(s))
		_, _ = storedAt(s)
		_, _ = lastNumber(s)
		_, _ = leadingNumber(s)
		require.LessOrEqual(t, len(numbers(s)), 256*(strings.Count(s, ",")+1))
		require.Contains(t, []int{0, 1, 2}, reportsOf(routingFor(s, []int{reportsDirect})))
		for _, n := range levelsOf([]string{s}) {
			require.Contains(t, strings.ReplaceAll(s, `"`, ""), strconv.Itoa(n), "quotes are no part of a value")
		}
		_ = profileOf(s)
		for _, m := range listing(strings.Split(s, "\n"), "+CMGL:") {
			require.True(t, isHex(m.pdu))
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{
		"00040B915155001011F100006211123040500005C8329BFD06", "07915155000000F0440B915155001011F10008621112304050000A0500032A030200480069",
		"079119890400202306400C91197909913764511090718384225110907183252200", "0004FFD1", "00440B915155001011F1000062111230405000090324010100",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, pdu string) {
		p := decodePart(pdu)
		require.Equal(t, pdu, p.Raw)
		require.LessOrEqual(t, len(p.Units), 2*len(pdu)+2)
		require.LessOrEqual(t, p.Total, 255)
		if r, ok := decodeReport(pdu); ok {
			require.LessOrEqual(t, r.Reference, 255)
		}
	})
}

func FuzzCompose(f *testing.F) {
	f.Add("+15550001111", "Hello 😀", uint8(1))
	f.Add("12345", "a\x1b\xff", uint8(0))
	m := New(Options{})
	f.Fuzz(func(t *testing.T, to, text string, ref uint8) {
		parts, err := m.Compose(device.Letter{To: to, Text: text, Ref: ref})
		if err != nil {
			return
		}
		again, err := m.Compose(device.Letter{To: to, Text: text, Ref: ref})
		require.NoError(t, err)
		require.Equal(t, parts, again)
		require.LessOrEqual(t, len(parts), mostParts)
		for _, p := range parts {
			require.LessOrEqual(t, len(p), 164, "3GPP TS 27.005 section 3.5.1")
		}
	})
}
