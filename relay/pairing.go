package relay

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"regexp"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/internal/secret"
	"simrelay/store"
)

// A pairing gives a new device its credential without anybody having to carry
// one: a person asks for a code, and the device shows it together with a token
// that it has made itself. As the token comes from the device, it can ask again
// when an answer was lost.

// pairing is a code that is, or was, waited for.
type pairing struct {
	ID             int64     `json:"id"`
	OrganisationID int64     `json:"organisation_id"`
	AccountID      int64     `json:"account_id"`
	Name           string    `json:"name"` // of the device to come; may be empty
	CodeHash       string    `json:"code_hash"`
	CreatedAt      time.Time `json:"created_at"`
	ExpiresAt      time.Time `json:"expires_at"`
	DeviceID       int64     `json:"device_id,omitempty"` // once there is one
}

var (
	pairings         = store.Define("pairings", func(p *pairing) store.Tuple { return store.Key(p.ID) })
	pairingsByCode   = pairings.Unique("code", func(p *pairing) store.Tuple { return store.Key(p.CodeHash) })
	pairingsOf       = pairings.Index("account", func(p *pairing) store.Tuple { return store.Key(p.AccountID, p.ID) })
	pairingsByExpiry = pairings.Index("expiry", func(p *pairing) store.Tuple { return store.Key(p.ExpiresAt, p.ID) })
)

// PairingState is where a pairing stands.
type PairingState string

// The states.
const (
	PairingOpen    PairingState = "open"
	PairingDone    PairingState = "done"
	PairingExpired PairingState = "expired"
)

// Pairing is what its maker sees.
type Pairing struct {
	ID        int64        `json:"id"`
	Name      string       `json:"name"`
	State     PairingState `json:"state"`
	CreatedAt time.Time    `json:"created_at"`
	ExpiresAt time.Time    `json:"expires_at"`
	DeviceID  *int64       `json:"device_id"` // of the device that came
}

const (
	// PairingLife is how long a code can be used.
	PairingLife = 10 * time.Minute
	// pairingKept is how long it can be seen what became of it.
	pairingKept = 24 * time.Hour
	// maxPairings is how many an account may have at once, those that are over
	// and still kept included.
	maxPairings = 100
)

// codeLetters leave out what people confuse (Crockford's base 32).
const codeLetters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

// newCode returns 40 random bits as two groups of four.
func newCode() string {
	b := make([]byte, 8)
	_, _ = rand.Read(b) // it never fails
	for i := range b {
		b[i] = codeLetters[b[i]%32]
	}
	return string(b[:4]) + "-" + string(b[4:])
}

// plainCode undoes what people do to a code when they copy it.
func plainCode(code string) string {
	return strings.NewReplacer("-", "", " ", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
}

func hashCode(code string) string { return secret.Hash("pairing " + plainCode(code)) }

// CreatePairing makes a code with which one device can join the account. The
// code is shown this once. An empty name leaves it to the device.
func (s *Service) CreatePairing(ctx context.Context, p accounts.Principal, name string) (view Pairing, code string, err error) {
	if err := hasAccount(p); err != nil {
		return view, "", err
	}
	if name = strings.TrimSpace(name); name != "" {
		err = validLabel(&name)
	}
	if err != nil {
		return view, "", err
	}
	code = newCode()
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		now := s.clock()
		if err := s.prunePairings(tx, p.AccountID, now); err != nil {
			return err
		}
		r := &pairing{
			OrganisationID: p.OrganisationID, AccountID: p.AccountID, Name: name,
			CodeHash: hashCode(code), CreatedAt: now, ExpiresAt: now.Add(PairingLife),
		}
		if r.ID, err = pairings.NextID(tx); err != nil {
			return err
		}
		view = r.view(now)
		return pairings.Put(tx, r)
	})
	return view, code, err
}

// prunePairings removes some that nobody looks at any more, of any account, and
// refuses one more where there are too many.
func (s *Service) prunePairings(tx *store.Tx, accountID int64, now time.Time) error {
	old, _, err := pairingsByExpiry.Page(tx, store.Query{Until: store.Key(now.Add(-pairingKept))}, maxPairings)
	if err != nil {
		return err
	}
	for _, r := range old {
		if err := pairings.Delete(tx, store.Key(r.ID)); err != nil {
			return err
		}
	}
	n, err := pairingsOf.Count(tx, store.Query{Prefix: store.Key(accountID)})
	if err == nil && n >= maxPairings {
		err = fault.New(fault.RateLimited, "too_many_pairings", "There were %d pairings in the last day. Wait, or make the device with POST /api/v1/devices.", n).After(time.Hour)
	}
	return err
}

