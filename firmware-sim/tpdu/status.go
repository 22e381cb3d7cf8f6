package tpdu

// Status is TP-Status: what became of a message (section 9.2.3.15).
type Status byte

// The statuses by their classes: done, still trying, failed for good, and given up on what
// might have passed.
const (
	StatusDelivered   Status = 0x00
	StatusUnconfirmed Status = 0x01
	StatusReplaced    Status = 0x02

	StatusCongestion Status = 0x20
	StatusBusy       Status = 0x21
	StatusNoResponse Status = 0x22
	StatusRejected   Status = 0x23
	StatusNoQuality  Status = 0x24
	StatusError      Status = 0x25

	StatusProcedureError Status = 0x40
	StatusIncompatible   Status = 0x41
	StatusRefused        Status = 0x42
	StatusNotObtainable  Status = 0x43
	StatusNoInterworking Status = 0x45
	StatusExpired        Status = 0x46
	StatusDeleted        Status = 0x47
	StatusAdministrator  Status = 0x48
	StatusUnknownMessage Status = 0x49

	StatusGaveUpCongestion Status = 0x60
	StatusGaveUpBusy       Status = 0x61
	StatusGaveUpNoResponse Status = 0x62
	StatusGaveUpRejected   Status = 0x63
)

// The first statuses of the classes.
const (
	firstTrying Status = 0x20
	firstFailed Status = 0x40
)

// Completed reports that the message reached its recipient, or that the centre did all it
// could.
func (s Status) Completed() bool { return s < firstTrying }

// Trying reports that the centre has not given up: another report will follow.
func (s Status) Trying() bool { return s >= firstTrying && s < firstFailed }
