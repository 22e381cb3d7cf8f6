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
	kindCall    // the end of a call: code is that of V0
	kindSilent  // over, and nothing is said about it
)

var (
	done    = result{kind: kindOK}
	pending = result{kind: kindPending}
	failed  = result{kind: kindError}
	unknown = result{kind: kindUnknown}
	silent  = result{kind: kindSilent}
)

// How a call ends (V.250 table 1).
var (
	noCarrier = result{kind: kindCall, code: 3}
	busy      = result{kind: kindCall, code: 7}
	noAnswer  = result{kind: kindCall, code: 8}
)

var callTexts = map[int]string{3: "NO CARRIER", 7: "BUSY", 8: "NO ANSWER"}

func cme(code int) result { return result{kind: kindCME, code: code} }
func cms(code int) result { return result{kind: kindCMS, code: code} }

// Errors of the equipment (3GPP TS 27.007 section 9.2).
const (
	cmeNotAllowed   = 3
	cmeNotSupported = 4
	cmePIN          = 11
	cmePUK          = 12
	cmeCardFailure  = 13
	cmeWrongPIN     = 16
	cmeMemoryFull   = 20
	cmeInvalidIndex = 21
	cmeNotFound     = 22
	cmeTextTooLong  = 24
	cmeBadText      = 25
	cmeDialTooLong  = 26
	cmeBadDial      = 27
	cmeNoNetwork    = 30
	cmeBadParameter = 50
)

// Errors of the message service (3GPP TS 27.005 section 3.2.5).
const (
	cmsNotAllowed     = 302
	cmsNotSupported   = 303
	cmsInvalidPDU     = 304
	cmsInvalidText    = 305
	cmsInvalidIndex   = 321
	cmsMemoryFull     = 322
	cmsNoCentre       = 330
	cmsNetworkTimeout = 332
	cmsUnknown        = 500
	maxErrorCode      = 9999
)

// cmsOf tells an error of the equipment the way the message service does.
var cmsOf = map[int]int{3: 302, 4: 303, 10: 310, 11: 311, 12: 316, 13: 313, 14: 314, 15: 315, 30: 331, 31: 332, 50: 303}

var cmeTexts = map[int]string{
	0: "phone failure", 1: "no connection to phone", 2: "phone-adaptor link reserved",
	3: "operation not allowed", 4: "operation not supported", 5: "PH-SIM PIN required",
	10: "SIM not inserted", 11: "SIM PIN required", 12: "SIM PUK required", 13: "SIM failure",
	14: "SIM busy", 15: "SIM wrong", 16: "incorrect password", 17: "SIM PIN2 required",
	18: "SIM PUK2 required", 20: "memory full", 21: "invalid index", 22: "not found",
	23: "memory failure", 24: "text string too long", 25: "invalid characters in text string",
	26: "dial string too long", 27: "invalid characters in dial string",
	30: "no network service", 31: "network timeout", 32: "network not allowed - emergency calls only",
	50: "incorrect parameters", 51: "command implemented but currently disabled",
	52: "command aborted by user", 58: "invalid command line", 100: "unknown",
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
	312: "PH-SIM PIN required", 313: "SIM failure", 314: "SIM busy", 315: "SIM wrong",
	316: "SIM PUK required", 317: "SIM PIN2 required", 318: "SIM PUK2 required", 320: "memory failure",
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
	case r.kind == kindCall:
		return callTexts[r.code], strconv.Itoa(r.code)
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
