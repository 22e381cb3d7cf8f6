package firmwaresim

import (
	"encoding/hex"
	"fmt"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// service is a modem's dialogue with the network.
type service struct {
	// waits says that the network has been asked and has not answered.
	waits bool
	timer *timer // of the answer, or of the user's reply
	// menu is what the network waits for a reply to, nil for nothing.
	menu *Menu
}

// The <m> of +CUSD that come with a text.
const (
	serviceOver  = 0
	serviceReply = 1
)

// Data coding schemes of +CUSD (3GPP TS 23.038 section 5): the default alphabet in no
// particular language, and UCS-2.
const (
	schemeGSM  = 15
	schemeUCS2 = 72
)

// askService carries a code, or the reply to a menu, to the network.
func (f *firmware) askService(code string) {
	answer := f.modem.sim.network.answerService(f.service.menu, code)
	f.endService()
	delay := f.modem.sim.network.latency()
	if answer.Ends == ServiceTimeout {
		delay = f.modem.sim.network.serviceLimit
	}
	f.service.waits = true
	f.service.timer = f.after(max(delay, time.Nanosecond), func() { f.showService(answer) }) // not before the OK
}

// answerService finds the answer to a reply, or to a code when no menu is open.
func (n *network) answerService(open *Menu, code string) Menu {
	if open != nil {
		if choice, ok := open.Choices[code]; ok {
			return choice
		}
		return invalidChoice
	}
	if menu, ok := n.services[code]; ok {
		return menu
	}
	return Menu{Ends: ServiceUnsupported}
}

// showService tells the computer what the network said, if it wants to know. Without, nobody
// can reply, and the dialogue is over.
func (f *firmware) showService(m Menu) {
	f.endService()
	switch {
	case f.set.numbers["+CUSD"] != 1 || !f.modem.registered():
		return
	case m.Ends != 0:
		f.urc(fmt.Sprintf("+CUSD: %d", m.Ends))
		return
	}
	state := serviceOver
	if len(m.Choices) > 0 {
		state = serviceReply
		f.service.menu = &m
		f.service.timer = f.after(f.modem.sim.network.serviceLimit, func() {
			f.showService(Menu{Ends: ServiceTerminated})
		})
	}
	text, scheme := f.writeService(m.shown(f.modem.subscription()))
	f.urc(fmt.Sprintf("+CUSD: %d,\"%s\",%d", state, text, scheme))
}

// endService forgets the dialogue, and what the network has still to say in it.
func (f *firmware) endService() {
	f.service.timer.stop()
	f.service = service{}
}

// writeService writes a text for +CUSD: in the character set of +CSCS, or as the packed
// septets in hex that some modems prefer. What is not in the default alphabet is UCS-2, whose
// octets are written in hex whatever the character set is.
func (f *firmware) writeService(text string) (written string, scheme int) {
	septets, ok := tpdu.EncodeSeptets(text)
	switch {
	case !ok:
		return fmt.Sprintf("%X", tpdu.EncodeUCS2(text)), schemeUCS2
	case f.packsServiceCodes():
		return fmt.Sprintf("%X", tpdu.PackUSSD(septets)), schemeGSM
	}
	return f.encode(text), schemeGSM
}

// readService reads what the computer gave to +CUSD. The refusal is done for none.
func (f *firmware) readService(given string, scheme int) (text string, refusal result) {
	octets, err := hex.DecodeString(given)
	switch {
	case scheme == schemeUCS2 && err == nil:
		return tpdu.DecodeUCS2(octets), done
	case scheme == schemeUCS2:
		return "", cme(cmeBadParameter)
	case f.packsServiceCodes() && err == nil:
		return tpdu.DecodeSeptets(tpdu.UnpackUSSD(octets)), done
	case f.packsServiceCodes():
		return "", failed
	}
	text, ok := f.decode(given)
	if !ok {
		return "", cme(cmeBadParameter)
	}
	return text, done
}
