package firmwaresim

import (
	"encoding/hex"
	"fmt"
	"strings"

	"simrelay/firmware-sim/tpdu"
)

// The character sets of +CSCS, which texts between modem and computer are in.
const (
	charsetGSM  = "GSM"  // septets of the default alphabet, one per octet
	charsetIRA  = "IRA"  // ASCII
	charsetHex  = "HEX"  // GSM, each octet as two digits
	charsetUCS2 = "UCS2" // UTF-16, each unit as four digits
)

var charsets = []string{charsetGSM, charsetIRA, charsetHex, charsetUCS2}

// encode writes a text for the computer. What the set does not have becomes a question mark.
func (f *firmware) encode(text string) string {
	switch f.set.charset {
	case charsetUCS2:
		return fmt.Sprintf("%X", tpdu.EncodeUCS2(text))
	case charsetHex:
		return fmt.Sprintf("%X", septets(text))
	case charsetGSM:
		return string(septets(text))
	}
	return strings.Map(func(r rune) rune {
		if r > '~' {
			return '?'
		}
		return r
	}, text)
}

func septets(text string) []byte {
	var all []byte
	for _, r := range text {
		s, ok := tpdu.EncodeSeptets(string(r))
		if !ok {
			s = []byte("?")
		}
		all = append(all, s...)
	}
	return all
}

// decode reads a text from the computer. It reports false when the text is not in the set.
func (f *firmware) decode(text string) (string, bool) {
	switch f.set.charset {
	case charsetGSM:
		return tpdu.DecodeSeptets([]byte(text)), true
	case charsetHex:
		octets, err := hex.DecodeString(text)
		return tpdu.DecodeSeptets(octets), err == nil
	case charsetUCS2:
		octets, err := hex.DecodeString(text)
		return tpdu.DecodeUCS2(octets), err == nil
	}
	return text, true
}
