package modem

import (
	"encoding/hex"
	"errors"

	"github.com/warthog618/sms/encoding/gsm7"
	"github.com/warthog618/sms/encoding/tpdu"

	"simrelay/device"
	"simrelay/relay/wire"
)

// Decoding is lenient: a message that the network delivered must reach people
// even when a field of it breaks the standard. The library's own decoder gives
// the whole message up then, so the fields are taken apart here, and only the
// character tables and the user data header are the library's.

var errShort = errors.New("the PDU is too short")

const (
	mtiMask   = 0x03
	mtiReport = 0x02
	udhiFlag  = 0x40
)

// reader takes octets off a PDU; after the end it remembers that.
type reader struct {
	b     []byte
	short bool
}

func (r *reader) take(n int) []byte {
	if n > len(r.b) {
		r.short = true
		n = len(r.b)
	}
	out := r.b[:n]
	r.b = r.b[n:]
	return out
}

func (r *reader) octet() byte {
	if b := r.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

// open decodes the hexadecimal and takes the message centre's address off.
func open(pdu string) (*reader, error) {
	b, err := hex.DecodeString(pdu)
	if err != nil {
		return nil, err
	}
	r := &reader{b: b}
	r.take(int(r.octet()))
	if r.short || len(r.b) == 0 {
		return nil, errShort
	}
	return r, nil
}

// decodePart decodes an SMS-DELIVER, 3GPP TS 23.040 section 9.2.2.1. What
// cannot be decoded is opaque, with the PDU as it came.
func decodePart(pdu string) device.Part {
	p := device.Part{Raw: pdu, Opaque: true}
	r, err := open(pdu)
	if err != nil {
		return p
	}
	first := r.octet()
	p.From = r.address()
	r.octet() // TP-PID
	dcs := tpdu.DCS(r.octet())
	p.SentAt = timestamp(r.take(7))
	length := int(r.octet())
	if r.short || first&mtiMask != 0 {
		return p
	}
	class, err := dcs.Class()
	p.Flash = err == nil && class == tpdu.MClass0
	decodeText(&p, r.b, length, dcs, first&udhiFlag != 0)
	return p
}

// decodeText decodes the user data. length counts septets in GSM 7-bit and
// octets otherwise; more data than that is padding.
func decodeText(p *device.Part, data []byte, length int, dcs tpdu.DCS, hasHeader bool) {
	alphabet, err := dcs.Alphabet()
	if err != nil {
		alphabet = tpdu.Alpha7Bit // as the standard says of reserved values
	}
	octets := length
	if alphabet == tpdu.Alpha7Bit {
		octets = (length*7 + 7) / 8
	}
	if octets < len(data) {
		data = data[:octets]
	}
	var header tpdu.UserDataHeader
	headerLength := 0
	if hasHeader {
		if headerLength, err = header.UnmarshalBinary(data); err != nil {
			return
		}
		concatenation(p, header)
	}
	body := data[headerLength:]
	switch alphabet {
	case tpdu.AlphaUCS2:
		p.Units, p.Opaque = units(body), false
	case tpdu.Alpha8Bit:
		// Data for a program, not a text.
	default:
		p.Units, p.Opaque = septetText(body, length, headerLength, header, p.Number < p.Total), false
	}
}

// septetText decodes GSM 7-bit text, which begins at the first septet after
// the header. open says that another part follows.
func septetText(body []byte, length, headerLength int, header tpdu.UserDataHeader, open bool) []uint16 {
	headerSeptets := (headerLength*8 + 6) / 7
	fill := headerSeptets*7 - headerLength*8
	septets := gsm7.Unpack7Bit(body, fill)
	if most := length - headerSeptets; most >= 0 && most < len(septets) {
		septets = septets[:most]
	}
	return decodeSeptets(septets, nationalTables(header), open)
}

// The information elements that choose national language tables, 3GPP TS
// 23.040 sections 9.2.3.24.15 and 16. The library knows them by other numbers,
// which are those of something else.
const (
	elementShift   = 0x24
	elementLocking = 0x25
)

// nationalTables finds the tables that a header chooses.
func nationalTables(header tpdu.UserDataHeader) (t tables) {
	for _, e := range header {
		switch {
		case len(e.Data) != 1:
		case e.ID == elementShift:
			t.shift = int(e.Data[0])
		case e.ID == elementLocking:
			t.locking = int(e.Data[0])
		}
	}
	return t
}

func concatenation(p *device.Part, header tpdu.UserDataHeader) {
	total, number, ref, ok := header.ConcatInfo8()
	if !ok {
		if total, number, ref, ok = header.ConcatInfo16(); !ok {
			return
		}
		p.Wide = true
	}
	p.Total, p.Number, p.Ref = total, number, ref
}

// units reads UTF-16, without an odd octet at the end.
func units(b []byte) []uint16 {
	out := make([]uint16, 0, len(b)/2)
	for i := 0; i+1 < len(b); i += 2 {
		out = append(out, uint16(b[i])<<8|uint16(b[i+1]))
	}
	return out
}

// decodeReport decodes an SMS-STATUS-REPORT, 3GPP TS 23.040 section 9.2.2.3;
// false when the PDU is none.
func decodeReport(pdu string) (device.Report, bool) {
	r, err := open(pdu)
	if err != nil || r.octet()&mtiMask != mtiReport {
		return device.Report{}, false
	}
	report := device.Report{Reference: int(r.octet()), Recipient: r.address()}
	report.SentAt = timestamp(r.take(7))
	r.take(7) // TP-DT
	report.Status = int(r.octet())
	if r.short {
		return device.Report{}, false
	}
	report.Outcome = outcomeOf(report.Status)
	return report, true
}

// outcomeOf tells what a TP-ST means, 3GPP TS 23.040 section 9.2.3.15; empty
// while the message centre is still trying, and for reserved values.
func outcomeOf(status int) wire.ReportOutcome {
	switch {
	case status < 0x20:
		return wire.ReportDelivered
	case status >= 0x40 && status < 0x80:
		return wire.ReportUndelivered
	}
	return ""
}
