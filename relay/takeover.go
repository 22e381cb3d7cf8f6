package relay

import (
	"context"
	"fmt"
	"time"

	"simrelay/events"
	"simrelay/relay/wire"
	"simrelay/store"
)

// Takeover is what a new session needs to begin.
type Takeover struct {
	Epoch   int64
	Welcome wire.Welcome
	// Cards are the sim_card_ids of the cards that Hello named.
	Cards map[string]int64
	// Offers are the dispatches that the device holds, or should: it answers
	// those that it has from its journal.
	Offers []wire.Dispatch
	// Cancels are those that somebody wants cancelled.
	Cancels []wire.Cancel
}

// Takeover makes a new session the one of its device: it raises the epoch above
// every one that anybody has seen, merges what the device tells, and returns
// what the device is to hear. These are the rules R1, R4, R6 and R8.
func (s *Service) Takeover(ctx context.Context, d *Device, h *wire.Hello) (Takeover, error) {
	var t Takeover
	var cards []simStatus
	defer s.presence.expect(d.ID)()
	err := s.db.Update(ctx, func(tx *store.Tx) (err error) {
		t, cards, err = s.takeover(tx, d, h, s.clock())
		return err
	})
	if err != nil {
		return Takeover{}, err
	}
	s.arrive(d, t.Epoch, cards)
	return t, nil
}

// arrive makes a device's cards known here. When one of them can no longer
// send, what it left in the pool is offered to another.
func (s *Service) arrive(d *Device, epoch int64, cards []simStatus) {
	started, stopped := s.presence.arrive(d.ID, epoch, cards, s.clock())
	if started {
		s.stir(d.AccountID)
	}
	if stopped {
		s.wakeShared(d.AccountID)
	}
}

func (s *Service) takeover(tx *store.Tx, d *Device, h *wire.Hello, now time.Time) (Takeover, []simStatus, error) {
	if _, err := devices.Get(tx, store.Key(d.ID)); err != nil {
		return Takeover{}, nil, orElse(err, ErrDeviceNotFound) // deleted meanwhile
	}
	st, err := stateOf(tx, d.ID)
	if err != nil {
		return Takeover{}, nil, err
	}
	t := Takeover{Cards: map[string]int64{}, Welcome: wire.Welcome{ServerTime: now}}
	if t.Welcome.LostJournal = st.JournalID != "" && st.JournalID != h.JournalID; t.Welcome.LostJournal {
		if err := s.loseAll(tx, d.ID, now, "its device has lost its journal, so nobody can tell whether it was sent"); err != nil {
			return Takeover{}, nil, err
		}
	}
	t.Welcome.DSeq = s.raise(st, d, h)
	t.Epoch, t.Welcome.Epoch = st.Epoch, st.Epoch
	cards, err := s.placeSIMs(tx, d, h.SIMs, now)
	if err != nil {
		return Takeover{}, nil, err
	}
	for _, c := range cards {
		t.Cards[c.card.ICCID] = c.card.ID
	}
	t.Welcome.SIMs = t.Cards
	if t.Welcome.Acked, t.Cancels, err = s.merge(tx, d.ID, h.Unresolved, now); err != nil {
		return Takeover{}, nil, err
	}
	for i := range t.Cancels {
		t.Cancels[i].Epoch = t.Epoch
	}
	if t.Welcome.InboundUpTo, err = inboundUpTo(tx, d.ID, h.JournalID); err != nil {
		return Takeover{}, nil, err
	}
	if err := s.offer(tx, d.ID, &t, now); err != nil {
		return Takeover{}, nil, err
	}
	typ := events.Type("")
	if !st.Online {
		typ = events.DeviceOnline
	}
	st.Online, st.LastSeen = true, now
	return t, cards, s.putDeviceState(tx, st, typ, "connected")
}

