package tpdu_test

import (
	"encoding/hex"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/firmware-sim/tpdu"
)

func octets(t testing.TB, text string) []byte {
	t.Helper()
	b, err := hex.DecodeString(text)
	require.NoError(t, err)
	return b
}

func TestSubmit_KnownOnes(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		pdu      string
		to, text string
		report   bool
		validFor time.Duration
		class    int
		encoding tpdu.Encoding
	}{
		"the plain example": {"01010b915155674523f100000bc8329bfd06dddf723619",
			"+15557654321", "Hello world", false, 0, tpdu.NoClass, tpdu.GSM7},
		"a flash message": {"01010B915155214365F7001002E834",
			"+15551234567", "hi", false, 0, 0, tpdu.GSM7},
		"one with a report to a short code": {"310105812143f50000a709532908ce2e87e765",
			"12345", "SR please", true, 24 * time.Hour, tpdu.NoClass, tpdu.GSM7},
		"one with a national table": {"71000B915155674523F10000FF0903240101D8CC3767",
			"+15557654321", "şğ", true, 63 * 7 * 24 * time.Hour, tpdu.NoClass, tpdu.GSM7},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := tpdu.ParseSubmit(octets(t, test.pdu))
			require.NoError(t, err)
			require.Equal(t, test.to, s.Destination.String())
			require.Equal(t, test.report, s.ReportRequested)
			require.Equal(t, test.validFor, s.ValidFor)
			require.Equal(t, test.class, tpdu.ClassOf(s.UserData.DCS))
			require.Equal(t, test.encoding, s.UserData.Encoding())
			if test.text != "" {
				require.Equal(t, test.text, s.UserData.Text())
			}
			if test.validFor == 0 {
				require.Equal(t, octets(t, test.pdu), s.Marshal())
			}
		})
	}
}

func TestSubmit_BrokenOnesAreRefused(t *testing.T) {
	t.Parallel()
	tests := map[string]string{
		"nothing":                           "",
		"a DELIVER":                         "00010b915155674523f100000bc8329bfd06dddf723619",
		"an end within the address":         "01010b9151",
		"an end within the text":            "01010b915155674523f100000bc8329bfd06dddf7236",
		"octets after the text":             "01010b915155674523f100000bc8329bfd06dddf72361900",
		"an address without digits":         "0101009100000bc8329bfd06dddf723619",
		"a digit out of range":              "01010b91515567452ff100000bc8329bfd06dddf723619",
		"an address that is too long":       "0101ff91515567452ff100000bc8329bfd06dddf723619",
		"a type of address without bit 7":   "01010b115155674523f100000bc8329bfd06dddf723619",
		"161 septets":                       "01010b915155674523f10000a1" + strings.Repeat("00", 141),
		"a header that does not fit":        "41010b915155674523f100040205ff",
		"an absolute validity that is none": "19010b915155674523f10000" + "99999999999900" + "00",
	}
	for name, pdu := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := tpdu.ParseSubmit(octets(t, pdu))
			require.ErrorIs(t, err, tpdu.ErrMalformed)
		})
	}
}

func TestSubmit_ValidityPeriods(t *testing.T) {
	t.Parallel()
	const head, tail = "010b915155674523f10000", "00"
	tests := map[string]struct {
		first, validity string
		after           time.Duration
		at              time.Time
	}{
		"none":                     {"01", "", 0, time.Time{}},
		"relative, 5 minutes":      {"11", "00", 5 * time.Minute, time.Time{}},
		"relative, 12 hours":       {"11", "8F", 12 * time.Hour, time.Time{}},
		"relative, 12.5 hours":     {"11", "90", 12*time.Hour + 30*time.Minute, time.Time{}},
		"relative, 24 hours":       {"11", "A7", 24 * time.Hour, time.Time{}},
		"relative, 2 days":         {"11", "A8", 48 * time.Hour, time.Time{}},
		"relative, 30 days":        {"11", "C4", 30 * 24 * time.Hour, time.Time{}},
		"relative, 5 weeks":        {"11", "C5", 5 * 7 * 24 * time.Hour, time.Time{}},
		"relative, 63 weeks":       {"11", "FF", 63 * 7 * 24 * time.Hour, time.Time{}},
		"absolute":                 {"19", "62102030405080", 0, time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 2*3600))},
		"absolute, west of London": {"19", "6210203040500A", 0, time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", -5*3600))},
		"enhanced, none":           {"09", "00000000000000", 0, time.Time{}},
		"enhanced, relative":       {"09", "01A70000000000", 24 * time.Hour, time.Time{}},
		"enhanced, seconds":        {"09", "02300000000000", 48 * time.Second, time.Time{}},
		"enhanced, hours":          {"09", "03102030000000", time.Hour + 2*time.Minute + 3*time.Second, time.Time{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s, err := tpdu.ParseSubmit(octets(t, test.first+head+test.validity+tail))
			require.NoError(t, err)
			require.Equal(t, test.after, s.ValidFor)
			require.True(t, test.at.Equal(s.ValidUntil), "%s", s.ValidUntil)
		})
	}
}

