package relaytest

import (
	"context"
	"errors"

	"github.com/stretchr/testify/require"

	"simrelay/relay"
	"simrelay/relay/wire"
)

// Session is one connection of a device. Frames wait in it, in each direction,
// until the test has somebody read them; a cut loses what is on its way to the
// device.
type Session struct {
	Epoch    int64
	Cards    map[string]int64 // sim_card_id by ICCID
	Welcome  wire.Welcome
	ToDevice []wire.Frame
	ToRelay  []wire.Frame
	// Superseded is set when the relay refused the session something because a
	// newer one took over.
	Superseded bool

	device  *Device
	service *relay.Service
	cut     bool
	left    bool
	told    map[Attempt]EntryState
	inbound int64 // highest iseq written
}

// Connect begins a session: Hello and Welcome are exchanged, and the device has
// read neither Welcome nor what follows it.
func (d *Device) Connect() *Session {
	d.bench.t.Helper()
	d.Disconnect()
	h := d.Journal.Hello(d.SIMs)
	t, err := d.bench.Relay.Takeover(context.Background(), d.Device, h)
	require.NoError(d.bench.t, err)
	s := &Session{
		Epoch: t.Epoch, Cards: t.Cards, Welcome: t.Welcome, device: d, service: d.bench.Relay,
		told: make(map[Attempt]EntryState),
	}
	for _, r := range h.Unresolved {
		if r.State != wire.ResultHeld {
			s.told[Attempt{r.Message, r.Attempt}] = EntryState(r.State)
		}
	}
	s.ToDevice = append(s.ToDevice, &t.Welcome)
	for i := range t.Cancels {
		s.ToDevice = append(s.ToDevice, &t.Cancels[i])
	}
	for i := range t.Offers {
		s.ToDevice = append(s.ToDevice, &t.Offers[i])
	}
	d.Session = s
	return s
}

// Claim has the relay's side look for work for a card.
func (s *Session) Claim(simCardID int64) []wire.Dispatch {
	s.device.bench.t.Helper()
	if s.left || s.Superseded {
		return nil
	}
	c, err := s.service.Claim(context.Background(), s.device.ID, s.Epoch, simCardID, wire.MaxCredits)
	if errors.Is(err, relay.ErrSuperseded) {
		s.Superseded = true
		return nil
	}
	require.NoError(s.device.bench.t, err)
	for i := range c.Dispatches {
		s.ToDevice = append(s.ToDevice, &c.Dispatches[i])
	}
	return c.Dispatches
}

// ClaimAll looks for work for every card.
func (s *Session) ClaimAll() (all []wire.Dispatch) {
	s.device.bench.t.Helper()
	for _, sim := range s.device.SIMs {
		if sim.Ready {
			all = append(all, s.Claim(s.Cards[sim.ICCID])...)
		}
	}
	return all
}

// Cancel has the relay's side ask for an attempt not to be sent.
func (s *Session) Cancel(message int64, attempt int) {
	s.ToDevice = append(s.ToDevice, &wire.Cancel{Epoch: s.Epoch, Message: message, Attempt: attempt})
}

// Status has the device tell how its cards are doing, at once.
func (s *Session) Status() error {
	ids, err := s.service.Status(context.Background(), s.device.Device, s.Epoch, s.device.SIMs)
	if err == nil {
		s.Cards = ids
	}
	return err
}

// Cut loses the connection: what the device has not read is gone, and it
// writes no more. The relay's side does not know.
func (s *Session) Cut() { s.ToDevice, s.cut = nil, true }

// Leave has the relay's side notice that the session is over. Frames that came
// before the end are read.
func (s *Session) Leave() {
	if s.left {
		return
	}
	for s.RelayReads() {
	}
	s.left = true
	s.service.Leave(s.device.Device, s.Epoch)
}

// Die ends the session because the relay's process did: nothing more is read.
func (s *Session) Die() {
	s.Cut()
	s.ToRelay, s.left = nil, true
}

// Left reports whether the relay's side is over.
func (s *Session) Left() bool { return s.left }