// raise moves the device's state to the new session. A device that has seen
// more than the store knows proves that the store went backwards. It returns
// the dispatch above which the device is to tell everything; where an earlier
// session did not hear all of that, it is the one that it was told.
func (s *Service) raise(st *deviceState, d *Device, h *wire.Hello) (known int64) {
	if h.HighDSeq > st.DSeq && st.JournalID == h.JournalID || h.HighestEpoch > st.Epoch {
		s.opts.Logger.Warn("the store is older than a device's journal, as after a restore; the device now tells what happened since",
			"device_id", d.ID, "dseq", st.DSeq, "device_dseq", h.HighDSeq, "epoch", st.Epoch, "device_epoch", h.HighestEpoch)
	}
	st.AccountID, st.Agent = d.AccountID, h.Agent
	st.Epoch = max(st.Epoch, h.HighestEpoch) + 1
	if st.JournalID != h.JournalID {
		st.ReconcileTo = 0 // nobody can tell any more
	}
	st.JournalID = h.JournalID
	if known = st.DSeq; st.ReconcileTo > 0 {
		known = st.ReconcileFrom
	}
	if h.HighDSeq > st.DSeq {
		st.DSeq, st.ReconcileFrom, st.ReconcileTo = h.HighDSeq, known, h.HighDSeq
	}
	return known
}

// offer lists what the device holds.
func (s *Service) offer(tx *store.Tx, deviceID int64, t *Takeover, now time.Time) error {
	for m, err := range inFlight.Scan(tx, store.Query{Prefix: store.Key(deviceID)}) {
		if err != nil {
			return err
		}
		if m.CancelRequested {
			t.Cancels = append(t.Cancels, wire.Cancel{Epoch: t.Epoch, Message: m.ID, Attempt: m.Attempt})
		}
		if m.SIMCardID == 0 {
			continue // the device told of it, and has it
		}
		card, err := simCards.Get(tx, store.Key(m.SIMCardID))
		if err != nil {
			return fmt.Errorf("card of message %d: %w", m.ID, err)
		}
		d, err := s.dispatch(m, t.Epoch, card.ICCID, now)
		switch {
		case err == nil:
			t.Offers = append(t.Offers, d)
		case m.Sealed != nil: // if the device has it, it will tell
			if err := s.fact(tx, m, inLost, now, err.Error(), wire.ClassAmbiguous); err != nil {
				return err
			}
		}
	}
	return nil
}

// Status merges what a device says of its cards. It returns the cards' ids.
func (s *Service) Status(ctx context.Context, d *Device, epoch int64, sims []wire.SIM) (map[string]int64, error) {
	var cards []simStatus
	defer s.presence.expect(d.ID)()
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		st, err := stateOf(tx, d.ID)
		if err != nil {
			return err
		}
		if err := st.held(epoch); err != nil {
			return err
		}
		cards, err = s.placeSIMs(tx, d, sims, s.clock())
		return err
	})
	if err != nil {
		return nil, err
	}
	s.arrive(d, epoch, cards)
	ids := make(map[string]int64, len(cards))
	for _, c := range cards {
		ids[c.card.ICCID] = c.card.ID
	}
	return ids, nil
}

// Reconciled ends rule R8 for a device: it has told all that it knows.
func (s *Service) Reconciled(ctx context.Context, deviceID, dseq int64) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		st, err := stateOf(tx, deviceID)
		if err != nil || st.ReconcileTo == 0 || dseq < st.ReconcileTo {
			return err
		}
		return s.reconciled(tx, st)
	})
}

func (s *Service) reconciled(tx *store.Tx, st *deviceState) error {
	st.ReconcileTo = 0
	account := st.AccountID
	tx.OnCommit(func() { s.wakeShared(account) })
	return deviceStates.Put(tx, st)
}

// Leave ends a session. What that means for its cards is told by the rounds,
// when the device does not come back soon.
func (s *Service) Leave(d *Device, epoch int64) {
	s.presence.leave(d.ID, epoch, s.clock())
	s.wakeShared(d.AccountID)
}
