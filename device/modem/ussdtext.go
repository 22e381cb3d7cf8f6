package modem

import (
	"encoding/hex"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/warthog618/sms/encoding/gsm7"
)

// coding is a way to write a USSD string in a command.
type coding int

const (
	plain  coding = iota // in the character set of AT+CSCS
	packed               // packed septets, in hexadecimal
	wide                 // UTF-16, in hexadecimal
)

// The character sets of AT+CSCS that are told apart, 3GPP TS 27.007 section
// 5.5.
const (
	charsetGSM  = "GSM"
	charsetUCS2 = "UCS2"
)

// Data coding schemes, 3GPP TS 23.038 section 5: GSM 7-bit in no particular
// language, UCS-2 that begins with its language, and UCS-2.
const (
	dcsSeptets  = 0x0f
	dcsLanguage = 0x11
	dcsUCS2     = 0x48
)

var errUncodable = errors.New("the text cannot be written in this coding")

// plainForm is what has the same octets in all character sets, and cannot be
// taken for the end of the string or of the command.
var plainForm = regexp.MustCompile(`^[ !#%&'()*+,\-./0-9:;<=>?A-Za-z]+$`)

// write makes the string of AT+CUSD.
func (c coding) write(text string) (string, error) {
	switch c {
	case packed:
		septets, err := gsm7.Encode([]byte(text))
		if err != nil {
			return "", errUncodable
		}
		return strings.ToUpper(hex.EncodeToString(gsm7.Pack7BitUSSD(septets, 0))), nil
	case wide:
		return writeUnits(text), nil
	}
	if !plainForm.MatchString(text) {
		return "", errUncodable
	}
	return text, nil
}

func writeUnits(text string) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		fmt.Fprintf(&b, "%04X", u)
	}
	return b.String()
}

// dcs returns the data coding scheme that goes with what write makes of text.
// A modem whose character set is UCS2 turns it into GSM 7-bit by itself.
func (c coding) dcs(text, charset string) int {
	if c == wide && (charset != charsetUCS2 || !plainForm.MatchString(text)) {
		return dcsUCS2
	}
	return dcsSeptets
}

// read decodes a string that came with a data coding scheme of 3GPP TS 23.038
// section 5. Modems differ in what they leave in hexadecimal, so that what
// does not look like it is taken for text.
func (c coding) read(s string, dcs int, charset string) string {
	if alphabetOf(dcs) == wide || c == wide {
		if text, ok := readUnits(s); ok {
			if isLanguage(dcs) {
				text = afterLanguage(text)
			}
			return text
		}
	}
	if c == packed && isHex(s) {
		octets, _ := hex.DecodeString(s)
		return septetsToText(gsm7.Unpack7BitUSSD(octets, 0))
	}
	return strings.TrimRight(charsetText(s, charset), "\r")
}

// alphabetOf returns wide for the coding schemes that say UCS-2.
func alphabetOf(dcs int) coding {
	switch {
	case isLanguage(dcs), dcs&0xc0 == 0x40 && dcs&0x0c == 0x08:
		return wide
	}
	return plain
}

// isLanguage reports whether a UCS-2 text begins with its language, which
// takes two characters of GSM 7-bit in one unit.
func isLanguage(dcs int) bool { return dcs == dcsLanguage }

func afterLanguage(text string) string {
	_, size := utf8.DecodeRuneInString(text)
	return text[size:]
}

func readUnits(s string) (string, bool) {
	if !isHex(s) || len(s)%4 != 0 {
		return "", false
	}
	octets, _ := hex.DecodeString(s)
	return string(utf16.Decode(units(octets))), true
}

// charsetText decodes a string that the modem wrote in a set of AT+CSCS.
func charsetText(s, charset string) string {
	switch charset {
	case charsetUCS2:
		if text, ok := readUnits(s); ok {
			return text
		}
	case charsetGSM:
		if septets := []byte(s); isSeptets(septets) {
			return septetsToText(septets)
		}
	}
	if utf8.ValidString(s) {
		return s
	}
	// ISO 8859-1 has the first code points of Unicode.
	runes := make([]rune, 0, len(s))
	for _, b := range []byte(s) {
		runes = append(runes, rune(b))
	}
	return string(runes)
}

func isSeptets(s []byte) bool {
	for _, b := range s {
		if b >= 0x80 {
			return false
		}
	}
	return true
}

// dollar has the place of the currency sign, which nobody writes: modems that
// only claim to use the set write a dollar there.
const dollar = '$'

func septetsToText(septets []byte) string {
	text := string(utf16.Decode(decodeSeptets(septets, tables{}, false)))
	return strings.ReplaceAll(text, "¤", string(dollar))
}

// ussdSaid is what a +CUSD line tells, 3GPP TS 27.007 section 7.15.
type ussdSaid struct {
	status int
	text   string
	dcs    int
}

var ussdForm = regexp.MustCompile(`(?s)^\+CUSD:\s*(\d)\s*(?:,\s*"(.*)"\s*(?:,\s*(\d+)\s*)?)?$`)

// readUSSD parses a +CUSD line. Its string is still coded.
func readUSSD(line string) (ussdSaid, bool) {
	m := ussdForm.FindStringSubmatch(strings.TrimRight(line, " ,\r\n"))
	if m == nil {
		return ussdSaid{}, false
	}
	said := ussdSaid{text: m[2]}
	said.status, _ = strconv.Atoi(m[1])
	said.dcs, _ = strconv.Atoi(m[3])
	return said, true
}