// DeviceReads has the device take in one frame. It reports whether there was
// one.
func (s *Session) DeviceReads() bool {
	if s.cut || len(s.ToDevice) == 0 {
		return false
	}
	f := s.ToDevice[0]
	s.ToDevice = s.ToDevice[1:]
	j := s.device.Journal
	switch f := f.(type) {
	case *wire.Welcome:
		s.welcome(f)
	case *wire.Dispatch:
		if e, fresh := j.Accept(f, s.device.bench.Now()); e != nil && !fresh {
			s.write(e.Says())
		}
	case *wire.Cancel:
		if e := j.Cancel(f); e != nil {
			s.write(e.Says())
		}
	case *wire.ResultAck:
		k := Attempt{f.Message, f.Attempt}
		if e := j.entries[k]; e != nil && s.told[k] == e.State {
			j.Ack(k)
		}
	case *wire.InboundAck:
		j.AckInbound(f.UpTo)
	}
	return true
}

// ReadAll has the device take in every frame that waits for it.
func (s *Session) ReadAll() {
	for s.DeviceReads() {
	}
}

func (s *Session) welcome(w *wire.Welcome) {
	j := s.device.Journal
	j.HighestEpoch = max(j.HighestEpoch, w.Epoch)
	for _, a := range w.Acked {
		j.Ack(Attempt{a.Message, a.Attempt})
	}
	j.AckInbound(w.InboundUpTo)
	s.inbound = max(w.InboundUpTo, j.Acked)
	if j.HighDSeq <= w.DSeq {
		return
	}
	for _, e := range j.Entries() {
		if e.Dispatch.DSeq > w.DSeq {
			s.write(e.Says())
		}
	}
	s.ToRelay = append(s.ToRelay, &wire.Reconciled{DSeq: j.HighDSeq})
}

func (s *Session) write(r wire.Result) {
	if r.State != wire.ResultHeld {
		s.told[Attempt{r.Message, r.Attempt}] = EntryState(r.State)
	}
	s.ToRelay = append(s.ToRelay, &r)
}

// Tell has the device write what the relay does not know yet.
func (s *Session) Tell() {
	if s.cut {
		return
	}
	j := s.device.Journal
	for _, e := range j.Entries() {
		if e.Final() && !e.Acked && s.told[e.Attempt] != e.State {
			s.write(e.Says())
		}
	}
	for _, in := range j.Inbound {
		if in.ISeq > s.inbound {
			s.inbound = in.ISeq
			s.ToRelay = append(s.ToRelay, &in)
		}
	}
}

// RelayReads has the relay's side take in one frame. It reports whether there
// was one. Facts are taken from any session, however old.
func (s *Session) RelayReads() bool {
	s.device.bench.t.Helper()
	if s.left || len(s.ToRelay) == 0 {
		return false
	}
	f := s.ToRelay[0]
	s.ToRelay = s.ToRelay[1:]
	ctx, t := context.Background(), s.device.bench.t
	switch f := f.(type) {
	case *wire.Result:
		acks, err := s.service.Results(ctx, s.device.ID, []wire.Result{*f})
		require.NoError(t, err)
		for i := range acks {
			s.answer(&acks[i])
		}
	case *wire.Inbound:
		upTo, err := s.service.Inbound(ctx, s.device.Device, []wire.Inbound{*f})
		require.NoError(t, err)
		s.answer(&wire.InboundAck{UpTo: upTo})
	case *wire.Reconciled:
		require.NoError(t, s.service.Reconciled(ctx, s.device.ID, f.DSeq))
	}
	return true
}

func (s *Session) answer(f wire.Frame) {
	if !s.cut {
		s.ToDevice = append(s.ToDevice, f)
	}
}

// Settle has everybody read, work and tell until nothing more happens. The
// relay claims nothing by itself.
func (d *Device) Settle() {
	d.bench.t.Helper()
	for more := true; more; {
		more = d.Step()
		s := d.Session
		if s == nil {
			continue
		}
		for s.DeviceReads() {
			more = true
		}
		s.Tell()
		for s.RelayReads() {
			more = true
		}
	}
}

// Deliver claims for every card and settles, until there is nothing to claim.
func (d *Device) Deliver() {
	d.bench.t.Helper()
	d.Settle()
	for len(d.Session.ClaimAll()) > 0 {
		d.Settle()
	}
}
