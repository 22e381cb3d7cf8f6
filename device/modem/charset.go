package modem

import "github.com/warthog618/sms/encoding/gsm7/charset"

// The character tables of the sms library are made at first use without a
// lock. Making all of them before any goroutine runs lets several modems use
// them.
func init() {
	charset.DefaultDecoder()
	charset.DefaultEncoder()
	charset.DefaultExtDecoder()
	charset.DefaultExtEncoder()
	for nli := charset.Default; nli < charset.End; nli++ {
		charset.NewDecoder(nli)
		charset.NewEncoder(nli)
		charset.NewExtDecoder(nli)
		charset.NewExtEncoder(nli)
	}
}
