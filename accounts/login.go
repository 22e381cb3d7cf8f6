package accounts

import (
	"context"
	"errors"
	"strings"
	"time"

	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/store"
)

// How long a login of the dashboard and a one-time link live.
const (
	SessionLife = 14 * 24 * time.Hour
	LinkLife    = 24 * time.Hour
)

// Login checks a password and returns a new dashboard session.
func (s *Service) Login(ctx context.Context, email, password string) (token string, err error) {
	if len(password) > maxPassword || len(email) > maxEmail {
		return "", ErrLogin
	}
	var user User
	err = s.db.View(ctx, func(tx *store.Tx) error {
		u, err := usersByEmail.Get(tx, store.Key(strings.ToLower(strings.TrimSpace(email))))
		if err == nil {
			user = *u
		}
		return err
	})
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return "", err
	}
	ok, err := s.passwords.matches(ctx, user.PasswordHash, password)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", ErrLogin
	}
	return s.loggedIn(ctx, user)
}

// loggedIn opens a session for a user, unless its password was changed while it
// was checked, which takes a while.
func (s *Service) loggedIn(ctx context.Context, checked User) (string, error) {
	token := newToken()
	err := s.db.Update(ctx, func(tx *store.Tx) error {
		u, err := users.Get(tx, store.Key(checked.ID))
		if err != nil {
			return unauthenticated(err, ErrLogin)
		}
		if u.PasswordHash != checked.PasswordHash {
			return ErrLogin
		}
		return s.putSession(tx, token, u.ID, false, SessionLife)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// MakeLink returns the code of a one-time link that logs the account's first
// owner in.
func (s *Service) MakeLink(ctx context.Context, accountID int64) (code string, err error) {
	var owner int64
	err = s.db.View(ctx, func(tx *store.Tx) error {
		owner, err = firstOwner(tx, accountID)
		return err
	})
	if err != nil {
		return "", err
	}
	return s.newSession(ctx, owner, true, LinkLife)
}

func firstOwner(tx *store.Tx, accountID int64) (int64, error) {
	for u, err := range usersOf.Scan(tx, store.Query{Prefix: store.Key(accountID)}) {
		if err != nil {
			return 0, err
		}
		if u.Role == RoleOwner {
			return u.ID, nil
		}
	}
	return 0, ErrAccountNotFound
}

// FollowLink trades the code of a one-time link for a dashboard session.
func (s *Service) FollowLink(ctx context.Context, code string) (token string, err error) {
	token = newToken()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		link, err := s.live(tx, code)
		if err != nil {
			return err
		}
		if !link.OneTime {
			return ErrLink
		}
		if err := sessions.Delete(tx, store.Key(link.Hash)); err != nil {
			return err
		}
		return s.putSession(tx, token, link.UserID, false, SessionLife)
	})
	if err != nil {
		return "", err
	}
	return token, nil
}

// Session returns whom a dashboard session stands for.
func (s *Service) Session(ctx context.Context, token string) (p Principal, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		at, err := s.live(tx, token)
		if err != nil {
			return err
		}
		if at.OneTime {
			return ErrLink
		}
		u, err := users.Get(tx, store.Key(at.UserID))
		if err != nil {
			return unauthenticated(err, ErrLink)
		}
		p = Principal{AccountID: u.AccountID, UserID: u.ID}
		return fillPrincipal(tx, &p)
	})
	return p, err
}

// Logout ends a dashboard session. To end one that is not there is no error.
func (s *Service) Logout(ctx context.Context, token string) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		err := sessions.Delete(tx, store.Key(secret.Hash(token)))
		if errors.Is(err, store.ErrNotFound) {
			return nil
		}
		return err
	})
}

func (s *Service) live(tx *store.Tx, token string) (*session, error) {
	if token == "" || len(token) > maxKey {
		return nil, ErrLink
	}
	at, err := sessions.Get(tx, store.Key(secret.Hash(token)))
	if err != nil {
		return nil, unauthenticated(err, ErrLink)
	}
	if !s.now().Before(at.ExpiresAt) {
		return nil, ErrLink
	}
	return at, nil
}

