package relay

import (
	"context"
	"errors"
	"time"

	"simrelay/contacts"
	"simrelay/internal/sms"
	"simrelay/relay/wire"
	"simrelay/store"
)

// Inbound commits what came in from a device's radio, in the journal's order,
// each entry once, and returns up to where the journal is committed. This is
// rule G7's other side.
func (s *Service) Inbound(ctx context.Context, d *Device, entries []wire.Inbound) (upTo int64, err error) {
	if len(entries) == 0 {
		return 0, nil
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		upTo, err = s.inbound(tx, d, entries, s.clock())
		return err
	})
	return upTo, err
}

func (s *Service) inbound(tx *store.Tx, d *Device, entries []wire.Inbound, now time.Time) (int64, error) {
	journal := entries[0].JournalID
	known, err := inboundUpTo(tx, d.ID, journal)
	if err != nil {
		return 0, err
	}
	upTo := known
	for i := range entries {
		in := &entries[i]
		if in.JournalID != journal || in.ISeq <= upTo {
			continue
		}
		if err := s.inboundOne(tx, d, in, now); err != nil {
			return 0, err
		}
		upTo = in.ISeq
	}
	if upTo == known {
		return upTo, nil
	}
	return upTo, inboundCursors.Put(tx, &inboundCursor{DeviceID: d.ID, JournalID: journal, UpTo: upTo})
}

func (s *Service) inboundOne(tx *store.Tx, d *Device, in *wire.Inbound, now time.Time) error {
	if in.Kind == wire.InboundReport {
		return s.mergeReport(tx, d.ID, in, now)
	}
	return s.receive(tx, d, in, now)
}

// receive stores an incoming message, and what it means for contacts.
func (s *Service) receive(tx *store.Tx, d *Device, in *wire.Inbound, now time.Time) error {
	card, err := simCardsByICCID.Get(tx, store.Key(d.AccountID, in.ICCID))
	if errors.Is(err, store.ErrNotFound) {
		card, err = s.newSIM(tx, d, wire.SIM{ICCID: in.ICCID}, now)
	}
	if err != nil {
		return err
	}
	m := &Message{
		OrganisationID: d.OrganisationID, AccountID: d.AccountID, Direction: Incoming,
		From: sender(in.From, card), To: card.Number, Text: in.Text, Raw: in.Raw, SIMCardID: card.ID,
		Parts: max(in.Parts, 1), Encoding: sms.Split(in.Text).Encoding, DeviceID: d.ID,
		Flash: in.Flash, CreatedAt: now, SentAt: in.SentAt.UTC(),
	}
	if m.ID, err = messages.NextID(tx); err != nil {
		return err
	}
	m.enter(Received, now, received(in))
	if m.From != "" { // it is empty where the message could not be decoded
		owner := contacts.Owner{OrganisationID: d.OrganisationID, AccountID: d.AccountID}
		if _, err := s.contacts.Wrote(tx, owner, m.From, in.Text, card.ID); err != nil {
			return err
		}
	}
	return s.put(tx, m)
}

func received(in *wire.Inbound) string {
	switch {
	case len(in.Raw) > 0:
		return "received, but it could not be decoded; its raw form is kept"
	case in.Missing > 0:
		return "received, but parts of it never came"
	}
	return "received"
}

func inboundUpTo(tx *store.Tx, deviceID int64, journalID string) (int64, error) {
	c, err := inboundCursors.Get(tx, store.Key(deviceID, journalID))
	if errors.Is(err, store.ErrNotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return c.UpTo, nil
}
