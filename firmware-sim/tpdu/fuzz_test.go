package tpdu_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"simrelay/firmware-sim/tpdu"
)

// What parses is written back to the same octets, as far as they carry meaning: parsing that
// again gives the same message.
func FuzzParseDeliver(f *testing.F) {
	f.Add(octets(f, "000B915155674523F10000621020304050000BC8329BFD06DDDF723619"))
	f.Add(octets(f, "440B915155674523F1000862102030405000080500030702010041"))
	f.Add(octets(f, "0007D0412061420000621020304050000100"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		d, err := tpdu.ParseDeliver(raw)
		if err != nil {
			require.ErrorIs(t, err, tpdu.ErrMalformed)
			return
		}
		_ = d.UserData.Text()
		_, _ = d.UserData.Concat()
		if d.Originator.Validate() != nil {
			return
		}
		again, err := tpdu.ParseDeliver(d.Marshal())
		require.NoError(t, err)
		require.True(t, d.ServiceTime.Equal(again.ServiceTime))
		again.ServiceTime = d.ServiceTime
		require.Equal(t, d.Originator.String(), again.Originator.String())
		require.Equal(t, d.UserData, again.UserData)
	})
}

func FuzzParseSubmit(f *testing.F) {
	f.Add(octets(f, "01010b915155674523f100000bc8329bfd06dddf723619"))
	f.Add(octets(f, "71000B915155674523F10000FF0903240101D8CC3767"))
	f.Add(octets(f, "19010b915155674523f100006210203040508000"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := tpdu.ParseSubmit(raw)
		if err != nil {
			require.ErrorIs(t, err, tpdu.ErrMalformed)
			return
		}
		require.GreaterOrEqual(t, s.ValidFor, time.Duration(0))
		_ = s.UserData.Text()
		place, _ := s.UserData.Concat()
		require.GreaterOrEqual(t, place.Part, 1)
		require.GreaterOrEqual(t, place.Parts, place.Part)
	})
}

func FuzzParseStatusReport(f *testing.F) {
	f.Add(octets(f, "06400C91197909913764511090718384225110907183252200"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		r, err := tpdu.ParseStatusReport(raw)
		if err != nil {
			require.ErrorIs(t, err, tpdu.ErrMalformed)
			return
		}
		if r.Recipient.Validate() == nil {
			_, err = tpdu.ParseStatusReport(r.Marshal())
			require.NoError(t, err)
		}
	})
}

func FuzzCutServiceCentre(f *testing.F) {
	f.Add(octets(f, "07915155000000F0"))
	f.Add([]byte{0})
	f.Fuzz(func(t *testing.T, pdu []byte) {
		number, rest, err := tpdu.CutServiceCentre(pdu)
		if err != nil {
			require.ErrorIs(t, err, tpdu.ErrMalformed)
			return
		}
		require.LessOrEqual(t, len(rest), len(pdu)-1)
		require.LessOrEqual(t, len(number), 21)
	})
}

// A text that is cut into parts and joined again is the same text, and no part is too long.
func FuzzSegment(f *testing.F) {
	f.Add("Hello world", byte(0))
	f.Add(strings.Repeat("€", 200), byte(1))
	f.Add(strings.Repeat("😀", 200), byte(255))
	f.Fuzz(func(t *testing.T, text string, reference byte) {
		parts, ok := tpdu.Segment(text, reference)
		if !ok || !utf8.ValidString(text) {
			return
		}
		var joined strings.Builder
		for i, part := range parts {
			require.LessOrEqual(t, len(part.Octets), 140)
			place, found := part.Concat()
			require.Equal(t, len(parts) > 1, found)
			require.Equal(t, i+1, place.Part)
			require.Equal(t, len(parts), place.Parts)
			raw := tpdu.Submit{Destination: tpdu.NewAddress("+1555"), UserData: part}.Marshal()
			parsed, err := tpdu.ParseSubmit(raw)
			require.NoError(t, err)
			joined.WriteString(parsed.UserData.Text())
		}
		require.Equal(t, text, joined.String())
	})
}

// The same holds for every style: national tables, other encodings, wide references.
func FuzzStyle(f *testing.F) {
	f.Add("Grüße", byte(0), byte(0), byte(0), uint16(1))
	f.Add(strings.Repeat("şğ İstanbul ", 40), byte(1), byte(1), byte(0), uint16(0x1234))
	f.Add(strings.Repeat("नमस्ते {1} ", 40), byte(6), byte(6), byte(1), uint16(7))
	f.Add(strings.Repeat("octets", 40), byte(0), byte(0), byte(2), uint16(0xFFFF))
	f.Fuzz(func(t *testing.T, text string, locking, single, kind byte, reference uint16) {
		style := tpdu.Style{
			Encoding:  []tpdu.Encoding{"", tpdu.GSM7, tpdu.Octet, tpdu.UCS2}[kind%4],
			Alphabet:  tpdu.Alphabet{Locking: tpdu.Language(locking % 16), Single: tpdu.Language(single % 16)},
			Class:     int(kind / 4 % 4),
			HasClass:  kind > 127,
			Reference: int(reference),
			Wide:      reference > 255,
		}
		parts, ok := style.Write(text)
		if !ok || !utf8.ValidString(text) {
			return
		}
		var joined strings.Builder
		for i, part := range parts {
			parsed, err := tpdu.ParseSubmit(tpdu.Submit{Destination: tpdu.NewAddress("+1555"), UserData: part}.Marshal())
			require.NoError(t, err)
			place, found := parsed.UserData.Concat()
			require.Equal(t, len(parts) > 1, found)
			require.Equal(t, i+1, place.Part)
			if found {
				require.Equal(t, style.Wide, place.Wide)
				require.Equal(t, int(reference), place.Reference)
			}
			want := tpdu.NoClass
			if style.HasClass {
				want = style.Class
			}
			require.Equal(t, want, tpdu.ClassOf(part.DCS))
			joined.WriteString(parsed.UserData.Text())
		}
		require.Equal(t, text, joined.String())
	})
}

func FuzzPackUSSD(f *testing.F) {
	f.Add("*100#")
	f.Add("seven..")
	f.Add("1 Balance\n2 Credit")
	f.Fuzz(func(t *testing.T, text string) {
		septets, ok := tpdu.EncodeSeptets(text)
		if !ok || strings.HasSuffix(text, "\r") {
			return
		}
		require.Equal(t, text, tpdu.DecodeSeptets(tpdu.UnpackUSSD(tpdu.PackUSSD(septets))))
	})
}
