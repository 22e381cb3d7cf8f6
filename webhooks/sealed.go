package webhooks

import (
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"time"
)

// rotation is how long a secret still signs, beside its successor.
const rotation = 24 * time.Hour

// maxSecrets bounds how many secrets sign a request.
const maxSecrets = 10

// purpose binds what is sealed to its endpoint.
func (e *endpointRecord) purpose(what string) string {
	return fmt.Sprintf("webhook endpoint %d %s", e.ID, what)
}

// setSecret makes secret the current one. The one before still signs for a
// while, and those before that as long as they were given.
func (s *Service) setSecret(e *endpointRecord, secret string, now time.Time, overlap time.Duration) {
	expires := now.Add(overlap)
	var secrets []sealedSecret
	if secret != "" {
		secrets = append(secrets, sealedSecret{ID: newKeyID(), Sealed: s.Box.Seal([]byte(secret), e.purpose("secret")), Since: now})
	}
	for _, old := range e.Secrets {
		if old.Expires == nil {
			old.Expires = &expires
		}
		if secret != "" && now.Before(*old.Expires) && len(secrets) < maxSecrets {
			secrets = append(secrets, old)
		}
	}
	e.Secrets = secrets
}

// newKeyID returns a name for a secret, which says nothing about it.
func newKeyID() string {
	name := make([]byte, 4)
	_, _ = rand.Read(name) // never fails, see crypto/rand
	return "key_" + hex.EncodeToString(name)
}

// keys lists the secrets that sign now.
func (e *endpointRecord) keys(now time.Time) []Key {
	list := []Key{}
	for _, k := range e.Secrets {
		if k.Expires == nil || now.Before(*k.Expires) {
			list = append(list, Key{ID: k.ID, CreatedAt: k.Since, ExpiresAt: k.Expires})
		}
	}
	return list
}

// secretsOf opens the secrets that sign now, the current one first.
func (s *Service) secretsOf(e *endpointRecord, now time.Time) ([]string, error) {
	var secrets []string
	for _, sealed := range e.Secrets {
		if sealed.Expires != nil && !now.Before(*sealed.Expires) {
			continue
		}
		plain, err := s.Box.Open(sealed.Sealed, e.purpose("secret"))
		if err != nil {
			return nil, fmt.Errorf("webhook %d: %w", e.ID, err)
		}
		secrets = append(secrets, string(plain))
	}
	return secrets, nil
}

func (s *Service) setHeaders(e *endpointRecord, headers map[string]string) error {
	e.Headers = nil
	if len(headers) == 0 {
		return nil
	}
	plain, err := json.Marshal(headers)
	e.Headers = s.Box.Seal(plain, e.purpose("headers"))
	return err
}

func (s *Service) headersOf(e *endpointRecord) (map[string]string, error) {
	headers := map[string]string{}
	if e.Headers == nil {
		return headers, nil
	}
	plain, err := s.Box.Open(e.Headers, e.purpose("headers"))
	if err == nil {
		err = json.Unmarshal(plain, &headers)
	}
	if err != nil {
		return nil, fmt.Errorf("webhook %d: %w", e.ID, err)
	}
	return headers, nil
}
