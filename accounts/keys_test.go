package accounts_test

import (
	"net/netip"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

// who authenticates a key that must be good.
func (b *bench) who(t *testing.T, apiKey string) accounts.Principal {
	t.Helper()
	p, err := b.Authenticate(t.Context(), apiKey)
	require.NoError(t, err)
	return p
}

// key makes a key that must be allowed, and returns it with its principal.
func (b *bench) key(t *testing.T, p accounts.Principal, spec accounts.KeySpec) (accounts.Key, string) {
	t.Helper()
	if spec.Name == "" {
		spec.Name = "test"
	}
	k, secret, err := b.CreateKey(t.Context(), p, spec)
	require.NoError(t, err)
	return k, secret
}

// user adds a user and returns its principal.
func (b *bench) user(t *testing.T, p accounts.Principal, spec accounts.UserSpec) (accounts.Member, accounts.Principal) {
	t.Helper()
	made, err := b.AddUser(t.Context(), p, spec)
	require.NoError(t, err)
	return made.Member, b.who(t, made.APIKey)
}

func limits(scopes ...accounts.Scope) accounts.KeySpec {
	return accounts.KeySpec{KeyLimits: accounts.KeyLimits{Scopes: scopes}}
}

func ips(t *testing.T, texts ...string) []netip.Prefix {
	t.Helper()
	all, err := accounts.ParseIPs(texts)
	require.NoError(t, err)
	return all
}

func TestRights_AreTotalOverScopesAndRoles(t *testing.T) {
	t.Parallel()
	// Per right: the scope that a key needs, and whether a member has it.
	want := map[accounts.Right]struct {
		scope  accounts.Scope
		member bool
	}{
		accounts.RightSend: {accounts.ScopeSend, true}, accounts.RightRead: {accounts.ScopeRead, true},
		accounts.RightOversee: {accounts.ScopeRead, false}, accounts.RightOwn: {accounts.ScopeManage, true},
		accounts.RightManage: {accounts.ScopeManage, false},
	}
	require.Len(t, want, len(accounts.Rights()))
	for _, right := range accounts.Rights() {
		for role, may := range map[accounts.Role]bool{accounts.RoleOwner: true, accounts.RoleAdmin: true, accounts.RoleMember: want[right].member, "": false, "king": false} {
			p := accounts.Principal{Role: role}
			require.Equal(t, may, p.Allows(right) == nil, "%s as %q", right, role)
			for _, scope := range accounts.Scopes() {
				p.Limits.Scopes = []accounts.Scope{scope}
				err := p.Allows(right)
				require.Equal(t, may && scope == want[right].scope, err == nil, "%s as %q with %s", right, role, scope)
				if scope != want[right].scope {
					require.Equal(t, "insufficient_scope", fault.CodeOf(err))
					require.Equal(t, fault.Forbidden, fault.KindOf(err))
					require.Contains(t, err.Error(), "lacks the scope "+string(want[right].scope)+"; it has: "+string(scope))
				}
			}
		}
	}
	require.ErrorIs(t, accounts.Principal{Role: accounts.RoleOwner}.Allows("fly"), accounts.ErrRole)
	require.ErrorIs(t, accounts.Principal{Role: accounts.RoleOwner}.Allows(""), accounts.ErrRole, "a route that nobody thought of is closed")
}

func TestKeys_AreMadeShownChangedAndRevoked(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	p := b.who(t, made.APIKey)
	until := b.now.Add(time.Hour)
	k, secret := b.key(t, p, accounts.KeySpec{Name: "CI", KeyLimits: accounts.KeyLimits{
		Scopes: []accounts.Scope{accounts.ScopeRead, accounts.ScopeSend, accounts.ScopeRead}, SIMCardIDs: []int64{3, 1, 3},
		AllowedIPs: ips(t, "203.0.113.7", "2001:db8::/32", "::ffff:198.51.100.0/120"), ExpiresAt: until,
	}})
	require.Regexp(t, `^sr[0-9A-Za-z]{46}$`, secret)
	require.Equal(t, accounts.Key{
		ID: 2, Name: "CI", Prefix: secret[:8], UserID: made.UserID, Scopes: []accounts.Scope{accounts.ScopeSend, accounts.ScopeRead},
		SIMCardIDs: []int64{1, 3}, AllowedIPs: ips(t, "203.0.113.7/32", "2001:db8::/32", "198.51.100.0/24"), ExpiresAt: &until,
		CreatedAt: b.now, CreatedBy: &made.UserID,
	}, k)
	limited := b.who(t, secret)
	require.Equal(t, []int64{1, 3}, limited.SIMCardIDs)
	require.True(t, limited.MaySendThrough(3))
	require.False(t, limited.MaySendThrough(2))
	shown, err := b.Key(t.Context(), p, k.ID)
	require.NoError(t, err)
	require.Equal(t, k, shown)

	name, none, all := "CI 2", []netip.Prefix(nil), []int64(nil)
	scopes, never := []accounts.Scope{}, time.Time{}
	changed, err := b.UpdateKey(t.Context(), p, k.ID, accounts.KeyPatch{Name: &name})
	require.NoError(t, err)
	k.Name = name
	require.Equal(t, k, changed, "what is not named stays")
	changed, err = b.UpdateKey(t.Context(), p, k.ID, accounts.KeyPatch{Scopes: &scopes, SIMCardIDs: &all, AllowedIPs: &none, ExpiresAt: &never})
	require.NoError(t, err)
	require.Empty(t, changed.Scopes)
	require.Nil(t, changed.SIMCardIDs)
	require.Empty(t, changed.AllowedIPs)
	require.Nil(t, changed.ExpiresAt)
	require.Zero(t, b.who(t, secret).Limits, "it counts from the next request on")

	require.NoError(t, b.DeleteKey(t.Context(), p, k.ID))
	_, err = b.Authenticate(t.Context(), secret)
	require.ErrorIs(t, err, accounts.ErrUnauthenticated, "at once")
	require.ErrorIs(t, b.DeleteKey(t.Context(), p, k.ID), accounts.ErrKeyNotFound)
	list, next, err := b.Keys(t.Context(), p, "", 10)
	require.NoError(t, err)
	require.Empty(t, next)
	require.Len(t, list, 1)
	require.Equal(t, "first key", list[0].Name)
	require.Nil(t, list[0].CreatedBy, "the operator made it")
}

func TestKeys_RefuseWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	tests := map[string]struct {
		change func(*accounts.KeySpec)
		code   string
	}{
		"no name":                   {func(s *accounts.KeySpec) { s.Name = "" }, "invalid_name"},
		"a scope that is none":      {func(s *accounts.KeySpec) { s.Scopes = []accounts.Scope{"send", "fly"} }, "invalid_scope"},
		"SIM card 0":                {func(s *accounts.KeySpec) { s.SIMCardIDs = []int64{0} }, "invalid_id_list"},
		"too many SIM cards":        {func(s *accounts.KeySpec) { s.SIMCardIDs = numbers(101) }, "invalid_id_list"},
		"too many addresses":        {func(s *accounts.KeySpec) { s.AllowedIPs = make([]netip.Prefix, 101) }, "invalid_allowed_ips"},
		"an end that is over":       {func(s *accounts.KeySpec) { s.ExpiresAt = b.now }, "invalid_expiry"},
		"an end that is far":        {func(s *accounts.KeySpec) { s.ExpiresAt = b.now.AddDate(11, 0, 0) }, "invalid_expiry"},
		"a life of less than none":  {func(s *accounts.KeySpec) { s.ExpiresIn = -1 }, "invalid_expiry"},
		"a life that is long":       {func(s *accounts.KeySpec) { s.ExpiresIn = 1 << 62 }, "invalid_expiry"},
		"both an end and a life":    {func(s *accounts.KeySpec) { s.ExpiresAt, s.ExpiresIn = b.now.Add(time.Hour), time.Hour }, "invalid_expiry"},
		"a key for somebody else":   {func(s *accounts.KeySpec) { s.UserID = 99 }, "not_your_key"},
		"a card that is not theirs": {func(s *accounts.KeySpec) { s.SIMCardIDs = []int64{7} }, "sim_card_not_found"},
	}
	b.Attach(accounts.Neighbours{CheckSIMCards: func(*store.Tx, int64, []int64) error {
		return fault.New(fault.NotFound, "sim_card_not_found", "None.")
	}})
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			spec := accounts.KeySpec{Name: "x"}
			test.change(&spec)
			_, _, err := b.CreateKey(t.Context(), p, spec)
			require.Equal(t, test.code, fault.CodeOf(err))
		})
	}
	for _, bad := range []string{"", "10.0.0.0/33", "10.0.0", "localhost", "fe80::1%eth0", "::ffff:1.2.3.4/90"} {
		_, err := accounts.ParseIPs([]string{bad})
		require.Equal(t, "invalid_allowed_ips", fault.CodeOf(err), bad)
	}
	list, _, err := b.Keys(t.Context(), p, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 1, "nothing was made")
}

