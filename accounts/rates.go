package accounts

import (
	"time"

	"simrelay/internal/fault"
	"simrelay/internal/meter"
)

// rates are how many requests the plans allow to each API key. A plan that is
// not here has no limit.
var rates = map[Plan]meter.Limits{
	PlanStarter:      {Minute: 60, Day: 10_000},
	PlanProfessional: {Minute: 300, Day: 100_000},
}

// Plans returns every plan.
func Plans() []Plan { return []Plan{PlanStarter, PlanProfessional, PlanEnterprise} }

// Rates returns how many requests the plan allows to each API key; limited is
// false when it sets no limit.
func (p Plan) Rates() (l meter.Limits, limited bool) {
	l, limited = rates[p]
	return l, limited
}

// Allowance is how it stands with the requests of a key, or of a user who is
// logged in without one.
type Allowance struct {
	meter.Reading

	Plan    Plan
	Refused bool // the request is one too many
}

// payer is for whom requests are counted: a key, or else a user.
type payer struct{ key, user int64 }

// maxPayers bounds how many are counted at once. It takes some 20 MB.
const maxPayers = 100_000

func newRequests(now func() time.Time) *meter.Meter[payer] { return meter.New[payer](now, maxPayers) }

func (p Principal) payer() payer {
	if p.KeyID != 0 {
		return payer{key: p.KeyID}
	}
	return payer{user: p.UserID}
}

// Spend counts a request of a principal that was admitted, or refuses it with a
// rate-limited fault. The allowance is nil where the plan sets no limit.
func (s *Service) Spend(p Principal) (*Allowance, error) {
	limits, limited := p.Plan.Rates()
	if !limited {
		return nil, nil
	}
	r, ok := s.requests.Take(p.payer(), limits)
	a := &Allowance{Reading: r, Plan: p.Plan, Refused: !ok}
	if ok {
		return a, nil
	}
	return a, fault.New(fault.RateLimited, "rate_limited",
		"An API key may make %d requests a minute and %d a day on the plan %s. Wait for as long as Retry-After says.",
		limits.Minute, limits.Day, p.Plan).After(r.Wait)
}

// Allowance returns how it stands without counting a request; nil where the plan
// sets no limit.
func (s *Service) Allowance(p Principal) *Allowance {
	limits, limited := p.Plan.Rates()
	if !limited {
		return nil
	}
	return &Allowance{Reading: s.requests.Look(p.payer(), limits), Plan: p.Plan}
}
