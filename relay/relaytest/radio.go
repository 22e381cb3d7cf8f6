package relaytest

import "simrelay/relay/wire"

// Outcome is what happens to a part that is submitted to the network.
type Outcome struct {
	// Took says that the network has it, whatever the radio answers.
	Took bool
	// Class is empty for a clear yes; ClassAmbiguous where the radio does not
	// answer; else the class of a clear no.
	Class wire.ErrorClass
	// Code is what the radio says of a clear no; empty: cms_42.
	Code string
}

// Took is the outcome of a submission that goes well.
var Took = Outcome{Took: true}

// Refused is the outcome of one that is refused.
func Refused(class wire.ErrorClass) Outcome { return Outcome{Class: class} }

// Doubtful is the outcome of one that is not answered.
func Doubtful(took bool) Outcome { return Outcome{Took: took, Class: wire.ClassAmbiguous} }

// Submission is one part that was handed to the network.
type Submission struct {
	Attempt
	Part    int // from 1
	ICCID   string
	To      string
	Forced  bool
	Outcome Outcome
}

// Radio hands parts to the network, and remembers.
type Radio struct {
	// Next decides what happens; nil: everything goes well.
	Next        func(e *Entry, part int) Outcome
	Submissions []Submission
}

func (r *Radio) submit(e *Entry) Outcome {
	o := Took
	if r.Next != nil {
		o = r.Next(e, e.Sent+1)
	}
	r.Submissions = append(r.Submissions, Submission{
		Attempt: e.Attempt, Part: e.Sent + 1, ICCID: e.Dispatch.ICCID, To: e.Dispatch.To, Forced: e.Dispatch.Force, Outcome: o,
	})
	return o
}

// To returns the recipients of the submissions, in order.
func (r *Radio) To() (numbers []string) {
	for _, s := range r.Submissions {
		numbers = append(numbers, s.To)
	}
	return numbers
}
