package accounts

import (
	"net/netip"
	"slices"
	"strings"
	"time"

	"simrelay/internal/fault"
)

// KeyLimits say what a key may not do that its user may. The zero value limits
// nothing.
type KeyLimits struct {
	// Scopes are what it is for; none: everything.
	Scopes []Scope `json:"scopes,omitempty"`
	// SIMCardIDs are the cards that it may send through; nil: all, empty: none.
	SIMCardIDs []int64 `json:"sim_card_ids,omitzero"`
	// AllowedIPs are from where it may be used; none: from everywhere.
	AllowedIPs []netip.Prefix `json:"allowed_ips,omitempty"`
	// ExpiresAt is when it ends; zero: never.
	ExpiresAt time.Time `json:"expires_at,omitzero"`
}

// Bounds of a key's limits.
const (
	maxIDs     = 100 // SIM cards or contact lists in one list
	maxIPs     = 100
	maxKeyLife = 10 * 366 * 24 * time.Hour
)

func (l *KeyLimits) none() bool {
	return len(l.Scopes) == 0 && l.SIMCardIDs == nil && len(l.AllowedIPs) == 0 && l.ExpiresAt.IsZero()
}

// over reports whether the key has expired.
func (l *KeyLimits) over(now time.Time) bool {
	return !l.ExpiresAt.IsZero() && !now.Before(l.ExpiresAt)
}

func (l *KeyLimits) allowFrom(a netip.Addr) bool {
	a = a.Unmap().WithZone("")
	return len(l.AllowedIPs) == 0 || slices.ContainsFunc(l.AllowedIPs, func(p netip.Prefix) bool { return p.Contains(a) })
}

// complete brings what a caller has given into its one form, or refuses it.
func (l *KeyLimits) complete(now time.Time) (err error) {
	if l.Scopes, err = validScopes(l.Scopes); err != nil {
		return err
	}
	if l.SIMCardIDs, err = validIDs("sim_card_ids", l.SIMCardIDs); err != nil {
		return err
	}
	if len(l.AllowedIPs) > maxIPs {
		return fault.New(fault.Invalid, "invalid_allowed_ips", "allowed_ips must have at most %d entries.", maxIPs).On("allowed_ips")
	}
	l.ExpiresAt = l.ExpiresAt.UTC()
	if l.over(now) || l.ExpiresAt.After(now.Add(maxKeyLife)) {
		return errExpiry.On("expires_at")
	}
	return nil
}

var errExpiry = fault.New(fault.Invalid, "invalid_expiry",
	"A key expires in the future, within ten years. Give expires_at or expires_in, or neither for a key that does not expire.")

// expiry returns when a key ends that is given a time, or a life, or neither.
func expiry(at time.Time, life time.Duration, now time.Time) (time.Time, error) {
	switch {
	case life == 0:
		return at, nil
	case !at.IsZero(), life < 0, life > maxKeyLife:
		return at, errExpiry.On("expires_in")
	}
	return now.Add(life), nil
}

func validScopes(scopes []Scope) ([]Scope, error) {
	var sorted []Scope // in the order of Scopes, each once
	for _, s := range Scopes() {
		if slices.Contains(scopes, s) {
			sorted = append(sorted, s)
		}
	}
	for _, s := range scopes {
		if !slices.Contains(sorted, s) {
			return nil, fault.New(fault.Invalid, "invalid_scope", "A scope must be send, read or manage.").On("scopes")
		}
	}
	return sorted, nil
}

// validIDs returns ids in order, each once; nil stays nil.
func validIDs(field string, ids []int64) ([]int64, error) {
	if ids == nil {
		return nil, nil
	}
	sorted := slices.Compact(slices.Sorted(slices.Values(ids)))
	if len(sorted) > maxIDs || len(sorted) > 0 && sorted[0] < 1 {
		return nil, fault.New(fault.Invalid, "invalid_id_list", "%s must have at most %d ids; null means all.", field, maxIDs).On(field)
	}
	if sorted == nil {
		sorted = []int64{}
	}
	return sorted, nil
}

// ParseIPs reads addresses and ranges such as 203.0.113.7 and 2001:db8::/32.
func ParseIPs(texts []string) ([]netip.Prefix, error) {
	var all []netip.Prefix
	for _, text := range texts {
		p, err := netip.ParsePrefix(text)
		if a, addrErr := netip.ParseAddr(text); addrErr == nil && a.Zone() == "" {
			p, err = netip.PrefixFrom(a, a.BitLen()), nil
		}
		if err == nil && p.Addr().Is4In6() {
			p, err = p.Addr().Unmap().Prefix(p.Bits() - 96)
		}
		if err != nil {
			return nil, fault.New(fault.Invalid, "invalid_allowed_ips",
				"An entry of allowed_ips is neither an address nor a range such as 203.0.113.0/24.").On("allowed_ips")
		}
		if p = p.Masked(); !slices.Contains(all, p) {
			all = append(all, p)
		}
	}
	return all, nil
}

// inherit gives l what it does not say itself of the limits of the key that
// makes it.
func (l *KeyLimits) inherit(from KeyLimits) {
	if len(l.Scopes) == 0 {
		l.Scopes = from.Scopes
	}
	if l.SIMCardIDs == nil {
		l.SIMCardIDs = from.SIMCardIDs
	}
	if len(l.AllowedIPs) == 0 {
		l.AllowedIPs = from.AllowedIPs
	}
	if l.ExpiresAt.IsZero() {
		l.ExpiresAt = from.ExpiresAt
	}
}

// within returns nil when l limits everything that outer limits at least as
// much.
func (l *KeyLimits) within(outer KeyLimits) error {
	var beyond []string
	if len(outer.Scopes) > 0 && (len(l.Scopes) == 0 || !subset(l.Scopes, outer.Scopes)) {
		beyond = append(beyond, "scopes")
	}
	if outer.SIMCardIDs != nil && (l.SIMCardIDs == nil || !subset(l.SIMCardIDs, outer.SIMCardIDs)) {
		beyond = append(beyond, "sim_card_ids")
	}
	if len(outer.AllowedIPs) > 0 && (len(l.AllowedIPs) == 0 || !covered(l.AllowedIPs, outer.AllowedIPs)) {
		beyond = append(beyond, "allowed_ips")
	}
	if !outer.ExpiresAt.IsZero() && (l.ExpiresAt.IsZero() || l.ExpiresAt.After(outer.ExpiresAt)) {
		beyond = append(beyond, "expires_at")
	}
	if beyond == nil {
		return nil
	}
	return fault.New(fault.Forbidden, "exceeds_own_rights",
		"A key cannot have more rights than whoever makes or changes it. Beyond yours: %s.", strings.Join(beyond, ", ")).On(beyond[0])
}

func subset[T comparable](part, of []T) bool {
	return !slices.ContainsFunc(part, func(v T) bool { return !slices.Contains(of, v) })
}

func covered(part, by []netip.Prefix) bool {
	return !slices.ContainsFunc(part, func(p netip.Prefix) bool {
		return !slices.ContainsFunc(by, func(b netip.Prefix) bool { return b.Bits() <= p.Bits() && b.Contains(p.Addr()) })
	})
}

// inBoth returns what two lists have in common, where nil means everything.
func inBoth(a, b []int64) []int64 {
	if a == nil {
		return b
	}
	if b == nil {
		return a
	}
	both := []int64{}
	for _, id := range a {
		if slices.Contains(b, id) {
			both = append(both, id)
		}
	}
	return both
}
