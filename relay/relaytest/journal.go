package relaytest

import (
	"slices"
	"time"

	"github.com/google/uuid"

	"simrelay/relay/wire"
)

// Attempt names one attempt of a message.
type Attempt struct {
	Message int64
	Number  int
}

// EntryState is where an attempt stands in the journal: one of these two until
// it is final, then a wire.ResultState.
type EntryState string

// The states of entries that are not final.
const (
	Received   EntryState = "received"
	Submitting EntryState = "submitting"
)

// Entry is what the journal holds of one attempt.
type Entry struct {
	Attempt
	Dispatch wire.Dispatch
	State    EntryState
	Result   wire.Result // when State is final
	Deadline time.Time   // to begin
	Sent     int         // parts that the network took
	FateOf   int         // the earlier attempt whose fate it shares; 0: none
	Acked    bool
}

// Final reports whether the attempt is finished.
func (e *Entry) Final() bool { return e.State != Received && e.State != Submitting }

// Says is the entry as the relay hears it.
func (e *Entry) Says() wire.Result {
	r := e.Result
	r.Message, r.Attempt, r.DSeq = e.Message, e.Number, e.Dispatch.DSeq
	r.Parts, r.PartsSent = e.Dispatch.Parts, e.Sent
	if r.State = wire.ResultState(e.State); !e.Final() {
		r.State = wire.ResultHeld
	}
	return r
}

// Journal is the durable record of a device, rules G1 to G7. Each method is one
// transaction: a crash comes before it or after it.
type Journal struct {
	ID           string
	HighestEpoch int64
	HighDSeq     int64
	LowDSeq      int64
	Inbound      []wire.Inbound // from Acked+1 on
	ISeq         int64
	Acked        int64

	entries map[Attempt]*Entry
	order   []Attempt
}

// NewJournal returns an empty journal with an id of its own.
func NewJournal() *Journal {
	return &Journal{ID: uuid.NewString(), entries: make(map[Attempt]*Entry)}
}

// Entry returns the record of an attempt, or nil.
func (j *Journal) Entry(message int64, attempt int) *Entry {
	return j.entries[Attempt{message, attempt}]
}

// Entries returns all records, oldest first.
func (j *Journal) Entries() []*Entry {
	all := make([]*Entry, len(j.order))
	for i, k := range j.order {
		all[i] = j.entries[k]
	}
	return all
}

func (j *Journal) add(e *Entry) {
	j.entries[e.Attempt] = e
	j.order = append(j.order, e.Attempt)
}

// Accept records a dispatch; nil for one of an older epoch. It reports whether
// the entry is new, and to be sent: rules G2, G4 and G6.
func (j *Journal) Accept(d *wire.Dispatch, now time.Time) (e *Entry, fresh bool) {
	if d.Epoch < j.HighestEpoch {
		return nil, false
	}
	j.HighestEpoch, j.HighDSeq = d.Epoch, max(j.HighDSeq, d.DSeq)
	if e := j.Entry(d.Message, d.Attempt); e != nil {
		e.Dispatch.DSeq = d.DSeq
		return e, false
	}
	e = &Entry{
		Attempt: Attempt{d.Message, d.Attempt}, Dispatch: *d, State: Received,
		Deadline: now.Add(time.Duration(d.TTLMillis) * time.Millisecond),
	}
	earlier := j.touched(d.Message)
	j.add(e)
	switch {
	case d.DSeq <= j.LowDSeq:
		e.State, e.Result.Code = EntryState(wire.ResultUnknown), "pruned"
	case d.Force:
		j.supersede(e)
	case earlier != nil:
		e.FateOf = earlier.Number
		j.follow(e, earlier)
	}
	return e, !e.Final() && e.FateOf == 0
}

// touched returns the newest attempt of a message that was or may have been
// sent, or nil.
func (j *Journal) touched(message int64) (last *Entry) {
	for _, e := range j.Entries() {
		definite := e.State == EntryState(wire.ResultFailed) || e.State == EntryState(wire.ResultExpired) || e.State == EntryState(wire.ResultCancelled)
		if e.Message == message && e.FateOf == 0 && (!definite || e.Sent > 0) {
			last = e
		}
	}
	return last
}

// supersede ends attempts that have not begun, when a forced one comes.
func (j *Journal) supersede(by *Entry) {
	for _, e := range j.Entries() {
		if e != by && e.Message == by.Message && e.State == Received && e.FateOf == 0 {
			j.Finish(e.Attempt, wire.Result{State: wire.ResultCancelled, Code: "superseded"})
		}
	}
}

