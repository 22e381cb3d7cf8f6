package relay

import (
	"errors"

	"simrelay/store"
)

// sameHappening returns the message that came first under the key, while it
// stands for what the new one is about; else nil.
func (m *Message) sameHappening(first *Message) *Message {
	if m.CreatedAt.Before(first.CreatedAt.Add(m.keyFor)) {
		return first
	}
	return nil
}

// takeOverKey takes a key that stands for one happening from the message of the
// one before. That message stays as it is.
func (m *Message) takeOverKey(tx *store.Tx) error {
	if m.keyFor <= 0 {
		return nil
	}
	before, err := idempotency.Get(tx, store.Key(m.AccountID, m.IdempotencyKey))
	if errors.Is(err, store.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	before.IdempotencyKey, before.Fingerprint = "", ""
	return messages.Put(tx, before)
}
