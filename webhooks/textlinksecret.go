package webhooks

import (
	"fmt"
	"time"

	"simrelay/store"
)

// looseSecret is the secret of TextLink settings that have no URL yet, and so no
// endpoint that holds it.
type looseSecret struct {
	AccountID int64  `json:"account_id"`
	SubuserID int64  `json:"subuser_id,omitempty"`
	Sealed    []byte `json:"sealed"`
}

var looseSecrets = store.Define("textlink_secrets", func(l *looseSecret) store.Tuple { return store.Key(l.AccountID, l.SubuserID) })

// purpose binds what is sealed to its owner.
func (o TextLinkOwner) purpose() string {
	return fmt.Sprintf("textlink settings %d %d secret", o.AccountID, o.SubuserID)
}

// looseSecretOf returns the secret that waits for a URL, or an empty one.
func (s *Service) looseSecretOf(tx *store.Tx, o TextLinkOwner) (string, error) {
	l, err := looseSecrets.Get(tx, store.Key(o.AccountID, o.SubuserID))
	if isNotFound(err) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	plain, err := s.Box.Open(l.Sealed, o.purpose())
	if err != nil {
		return "", fmt.Errorf("the TextLink settings of account %d: %w", o.AccountID, err)
	}
	return string(plain), nil
}

// setLooseSecret keeps a secret for the first URL; an empty one is none.
func (s *Service) setLooseSecret(tx *store.Tx, o TextLinkOwner, secret string) error {
	if secret != "" {
		sealed := s.Box.Seal([]byte(secret), o.purpose())
		return looseSecrets.Put(tx, &looseSecret{AccountID: o.AccountID, SubuserID: o.SubuserID, Sealed: sealed})
	}
	err := looseSecrets.Delete(tx, store.Key(o.AccountID, o.SubuserID))
	if isNotFound(err) {
		return nil
	}
	return err
}

// currentSecret returns the secret that signs an endpoint's requests, or that is
// in them; empty when there is none.
func (s *Service) currentSecret(e *endpointRecord, now time.Time) (string, error) {
	secrets, err := s.secretsOf(e, now)
	if err != nil || len(secrets) == 0 {
		return "", err
	}
	return secrets[0], nil
}
