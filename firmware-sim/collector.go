package firmwaresim

import (
	"strings"
	"time"

	"simrelay/firmware-sim/tpdu"
)

// Message is a whole message: its parts put together.
type Message struct {
	// ID is that of the first part's submission.
	ID    int    `json:"id"`
	Modem int    `json:"modem"`
	From  string `json:"from"`
	To    string `json:"to"`
	// Reference is the first part's TP-MR, References are those of all parts in order.
	Reference       int           `json:"reference"`
	References      []int         `json:"references"`
	Parts           int           `json:"parts"`
	Text            string        `json:"text"`
	Encoding        tpdu.Encoding `json:"encoding"`
	ReportRequested bool          `json:"report_requested"`
	// Time is when the last part came.
	Time time.Time `json:"time"`
	// Details are those of the first part.
	Details
}

// collector puts the parts of long messages together, as a handset does.
type collector struct {
	open map[partKey]map[int]Submission
}

// partKey is what the parts of one message have in common.
type partKey struct {
	from, to  string
	reference int
	wide      bool
	parts     int
}

// add takes a part in any order and returns the message when it is whole. A part that
// came before replaces its predecessor.
func (c *collector) add(s Submission) (Message, bool) {
	if s.Parts <= 1 {
		return join([]Submission{s}), true
	}
	key := partKey{s.From, s.To, s.place.Reference, s.place.Wide, s.Parts}
	if c.open == nil {
		c.open = map[partKey]map[int]Submission{}
	}
	if c.open[key] == nil {
		c.open[key] = map[int]Submission{}
	}
	parts := c.open[key]
	parts[s.Part] = s
	if len(parts) < s.Parts {
		return Message{}, false
	}
	delete(c.open, key)
	ordered := make([]Submission, s.Parts)
	for i := range ordered {
		ordered[i] = parts[i+1]
	}
	return join(ordered), true
}

func join(parts []Submission) Message {
	first := parts[0]
	m := Message{
		ID: first.ID, Modem: first.Modem, From: first.From, To: first.To, Reference: first.Reference,
		Parts: len(parts), Encoding: first.Encoding, ReportRequested: first.ReportRequested, Details: first.Details,
	}
	var text strings.Builder
	for _, p := range parts {
		text.WriteString(p.Text)
		m.References = append(m.References, p.Reference)
		if p.Time.After(m.Time) {
			m.Time = p.Time
		}
	}
	m.Text = text.String()
	return m
}