func TestDeliver_KnownOne(t *testing.T) {
	t.Parallel()
	const pdu = "0791515500000000" + "000B915155674523F10000621020304050000BC8329BFD06DDDF723619"
	centre, raw, err := tpdu.CutServiceCentre(octets(t, pdu))
	require.NoError(t, err)
	require.Equal(t, "+155500000000", centre)
	d, err := tpdu.ParseDeliver(raw)
	require.NoError(t, err)
	require.True(t, d.More)
	require.Equal(t, "+15557654321", d.Originator.String())
	require.Equal(t, "Hello world", d.UserData.Text())
	require.True(t, time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC).Equal(d.ServiceTime))
	require.Equal(t, raw, d.Marshal())
}

func TestStatusReport_OneFromTheWild(t *testing.T) {
	t.Parallel()
	const pdu = "079119890400202306400C91197909913764511090718384225110907183252200"
	centre, raw, err := tpdu.CutServiceCentre(octets(t, pdu))
	require.NoError(t, err)
	require.Equal(t, "+919840000232", centre)
	r, err := tpdu.ParseStatusReport(raw)
	require.NoError(t, err)
	require.Equal(t, byte(0x40), r.Reference)
	require.Equal(t, "+919790197346", r.Recipient.String())
	require.Equal(t, tpdu.StatusDelivered, r.Status)
	_, offset := r.ServiceTime.Zone()
	require.Equal(t, 5*3600+1800, offset)
	require.Equal(t, "2015-01-09 17:38:48", r.ServiceTime.Format(time.DateTime))
	require.Equal(t, raw, r.Marshal())
}

func TestAddress_KindsOfNumbers(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		kind byte
		err  bool
	}{
		"+15557654321":           {tpdu.TypeInternational, false},
		"72404":                  {tpdu.TypeUnknown, false},
		"*100#":                  {tpdu.TypeUnknown, false},
		"SimRelay":               {tpdu.TypeAlphanumeric, false},
		"Euro € ^":               {tpdu.TypeAlphanumeric, false},
		"":                       {tpdu.TypeAlphanumeric, true},
		"TwelveLetter":           {tpdu.TypeAlphanumeric, true},
		"Имя":                    {tpdu.TypeAlphanumeric, true},
		"+123456789012345678901": {tpdu.TypeInternational, true},
		"+12a":                   {tpdu.TypeAlphanumeric, false},
	}
	for number, test := range tests {
		a := tpdu.NewAddress(number)
		require.Equal(t, test.kind, a.Type, number)
		if test.err {
			require.ErrorIs(t, a.Validate(), tpdu.ErrMalformed, number)
			continue
		}
		require.NoError(t, a.Validate())
		d, err := tpdu.ParseDeliver(tpdu.Deliver{Originator: a, ServiceTime: time.Now()}.Marshal())
		require.NoError(t, err)
		require.Equal(t, number, d.Originator.String())
	}
}

func TestServiceCentre_BrokenOnesAreRefused(t *testing.T) {
	t.Parallel()
	for _, pdu := range []string{"", "07", "0791", "029100" + "", "0C91" + strings.Repeat("11", 11), "0291AF"} {
		_, _, err := tpdu.CutServiceCentre(octets(t, pdu))
		if pdu == "029100" { // one octet of digits is a number of two
			require.NoError(t, err)
			continue
		}
		require.ErrorIs(t, err, tpdu.ErrMalformed, pdu)
	}
	for _, empty := range []string{"00AA", "0181AA"} { // the second as gammu writes it
		number, rest, err := tpdu.CutServiceCentre(octets(t, empty))
		require.NoError(t, err)
		require.Empty(t, number)
		require.Equal(t, []byte{0xAA}, rest)
	}
	require.Equal(t, []byte{0}, tpdu.MarshalServiceCentre(""))
	require.Equal(t, octets(t, "07915155214365F7"), tpdu.MarshalServiceCentre("+15551234567"))
}

