package firmwaresim

import (
	"strconv"
)

// result is how a command ended, or that it has not ended yet.
type result struct {
	kind resultKind
	code int
}

type resultKind int

const (
	kindOK resultKind = iota
	kindPending
	kindError   // ERROR
	kindUnknown // a command that the modem does not know
	kindCME     // +CME ERROR: code
	kindCMS     // +CMS ERROR: code
)

var (
	done    = result{kind: kindOK}
	pending = result{kind: kindPending}
	failed  = result{kind: kindError}
	unknown = result{kind: kindUnknown}
)

func cme(code int) result { return result{kind: kindCME, code: code} }
func cms(code int) result { return result{kind: kindCMS, code: code} }

// Errors of the equipment (3GPP TS 27.007 section 9.2).
const (
	cmeNotAllowed   = 3
	cmePIN          = 11
	cmePUK          = 12
	cmeWrongPIN     = 16
	cmeNoNetwork    = 30
	cmeBadParameter = 50
)

// Errors of the message service (3GPP TS 27.005 section 3.2.5).
const (
	cmsNotAllowed     = 302
	cmsNotSupported   = 303
	cmsInvalidPDU     = 304
	cmsPIN            = 311
	cmsPUK            = 316
	cmsInvalidIndex   = 321
	cmsMemoryFull     = 322
	cmsNoCentre       = 330
	cmsNoNetwork      = 331
	cmsNetworkTimeout = 332
	cmsUnknown        = 500
	maxErrorCode      = 9999
)

var cmeTexts = map[int]string{
	3: "operation not allowed", 4: "operation not supported", 10: "SIM not inserted",
	11: "SIM PIN required", 12: "SIM PUK required", 13: "SIM failure", 14: "SIM busy",
	15: "SIM wrong", 16: "incorrect password", 30: "no network service", 31: "network timeout",
	50: "incorrect parameters", 100: "unknown",
}

var cmsTexts = map[int]string{
	1: "unassigned number", 8: "operator determined barring", 10: "call barred",
	21: "short message transfer rejected", 27: "destination out of service",
	28: "unidentified subscriber", 29: "facility rejected", 30: "unknown subscriber",
	38: "network out of order", 41: "temporary failure", 42: "congestion",
	47: "resources unavailable", 50: "requested facility not subscribed",
	300: "ME failure", 301: "SMS service of ME reserved", 302: "operation not allowed",
	303: "operation not supported", 304: "invalid PDU mode parameter",
	305: "invalid text mode parameter", 310: "SIM not inserted", 311: "SIM PIN required",
	314: "SIM busy", 316: "SIM PUK required", 320: "memory failure",
	321: "invalid memory index", 322: "memory full", 330: "SMSC address unknown",
	331: "no network service", 332: "network timeout", 340: "no +CNMA acknowledgement expected",
	500: "unknown error",
}

// Numeric result codes of V0 (V.250 table 1).
const (
	numericOK    = "0"
	numericError = "4"
)

// line writes the result the way the settings ask for it. The short form is that of V0.
func (r result) line(set *settings, p *profile) (text, short string) {
	switch {
	case r.kind == kindOK:
		return "OK", numericOK
	case r.kind == kindUnknown && p.UnknownCommand != "":
		return p.UnknownCommand, numericError
	case r.kind == kindCMS:
		code := describe(r.code, cmsTexts, set.errors == 2 && p.CMSText)
		return "+CMS ERROR: " + code, "+CMS ERROR: " + code
	case r.kind == kindCME && set.errors > 0:
		code := describe(r.code, cmeTexts, set.errors == 2)
		return "+CME ERROR: " + code, "+CME ERROR: " + code
	}
	return "ERROR", numericError
}

func describe(code int, texts map[int]string, verbose bool) string {
	if text, ok := texts[code]; ok && verbose {
		return text
	}
	return strconv.Itoa(code)
}
