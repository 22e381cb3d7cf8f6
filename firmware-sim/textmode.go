package firmwaresim

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"simrelay/firmware-sim/tpdu"
)

// statusTexts are the statuses of stored messages in text mode, in the order of PDU mode.
var statusTexts = []string{"REC UNREAD", "REC READ", "STO UNSENT", "STO SENT", "ALL"}

// shown is a message as text mode tells it (3GPP TS 27.005 sections 3.4 and 3.5).
type shown struct {
	head []string // for +CMGR, +CMT and +CDS
	list []string // for +CMGL
	data *string  // nil for a report, which is all head
}

// inWords makes the text form of a message. What cannot be read is shown as its octets.
func (f *firmware) inWords(m *stored) shown {
	if d, err := tpdu.ParseDeliver(m.tpdu); err == nil {
		return f.deliverInWords(m, d)
	}
	if s, err := tpdu.ParseSubmit(m.tpdu); err == nil {
		return f.submitInWords(m, s)
	}
	if r, err := tpdu.ParseStatusReport(m.tpdu); err == nil {
		fields := f.reportInWords(m.tpdu[0], r)
		return shown{head: fields, list: fields}
	}
	nobody, octets := []string{`""`, "", ""}, fmt.Sprintf("%X", m.tpdu)
	return shown{head: nobody, list: nobody, data: &octets}
}

func (f *firmware) deliverInWords(m *stored, d tpdu.Deliver) shown {
	fields := []string{f.quoted(d.Originator), "", strconv.Quote(formatTime(d.ServiceTime))}
	s := shown{head: slices.Clone(fields), list: fields}
	f.addHeaders(&s, m, d.Originator, []int{int(m.tpdu[0]), int(d.Protocol), int(d.UserData.DCS)}, d.UserData)
	return s
}

func (f *firmware) submitInWords(m *stored, d tpdu.Submit) shown {
	s := shown{
		head: []string{f.quoted(d.Destination), ""},
		list: []string{f.quoted(d.Destination), "", ""},
	}
	f.addHeaders(&s, m, d.Destination, []int{int(m.tpdu[0]), int(d.Protocol), int(d.UserData.DCS)}, d.UserData)
	return s
}

// addHeaders adds the data, and the fields that +CSDH=1 asks for.
func (f *firmware) addHeaders(s *shown, m *stored, a tpdu.Address, octets []int, data tpdu.UserData) {
	text := f.dataInWords(data)
	s.data = &text
	if f.set.headers == 0 {
		return
	}
	kind := fmt.Sprint(a.Type)
	s.list = append(s.list, kind, fmt.Sprint(data.Length))
	s.head = append(s.head, kind, commas(octets))
	if m.tpdu[0]&firstType == firstSubmit {
		s.head = append(s.head, showValidity(m.tpdu[0], m.tpdu[validityPlace(m.tpdu):]))
	}
	s.head = append(s.head, f.centreInWords(m.centre), fmt.Sprint(data.Length))
}

func (f *firmware) centreInWords(centre []byte) string {
	number, _, err := tpdu.CutServiceCentre(centre)
	if err != nil || number == "" {
		return `"",` + fmt.Sprint(tpdu.TypeUnknown)
	}
	return fmt.Sprintf("\"%s\",%d", f.encode(number), centre[1])
}

// reportInWords writes a status report; its head has no place for a status.
func (f *firmware) reportInWords(first byte, r tpdu.StatusReport) []string {
	return []string{
		fmt.Sprint(first), fmt.Sprint(r.Reference), f.quoted(r.Recipient), fmt.Sprint(r.Recipient.Type),
		strconv.Quote(formatTime(r.ServiceTime)), strconv.Quote(formatTime(r.Discharge)), fmt.Sprint(byte(r.Status)),
	}
}

// dataInWords writes user data by the rules of section 3.1: a text in the character set of
// +CSCS, or hex digits when the message is octets, UCS-2 or has a header.
func (f *firmware) dataInWords(data tpdu.UserData) string {
	if data.HasHeader || data.Encoding() != tpdu.GSM7 {
		return fmt.Sprintf("%X", data.Octets)
	}
	return f.encode(data.Text())
}

func (f *firmware) quoted(a tpdu.Address) string {
	return `"` + f.encode(a.String()) + `"`
}

// lines writes a head, its fields and the data below.
func (f *firmware) lines(head string, fields []string, data *string) string {
	text := head + strings.Join(fields, ",")
	if data == nil {
		return text
	}
	return text + f.set.newline() + *data
}

// statusOf reads the status that a command names, in the form of the mode that is set.
func (f *firmware) statusOf(p params, i, missing int) (status int, ok bool) {
	if !f.set.text {
		return p.number(i, missing)
	}
	if i >= len(p) || p[i] == "" {
		return missing, true
	}
	status = slices.Index(statusTexts, p.text(i, ""))
	return status, status >= 0
}

// badParameter is the error of a parameter that makes no sense in the mode that is set.
func (f *firmware) badParameter() result {
	if f.set.text {
		return cms(cmsInvalidText)
	}
	return cms(cmsInvalidPDU)
}

// readForm is what +CMGR shows of a message.
func (f *firmware) readForm(m *stored) string {
	if !f.set.text {
		return fmt.Sprintf("+CMGR: %d,,%d%s%s", m.status, len(m.tpdu), f.set.newline(), m.pdu())
	}
	words := f.inWords(m)
	return f.lines(fmt.Sprintf("+CMGR: %q,", statusTexts[m.status]), words.head, words.data)
}

// listForm is what +CMGL shows of a message.
func (f *firmware) listForm(index int, m *stored) string {
	if !f.set.text {
		return fmt.Sprintf("+CMGL: %d,%d,,%d%s%s", index, m.status, len(m.tpdu), f.set.newline(), m.pdu())
	}
	words := f.inWords(m)
	return f.lines(fmt.Sprintf("+CMGL: %d,%q,", index, statusTexts[m.status]), words.list, words.data)
}

// messageForm is what +CMT shows.
func (f *firmware) messageForm(m *stored) string {
	if !f.set.text {
		return fmt.Sprintf(f.modem.profile.CMTHead, len(m.tpdu)) + f.set.newline() + m.pdu()
	}
	words := f.inWords(m)
	return f.lines("+CMT: ", words.head, words.data)
}

// reportForm is what +CDS shows.
func (f *firmware) reportForm(m *stored) string {
	if !f.set.text {
		return fmt.Sprintf("+CDS: %d%s%s", len(m.tpdu), f.set.newline(), m.pdu())
	}
	words := f.inWords(m)
	return f.lines("+CDS: ", words.head, words.data)
}