func numbers(n int) []int64 {
	all := make([]int64, n)
	for i := range all {
		all[i] = int64(i + 1)
	}
	return all
}

func TestKeys_NeverGiveMoreThanTheirMakerHas(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	maker := accounts.KeyLimits{
		Scopes: []accounts.Scope{accounts.ScopeRead, accounts.ScopeManage}, SIMCardIDs: []int64{1, 2},
		AllowedIPs: ips(t, "10.0.0.0/8"), ExpiresAt: b.now.Add(time.Hour),
	}
	made, secret := b.key(t, p, accounts.KeySpec{KeyLimits: maker})
	limited := b.who(t, secret)

	child, childSecret := b.key(t, limited, accounts.KeySpec{})
	require.Equal(t, maker, b.who(t, childSecret).Limits, "what is left open is inherited")
	narrow, _ := b.key(t, limited, accounts.KeySpec{KeyLimits: accounts.KeyLimits{
		Scopes: []accounts.Scope{accounts.ScopeRead}, SIMCardIDs: []int64{2}, AllowedIPs: ips(t, "10.1.0.0/16"), ExpiresAt: b.now.Add(time.Minute),
	}})
	tests := map[string]accounts.KeyLimits{
		"another scope":    {Scopes: []accounts.Scope{accounts.ScopeSend}},
		"another SIM card": {SIMCardIDs: []int64{2, 3}},
		"another address":  {AllowedIPs: ips(t, "11.0.0.1")},
		"a wider range":    {AllowedIPs: ips(t, "10.0.0.0/7")},
		"a longer life":    {ExpiresAt: b.now.Add(2 * time.Hour)},
	}
	for name, l := range tests {
		t.Run(name, func(t *testing.T) {
			_, _, err := b.CreateKey(t.Context(), limited, accounts.KeySpec{Name: "x", KeyLimits: l})
			require.Equal(t, "exceeds_own_rights", fault.CodeOf(err))
		})
	}
	all, every, anywhere, never := []accounts.Scope(nil), []int64(nil), []netip.Prefix(nil), time.Time{}
	for name, patch := range map[string]accounts.KeyPatch{
		"all scopes": {Scopes: &all}, "all SIM cards": {SIMCardIDs: &every}, "all addresses": {AllowedIPs: &anywhere}, "no end": {ExpiresAt: &never},
	} {
		for whose, id := range map[string]int64{"itself": made.ID, "its child": child.ID, "a narrow child": narrow.ID} {
			t.Run(name+" for "+whose, func(t *testing.T) {
				_, err := b.UpdateKey(t.Context(), limited, id, patch)
				require.Equal(t, "exceeds_own_rights", fault.CodeOf(err))
			})
		}
	}
	_, _, err := b.RotateKey(t.Context(), limited, p.KeyID, 0)
	require.Equal(t, "exceeds_own_rights", fault.CodeOf(err), "it would learn the secret of a stronger key")
	_, _, err = b.RotateKey(t.Context(), limited, narrow.ID, 0)
	require.NoError(t, err)
}

