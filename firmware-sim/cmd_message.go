package firmwaresim

import (
	"fmt"
	"slices"

	"simrelay/firmware-sim/tpdu"
)

// messageCommands set up the message service, and send.
func messageCommands() map[string]spec {
	return map[string]spec{
		"+CMGS": {set: cmdSend, test: accept, card: true, sms: true},
		// The line to the service centre is not held open: its pace is the network's.
		"+CMMS": inService(remembered("+CMMS", upTo(2))),
		"+CSMS": {set: setService, read: say(readService), test: say(testService), sms: true},
		"+CNMI": {set: setIndications, read: say(readIndications), test: say(testIndications), sms: true},
		"+CNMA": {exec: acknowledge, set: acknowledge, test: sayText("+CNMA: (0-2)"), card: true, sms: true},
		"+CSCA": {set: setCentre, read: say(readCentre), test: accept, card: true, sms: true},
	}
}

// inService makes a command one of the message service, with its errors.
func inService(s spec) spec {
	s.sms = true
	return s
}

func readService(f *firmware) string { return fmt.Sprintf("+CSMS: %d,1,1,1", f.set.service) }
func testService(f *firmware) string { return "+CSMS: " + list(f.modem.profile.CSMS) }

// setService chooses between phase 2 (0) and phase 2+ (1), where messages that are shown
// want to be acknowledged.
func setService(f *firmware, c command) result {
	n, ok := c.params().number(0, 0)
	if !ok || !slices.Contains(f.modem.profile.CSMS, n) {
		return cms(cmsNotSupported)
	}
	f.set.service = n
	f.info("+CSMS: 1,1,1")
	return done
}

func readIndications(f *firmware) string {
	n := f.set.cnmi
	return fmt.Sprintf("+CNMI: %d,%d,%d,%d,%d", n[0], n[1], n[2], n[3], n[4])
}

func testIndications(f *firmware) string {
	text := "+CNMI: "
	for i, values := range f.modem.profile.CNMI {
		if i > 0 {
			text += ","
		}
		text += list(values)
	}
	return text
}

// setIndications is +CNMI. Parameters that are left out stay as they are.
func setIndications(f *firmware, c command) result {
	p := c.params()
	wanted := f.set.cnmi
	if len(p) > len(wanted) {
		return cms(cmsNotSupported)
	}
	for i := range p {
		n, ok := p.number(i, wanted[i])
		if !ok || !slices.Contains(f.modem.profile.CNMI[i], n) {
			return cms(cmsNotSupported)
		}
		wanted[i] = n
	}
	f.set.cnmi = wanted
	if wanted[cnmiMode] != 0 {
		f.releaseHeld()
	}
	return done
}

// acknowledge is +CNMA (3GPP TS 27.005 section 3.4.4): 0, 1 and no number say that the
// message arrived, 2 that it did not; a length announces a report to the network.
func acknowledge(f *firmware, c command) result {
	p := c.params()
	n, okN := p.number(0, 0)
	length, okLength := p.number(1, 0)
	if !okN || !okLength || n > 2 || f.set.text && c.op == opSet {
		return f.badParameter()
	}
	if f.ack == nil {
		return cms(f.modem.profile.UnexpectedAck)
	}
	if length == 0 {
		f.acknowledged(n)
		return done
	}
	return f.ask(func(pdu []byte, ok bool) {
		if !ok || len(pdu) != length {
			f.resume(cms(f.refusePDU("acknowledgement")))
			return
		}
		f.acknowledged(n)
		f.resume(done)
	})
}

func (f *firmware) acknowledged(n int) {
	switch {
	case f.ack == nil: // the time ran out while the report was typed
	case n == 2:
		f.answerAck(receiptFailed)
	default:
		f.answerAck(receiptTaken)
	}
}

func readCentre(f *firmware) string {
	kind := tpdu.NewAddress(f.modem.card.centre).Type
	if f.modem.card.centre == "" {
		kind = tpdu.TypeUnknown
	}
	return fmt.Sprintf("+CSCA: \"%s\",%d", f.encode(f.modem.card.centre), kind)
}

// setCentre stores the service centre's number on the card; an empty one is possible.
func setCentre(f *firmware, c command) result {
	p := c.params()
	number, ok := f.decode(p.text(0, ""))
	kind, okKind := p.number(1, 0)
	if !ok || !okKind {
		return cms(cmsNotAllowed)
	}
	if kind == int(tpdu.TypeInternational) && number != "" && number[0] != '+' {
		number = "+" + number
	}
	a := tpdu.NewAddress(number)
	if number != "" && (a.Type == tpdu.TypeAlphanumeric || a.Validate() != nil) {
		return cms(cmsNotAllowed)
	}
	f.modem.card.centre = number
	return done
}