func (j *Journal) follow(e, earlier *Entry) {
	e.State, e.Sent, e.Result, e.Acked = earlier.State, earlier.Sent, earlier.Result, false
}

// Cancel ends an attempt that has not begun, and leaves a tombstone for one
// that is not known. It returns the entry that answers, or nil for a request of
// an older epoch.
func (j *Journal) Cancel(c *wire.Cancel) *Entry {
	if c.Epoch < j.HighestEpoch {
		return nil
	}
	j.HighestEpoch = c.Epoch
	asked := j.Entry(c.Message, c.Attempt)
	if asked == nil {
		asked = &Entry{Attempt: Attempt{c.Message, c.Attempt}, State: EntryState(wire.ResultCancelled)}
		j.add(asked)
	}
	target := asked
	if asked.FateOf != 0 {
		target = j.Entry(c.Message, asked.FateOf)
	}
	if target.State == Received {
		j.Finish(target.Attempt, wire.Result{State: wire.ResultCancelled})
	}
	return asked
}

// Submit records that a part is about to be beyond recall: rule G1. It reports
// whether that is still wanted.
func (j *Journal) Submit(k Attempt) bool {
	e := j.entries[k]
	if e == nil || e.State != Received {
		return false
	}
	e.State = Submitting
	return true
}

// Sent records that the network took a part.
func (j *Journal) Sent(k Attempt) {
	e := j.entries[k]
	e.Sent++
	if e.State = Received; e.Sent >= max(e.Dispatch.Parts, 1) {
		j.Finish(k, wire.Result{State: wire.ResultSent})
	}
}

// Finish makes an attempt final. Where parts were sent already, "not sent"
// would not be true.
func (j *Journal) Finish(k Attempt, r wire.Result) {
	e := j.entries[k]
	if e.Sent > 0 && (r.State == wire.ResultExpired || r.State == wire.ResultCancelled) {
		r.State, r.Class = wire.ResultFailed, wire.ClassTemporary
	}
	e.State, e.Result, e.Acked = EntryState(r.State), r, false
	for _, f := range j.Entries() {
		if f.Message == e.Message && f.FateOf == e.Number {
			j.follow(f, e)
		}
	}
}

// Recover resolves what a crash left behind: rule G5.
func (j *Journal) Recover() {
	for _, e := range j.Entries() {
		if e.State == Submitting && e.FateOf == 0 {
			j.Finish(e.Attempt, wire.Result{State: wire.ResultUnknown, Class: wire.ClassAmbiguous, Code: "interrupted"})
		}
	}
}

// Waiting returns the attempt that is to be sent next, or nil.
func (j *Journal) Waiting() (next *Entry) {
	for _, e := range j.Entries() {
		if e.State != Received || e.FateOf != 0 {
			continue
		}
		if next == nil || e.Dispatch.Priority > next.Dispatch.Priority ||
			e.Dispatch.Priority == next.Dispatch.Priority && e.Dispatch.DSeq < next.Dispatch.DSeq {
			next = e
		}
	}
	return next
}

// Ack records that the relay has committed an attempt's final state.
func (j *Journal) Ack(k Attempt) {
	if e := j.entries[k]; e != nil && e.Final() {
		e.Acked = true
	}
}

// Take records something that came in from the radio: rule G7.
func (j *Journal) Take(in wire.Inbound) {
	j.ISeq++
	in.JournalID, in.ISeq = j.ID, j.ISeq
	j.Inbound = append(j.Inbound, in)
}

// AckInbound forgets what the relay has committed.
func (j *Journal) AckInbound(upTo int64) {
	j.Acked = max(j.Acked, min(upTo, j.ISeq))
	j.Inbound = slices.DeleteFunc(j.Inbound, func(in wire.Inbound) bool { return in.ISeq <= j.Acked })
}

// Prune forgets everything that was acknowledged: rule G6 with no patience.
func (j *Journal) Prune() {
	j.order = slices.DeleteFunc(j.order, func(k Attempt) bool {
		e := j.entries[k]
		if !e.Acked {
			return false
		}
		j.LowDSeq = max(j.LowDSeq, e.Dispatch.DSeq)
		delete(j.entries, k)
		return true
	})
}

// Hello is what the device says first.
func (j *Journal) Hello(sims []wire.SIM) *wire.Hello {
	h := &wire.Hello{
		Version: wire.Version, Agent: "relaytest", JournalID: j.ID,
		HighestEpoch: j.HighestEpoch, HighDSeq: j.HighDSeq, LowDSeq: j.LowDSeq, SIMs: sims,
	}
	for _, e := range j.Entries() {
		if !e.Acked {
			h.Unresolved = append(h.Unresolved, e.Says())
		}
	}
	return h
}
