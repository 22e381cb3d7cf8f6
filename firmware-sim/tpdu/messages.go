package tpdu

import "time"

// Submit is an SMS-SUBMIT: a message on its way from a phone to the service centre
// (section 9.2.2.2).
type Submit struct {
	RejectDuplicates bool
	ReportRequested  bool
	ReplyPath        bool
	// Reference is TP-MR. The modem overwrites it with its own count.
	Reference   byte
	Destination Address
	Protocol    byte
	// ValidFor and ValidUntil are the validity period; both zero leave it to the centre.
	ValidFor   time.Duration
	ValidUntil time.Time
	UserData   UserData
}

// ParseSubmit reads an SMS-SUBMIT. Octets that are left over are an error.
func ParseSubmit(b []byte) (Submit, error) {
	r := &reader{rest: b}
	first := r.octet("the first octet")
	if r.err == nil && first&typeMask != typeSubmit {
		r.fail(malformed("first octet %#02x is not that of a SUBMIT", first))
	}
	s := Submit{
		RejectDuplicates: first&bitReject != 0,
		ReportRequested:  first&bitReport != 0,
		ReplyPath:        first&bitReplyPath != 0,
		Reference:        r.octet("the message reference"),
		Destination:      r.address("the destination address"),
		Protocol:         r.octet("the protocol identifier"),
	}
	dcs := r.octet("the data coding scheme")
	s.ValidFor, s.ValidUntil = r.validity(first >> shiftVPF & maskVPF)
	s.UserData = r.userData(dcs, first&bitHeader != 0)
	if r.err == nil && s.Destination.Digits == "" {
		r.fail(malformed("the destination address is empty"))
	}
	return s, r.err
}

// Marshal writes the SUBMIT without a validity period.
func (s Submit) Marshal() []byte {
	first := byte(typeSubmit | vpfNone<<shiftVPF)
	first |= flag(s.RejectDuplicates, bitReject) | flag(s.ReportRequested, bitReport) |
		flag(s.ReplyPath, bitReplyPath) | flag(s.UserData.HasHeader, bitHeader)
	b := s.Destination.append([]byte{first, s.Reference})
	return s.UserData.append(append(b, s.Protocol, s.UserData.DCS))
}

// Deliver is an SMS-DELIVER: a message on its way from the service centre to a phone
// (section 9.2.2.1).
type Deliver struct {
	// More says that further messages wait for the same phone.
	More        bool
	ReplyPath   bool
	Originator  Address
	Protocol    byte
	ServiceTime time.Time
	UserData    UserData
}

// ParseDeliver reads an SMS-DELIVER.
func ParseDeliver(b []byte) (Deliver, error) {
	r := &reader{rest: b}
	first := r.octet("the first octet")
	if r.err == nil && first&typeMask != typeDeliver {
		r.fail(malformed("first octet %#02x is not that of a DELIVER", first))
	}
	d := Deliver{
		More:       first&bitNoMore == 0,
		ReplyPath:  first&bitReplyPath != 0,
		Originator: r.address("the originating address"),
		Protocol:   r.octet("the protocol identifier"),
	}
	dcs := r.octet("the data coding scheme")
	d.ServiceTime = r.time("the service centre time stamp")
	d.UserData = r.userData(dcs, first&bitHeader != 0)
	return d, r.err
}

// Marshal writes the DELIVER.
func (d Deliver) Marshal() []byte {
	first := typeDeliver | flag(!d.More, bitNoMore) |
		flag(d.ReplyPath, bitReplyPath) | flag(d.UserData.HasHeader, bitHeader)
	b := d.Originator.append([]byte{first})
	b = appendTime(append(b, d.Protocol, d.UserData.DCS), d.ServiceTime)
	return d.UserData.append(b)
}

// StatusReport is an SMS-STATUS-REPORT (section 9.2.2.3).
type StatusReport struct {
	// Reference is the TP-MR of the message that the report is about.
	Reference byte
	Recipient Address
	// ServiceTime is when the centre took the message, Discharge when its fate was sealed.
	ServiceTime time.Time
	Discharge   time.Time
	Status      Status
}

// ParseStatusReport reads an SMS-STATUS-REPORT without its optional parameters.
func ParseStatusReport(b []byte) (StatusReport, error) {
	r := &reader{rest: b}
	first := r.octet("the first octet")
	if r.err == nil && first&typeMask != typeStatusReport {
		r.fail(malformed("first octet %#02x is not that of a STATUS-REPORT", first))
	}
	report := StatusReport{
		Reference:   r.octet("the message reference"),
		Recipient:   r.address("the recipient address"),
		ServiceTime: r.time("the service centre time stamp"),
		Discharge:   r.time("the discharge time"),
		Status:      Status(r.octet("the status")),
	}
	return report, r.err
}

// Marshal writes the STATUS-REPORT.
func (s StatusReport) Marshal() []byte {
	b := s.Recipient.append([]byte{typeStatusReport | bitNoMore, s.Reference})
	b = appendTime(appendTime(b, s.ServiceTime), s.Discharge)
	return append(b, byte(s.Status))
}

func flag(on bool, bit byte) byte {
	if on {
		return bit
	}
	return 0
}