// newSession stores a session, and forgets a few that have expired.
func (s *Service) newSession(ctx context.Context, userID int64, oneTime bool, life time.Duration) (string, error) {
	token := newToken()
	err := s.db.Update(ctx, func(tx *store.Tx) error { return s.putSession(tx, token, userID, oneTime, life) })
	if err != nil {
		return "", err
	}
	return token, nil
}

func newToken() string { return secret.Token("", 43) }

func (s *Service) putSession(tx *store.Tx, token string, userID int64, oneTime bool, life time.Duration) error {
	now := s.now().UTC()
	if err := forgetExpired(tx, now, 10); err != nil {
		return err
	}
	return sessions.Put(tx, &session{Hash: secret.Hash(token), UserID: userID, OneTime: oneTime, ExpiresAt: now.Add(life)})
}

// endSessions logs a user out everywhere, and takes back its one-time links.
func endSessions(tx *store.Tx, userID int64) error {
	for at, err := range sessionsOf.Scan(tx, store.Query{Prefix: store.Key(userID)}) {
		if err != nil {
			return err
		}
		if err := sessions.Delete(tx, store.Key(at.Hash)); err != nil {
			return err
		}
	}
	return nil
}

func forgetExpired(tx *store.Tx, now time.Time, most int) error {
	var old []string
	for at, err := range sessionsByExpiry.Scan(tx, store.Query{Until: store.Key(now)}) {
		if err != nil {
			return err
		}
		if old = append(old, at.Hash); len(old) == most {
			break
		}
	}
	for _, h := range old {
		if err := sessions.Delete(tx, store.Key(h)); err != nil {
			return err
		}
	}
	return nil
}

// SetOperatorToken makes token the operator's; it replaces an earlier one. A
// token that could never arrive in a header is refused.
func (s *Service) SetOperatorToken(ctx context.Context, token string) error {
	invisible := func(r rune) bool { return r <= ' ' || r >= 0x7F }
	if token == "" || len(token) > maxKey || strings.ContainsFunc(token, invisible) {
		return fault.New(fault.Invalid, "invalid_operator_token",
			"The operator's token, SIMRELAY_ADMIN_TOKEN, must have 1 to %d visible ASCII characters and no spaces.", maxKey)
	}
	return s.db.Update(ctx, func(tx *store.Tx) error {
		return operators.Put(tx, &operator{Name: "operator", Hash: secret.Hash(token)})
	})
}

// NewOperatorToken makes the operator's token when there is none yet. It
// returns an empty text when there is one.
func (s *Service) NewOperatorToken(ctx context.Context) (token string, err error) {
	made := secret.Token("op", 46)
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		token = ""
		_, err := operators.Get(tx, store.Key("operator"))
		if !errors.Is(err, store.ErrNotFound) {
			return err
		}
		token = made
		return operators.Put(tx, &operator{Name: "operator", Hash: secret.Hash(made)})
	})
	return token, err
}

// ErrOperator says that a request lacks the operator's token.
var ErrOperator = fault.New(fault.Unauthenticated, "operator_token_wrong",
	"The operator token is missing or wrong. Set SIMRELAY_ADMIN_TOKEN, or give --token; the relay printed it when it first started.")

// CheckOperator returns ErrOperator unless the token is the operator's.
func (s *Service) CheckOperator(ctx context.Context, token string) error {
	if token == "" || len(token) > maxKey {
		return ErrOperator
	}
	return s.db.View(ctx, func(tx *store.Tx) error {
		o, err := operators.Get(tx, store.Key("operator"))
		if err != nil {
			return unauthenticated(err, ErrOperator)
		}
		if !sameHash(o.Hash, secret.Hash(token)) {
			return ErrOperator
		}
		return nil
	})
}
