package relay

import (
	"context"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// Message returns a message of the account. While it waits, its reason tells
// what for.
func (s *Service) Message(ctx context.Context, p accounts.Principal, id int64) (m *Message, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		if m, err = messageOf(tx, p.AccountID, id); err != nil {
			return err
		}
		if m.State == Queued {
			m.Reason, err = s.waitsFor(tx, m)
		}
		return err
	})
	return m, err
}

// MaxPage is the most records that a page may have.
const MaxPage = 200

// ErrCursor says that a cursor is not one of ours.
var ErrCursor = fault.New(fault.Invalid, "invalid_cursor", "The cursor is not one that this API returned.").On("cursor")

// Messages returns a page of the account's messages, newest first, and the
// cursor of the next one, which is empty on the last.
func (s *Service) Messages(ctx context.Context, p accounts.Principal, after store.Cursor, limit int) (page []*Message, next store.Cursor, err error) {
	return s.Search(ctx, p, MessageFilter{}, after, limit)
}

// Cancel keeps a message from being sent, if that is still possible. A message
// that a device has is cancelled when the device says that it has not sent it;
// until then it stays dispatched.
func (s *Service) Cancel(ctx context.Context, p accounts.Principal, id int64) (m *Message, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		m, err = s.CancelIn(tx, p, id, "cancelled by its sender")
		return err
	})
	return m, err
}

// CanCancel reports whether there is still something to cancel, and nobody has
// asked for it yet.
func (m *Message) CanCancel() bool {
	v := step(m.State, inCancel).verdict
	return (v == move || v == pass) && !m.CancelRequested
}

// CanResend reports whether a person may have the message sent once more.
func (m *Message) CanResend() bool { return !m.Secret && step(m.State, inResend).verdict == move }

// ErrPoolDeleted says that a message has no cards any more that may take it.
var ErrPoolDeleted = fault.New(fault.Conflict, "pool_deleted",
	"The pool that this message was to go through was deleted. Send it as a new message.")

// Resend puts a message into the queue once more, on a person's word. Where
// nobody can tell whether it was sent, the recipient may get it twice. It counts
// for the person's limits, and goes through a card that the person may use.
func (s *Service) Resend(ctx context.Context, p accounts.Principal, id int64) (m *Message, err error) {
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		if m, err = messageOf(tx, p.AccountID, id); err != nil {
			return err
		}
		switch {
		case m.CanResend():
		case m.Secret:
			return ErrSecretNotKept
		default:
			return refused(m)
		}
		if err := s.mayWrite(tx, p, m.To); err != nil {
			return err
		}
		pool, err := m.pool(tx)
		if err != nil {
			return err
		}
		if err := m.confine(p.SIMCardIDs, pool); err != nil {
			return err
		}
		now := s.clock()
		if err := accounts.CountMessage(tx, p, now); err != nil {
			return err
		}
		m.Tries, m.Rejected, m.QueuedAt = 0, 0, now
		m.ExpiresAt = now.Add(s.opts.Validity)
		return s.again(tx, m, inResend, now, 0, "sent again on request", true)
	})
	return m, err
}