func TestKeys_AMembersAreItsOwnAndAnOwnersNoAdminsBusiness(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	stranger := b.who(t, b.account(t, "other@example.com", "").APIKey)
	_, admin := b.user(t, owner, accounts.UserSpec{Email: "admin@example.com", Role: accounts.RoleAdmin})
	_, member := b.user(t, owner, accounts.UserSpec{Email: "member@example.com", SIMCardIDs: []int64{1, 2}})
	ctx, name := t.Context(), "renamed"

	_, _, err := b.CreateKey(ctx, member, accounts.KeySpec{Name: "x", KeyLimits: accounts.KeyLimits{SIMCardIDs: []int64{3}}})
	require.Equal(t, "exceeds_own_rights", fault.CodeOf(err))
	_, secret := b.key(t, member, accounts.KeySpec{KeyLimits: accounts.KeyLimits{SIMCardIDs: []int64{2}}})
	open, openSecret := b.key(t, member, accounts.KeySpec{})
	require.Equal(t, []int64{2}, b.who(t, secret).SIMCardIDs)
	require.Equal(t, []int64{1, 2}, b.who(t, openSecret).SIMCardIDs)
	one := []int64{1}
	_, err = b.UpdateUser(ctx, owner, member.UserID, accounts.UserPatch{SIMCardIDs: &one})
	require.NoError(t, err)
	require.Equal(t, []int64{}, b.who(t, secret).SIMCardIDs, "a card that the user lost, its keys lose too")
	require.False(t, b.who(t, secret).MaySendThrough(2))

	count := func(p accounts.Principal) int {
		list, _, err := b.Keys(ctx, p, "", 100)
		require.NoError(t, err)
		return len(list)
	}
	require.Equal(t, 5, count(owner))
	require.Equal(t, 5, count(admin))
	require.Equal(t, 3, count(member))
	require.Equal(t, 1, count(stranger))
	for whose, p := range map[string]accounts.Principal{"a member": member, "a stranger": stranger, "nobody": {}} {
		for _, id := range []int64{owner.KeyID, admin.KeyID, 0, 4711} {
			_, err := b.Key(ctx, p, id)
			require.ErrorIs(t, err, accounts.ErrKeyNotFound, whose)
			_, err = b.UpdateKey(ctx, p, id, accounts.KeyPatch{Name: &name})
			require.ErrorIs(t, err, accounts.ErrKeyNotFound, whose)
			require.ErrorIs(t, b.DeleteKey(ctx, p, id), accounts.ErrKeyNotFound, whose)
			_, _, err = b.RotateKey(ctx, p, id, 0)
			require.ErrorIs(t, err, accounts.ErrKeyNotFound, whose)
		}
	}
	require.ErrorIs(t, b.DeleteKey(ctx, admin, owner.KeyID), accounts.ErrOwnersOnly)
	_, _, err = b.RotateKey(ctx, admin, owner.KeyID, 0)
	require.ErrorIs(t, err, accounts.ErrOwnersOnly)
	_, _, err = b.RotateKey(ctx, owner, open.ID, 0)
	require.ErrorIs(t, err, accounts.ErrNotYourKey, "nobody learns another user's secret")
	require.NoError(t, b.DeleteKey(ctx, admin, open.ID))
}

