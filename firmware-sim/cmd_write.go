package firmwaresim

import (
	"encoding/hex"
	"fmt"
	"slices"

	"simrelay/firmware-sim/tpdu"
)

// writeCommands write messages into a store, and send from it.
func writeCommands() map[string]spec {
	return map[string]spec{
		"+CMGW": {set: writeMessage, exec: writeMessage, test: accept, card: true, sms: true},
		"+CMSS": {set: sendStored, test: accept, card: true, sms: true},
		"+CMGC": {set: sendCommand, test: accept, card: true, sms: true},
	}
}

// writeMessage is +CMGW: a message to be sent later, or one as if it had come in.
func writeMessage(f *firmware, c command) result {
	if f.set.text {
		return writeText(f, c.params())
	}
	p := c.params()
	length, okLength := p.number(0, 0)
	status, okStatus := p.number(1, statUnsent)
	if !okLength || !okStatus || length < 1 || length > maxSubmit || status > statSent {
		return cms(cmsInvalidPDU)
	}
	return f.ask(func(pdu []byte, ok bool) {
		centre := 0
		if ok {
			centre = 1 + int(pdu[0])
		}
		if !ok || len(pdu)-centre != length {
			f.resume(cms(f.refusePDU("message to write")))
			return
		}
		f.keepWritten(&stored{status: status, centre: pdu[:centre], tpdu: pdu[centre:]})
	})
}

// writeText is +CMGW in text mode: +CMGW[=<number>[,<type>[,<status>]]].
func writeText(f *firmware, p params) result {
	a, ok := tpdu.Address{Type: tpdu.TypeUnknown}, true
	if p.text(0, "") != "" {
		a, ok = f.address(p, 0)
	}
	status, okStatus := f.statusOf(p, 2, statUnsent)
	if !ok || !okStatus || status == statAll || len(p) > 3 {
		return cms(cmsInvalidText)
	}
	compose := f.submitText
	if status < statUnsent {
		compose = f.deliverText
	}
	return f.askText(func(typed []byte, ok bool) {
		raw, fits := compose(a, typed)
		if !ok || !fits {
			f.resume(cms(f.refuseText()))
			return
		}
		f.keepWritten(&stored{status: status, centre: tpdu.MarshalServiceCentre(f.modem.card.centre), tpdu: raw})
	})
}

func (f *firmware) keepWritten(m *stored) {
	index, room := f.keep(f.set.stores[1], m)
	if !room {
		f.resume(cms(cmsMemoryFull))
		return
	}
	f.info(fmt.Sprintf("+CMGW: %d", index))
	f.resume(done)
}

// sendStored is +CMSS: it sends what +CMGW wrote, to another number if one is given.
func sendStored(f *firmware, c command) result {
	p := c.params()
	index, ok := p.number(0, 0)
	slot := f.modem.store(f.set.stores[1]).at(index)
	if !ok || slot == nil || *slot == nil {
		return cms(cmsInvalidIndex)
	}
	m := *slot
	raw := m.tpdu
	if p.text(1, "") != "" {
		to, ok := f.address(p, 1)
		if raw, ok = redirect(raw, to, ok); !ok {
			return f.badParameter()
		}
	}
	submit, refusal := f.readSubmit(slices.Concat(m.centre, raw), true, len(raw))
	if refusal != 0 {
		return cms(refusal)
	}
	f.transmit(submit, "+CMSS", func(r result) {
		if r == done && m.status == statUnsent {
			m.status = statSent
		}
		f.resume(r)
	})
	return pending
}

// redirect gives a SUBMIT another recipient.
func redirect(raw []byte, to tpdu.Address, ok bool) ([]byte, bool) {
	if !ok || len(raw) < 3 || len(raw) < 2+addressSize(raw[2]) {
		return nil, false
	}
	another := tpdu.Submit{Destination: to}.Marshal()
	return slices.Concat(raw[:2], another[2:2+addressSize(another[2])], raw[2+addressSize(raw[2]):]), true
}

// typeCommand marks an SMS-COMMAND, which asks the service centre about a message or has it
// delete one (3GPP TS 23.040 section 9.2.2.4).
const typeCommand = 0x02

// sendCommand is +CMGC. The simulated service centre takes a command and does nothing.
func sendCommand(f *firmware, c command) result {
	if f.set.text {
		return sendTextCommand(f, c.params())
	}
	length, ok := c.params().number(0, 0)
	if !ok || length < minSubmit || length > maxSubmit {
		return cms(cmsInvalidPDU)
	}
	return f.ask(func(pdu []byte, ok bool) {
		centre, raw, err := tpdu.CutServiceCentre(pdu)
		switch {
		case !ok || err != nil || len(raw) != length || raw[0]&firstType != typeCommand:
			f.resume(cms(f.refusePDU("command")))
		case centre == "" && f.modem.card.centre == "":
			f.resume(cms(cmsNoCentre))
		default:
			f.transmitCommand()
		}
	})
}

// sendTextCommand is +CMGC=<first octet>,<command>[,<protocol>[,<message>[,<number>[,<type>]]]].
func sendTextCommand(f *firmware, p params) result {
	numbers := []int{typeCommand, -1, 0, 0}
	for i := range numbers {
		n, ok := p.number(i, numbers[i])
		if !ok || n < 0 || n > 255 {
			return cms(cmsInvalidText)
		}
		numbers[i] = n
	}
	if _, ok := f.address(p, 4); p.text(4, "") != "" && !ok || numbers[0]&firstType != typeCommand || len(p) > 6 {
		return cms(cmsInvalidText)
	}
	return f.askText(func(typed []byte, ok bool) {
		if _, err := hex.DecodeString(string(typed)); err != nil || !ok {
			f.resume(cms(f.refuseText()))
			return
		}
		f.transmitCommand()
	})
}

func (f *firmware) transmitCommand() {
	f.after(f.modem.sim.network.latency(), func() {
		if !f.modem.registered() {
			f.resume(f.noNetwork())
			return
		}
		f.info(fmt.Sprintf("+CMGC: %d", f.modem.card.nextReference()))
		f.resume(done)
	})
}
