package firmwaresim

import (
	"encoding/hex"
)

// prompt is the state after "> ": octets are a PDU until Ctrl-Z or ESC.
type prompt struct {
	text     []byte
	overlong bool
	// then gets the PDU, or nil and false when what was typed is not hex.
	then func(pdu []byte, ok bool)
}

const (
	ctrlZ = 0x1A
	esc   = 0x1B
)

// ask shows the prompt of 3GPP TS 27.005 section 4.3, CR LF > SP, and reads a PDU.
func (f *firmware) ask(then func(pdu []byte, ok bool)) result {
	f.modem.write(f.set.newline() + "> ")
	f.prompt = &prompt{then: then}
	return pending
}

func (f *firmware) promptOctet(b byte) {
	p := f.prompt
	switch {
	case b == ctrlZ:
		f.prompt = nil
		pdu, err := hex.DecodeString(string(p.text))
		p.then(pdu, err == nil && !p.overlong && len(pdu) > 0)
		return
	case b == esc:
		f.prompt = nil
		f.resume(done)
		return
	}
	if f.set.echo && b != '\n' {
		f.modem.write(string([]byte{b}))
	}
	switch {
	case int(b) == f.set.registers[registerBackspace]:
		p.text = p.text[:max(0, len(p.text)-1)]
	case b <= ' ': // line ends before and within a PDU do not count
	case len(p.text) >= maxPDU:
		p.overlong = true
	default:
		p.text = append(p.text, b)
	}
}
