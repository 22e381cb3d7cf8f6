package relay

import (
	"simrelay/accounts"
	"simrelay/store"
)

// SendIn is Send for a room that makes something of its own true in the same
// transaction. A fault that is not internal leaves nothing of the message
// behind.
func (s *Service) SendIn(tx *store.Tx, p accounts.Principal, r SendRequest) (*Message, error) {
	m, err := s.compose(p, &r)
	if err != nil {
		return nil, err
	}
	return s.admit(tx, p, *m)
}

// CancelIn is Cancel for such a room, with the reason in plain words.
func (s *Service) CancelIn(tx *store.Tx, p accounts.Principal, id int64, reason string) (*Message, error) {
	m, err := messageOf(tx, p.AccountID, id)
	if err != nil {
		return nil, err
	}
	switch step(m.State, inCancel).verdict {
	case ignore:
		return m, nil
	case pass:
		device, attempt := m.DeviceID, m.Attempt
		tx.OnCommit(func() { s.hands.Cancel(device, id, attempt) })
		m.CancelRequested = true
		m.Reason = "cancelling: its device is asked not to send it"
		return m, messages.Put(tx, m)
	}
	return m, s.transit(tx, m, inCancel, s.clock(), reason)
}
