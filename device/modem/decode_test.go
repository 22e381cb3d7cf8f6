package modem

import (
	"encoding/hex"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/stretchr/testify/require"

	"simrelay/device"
	"simrelay/relay/wire"
)

func TestD8_MessagesThatBreakTheStandardAreStillRead(t *testing.T) {
	t.Parallel()
	stamp := time.Date(2026, 11, 21, 3, 4, 5, 0, time.UTC)
	const oa = "0B915155001011F1"
	for name, test := range map[string]struct {
		pdu, from, text string
		at              time.Time
		opaque, flash   bool
	}{
		"plain":                             {"0004" + oa + "000062111230405000" + "05C8329BFD06", "+15550001111", "Hello", stamp, false, false},
		"a message centre's address":        {"07915155000000F0" + "04" + oa + "000062111230405000" + "05C8329BFD06", "+15550001111", "Hello", stamp, false, false},
		"an invalid time stamp":             {"0004" + oa + "0000FFFFFFFFFFFFFF" + "05C8329BFD06", "+15550001111", "Hello", time.Time{}, false, false},
		"a padding octet at the end":        {"0004" + oa + "000062111230405000" + "05C8329BFD0600", "+15550001111", "Hello", stamp, false, false},
		"a reserved coding scheme":          {"0004" + oa + "008462111230405000" + "05C8329BFD06", "+15550001111", "Hello", stamp, false, false},
		"a sender with an escape character": {"0004" + "06D0" + "1BB24D" + "000062111230405000" + "05C8329BFD06", "", "Hello", stamp, false, false},
		"a sender with a name":              {"0004" + "0AD0" + "C8329BFD06" + "000062111230405000" + "05C8329BFD06", "Hello", "Hello", stamp, false, false},
		"a flash message":                   {"0004" + oa + "001062111230405000" + "05C8329BFD06", "+15550001111", "Hello", stamp, false, true},
		"UCS-2":                             {"0004" + oa + "000862111230405000" + "0400480069", "+15550001111", "Hi", stamp, false, false},
		"UCS-2 with an odd octet":           {"0004" + oa + "000862111230405000" + "050048006900", "+15550001111", "Hi", stamp, false, false},
		"data for a program":                {"0004" + oa + "000462111230405000" + "0400480069", "+15550001111", "", stamp, true, false},
		"an empty text":                     {"0004" + oa + "000062111230405000" + "00", "+15550001111", "", stamp, false, false},
		"less data than its length says":    {"0004" + oa + "000062111230405000" + "0AC8329BFD06", "+15550001111", "Hello", stamp, false, false},
		"cut off in the header":             {"0004" + oa + "0000", "+15550001111", "", time.Time{}, true, false},
		"no hexadecimal":                    {"XYZ", "", "", time.Time{}, true, false},
		"nothing":                           {"", "", "", time.Time{}, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := decodePart(test.pdu)
			require.Equal(t, test.opaque, p.Opaque)
			require.Equal(t, test.pdu, p.Raw, "the PDU is kept as it came")
			require.Equal(t, test.text, string(utf16.Decode(p.Units)))
			require.Equal(t, test.flash, p.Flash)
			require.True(t, test.at.Equal(p.SentAt), "%s", p.SentAt)
			if test.from != "" {
				require.Equal(t, test.from, p.From)
			}
		})
	}
}

func TestD21_ReferencesOfEightAndSixteenBitsAreToldApart(t *testing.T) {
	t.Parallel()
	const head = "0044" + "0B915155001011F1" + "000862111230405000"
	eight := decodePart(head + "0A" + "0500032A0302" + "00480069")
	require.Equal(t, []any{42, 3, 2, false}, []any{eight.Ref, eight.Total, eight.Number, eight.Wide})
	sixteen := decodePart(head + "0B" + "060804012A0302" + "00480069")
	require.Equal(t, []any{298, 3, 2, true}, []any{sixteen.Ref, sixteen.Total, sixteen.Number, sixteen.Wide})
	require.Equal(t, "Hi", string(utf16.Decode(sixteen.Units)))
}

func TestD26_NationalTablesAreChosenByTheStandardsNumbers(t *testing.T) {
	t.Parallel()
	// The single shift table of Turkish as other software sends it, and the
	// same under the number that the library looks for, which is another thing.
	const head = "0044" + "0B915155001011F1" + "000062111230405000"
	require.Equal(t, "şğ", string(utf16.Decode(decodePart(head+"09"+"03240101"+"D8CC3767").Units)))
	require.Equal(t, "sg", string(utf16.Decode(decodePart(head+"09"+"03180101"+"D8CC3767").Units)))

	// What is sent never uses a table: it is UCS-2.
	parts, err := New(Options{}).Compose(device.Letter{To: "+15550001111", Text: "şğ", Ref: 1})
	require.NoError(t, err)
	require.Contains(t, hex.EncodeToString(parts[0]), "04015f011f")
}

func TestDecodeReport(t *testing.T) {
	t.Parallel()
	r, ok := decodeReport("079119890400202306400C91197909913764511090718384225110907183252200")
	require.True(t, ok)
	require.Equal(t, 64, r.Reference)
	require.Equal(t, "+919790197346", r.Recipient)
	require.Equal(t, wire.ReportDelivered, r.Outcome)
	_, ok = decodeReport("00040B915155001011F100006211123040500005C8329BFD06")
	require.False(t, ok, "a message is no report")
	_, ok = decodeReport("0002")
	require.False(t, ok)
}

func TestOutcomeOf_IsTotal(t *testing.T) {
	t.Parallel()
	for status := range 256 {
		want := wire.ReportOutcome("")
		switch {
		case status <= 0x1f:
			want = wire.ReportDelivered
		case status >= 0x40 && status <= 0x7f:
			want = wire.ReportUndelivered
		}
		require.Equal(t, want, outcomeOf(status), "%#x", status)
	}
}
