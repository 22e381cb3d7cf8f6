// Package tpdu is the simulator's own codec for the transfer protocol data units of
// 3GPP TS 23.040: SUBMIT, DELIVER and STATUS-REPORT, their addresses, times and user data.
//
// It imports the standard library only. It must never share code with the program's own
// encoder: the simulator is the second opinion on every PDU, and two sides with one codec
// would agree on its mistakes.
package tpdu

import (
	"errors"
	"fmt"
)

// ErrMalformed is wrapped by every error of a parser in this package.
var ErrMalformed = errors.New("malformed TPDU")

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// The message type indicator: bits 0 and 1 of the first octet (section 9.2.3.1).
const (
	typeMask         = 0x03
	typeDeliver      = 0x00 // also DELIVER-REPORT in the other direction
	typeSubmit       = 0x01
	typeStatusReport = 0x02
)

// Further bits of the first octet.
const (
	bitNoMore      = 0x04 // TP-MMS, inverted: 1 says that no more messages wait
	bitReject      = 0x04 // TP-RD in a SUBMIT
	bitReport      = 0x20 // TP-SRR, TP-SRI, TP-SRQ
	bitHeader      = 0x40 // TP-UDHI
	bitReplyPath   = 0x80 // TP-RP
	shiftVPF       = 3
	maskVPF        = 0x03
	vpfNone        = 0
	vpfEnhanced    = 1
	vpfRelative    = 2
	vpfAbsolute    = 3
	lengthTime     = 7
	lengthAbsolute = 7
)

// reader walks over the octets of a TPDU and remembers the first failure.
type reader struct {
	rest []byte
	err  error
}

func (r *reader) octet(what string) byte {
	b := r.take(1, what)
	if len(b) == 0 {
		return 0
	}
	return b[0]
}

func (r *reader) take(n int, what string) []byte {
	if r.err != nil {
		return nil
	}
	if len(r.rest) < n {
		r.err = malformed("ends within %s", what)
		return nil
	}
	b := r.rest[:n]
	r.rest = r.rest[n:]
	return b
}

func (r *reader) fail(err error) {
	if r.err == nil {
		r.err = err
	}
}
