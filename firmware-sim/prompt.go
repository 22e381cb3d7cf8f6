package firmwaresim

import (
	"encoding/hex"
)

// prompt is the state after "> ": octets are a message until Ctrl-Z or ESC.
type prompt struct {
	typed    []byte
	overlong bool
	// text says that line ends belong to the message, and each brings the prompt again.
	text bool
	// then gets what was typed, and false when it was more than fits.
	then func(typed []byte, ok bool)
}

const (
	ctrlZ = 0x1A
	esc   = 0x1B
)

// ask shows the prompt and reads a PDU. It gives nil and false when what was typed is not
// hex.
func (f *firmware) ask(then func(pdu []byte, ok bool)) result {
	return f.prompted(&prompt{then: func(typed []byte, ok bool) {
		pdu, err := hex.DecodeString(string(typed))
		then(pdu, ok && err == nil && len(pdu) > 0)
	}})
}

// askText shows the prompt and reads a text in the character set of +CSCS.
func (f *firmware) askText(then func(typed []byte, ok bool)) result {
	return f.prompted(&prompt{text: true, then: then})
}

func (f *firmware) prompted(p *prompt) result {
	f.prompt = p
	f.showPrompt()
	return pending
}

// showPrompt writes the four characters of 3GPP TS 27.005 section 4.3, CR LF > SP.
func (f *firmware) showPrompt() {
	f.modem.write(f.set.newline() + "> ")
}

func (f *firmware) promptOctet(b byte) {
	p := f.prompt
	switch {
	case b == ctrlZ:
		f.prompt = nil
		p.then(p.typed, !p.overlong)
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
		p.typed = p.typed[:max(0, len(p.typed)-1)]
	case !p.text && b <= ' ': // line ends before and within a PDU do not count
	case b == '\n' && len(p.typed) == 0: // the rest of the command line's end
	case len(p.typed) >= maxTyped:
		p.overlong = true
	default:
		p.typed = append(p.typed, b)
	}
	if p.text && b == '\r' {
		f.showPrompt()
	}
}
