package firmwaresim

import (
	"fmt"

	"simrelay/firmware-sim/tpdu"
)

// pendingAck is a message that was shown to the computer and waits for +CNMA.
type pendingAck struct {
	then    func(receipt)
	timeout *timer
}

// ready implements recipient: the modem is in the network and can talk.
func (m *Modem) ready() bool {
	return m.awake() && m.registered() && m.centreDown() == nil && m.fw.ack == nil
}

// hand implements recipient. What the modem took also goes to the inbox of its number.
func (m *Modem) hand(l *letter, then func(receipt)) {
	taken := func(r receipt) {
		if r == receiptTaken && l.status == nil {
			box := m.sim.network.handset(m.number)
			if whole, ok := box.collecting.add(l.submission); ok {
				box.inbox = append(box.inbox, whole)
			}
		}
		m.sim.notify()
		then(r)
	}
	message := &stored{
		status: statUnread,
		centre: tpdu.MarshalServiceCentre(m.card.centre),
		tpdu:   l.marshal(),
	}
	if l.status != nil {
		m.fw.takeReport(message, taken)
		return
	}
	m.fw.takeMessage(message, tpdu.ClassOf(l.deliver.UserData.DCS), taken)
}

// takeMessage routes a message as <mt> of +CNMI says (3GPP TS 27.005 section 3.4.1). Class
// 2 belongs on the SIM card and is stored whatever <mt> is.
func (f *firmware) takeMessage(m *stored, class int, then func(receipt)) {
	mt := f.set.cnmi[cnmiMessages]
	if direct := mt == 2 && class != 2 || mt == 3 && class == 3; direct {
		f.show(f.messageForm(m), then)
		return
	}
	name := f.set.stores[2]
	if class == 2 && f.modem.stores["SM"] != nil {
		name = "SM"
	}
	index, ok := f.keep(name, m)
	if !ok {
		then(receiptFull)
		return
	}
	if mt != 0 {
		f.indicate(fmt.Sprintf("+CMTI: %q,%d", name, index))
	}
	then(receiptTaken)
}

// takeReport routes a status report as <ds> of +CNMI says. Without a route it ends here.
func (f *firmware) takeReport(m *stored, then func(receipt)) {
	switch f.set.cnmi[cnmiReports] {
	case 1:
		f.show(f.reportForm(m), then)
		return
	case 2:
		index, ok := f.keep("SR", m)
		if !ok {
			then(receiptFull)
			return
		}
		if named := f.modem.profile.ReportIndex; named >= 0 {
			index = named
		}
		f.indicate(fmt.Sprintf("+CDSI: %q,%d", f.modem.profile.ReportStore, index))
	}
	then(receiptTaken)
}

// keep stores a message, unless there is no room.
func (f *firmware) keep(name string, m *stored) (index int, ok bool) {
	s := f.modem.store(name)
	if s != nil && !f.modem.full {
		index, ok = s.add(m)
	}
	if !ok && f.modem.profile.FullNotice != "" {
		f.urc(fmt.Sprintf(f.modem.profile.FullNotice, name))
	}
	return index, ok
}

// show writes a message straight to the computer. With +CSMS=1 the network's answer waits
// for +CNMA, and only one such message is under way; otherwise the modem answers itself.
func (f *firmware) show(text string, then func(receipt)) {
	if f.set.service == 1 {
		f.ack = &pendingAck{then: then}
		f.ack.timeout = f.after(f.modem.sim.options.AckTimeout, f.ackTimeout)
	}
	f.indicate(text)
	if f.set.service != 1 {
		then(receiptTaken)
	}
}

// ackTimeout tells the network that nobody listens, and stops showing messages: the
// computer has to ask for it again with +CNMI.
func (f *firmware) ackTimeout() {
	f.set.cnmi[cnmiMessages], f.set.cnmi[cnmiReports] = 0, 0
	f.answerAck(receiptFailed)
}

// answerAck ends the wait for +CNMA.
func (f *firmware) answerAck(r receipt) {
	ack := f.ack
	f.ack = nil
	ack.timeout.stop()
	ack.then(r)
}

// refuseAck is for a modem that dies while it waits.
func (f *firmware) refuseAck() {
	if f.ack != nil {
		f.answerAck(receiptUnheard)
	}
}
