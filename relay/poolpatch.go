package relay

import (
	"regexp"
	"slices"
	"strings"

	"simrelay/internal/fault"
)

// PoolPatch makes a pool, or changes one; nil leaves a field as it is. Lists take
// the place of those before. The zero values of a new pool are no cards, no
// prefixes and Sticky; its name is needed.
type PoolPatch struct {
	Name       *string   `json:"name"`
	SIMCardIDs *[]int64  `json:"sim_card_ids"`
	Policy     *Policy   `json:"policy"`
	Prefixes   *[]string `json:"prefixes"`
	Default    *bool     `json:"default"`
}

// Bounds of pools: how many an account has, and what each may hold.
const (
	maxPools     = 100
	maxPoolCards = 500
	maxPrefixes  = 200
)

var prefixForm = regexp.MustCompile(`^\+[1-9][0-9]{0,14}$`)

// apply changes the pool, and refuses what makes no sense in any account.
func (p *PoolPatch) apply(pool *Pool) error {
	if p.Name != nil {
		if err := validLabel(p.Name); err != nil {
			return err
		}
		pool.Name = strings.TrimSpace(*p.Name)
	}
	if p.Policy != nil {
		pool.Policy = *p.Policy
	}
	if p.SIMCardIDs != nil {
		pool.SIMCardIDs = sorted(*p.SIMCardIDs)
	}
	if p.Prefixes != nil {
		pool.Prefixes = sorted(*p.Prefixes)
	}
	if p.Default != nil {
		pool.Default = *p.Default
	}
	return pool.validate()
}

// sorted returns a list in order, each value once.
func sorted[T int64 | string](list []T) []T {
	list = append([]T{}, list...)
	slices.Sort(list)
	return slices.Compact(list)
}

func (p *Pool) validate() error {
	switch {
	case p.Name == "":
		return fault.New(fault.Invalid, "invalid_name", "A pool needs a name, such as the country that it writes to.").On("name")
	case p.Policy != Sticky && p.Policy != RoundRobin && p.Policy != LeastLoaded:
		return fault.New(fault.Invalid, "invalid_policy", `policy must be "sticky", "round_robin" or "least_loaded".`).On("policy")
	case len(p.SIMCardIDs) > maxPoolCards:
		return fault.New(fault.Invalid, "too_many_sim_cards", "A pool may have %d SIM cards.", maxPoolCards).On("sim_card_ids")
	case len(p.Prefixes) > maxPrefixes:
		return fault.New(fault.Invalid, "too_many_prefixes", "A pool may have %d prefixes.", maxPrefixes).On("prefixes")
	}
	for _, prefix := range p.Prefixes {
		if !prefixForm.MatchString(prefix) {
			return fault.New(fault.Invalid, "invalid_prefix",
				"A prefix is the beginning of a number in international format, such as +49 or +4915.").On("prefixes")
		}
	}
	return nil
}