func (r *pairing) view(now time.Time) Pairing {
	v := Pairing{ID: r.ID, Name: r.Name, State: PairingOpen, CreatedAt: r.CreatedAt, ExpiresAt: r.ExpiresAt}
	switch {
	case r.DeviceID != 0:
		v.State, v.DeviceID = PairingDone, &r.DeviceID
	case !now.Before(r.ExpiresAt):
		v.State = PairingExpired
	}
	return v
}

// ErrPairingNotFound says that there is no such pairing.
var ErrPairingNotFound = fault.New(fault.NotFound, "pairing_not_found", "There is no pairing with this id in your account.")

// Pairing tells what became of a pairing of the account.
func (s *Service) Pairing(ctx context.Context, p accounts.Principal, id int64) (view Pairing, err error) {
	err = s.db.View(ctx, func(tx *store.Tx) error {
		r, err := pairings.Get(tx, store.Key(id))
		if err == nil && r.AccountID != p.AccountID {
			err = store.ErrNotFound
		}
		if err != nil {
			return orElse(err, ErrPairingNotFound)
		}
		view = r.view(s.clock())
		return nil
	})
	return view, err
}

// DeletePairing makes a code useless. The device that came by it, if there is
// one, stays.
func (s *Service) DeletePairing(ctx context.Context, p accounts.Principal, id int64) error {
	return s.db.Update(ctx, func(tx *store.Tx) error {
		r, err := pairings.Get(tx, store.Key(id))
		if err == nil && r.AccountID != p.AccountID {
			err = store.ErrNotFound
		}
		if err != nil {
			return orElse(err, ErrPairingNotFound)
		}
		return pairings.Delete(tx, store.Key(id))
	})
}

// Errors of devices that want to join.
var (
	ErrPairingCode = fault.New(fault.Unauthenticated, "pairing_code_wrong",
		"This pairing code is wrong, was used already, or is too old. Ask for a new one with: simrelay pair.").On("code")
	ErrPairingToken = fault.New(fault.Invalid, "invalid_device_token",
		"The token that a device makes for itself is dev and 45 random letters and digits.").On("token")
)

var tokenForm = regexp.MustCompile(`^dev[0-9A-Za-z]{45}$`)

// Pair lets a device join by its code, with a token that it has made. The same
// code with the same token gets the same answer while the code could be used.
func (s *Service) Pair(ctx context.Context, code, token, name string) (d *Device, err error) {
	if !tokenForm.MatchString(token) {
		return nil, ErrPairingToken
	}
	if name = strings.TrimSpace(name); name != "" {
		err = validLabel(&name)
	}
	if err != nil {
		return nil, err
	}
	err = s.db.Update(ctx, func(tx *store.Tx) error {
		d, err = s.pair(tx, hashCode(code), secret.Hash(token), name)
		return err
	})
	return d, err
}

func (s *Service) pair(tx *store.Tx, code, token, name string) (*Device, error) {
	now := s.clock()
	r, err := pairingsByCode.Get(tx, store.Key(code))
	if err != nil {
		return nil, orElse(err, ErrPairingCode)
	}
	if !now.Before(r.ExpiresAt) {
		return nil, ErrPairingCode
	}
	if r.DeviceID != 0 {
		return pairedBefore(tx, r, token)
	}
	if d, err := pairedByToken(tx, r, token); d != nil || err != nil {
		return d, err
	}
	d := &Device{OrganisationID: r.OrganisationID, AccountID: r.AccountID, Name: cmp.Or(r.Name, name, "Device"), TokenHash: token, CreatedAt: now}
	if d.ID, err = devices.NextID(tx); err != nil {
		return nil, err
	}
	r.DeviceID = d.ID
	if err := pairings.Put(tx, r); err != nil {
		return nil, err
	}
	return d, devices.Put(tx, d)
}

// pairedByToken returns the device that came with the token by an earlier code
// of the account, of which the answer was lost; nil when there is none.
func pairedByToken(tx *store.Tx, r *pairing, token string) (*Device, error) {
	d, err := devicesByToken.Get(tx, store.Key(token))
	switch {
	case errors.Is(err, store.ErrNotFound):
		return nil, nil
	case err != nil:
		return nil, err
	case d.AccountID != r.AccountID:
		return nil, ErrPairingToken
	}
	r.DeviceID = d.ID
	return d, pairings.Put(tx, r)
}

// pairedBefore repeats an answer to the device that got it.
func pairedBefore(tx *store.Tx, r *pairing, token string) (*Device, error) {
	d, err := devices.Get(tx, store.Key(r.DeviceID))
	if err != nil {
		return nil, orElse(err, ErrPairingCode)
	}
	if d.TokenHash != token {
		return nil, ErrPairingCode
	}
	return d, nil
}
