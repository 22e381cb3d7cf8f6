package accounts

import (
	"net/netip"
	"slices"
	"strings"

	"simrelay/internal/fault"
)

// Scope is what an API key may be used for.
type Scope string

// The scopes. A key without any may do all that its user may.
const (
	ScopeSend   Scope = "send"   // make, cancel and resend messages
	ScopeRead   Scope = "read"   // every GET
	ScopeManage Scope = "manage" // everything else
)

// Scopes returns every scope.
func Scopes() []Scope { return []Scope{ScopeSend, ScopeRead, ScopeManage} }

// Right is what a route asks of whoever calls it.
type Right string

// The rights.
const (
	RightSend    Right = "send"    // make, cancel and resend messages
	RightRead    Right = "read"    // see what everybody in the account may see
	RightOversee Right = "oversee" // see what those see who manage the account
	RightOwn     Right = "own"     // change the caller's own settings
	RightManage  Right = "manage"  // change the account
)

// rules says, for each right, which scope a key needs, and whether a team
// member has it. Owners and admins have all.
var rules = map[Right]struct {
	scope  Scope
	member bool
}{
	RightSend:    {ScopeSend, true},
	RightRead:    {ScopeRead, true},
	RightOversee: {ScopeRead, false},
	RightOwn:     {ScopeManage, true},
	RightManage:  {ScopeManage, false},
}

// Rights returns every right.
func Rights() []Right { return []Right{RightSend, RightRead, RightOversee, RightOwn, RightManage} }

// Scope is what a key needs for the right.
func (r Right) Scope() Scope { return rules[r].scope }

// ErrRole says that the user's role does not allow it.
var ErrRole = fault.New(fault.Forbidden, "insufficient_role",
	"Team members cannot do this. Ask an owner or an admin of the account.")

// Allows returns nil when the principal has a right, and a forbidden fault when
// its key or its role does not give it. A right that is none, nobody has.
func (p Principal) Allows(r Right) error {
	rule, known := rules[r]
	if !known {
		return ErrRole
	}
	if have := p.Limits.Scopes; len(have) > 0 && !slices.Contains(have, rule.scope) {
		return fault.New(fault.Forbidden, "insufficient_scope",
			"This API key lacks the scope %s; it has: %s.", rule.scope, join(have))
	}
	if p.manages() || rule.member && p.Role == RoleMember {
		return nil
	}
	return ErrRole
}

// manages reports whether the principal is one of those who manage its account.
func (p Principal) manages() bool { return p.Role == RoleOwner || p.Role == RoleAdmin }

func join(scopes []Scope) string {
	texts := make([]string, len(scopes))
	for i, s := range scopes {
		texts[i] = string(s)
	}
	return strings.Join(texts, ", ")
}

// Admit returns nil when a request that comes from an address may use a right,
// and notes that the key was used. It is asked once for each request, after
// Authenticate.
func (s *Service) Admit(p Principal, r Right, from netip.Addr) error {
	if !p.Limits.allowFrom(from) {
		return fault.New(fault.Forbidden, "address_not_allowed",
			"This API key cannot be used from %s. Its allowed_ips say from where it can.", from)
	}
	if p.KeyID != 0 {
		s.uses.note(p.KeyID, from, s.now())
	}
	return p.Allows(r)
}

// MaySendThrough reports whether the principal may use a SIM card.
func (p Principal) MaySendThrough(simCardID int64) bool {
	return p.SIMCardIDs == nil || slices.Contains(p.SIMCardIDs, simCardID)
}
