package modem

import (
	"fmt"
	"strings"

	"github.com/warthog618/sms"
	"github.com/warthog618/sms/encoding/tpdu"

	"simrelay/device"
	"simrelay/relay/wire"
)

const (
	// mostParts is the most parts that a concatenated message can have.
	mostParts = 255
	// mostDigits is the longest address, 3GPP TS 23.040 section 9.1.2.5.
	mostDigits           = 20
	addressInternational = 0x91
	addressUnknown       = 0x81

	escape = '\x1b'
)

// constant counts nothing: the modem gives each message its TP-MR, and the
// concatenation reference is the agent's.
type constant int

func (c constant) Count() int { return int(c) }

// option is a change to the template of a message.
type option func(*tpdu.TPDU)

func (o option) ApplyTPDUOption(t *tpdu.TPDU) error {
	o(t)
	return nil
}

// Compose makes SMS-SUBMIT TPDUs, in GSM 7-bit where the text allows it and in
// UCS-2 otherwise, each asking for a status report. The validity is rounded up
// to one that can be said, and is 63 weeks at most. See device.Radio.
func (m *Modem) Compose(l device.Letter) ([][]byte, error) {
	address, err := addressOf(l.To)
	if err != nil {
		return nil, err
	}
	text := sanitised(l.Text)
	if text == "" {
		return nil, invalid("empty_text", "there is no text to send")
	}
	encoder := sms.NewEncoder(sms.AsSubmit, sms.WithTemplateOption(option(func(t *tpdu.TPDU) {
		t.SetVP(validityPeriod(l.Validity))
		t.FirstOctet |= tpdu.FoSRR
		t.DA = address
		if l.Flash {
			t.DCS |= 0x10 // class 0, 3GPP TS 23.038 section 4
		}
	})))
	encoder.MsgCount, encoder.ConcatRef = constant(0), constant(l.Ref)
	list, err := encoder.Encode([]byte(text))
	if err != nil {
		return nil, invalid("not_encodable", "the text cannot be encoded")
	}
	if len(list) > m.opts.MaxParts {
		return nil, invalid("too_long", fmt.Sprintf("the text takes %d short messages, at most %d are allowed", len(list), m.opts.MaxParts))
	}
	out := make([][]byte, len(list))
	for i := range list {
		if out[i], err = list[i].MarshalBinary(); err != nil {
			return nil, invalid("not_encodable", "the text cannot be encoded")
		}
	}
	return out, nil
}

func invalid(code, detail string) *device.SendError {
	return &device.SendError{Class: wire.ClassPermanent, Code: code, Detail: detail}
}

// addressOf makes the destination address. Only a number in international form
// is sent as such; a short code or national number is for the network to
// understand.
func addressOf(to string) (tpdu.Address, error) {
	toa := byte(addressUnknown)
	digits := to
	if rest, ok := strings.CutPrefix(to, "+"); ok {
		toa, digits = addressInternational, rest
	} else if rest, ok := strings.CutPrefix(to, "00"); ok && len(rest) > 6 {
		toa, digits = addressInternational, rest
	}
	if digits == "" || len(digits) > mostDigits || strings.Trim(digits, "0123456789*#") != "" {
		return tpdu.Address{}, invalid("bad_number", "the recipient is not a number that can be dialled")
	}
	return tpdu.Address{TOA: toa, Addr: digits}, nil
}

// sanitised takes out what the encoder would turn into something else: the
// escape character selects another table in GSM 7-bit, and what is not UTF-8
// is nothing at all.
func sanitised(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	return strings.Map(func(r rune) rune {
		if r == escape {
			return -1
		}
		return r
	}, text)
}
