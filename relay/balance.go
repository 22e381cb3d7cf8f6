package relay

import (
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"simrelay/internal/fault"
)

// Balance is how a SIM card's balance is checked, and what the network said.
type Balance struct {
	Code       string   `json:"code"` // a service code such as *100#
	EveryHours int      `json:"every_hours"`
	Low        *float64 `json:"low"` // a balance below it is a problem; nil: none is
	// Text is the network's last answer, and Amount the first number in it.
	Text      string     `json:"text"`
	Amount    *float64   `json:"amount"`
	CheckedAt *time.Time `json:"checked_at"` // when the network answered last
	Error     string     `json:"error"`      // why it has not answered since
	NextAt    time.Time  `json:"next_at"`
}

// balance is what is stored of it.
type balance struct {
	Balance

	Failures int `json:"failures,omitempty"` // in a row
}

// Bounds of the setting, and the pauses between checks that fail.
const (
	dailyHours     = 24
	maxEveryHours  = 30 * dailyHours
	balancePause   = 15 * time.Minute
	balanceDefers  = 5 * time.Minute // when the card cannot be asked now
	maxBalanceLow  = maxAmount
	maxBalanceFail = 10 // doublings of the pause
)

func (b *balance) every() time.Duration { return time.Duration(b.EveryHours) * time.Hour }

// IsLow reports whether the balance is below what the card's owner wants.
func (b *Balance) IsLow() bool {
	return b != nil && b.Low != nil && b.Amount != nil && *b.Amount < *b.Low
}

// problem tells of a low balance.
func (b *balance) problem() string {
	if !b.IsLow() {
		return ""
	}
	return fmt.Sprintf("The balance is low: %s, and it should be at least %s.", Money(*b.Amount), Money(*b.Low))
}

// Money writes an amount for people.
func Money(amount float64) string { return fmt.Sprintf("%.2f", amount) }

// answered notes what the network said, and whether it waits for a reply.
func (b *balance) answered(text string, menu bool, now time.Time) {
	b.Text, b.Amount, b.CheckedAt, b.Error, b.Failures = text, nil, &now, "", 0
	read := amountIn
	if menu {
		read = amountInMenu
	}
	if amount, ok := read(text); ok {
		b.Amount = &amount
	}
	b.NextAt = now.Add(b.every())
}

// failed notes that it did not, and makes the next pause longer.
func (b *balance) failed(err error, now time.Time) {
	b.Error = fault.Of(err).Detail
	pause := balancePause << min(b.Failures, maxBalanceFail)
	b.Failures++
	b.NextAt = now.Add(min(pause, b.every()))
}

// fields of the setting, as JSON has them.
const (
	balanceCode  = "code"
	balanceEvery = "every_hours"
	balanceLow   = "low"
)

func badBalance(field, text string) error {
	return fault.New(fault.Invalid, "invalid_balance", "%s", text).On("balance." + field)
}

var errBalanceCode = badBalance(balanceCode, "balance.code must be a service code such as *100#.")

var errBalanceObject = fault.New(fault.Invalid, "invalid_balance",
	`balance must be an object such as {"code":"*100#","every_hours":24,"low":5}, or null.`).On("balance")

// mergeBalance returns the setting with the fields of a JSON object changed;
// null takes it away. A changed one is checked at once.
func mergeBalance(known *balance, patch json.RawMessage, now time.Time) (*balance, error) {
	if len(patch) == 0 {
		return known, nil
	}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal(patch, &fields); err != nil {
		return nil, errBalanceObject
	}
	if fields == nil {
		return nil, nil //nolint:nilnil // no setting, and no error
	}
	b := balance{Balance: Balance{EveryHours: dailyHours}}
	if known != nil {
		b = *known
	}
	for name, value := range fields {
		if err := b.set(name, value); err != nil {
			return nil, err
		}
	}
	if b.Code == "" {
		return nil, badBalance(balanceCode, "balance needs a code, such as *100#.")
	}
	if known != nil && known.Code != b.Code {
		b.Text, b.Amount, b.CheckedAt, b.Error, b.Failures = "", nil, nil, "", 0
	}
	if known == nil || known.Code != b.Code || known.EveryHours != b.EveryHours {
		b.NextAt = now
	}
	return &b, nil
}

func (b *balance) set(name string, value json.RawMessage) error {
	switch name {
	case balanceCode:
		var code string
		if err := json.Unmarshal(value, &code); err != nil {
			return errBalanceCode
		}
		if b.Code = strings.TrimSpace(code); !isServiceCode(b.Code) || !validUSSD(b.Code) {
			return errBalanceCode
		}
	case balanceEvery:
		every := float64(dailyHours)
		if json.Unmarshal(value, &every) != nil || every < 1 || every > maxEveryHours || every != math.Trunc(every) {
			return badBalance(name, fmt.Sprintf("balance.every_hours must be a whole number between 1 and %d.", maxEveryHours))
		}
		b.EveryHours = int(every)
	case balanceLow:
		b.Low = nil
		if json.Unmarshal(value, &b.Low) != nil || b.Low != nil && math.Abs(*b.Low) > maxBalanceLow {
			return badBalance(name, "balance.low must be a number, or null.")
		}
	case "text", "amount", "checked_at", "error", "next_at": // what GET shows may be sent back
	default:
		return fault.New(fault.Invalid, "unknown_field", "balance has no field %q; it has code, every_hours and low.", strings.ToValidUTF8(name, "")).On("balance")
	}
	return nil
}

// unasked reports whether a check failed before the network was asked, or was
// called off, which says nothing about the balance.
func unasked(err error) bool {
	for _, e := range []error{ErrUSSDBusy, ErrUSSDOpen, ErrUSSDOver, ErrSIMOffline} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}
