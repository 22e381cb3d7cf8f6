package codes

import (
	"time"

	"simrelay/internal/fault"
	"simrelay/store"
)

// Who may cause how many codes is limited, because each costs money and annoys
// whoever did not ask for it, and because fresh codes mean fresh tries: five
// codes an hour with five tries each are 25 guesses an hour at one number, of
// 900,000 codes of six digits.
const (
	// MaxTries is how many wrong tries end a code.
	MaxTries = 5
	// Gap is the least time between two codes for one number.
	Gap = 30 * time.Second
	// MaxPerNumber is the most codes for one number in any hour.
	MaxPerNumber = 5
)

// Refusals of the limits.
var (
	errGap = fault.New(fault.RateLimited, "too_many_codes",
		"A code was sent to this number a moment ago. Wait 30 seconds between two.")
	errNumber = fault.New(fault.RateLimited, "too_many_codes",
		"Five codes were sent to this number within an hour. Wait before the next.")
	errAccount = fault.New(fault.RateLimited, "too_many_codes",
		"Your account has sent as many codes within an hour as this relay allows.")
)

// admits reports whether another code may be sent now.
func (s *Service) admits(tx *store.Tx, accountID int64, phone string, now time.Time) error {
	hourAgo := now.Add(-time.Hour)
	recent := store.Query{Prefix: store.Key(accountID, phone), From: store.Key(accountID, phone, hourAgo.Add(1)), Reverse: true}
	n := 0
	for c, err := range codesByNumber.Scan(tx, recent) {
		if err != nil {
			return err
		}
		if n++; n == 1 && now.Before(c.CreatedAt.Add(Gap)) {
			return errGap.After(c.CreatedAt.Add(Gap).Sub(now))
		}
		if n == MaxPerNumber {
			return errNumber.After(c.CreatedAt.Sub(hourAgo))
		}
	}
	return s.admitsAccount(tx, accountID, hourAgo)
}

func (s *Service) admitsAccount(tx *store.Tx, accountID int64, hourAgo time.Time) error {
	if s.o.PerHour == 0 {
		return nil
	}
	recent := store.Query{Prefix: store.Key(accountID), From: store.Key(accountID, hourAgo.Add(1))}
	n, err := codesByTime.Count(tx, recent)
	if err != nil || n < s.o.PerHour {
		return err
	}
	oldest, err := codesByTime.First(tx, recent)
	if err != nil {
		return err
	}
	return errAccount.After(oldest.CreatedAt.Sub(hourAgo))
}
