package modem

import (
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/stretchr/testify/require"
	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/gsm7/charset"
)

// delivered makes an SMS-DELIVER of septets with a user data header.
func delivered(header string, septets ...byte) string {
	h, _ := hex.DecodeString(header)
	first, fill, length := "04", 0, len(septets)
	var data []byte
	if len(h) > 0 {
		first = "44"
		data = append([]byte{byte(len(h))}, h...)
		headerSeptets := (len(data)*8 + 6) / 7
		fill = headerSeptets*7 - len(data)*8
		length += headerSeptets
	}
	data = append(data, gsm7.Pack7Bit(septets, fill)...)
	return fmt.Sprintf("00%s0B915155001011F1000062111230405000%02X%X", first, length, data)
}

func textFrom(pdu string) string { return string(utf16.Decode(decodePart(pdu).Units)) }

func TestDecode_AllNationalTables(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		header  string
		septets []byte
		want    string
	}{
		"none":                            {"", []byte{'a', 0x1b, 'e', 0x00, 0x7f}, "a€@à"},
		"single shift of Turkish":         {"240101", []byte{0x1b, 's', 0x1b, 'g', 0x1b, 'i', 's'}, "şğıs"},
		"single shift of Spanish":         {"240102", []byte{0x1b, 'a', 0x1b, 'o', 0x1b, 0x09, 0x1b, 'e'}, "áóç€"},
		"single shift of Portuguese":      {"240103", []byte{0x1b, 0x05, 0x1b, 0x1f, 0x1b, 0x7b, 0x1b, 'e'}, "êÊã€"},
		"locking shift of Turkish":        {"250101", []byte{0x1c, 0x1d, 0x40, 0x60, 0x04, 0x07}, "Şşİç€ı"},
		"locking shift of Portuguese":     {"250103", []byte{0x04, 0x1e, 0x12, 0x5b, 0x60}, "êÊªÃ~"},
		"both of Portuguese":              {"250103240103", []byte{0x1f, 0x1b, 0x1f, 0x1b, 0x12}, "ÉÊΦ"},
		"locking shift of Hindi":          {"250106", []byte{0x14, 0x15}, "औक"},
		"single shift that nobody knows":  {"24010e", []byte{0x1b, 'e'}, "€"},
		"locking shift that nobody knows": {"2501ff", []byte{0x00, 'a'}, "@a"},
		"elements that are broken":        {"240025020101", []byte{0x1b, 'e', 'a'}, "€a"},
		"an escape that means nothing":    {"", []byte{0x1b, 'a', 0x1b, 0x1b, 'b'}, "a b"},
		"an escape at the end":            {"", []byte{'a', 0x1b}, "a "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, test.want, textFrom(delivered(test.header, test.septets...)))
		})
	}
}

// TestDecode_EachTableOfTheLibraryIsUsed sends every septet through every
// table.
func TestDecode_EachTableOfTheLibraryIsUsed(t *testing.T) {
	t.Parallel()
	for nli := charset.Start; nli < charset.End; nli++ {
		base, extension := charset.NewDecoder(nli), charset.NewExtDecoder(nli)
		for septet := range byte(128) {
			if septet == escape {
				continue
			}
			plain := string(utf16.Decode(decodeSeptets([]byte{septet}, tables{locking: nli}, false)))
			if r, known := base[septet]; known {
				require.Equal(t, string(r), plain, "locking table %d, %#x", nli, septet)
			}
			shifted := string(utf16.Decode(decodeSeptets([]byte{escape, septet}, tables{shift: nli}, false)))
			if r, known := extension[septet]; known {
				require.Equal(t, string(r), shifted, "shift table %d, %#x", nli, septet)
			}
		}
	}
}

func TestDecode_AnEscapeWhoseCharacterIsInTheNextPartIsKept(t *testing.T) {
	t.Parallel()
	const first, last = "00032A0201", "00032A0202"
	require.Equal(t, "5 \x1b", textFrom(delivered(first, '5', ' ', 0x1b)))
	require.Equal(t, "e now", textFrom(delivered(last, []byte("e now")...)))
	require.Equal(t, "5  ", textFrom(delivered(last, '5', ' ', 0x1b)), "after the last part nothing comes")
	require.Equal(t, "5 €", textFrom(delivered(first, '5', ' ', 0x1b, 'e')))
}

func TestUSSDText_RoundTrips(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"*100#", "1", "12345678", "abcdefg", "Straße €5 [ok]", strings.Repeat("0123456789", 18)} {
		written, err := packed.write(text)
		require.NoError(t, err)
		require.Equal(t, text, packed.read(written, dcsSeptets, charsetGSM), "%q", text)
		written, err = wide.write(text)
		require.NoError(t, err)
		require.Equal(t, text, wide.read(written, dcsUCS2, charsetGSM))
		require.Equal(t, text, wide.read(written, dcsSeptets, charsetUCS2))
	}
	_, err := packed.write("żółw")
	require.ErrorIs(t, err, errUncodable)
}

func FuzzUSSD(f *testing.F) {
	for _, s := range []string{`+CUSD: 0,"AA180C3602",15`, `+CUSD: 1,"041F",72`, "+CUSD: 2", `+CUSD: 0,"a" b",17`, "+CUSD: 1,\"a\nb\","} {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, line string, how uint8) {
		said, ok := readUSSD(line)
		if !ok {
			return
		}
		require.Contains(t, "0123456789", fmt.Sprint(said.status))
		for _, set := range []string{charsetGSM, charsetUCS2, "IRA", ""} {
			text := coding(how%3).read(said.text, said.dcs, set)
			require.LessOrEqual(t, len(text), 3*len(line)+3)
			require.LessOrEqual(t, len(cut(text, 10)), 10)
		}
	})
}

func FuzzUSSDText(f *testing.F) {
	f.Add("*100#")
	f.Add("a\"\r\n\x1a")
	f.Add("Straße 😀")
	f.Fuzz(func(t *testing.T, text string) {
		for _, c := range []coding{plain, packed, wide} {
			written, err := c.write(text)
			if err != nil {
				continue
			}
			require.NotContains(t, written, `"`)
			require.Equal(t, -1, strings.IndexAny(written, "\r\n\x1a\x1b\b\x00"))
		}
	})
}
