package firmwaresim

import (
	"fmt"

	"simrelay/firmware-sim/tpdu"
)

// The lengths that a SUBMIT can have, in octets without the service centre address.
const (
	minSubmit = 7
	maxSubmit = 164
)

// cmdSend is +CMGS: a length and a PDU (3GPP TS 27.005 section 4.3), or a number and a text
// (section 3.5.1).
func cmdSend(f *firmware, c command) result {
	if f.set.text {
		return sendText(f, c.params())
	}
	length, ok := c.params().number(0, 0)
	if !ok || length < minSubmit || length > maxSubmit {
		return cms(cmsInvalidPDU)
	}
	f.reach(BeforePrompt, func() {
		f.ask(func(pdu []byte, ok bool) { f.submit(pdu, ok, length) })
		f.reach(AfterPrompt, nil)
	})
	return pending
}

func sendText(f *firmware, p params) result {
	to, ok := f.address(p, 0)
	if !ok || len(p) > 2 {
		return cms(cmsInvalidText)
	}
	f.reach(BeforePrompt, func() {
		f.askText(func(typed []byte, ok bool) {
			raw, fits := f.submitText(to, typed)
			if !ok || !fits {
				f.resume(cms(f.refuseText()))
				return
			}
			f.submit(append([]byte{0}, raw...), true, len(raw))
		})
		f.reach(AfterPrompt, nil)
	})
	return pending
}

// submit checks the PDU that was typed and gives it to the network.
func (f *firmware) submit(pdu []byte, ok bool, length int) {
	submit, refusal := f.readSubmit(pdu, ok, length)
	if refusal != 0 {
		f.resume(cms(refusal))
		return
	}
	f.transmit(submit, "+CMGS", f.resume)
}

// readSubmit reads a PDU whose TPDU has to have the length that was announced. The refusal
// is a +CMS ERROR, or 0.
func (f *firmware) readSubmit(pdu []byte, ok bool, length int) (s tpdu.Submit, refusal int) {
	if !ok {
		return s, f.refusePDU("not hex")
	}
	centre, raw, err := tpdu.CutServiceCentre(pdu)
	if err != nil {
		return s, f.refusePDU(err.Error())
	}
	if len(raw) != length {
		return s, f.refusePDU(fmt.Sprintf("%d octets announced, %d came", length, len(raw)))
	}
	if s, err = tpdu.ParseSubmit(raw); err != nil {
		return s, f.refusePDU(err.Error())
	}
	if centre == "" && f.modem.card.centre == "" {
		return s, cmsNoCentre
	}
	return s, 0
}

func (f *firmware) refusePDU(why string) int {
	f.modem.noteUnexpected("PDU: " + why)
	return cmsInvalidPDU
}

func (f *firmware) refuseText() int {
	f.modem.noteUnexpected("text: too long, or not in the character set")
	return cmsInvalidText
}

// noNetwork is the error of a send without a network.
func (f *firmware) noNetwork() result { return cms(f.modem.profile.NoNetwork) }

// transmit hands a message to the network and tells the reference under which it went. The
// line is busy meanwhile.
func (f *firmware) transmit(submit tpdu.Submit, answer string, then func(result)) {
	m := f.modem
	f.reach(BeforeSubmit, func() {
		if !m.registered() {
			then(f.noNetwork())
			return
		}
		if down := m.centreDown(); down != nil {
			f.after(down.patience(m.sim.network), func() { then(cms(down.refusal())) })
			return
		}
		card := m.card
		f.after(m.sim.network.latency(), func() {
			if m.card != card { // another one was put in meanwhile
				then(cms(cmsNoCard))
				return
			}
			f.accepted(submit, answer, then)
		})
	})
}

func (f *firmware) accepted(submit tpdu.Submit, answer string, then func(result)) {
	m := f.modem
	if !m.registered() {
		then(f.noNetwork())
		return
	}
	submit.Reference = m.card.nextReference()
	if refusal := m.sim.network.accept(m, submit); refusal != 0 {
		then(cms(refusal))
		return
	}
	f.reach(AfterSubmit, func() {
		if !m.registered() { // the network's answer found no way back
			then(cms(cmsNetworkTimeout))
			return
		}
		f.info(fmt.Sprintf("%s: %d", answer, submit.Reference))
		f.reach(BeforeOK, func() { then(done) })
	})
}