func TestKeys_ExpireAndAreBoundToAddresses(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	_, secret := b.key(t, p, accounts.KeySpec{ExpiresIn: time.Hour, KeyLimits: accounts.KeyLimits{AllowedIPs: ips(t, "203.0.113.0/24", "2001:db8::1")}})
	limited := b.who(t, secret)
	for from, may := range map[string]bool{
		"203.0.113.9": true, "::ffff:203.0.113.9": true, "2001:db8::1": true, "2001:db8::1%eth0": true, "203.0.114.1": false, "::1": false,
	} {
		err := b.Admit(limited, accounts.RightRead, netip.MustParseAddr(from))
		require.Equal(t, may, err == nil, from)
		if !may {
			require.Equal(t, "address_not_allowed", fault.CodeOf(err))
			require.Equal(t, fault.Forbidden, fault.KindOf(err))
		}
	}
	require.Error(t, b.Admit(limited, accounts.RightRead, netip.Addr{}), "a caller without an address")
	require.NoError(t, b.Admit(p, accounts.RightRead, netip.Addr{}))
	b.now = b.now.Add(time.Hour - time.Nanosecond)
	b.who(t, secret)
	b.now = b.now.Add(time.Nanosecond)
	_, err := b.Authenticate(t.Context(), secret)
	require.ErrorIs(t, err, accounts.ErrKeyExpired, "also when it is remembered")
	require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
}

