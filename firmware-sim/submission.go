package firmwaresim

import (
	"time"

	"simrelay/firmware-sim/tpdu"
)

// Submission is one short message that the network accepted from a modem. What a plain
// message has not is left out of its JSON.
type Submission struct {
	ID int `json:"id"`
	// Modem is the index of the modem that sent it, or -1 for a handset's.
	Modem int    `json:"modem"`
	From  string `json:"from"`
	To    string `json:"to"`
	// Reference is the TP-MR that the modem gave it, 0 to 255.
	Reference int `json:"reference"`
	// Part counts from 1 to Parts.
	Part            int           `json:"part"`
	Parts           int           `json:"parts"`
	Text            string        `json:"text"`
	Encoding        tpdu.Encoding `json:"encoding"`
	ReportRequested bool          `json:"report_requested"`
	Time            time.Time     `json:"time"`
	Details

	place tpdu.Concat
}

// Details are what a short message can have and most have not.
type Details struct {
	// Class is the message class, 0 (flash) to 3; nil for none.
	Class *int `json:"class,omitempty"`
	// ValidSeconds is the validity that the sender asked for; 0 when it left that to the centre.
	ValidSeconds int `json:"valid_seconds,omitempty"`
	// Language and Locking name the national tables of the text: the single shift and the
	// locking shift one.
	Language string `json:"language,omitempty"`
	Locking  string `json:"locking_language,omitempty"`
	// Protocol is TP-PID.
	Protocol  byte `json:"protocol,omitempty"`
	ReplyPath bool `json:"reply_path,omitempty"`
	// ReferenceBits is 16 when the parts share a reference of that size.
	ReferenceBits int `json:"reference_bits,omitempty"`
}

const (
	narrowBits = 8
	wideBits   = 16
)

func (n *network) submission(m *Modem, submit tpdu.Submit, to string) Submission {
	place, _ := submit.UserData.Concat()
	now := n.now()
	s := Submission{
		ID:              n.nextID(),
		Modem:           m.index,
		From:            m.number,
		To:              to,
		Reference:       int(submit.Reference),
		Part:            place.Part,
		Parts:           place.Parts,
		Text:            submit.UserData.Text(),
		Encoding:        submit.UserData.Encoding(),
		ReportRequested: submit.ReportRequested,
		Time:            now,
		Details:         detailsOf(submit.UserData),
		place:           place,
	}
	s.Protocol, s.ReplyPath = submit.Protocol, submit.ReplyPath
	if submit.ValidFor > 0 || !submit.ValidUntil.IsZero() {
		s.ValidSeconds = int(n.lifetime(submit, now).Seconds())
	}
	return s
}

// detailsOf reads what the user data tell.
func detailsOf(u tpdu.UserData) Details {
	alphabet := u.Alphabet()
	d := Details{Language: alphabet.Single.String(), Locking: alphabet.Locking.String()}
	if class := tpdu.ClassOf(u.DCS); class != tpdu.NoClass {
		d.Class = &class
	}
	if place, ok := u.Concat(); ok && place.Wide {
		d.ReferenceBits = wideBits
	}
	return d
}