func TestAlphabet_EveryCharacterSurvives(t *testing.T) {
	t.Parallel()
	var all strings.Builder
	for code := range byte(128) {
		if code != 0x1B {
			all.WriteString(tpdu.DecodeSeptets([]byte{code}))
		}
	}
	all.WriteString("\f^{}\\[~]|€")
	text := all.String()
	require.Equal(t, 127+10, len([]rune(text)))
	septets, ok := tpdu.EncodeSeptets(text)
	require.True(t, ok)
	require.Len(t, septets, 127+20)
	require.Equal(t, text, tpdu.DecodeSeptets(septets))
	require.Equal(t, text, tpdu.DecodeSeptets(tpdu.Unpack(tpdu.Pack(septets, 0), 0, len(septets))))
	_, ok = tpdu.EncodeSeptets("`")
	require.False(t, ok)
}

func TestAlphabet_OddEscapes(t *testing.T) {
	t.Parallel()
	require.Equal(t, "A", tpdu.DecodeSeptets([]byte{0x1B, 'A'}))
	require.Equal(t, " ", tpdu.DecodeSeptets([]byte{0x1B, 0x1B}))
	require.Equal(t, "A ", tpdu.DecodeSeptets([]byte{'A', 0x1B}))
}

func TestDataCodingScheme(t *testing.T) {
	t.Parallel()
	tests := map[byte]struct {
		encoding tpdu.Encoding
		class    int
	}{
		0x00: {tpdu.GSM7, tpdu.NoClass}, 0x04: {tpdu.Octet, tpdu.NoClass}, 0x08: {tpdu.UCS2, tpdu.NoClass},
		0x0C: {tpdu.GSM7, tpdu.NoClass}, 0x10: {tpdu.GSM7, 0}, 0x18: {tpdu.UCS2, 0}, 0x12: {tpdu.GSM7, 2},
		0x15: {tpdu.Octet, 1}, 0x51: {tpdu.GSM7, 1}, 0x80: {tpdu.GSM7, tpdu.NoClass}, 0xC8: {tpdu.GSM7, tpdu.NoClass},
		0xD0: {tpdu.GSM7, tpdu.NoClass}, 0xE0: {tpdu.UCS2, tpdu.NoClass}, 0xF0: {tpdu.GSM7, 0}, 0xF6: {tpdu.Octet, 2},
	}
	for dcs, want := range tests {
		require.Equal(t, want.encoding, tpdu.EncodingOf(dcs), "%#02x", dcs)
		require.Equal(t, want.class, tpdu.ClassOf(dcs), "%#02x", dcs)
	}
}

func TestConcat_EightAndSixteenBits(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		header string
		want   tpdu.Concat
		found  bool
	}{
		"8 bit":                     {"050003070201", tpdu.Concat{Reference: 7, Part: 1, Parts: 2}, true},
		"16 bit":                    {"06080412340302", tpdu.Concat{Reference: 0x1234, Wide: true, Part: 2, Parts: 3}, true},
		"after another element":     {"08010100" + "0003090202", tpdu.Concat{Reference: 9, Part: 2, Parts: 2}, true},
		"part 0 makes no sense":     {"050003070200", tpdu.Concat{Part: 1, Parts: 1}, false},
		"part 3 of 2 makes none":    {"050003070203", tpdu.Concat{Part: 1, Parts: 1}, false},
		"an element that overflows": {"050009070201", tpdu.Concat{Part: 1, Parts: 1}, false},
		"an empty header":           {"00", tpdu.Concat{Part: 1, Parts: 1}, false},
	}
	for name, test := range tests {
		ud := tpdu.UserData{DCS: 0x04, HasHeader: true, Octets: octets(t, test.header)}
		got, found := ud.Concat()
		require.Equal(t, test.found, found, name)
		require.Equal(t, test.want, got, name)
	}
}

func TestSegment_TooManyPartsAreRefused(t *testing.T) {
	t.Parallel()
	_, ok := tpdu.Segment(strings.Repeat("a", 255*153), 0)
	require.True(t, ok)
	_, ok = tpdu.Segment(strings.Repeat("a", 255*153+1), 0)
	require.False(t, ok)
}
