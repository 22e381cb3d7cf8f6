package relay

import (
	"errors"
	"fmt"
	"time"

	"simrelay/store"
)

// recipient is a number that a SIM card has written to in a month. It is only
// noted while there is a limit on how many those are.
type recipient struct {
	Month     time.Time `json:"month"` // its beginning
	SIMCardID int64     `json:"sim_card_id"`
	Phone     string    `json:"phone"`
}

// The month comes first, so that all of a month that is over lie together.
var recipients = store.Define("sim_recipients", func(r *recipient) store.Tuple { return recipientKey(r.Month, r.SIMCardID, r.Phone) })

func recipientKey(month time.Time, simCardID int64, phone string) store.Tuple {
	return store.Key(month, simCardID, phone)
}

// hasWritten reports whether a card has written to a number in this month.
func hasWritten(tx *store.Tx, simCardID int64, phone string, now time.Time) (bool, error) {
	_, err := recipients.Get(tx, recipientKey(month(now), simCardID, phone))
	if errors.Is(err, store.ErrNotFound) {
		return false, nil
	}
	return err == nil, err
}

// noteRecipient counts a number among those that a card has written to, once in
// a month.
func (u *usage) noteRecipient(tx *store.Tx, l Limits, phone string, now time.Time) error {
	if l.RecipientsPerMonth == 0 {
		return nil
	}
	known, err := hasWritten(tx, u.SIMCardID, phone, now)
	if known || err != nil {
		return err
	}
	u.Recipients.count(month, 1, now)
	return recipients.Put(tx, &recipient{Month: month(now), SIMCardID: u.SIMCardID, Phone: phone})
}

// isFull reports whether a card may write to no other numbers in this month.
func (u *usage) isFull(l Limits, now time.Time) bool {
	if l.RecipientsPerMonth == 0 {
		return false
	}
	until, _ := u.Recipients.full(nextMonth, l.RecipientsPerMonth, 1, now)
	return !until.IsZero()
}

// mayTake returns nil when a card may send a message now, else why not. Only a
// card that may write to no other numbers has to look its recipient up.
func (u *usage) mayTake(tx *store.Tx, l Limits, m *Message, now time.Time) (*refusal, error) {
	if r := u.admits(l, m.need(), now); r != nil || !u.isFull(l, now) {
		return r, nil
	}
	known, err := hasWritten(tx, u.SIMCardID, m.To, now)
	if known || err != nil {
		return nil, err
	}
	return &refusal{
		at: nextMonth(now), recipient: true,
		why: fmt.Sprintf("it has written to %d of the %d recipients that it may write to in one month", u.Recipients.Count, l.RecipientsPerMonth),
	}, nil
}

// findOldRecipients finds what is left of months that are over.
func (s *Service) findOldRecipients(tx *store.Tx, now time.Time) (tasks []task, err error) {
	for _, err := range recipients.Scan(tx, store.Query{Until: store.Key(month(now))}) {
		return []task{s.forgetRecipients}, err
	}
	return nil, nil
}

func (s *Service) forgetRecipients(tx *store.Tx, now time.Time) error {
	var old []store.Tuple
	for r, err := range recipients.Scan(tx, store.Query{Until: store.Key(month(now))}) {
		if err != nil {
			return err
		}
		if old = append(old, recipientKey(r.Month, r.SIMCardID, r.Phone)); len(old) == agendaChunk {
			break // the rest in the next round
		}
	}
	for _, key := range old {
		if err := recipients.Delete(tx, key); err != nil {
			return err
		}
	}
	return nil
}