func TestKeys_RotateWithAnOverlap(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	p := b.who(t, made.APIKey)
	view, second, err := b.RotateKey(t.Context(), p, p.KeyID, time.Hour)
	require.NoError(t, err)
	require.Equal(t, second[:8], view.Prefix)
	require.Equal(t, b.now.Add(time.Hour), *view.PreviousUntil)
	require.Zero(t, b.who(t, second).Limits)
	old := b.who(t, made.APIKey)
	require.Equal(t, p.KeyID, old.KeyID, "the old secret still opens the same key")
	_, _, err = b.CreateKey(t.Context(), old, accounts.KeySpec{Name: "x", ExpiresIn: 2 * time.Hour})
	require.Equal(t, "exceeds_own_rights", fault.CodeOf(err), "what it makes does not outlive it")

	b.now = b.now.Add(time.Hour)
	_, err = b.Authenticate(t.Context(), made.APIKey)
	require.ErrorIs(t, err, accounts.ErrKeyExpired)
	b.who(t, second)
	view, third, err := b.RotateKey(t.Context(), p, p.KeyID, 0)
	require.NoError(t, err)
	require.Nil(t, view.PreviousUntil)
	for _, secret := range []string{made.APIKey, second} {
		_, err = b.Authenticate(t.Context(), secret)
		require.ErrorIs(t, err, accounts.ErrUnauthenticated)
	}
	b.who(t, third)
	for _, overlap := range []time.Duration{-1, accounts.MaxOverlap + 1} {
		_, _, err := b.RotateKey(t.Context(), p, p.KeyID, overlap)
		require.Equal(t, "invalid_overlap", fault.CodeOf(err))
	}
}

func TestKeys_ArePagedInOrder(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	for range 4 {
		b.key(t, p, limits(accounts.ScopeRead))
	}
	var ids []int64
	for next := store.Cursor(""); ; {
		page, after, err := b.Keys(t.Context(), p, next, 2)
		require.NoError(t, err)
		for _, k := range page {
			ids = append(ids, k.ID)
		}
		if next = after; next == "" {
			break
		}
	}
	require.Equal(t, []int64{1, 2, 3, 4, 5}, ids)
	_, _, err := b.Keys(t.Context(), p, "nonsense!", 2)
	require.ErrorIs(t, err, accounts.ErrCursor)
	_, _, err = b.Users(t.Context(), p, "nonsense!", 2)
	require.ErrorIs(t, err, accounts.ErrCursor)
}

// FuzzParseIPs reads any text: what is taken is in one form, which reads as
// itself.
func FuzzParseIPs(f *testing.F) {
	for _, seed := range []string{"203.0.113.7", "10.0.0.0/8", "2001:db8::/32", "::ffff:198.51.100.0/120", "fe80::1%eth0", "0.0.0.0/0", "::/0", "::ffff:0.0.0.0/95", "x"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		all, err := accounts.ParseIPs([]string{text, text})
		if err != nil {
			require.Equal(t, "invalid_allowed_ips", fault.CodeOf(err))
			return
		}
		require.Len(t, all, 1)
		require.True(t, all[0].IsValid())
		require.Equal(t, all[0].Masked(), all[0])
		require.False(t, all[0].Addr().Is4In6())
		again, err := accounts.ParseIPs([]string{all[0].String()})
		require.NoError(t, err)
		require.Equal(t, all, again)
	})
}
