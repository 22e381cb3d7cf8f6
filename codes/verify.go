package codes

import (
	"cmp"
	"context"
	"strings"
	"time"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// Attempt is a code that somebody typed.
type Attempt struct {
	To      string
	Service string // the codes of this service only; empty: of any
	Code    string
	Country string // as in Request
}

// Verified is a code that was right. It is good no more.
type Verified struct {
	ID      int64
	To      string // as stored
	Service string
	At      time.Time
}

// Errors of a verification.
var (
	ErrNoCode = fault.New(fault.NotFound, "code_not_found",
		"There is no code for this number that could still be used: none was sent, or it was used, replaced, tried too often, or is too old. Send a new one.")
	errLastWrong = fault.New(fault.Invalid, "code_wrong", "The code is wrong, and no try is left. Send a new one.").On("code")
)

// Verify takes a code once. A wrong one counts as a try against every code that
// it could have been; of a number that has codes of several services, it should
// be said which is meant.
func (s *Service) Verify(ctx context.Context, p accounts.Principal, a Attempt) (Verified, error) {
	if p.AccountID == 0 {
		return Verified{}, accounts.ErrNoAccount
	}
	phone, err := number(a.To, cmp.Or(a.Country, p.Country))
	if err != nil {
		return Verified{}, err
	}
	text := typed(a.Code)
	if text == "" {
		return Verified{}, fault.New(fault.Invalid, "missing_field", "%s is required.", "code").On("code")
	}
	var v Verified
	var refused error
	err = s.o.DB.Update(ctx, func(tx *store.Tx) (err error) {
		v, refused, err = s.verify(tx, p.AccountID, phone, strings.TrimSpace(a.Service), text)
		return err // a refusal is not one: its try must be counted
	})
	return v, cmp.Or(err, refused)
}

func (s *Service) verify(tx *store.Tx, accountID int64, phone, service, text string) (v Verified, refused, err error) {
	now := s.clock()
	open, err := s.usable(tx, accountID, phone, service, now)
	if err != nil {
		return v, nil, err
	}
	if len(open) == 0 {
		return v, ErrNoCode, nil
	}
	for _, c := range open {
		if s.is(c, text) {
			c.Hash = nil
			return Verified{c.ID, c.Phone, c.Service, now}, nil, codes.Put(tx, c)
		}
	}
	left := 0
	for _, c := range open {
		if c.Tries++; c.Tries == MaxTries {
			c.Hash = nil
		}
		left = max(left, MaxTries-c.Tries)
		if err := codes.Put(tx, c); err != nil {
			return v, nil, err
		}
	}
	return v, wrong(left), nil
}

// wrong tells how many tries are left.
func wrong(left int) error {
	if left == 0 {
		return errLastWrong
	}
	return fault.New(fault.Invalid, "code_wrong", "The code is wrong. Tries left: %d.", left).On("code")
}

// usable returns the codes of a number that would still be taken, newest first.
func (s *Service) usable(tx *store.Tx, accountID int64, phone, service string, now time.Time) (open []*code, err error) {
	q := store.Query{Prefix: store.Key(accountID, phone), Reverse: true}
	for c, err := range codesByNumber.Scan(tx, q) {
		if err != nil {
			return nil, err
		}
		if c.usable(now) && (service == "" || strings.EqualFold(service, c.Service)) {
			open = append(open, c)
		}
	}
	return open, nil
}
