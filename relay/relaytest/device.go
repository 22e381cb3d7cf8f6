package relaytest

import (
	"cmp"
	"context"
	"fmt"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/relay"
	"simrelay/relay/wire"
)

// Fault is a way in which a device breaks the rules.
type Fault int

// The faults, with which tests show that they would notice.
const (
	Faithful           Fault = iota
	NoJournal                // forgets its attempts in a crash
	JournalAfterSubmit       // records a submission only when it is over
)

// Device is a device without sockets: a journal that survives crashes, a radio,
// and at most one session.
type Device struct {
	*relay.Device
	Token   string
	Journal *Journal
	Radio   Radio
	SIMs    []wire.SIM
	Fault   Fault
	Session *Session // the newest; nil while it is not connected

	bench *Bench
	air   *submission // what is being sent; lost in a crash
}

// submission is a part on its way.
type submission struct {
	Attempt
	done    bool
	outcome Outcome
}

// SIM is a card that is ready, with a place for five messages.
func SIM(iccid string) wire.SIM {
	return wire.SIM{ICCID: iccid, Registration: wire.RegistrationHome, Ready: true, Credits: wire.MaxCredits}
}

// ICCID makes the ICCID of a card from a number.
func ICCID(n int) string { return fmt.Sprintf("8901260%012d", n) }

// Device makes a device of an account, with so many cards that no other device
// of the bench has.
func (b *Bench) Device(p accounts.Principal, cards int) *Device {
	b.t.Helper()
	b.devices++
	view, token, err := b.Relay.CreateDevice(context.Background(), p, fmt.Sprintf("device %d", b.devices))
	require.NoError(b.t, err)
	record, err := b.Relay.AuthenticateDevice(context.Background(), token)
	require.NoError(b.t, err)
	require.Equal(b.t, view.ID, record.ID)
	d := &Device{Device: record, Token: token, Journal: NewJournal(), bench: b}
	for i := range cards {
		d.SIMs = append(d.SIMs, SIM(ICCID(b.devices*100+i)))
	}
	return d
}

// Online makes a device and connects it. It returns the ids of its cards.
func (b *Bench) Online(p accounts.Principal, cards int) (*Device, []int64) {
	b.t.Helper()
	d := b.Device(p, cards)
	d.Connect()
	d.Settle()
	ids := make([]int64, len(d.SIMs))
	for i := range d.SIMs {
		ids[i] = d.Card(i)
	}
	return d, ids
}

// Card returns the sim_card_id of a card of the device.
func (d *Device) Card(i int) int64 {
	d.bench.t.Helper()
	views, err := d.bench.Relay.SIMs(context.Background(), d.AccountID)
	require.NoError(d.bench.t, err)
	for _, v := range views {
		if v.ICCID == d.SIMs[i].ICCID {
			return v.ID
		}
	}
	require.FailNow(d.bench.t, "the relay does not know the card yet")
	return 0
}

// Receive is an SMS that comes in.
func (d *Device) Receive(from, text string) {
	d.Journal.Take(wire.Inbound{Kind: wire.InboundSMS, ICCID: d.SIMs[0].ICCID, At: d.bench.Now(), From: from, Text: text, Parts: 1})
}

// Report is a status report that comes in.
func (d *Device) Report(message int64, attempt, part int, outcome wire.ReportOutcome) {
	d.Journal.Take(wire.Inbound{
		Kind: wire.InboundReport, ICCID: d.SIMs[0].ICCID, At: d.bench.Now(),
		Message: message, Attempt: attempt, Part: part, Outcome: outcome,
	})
}

// Step does the next thing in the life of a message: it records that a part is
// about to be submitted, submits it, or records what became of it. Before and
// after each the device may crash. It reports whether there was something to
// do.
func (d *Device) Step() bool {
	if d.air == nil {
		return d.begin()
	}
	a, e := d.air, d.Journal.entries[d.air.Attempt]
	if !a.done {
		a.outcome, a.done = d.Radio.submit(e), true
		return true
	}
	d.air = nil
	switch a.outcome.Class {
	case "":
		d.Journal.Sent(a.Attempt)
	case wire.ClassAmbiguous:
		d.Journal.Finish(a.Attempt, wire.Result{State: wire.ResultUnknown, Class: wire.ClassAmbiguous})
	default:
		d.Journal.Finish(a.Attempt, wire.Result{State: wire.ResultFailed, Class: a.outcome.Class, Code: cmp.Or(a.outcome.Code, "cms_42"), Detail: "the network refused it"})
	}
	return true
}

func (d *Device) begin() bool {
	e := d.Journal.Waiting()
	if e == nil {
		return false
	}
	if e.Sent == 0 && !d.bench.Now().Before(e.Deadline) {
		d.Journal.Finish(e.Attempt, wire.Result{State: wire.ResultExpired})
		return true
	}
	if d.Fault != JournalAfterSubmit {
		d.Journal.Submit(e.Attempt)
	}
	d.air = &submission{Attempt: e.Attempt}
	return true
}

// Work does steps until there is nothing to do.
func (d *Device) Work() {
	for d.Step() {
	}
}

// Crash ends the device's program, and starts it again: what was not in the
// journal is gone, and so is the session.
func (d *Device) Crash() {
	d.air = nil
	d.Disconnect()
	if d.Fault == NoJournal {
		d.Journal.entries, d.Journal.order, d.Journal.HighDSeq = make(map[Attempt]*Entry), nil, 0
	}
	d.Journal.Recover()
}

// LoseJournal replaces the journal by an empty one.
func (d *Device) LoseJournal() {
	d.air = nil
	d.Disconnect()
	d.Journal = NewJournal()
}

// Disconnect ends the device's side of its session; the relay notices when the
// session is left.
func (d *Device) Disconnect() {
	if d.Session != nil {
		d.Session.Cut()
	}
	d.Session = nil
}

// Leave ends the session on both sides.
func (d *Device) Leave() {
	if s := d.Session; s != nil {
		d.Disconnect()
		s.Leave()
	}
}
