package accounts_test

import (
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/store"
)

func ptr[T any](v T) *T { return &v }

func TestTeam_UsersAreAddedWithALinkOrAPassword(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	made, err := b.AddUser(t.Context(), owner, accounts.UserSpec{
		Email: " Bob@Example.com", Name: "Bob", Link: true, SIMCardIDs: []int64{2, 1, 2}, ContactListIDs: []int64{}, Limits: accounts.Quota{PerDay: 5},
	})
	require.NoError(t, err)
	require.Equal(t, accounts.Member{
		ID: made.ID, Email: "bob@example.com", Name: "Bob", Role: accounts.RoleMember, SIMCardIDs: []int64{1, 2}, ContactListIDs: []int64{},
		Limits: accounts.Quota{PerDay: 5}, CreatedAt: b.now,
	}, made.Member)
	p := b.who(t, made.APIKey)
	require.Equal(t, []int64{1, 2}, p.SIMCardIDs)
	require.Equal(t, []int64{}, p.ContactListIDs, "none is not all")
	token, err := b.FollowLink(t.Context(), made.LinkCode)
	require.NoError(t, err)
	session, err := b.Session(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, made.ID, session.UserID)
	require.Equal(t, []int64{1, 2}, session.SIMCardIDs)
	require.Equal(t, []int64{}, session.ContactListIDs)

	made, err = b.AddUser(t.Context(), owner, accounts.UserSpec{Email: "amy@example.com", Password: "correct horse", Role: accounts.RoleAdmin})
	require.NoError(t, err)
	require.Empty(t, made.LinkCode)
	require.True(t, made.HasPassword)
	_, err = b.Login(t.Context(), "amy@example.com", "correct horse")
	require.NoError(t, err)
}

func TestTeam_RefusesWhatMakesNoSense(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	b.Attach(accounts.Neighbours{CheckSIMCards: func(_ *store.Tx, _ int64, ids []int64) error {
		if ids[0] == 9 {
			return fault.New(fault.NotFound, "sim_card_not_found", "None.")
		}
		return nil
	}})
	tests := map[string]struct {
		spec accounts.UserSpec
		code string
	}{
		"no address":        {accounts.UserSpec{}, "invalid_email"},
		"a taken address":   {accounts.UserSpec{Email: "jane@example.com"}, "email_taken"},
		"a short password":  {accounts.UserSpec{Email: "x@example.com", Password: "short"}, "invalid_password"},
		"a role of its own": {accounts.UserSpec{Email: "x@example.com", Role: "king"}, "invalid_role"},
		"a long name":       {accounts.UserSpec{Email: "x@example.com", Name: strings.Repeat("n", 201)}, "invalid_name"},
		"a negative limit":  {accounts.UserSpec{Email: "x@example.com", Limits: accounts.Quota{PerMonth: -1}}, "invalid_limits"},
		"a huge limit":      {accounts.UserSpec{Email: "x@example.com", Limits: accounts.Quota{Total: 1e10}}, "invalid_limits"},
		"card 0":            {accounts.UserSpec{Email: "x@example.com", SIMCardIDs: []int64{0}}, "invalid_id_list"},
		"list -1":           {accounts.UserSpec{Email: "x@example.com", ContactListIDs: []int64{-1}}, "invalid_id_list"},
		"another's card":    {accounts.UserSpec{Email: "x@example.com", SIMCardIDs: []int64{9}}, "sim_card_not_found"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := b.AddUser(t.Context(), owner, test.spec)
			require.Equal(t, test.code, fault.CodeOf(err))
		})
	}
	for name, patch := range map[string]accounts.UserPatch{
		"invalid_email": {Email: ptr("x")}, "invalid_password": {Password: ptr("x")}, "invalid_role": {Role: ptr(accounts.Role("x"))},
		"invalid_limits": {PerDay: ptr(int64(-1))}, "invalid_id_list": {SIMCardIDs: ptr(numbers(101))}, "sim_card_not_found": {SIMCardIDs: ptr([]int64{9})},
	} {
		_, err := b.UpdateUser(t.Context(), owner, owner.UserID, patch)
		require.Equal(t, name, fault.CodeOf(err))
	}
	list, _, err := b.Users(t.Context(), owner, "", 10)
	require.NoError(t, err)
	require.Len(t, list, 1)
}

// TestTeam_WhoMayDoWhat is the table of who may do what to whom.
func TestTeam_WhoMayDoWhat(t *testing.T) {
	t.Parallel()
	type deed = func(b *bench, p accounts.Principal, id int64) error
	update := func(patch accounts.UserPatch) deed {
		return func(b *bench, p accounts.Principal, id int64) error {
			_, err := b.UpdateUser(t.Context(), p, id, patch)
			return err
		}
	}
	deeds := map[string]deed{
		"see": func(b *bench, p accounts.Principal, id int64) error { _, err := b.User(t.Context(), p, id); return err },
		"reset": func(b *bench, p accounts.Principal, id int64) error {
			_, err := b.ResetUsage(t.Context(), p, id)
			return err
		},
		"link": func(b *bench, p accounts.Principal, id int64) error {
			_, _, err := b.MakeUserLink(t.Context(), p, id)
			return err
		},
		"delete": func(b *bench, p accounts.Principal, id int64) error { return b.DeleteUser(t.Context(), p, id) },
		"rename": update(accounts.UserPatch{Name: ptr("New")}), "move": update(accounts.UserPatch{Email: ptr("new@example.com")}),
		"crown": update(accounts.UserPatch{Role: ptr(accounts.RoleOwner)}), "demote": update(accounts.UserPatch{Role: ptr(accounts.RoleMember)}),
		"limit": update(accounts.UserPatch{PerDay: ptr(int64(1))}), "give cards": update(accounts.UserPatch{SIMCardIDs: ptr([]int64{1})}),
		"give lists": update(accounts.UserPatch{ContactListIDs: ptr([]int64{1})}),
	}
	const none, crown, role = "user_not_found", "owners_only", "insufficient_role"
	all := func(code string) map[string]string {
		m := map[string]string{}
		for name := range deeds {
			m[name] = code
		}
		return m
	}
	with := func(m map[string]string, code string, names ...string) map[string]string {
		for _, name := range names {
			m[name] = code
		}
		return m
	}
	// By who does it and to whom; no code: it is done.
	want := map[string]map[string]map[string]string{
		"owner":  {"owner": with(all(""), "last_owner", "delete", "demote"), "admin": all(""), "member": all(""), "stranger": all(none)},
		"admin":  {"owner": with(all(crown), "", "see"), "admin": with(all(""), crown, "crown"), "member": with(all(""), crown, "crown"), "stranger": all(none)},
		"member": {"owner": all(none), "admin": all(none), "member": with(all(role), "", "see", "rename", "link"), "stranger": all(none)},
	}
	for actor, targets := range want {
		for target, codes := range targets {
			for name, code := range codes {
				t.Run(actor+" to "+target+": "+name, func(t *testing.T) {
					t.Parallel()
					b := newBench(t)
					people := map[string]accounts.Principal{
						"owner": b.who(t, b.account(t, "owner@example.com", "").APIKey), "stranger": b.who(t, b.account(t, "stranger@example.com", "").APIKey),
					}
					_, people["admin"] = b.user(t, people["owner"], accounts.UserSpec{Email: "admin@example.com", Role: accounts.RoleAdmin})
					_, people["member"] = b.user(t, people["owner"], accounts.UserSpec{Email: "member@example.com"})
					err := deeds[name](b, people[actor], people[target].UserID)
					if code == "" {
						require.NoError(t, err)
						return
					}
					require.Equal(t, code, fault.CodeOf(err), "%v", err)
				})
			}
		}
	}
}

func TestTeam_OnlyAnOwnerMakesOwnersAndOneIsAlwaysLeft(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	_, admin := b.user(t, owner, accounts.UserSpec{Email: "admin@example.com", Role: accounts.RoleAdmin})
	_, err := b.AddUser(t.Context(), admin, accounts.UserSpec{Email: "x@example.com", Role: accounts.RoleOwner})
	require.ErrorIs(t, err, accounts.ErrOwnersOnly)
	require.ErrorIs(t, b.DeleteUser(t.Context(), owner, owner.UserID), accounts.ErrLastOwner)
	_, second := b.user(t, owner, accounts.UserSpec{Email: "second@example.com", Role: accounts.RoleOwner})

	// Both go at the same time: one must stay.
	errs := make([]error, 2)
	var all sync.WaitGroup
	for i, p := range []accounts.Principal{owner, second} {
		all.Go(func() { errs[i] = b.DeleteUser(t.Context(), p, p.UserID) })
	}
	all.Wait()
	require.True(t, errors.Is(errs[0], accounts.ErrLastOwner) != errors.Is(errs[1], accounts.ErrLastOwner), "%v", errs)
	owners, err := b.Owners(t.Context(), owner.AccountID)
	require.NoError(t, err)
	require.Len(t, owners, 1)
}

func TestTeam_AUserWhoIsDeletedIsGoneEverywhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	made, err := b.AddUser(t.Context(), owner, accounts.UserSpec{Email: "bob@example.com", Link: true, Limits: accounts.Quota{Total: 3}})
	require.NoError(t, err)
	token, err := b.FollowLink(t.Context(), made.LinkCode)
	require.NoError(t, err)
	link, _, err := b.MakeUserLink(t.Context(), owner, made.ID)
	require.NoError(t, err)
	_, secret := b.key(t, b.who(t, made.APIKey), accounts.KeySpec{})
	var forgotten atomic.Int64
	b.Attach(accounts.Neighbours{ForgetUser: func(_ *store.Tx, accountID, userID int64) error {
		require.Equal(t, owner.AccountID, accountID)
		forgotten.Store(userID)
		return nil
	}})
	require.NoError(t, b.DeleteUser(t.Context(), owner, made.ID))
	require.Equal(t, made.ID, forgotten.Load())
	for _, key := range []string{made.APIKey, secret} {
		_, err = b.Authenticate(t.Context(), key)
		require.ErrorIs(t, err, accounts.ErrUnauthenticated)
	}
	_, err = b.Session(t.Context(), token)
	require.ErrorIs(t, err, accounts.ErrLink)
	_, err = b.FollowLink(t.Context(), link)
	require.ErrorIs(t, err, accounts.ErrLink)
	_, err = b.AddUser(t.Context(), owner, accounts.UserSpec{Email: "bob@example.com"})
	require.NoError(t, err, "the address is free again")
}

func TestTeam_ANewPasswordLogsOutEverywhere(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "correct horse").APIKey)
	token, err := b.Login(t.Context(), "jane@example.com", "correct horse")
	require.NoError(t, err)
	view, err := b.UpdateUser(t.Context(), owner, owner.UserID, accounts.UserPatch{Password: ptr("battery staple")})
	require.NoError(t, err)
	require.True(t, view.HasPassword)
	_, err = b.Session(t.Context(), token)
	require.ErrorIs(t, err, accounts.ErrLink)
	_, err = b.Login(t.Context(), "jane@example.com", "battery staple")
	require.NoError(t, err)
}

func TestTeam_ALimitedKeyHandsOutNoLogins(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	_, secret := b.key(t, owner, limits(accounts.ScopeManage))
	limited := b.who(t, secret)
	_, err := b.AddUser(t.Context(), limited, accounts.UserSpec{Email: "x@example.com", Password: "long enough"})
	require.ErrorIs(t, err, accounts.ErrLimitedKey)
	_, err = b.UpdateUser(t.Context(), limited, owner.UserID, accounts.UserPatch{Password: ptr("long enough")})
	require.ErrorIs(t, err, accounts.ErrLimitedKey)
	_, _, err = b.MakeUserLink(t.Context(), limited, owner.UserID)
	require.ErrorIs(t, err, accounts.ErrLimitedKey)
	made, err := b.AddUser(t.Context(), limited, accounts.UserSpec{Email: "x@example.com", Link: true, Role: accounts.RoleOwner})
	require.NoError(t, err)
	require.Empty(t, made.LinkCode)
	require.Equal(t, limited.Limits, b.who(t, made.APIKey).Limits)
}

func TestQuota_CountsByDayMonthAndAllAndSaysWhenItIsOver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	owner := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	b.now = time.Date(2026, time.January, 30, 23, 0, 0, 0, time.FixedZone("east", 3600)) // 22:00 UTC
	m, p := b.user(t, owner, accounts.UserSpec{Email: "bob@example.com", Limits: accounts.Quota{PerDay: 2, PerMonth: 3, Total: 5}})
	send := func() error {
		return b.db.Update(t.Context(), func(tx *store.Tx) error { return accounts.CountMessage(tx, p, b.now) })
	}
	used := func() accounts.Used {
		view, err := b.User(t.Context(), p, m.ID)
		require.NoError(t, err)
		return view.Used
	}
	full := func(text string, after time.Duration) {
		t.Helper()
		err := send()
		require.Equal(t, "member_limit_reached", fault.CodeOf(err), "%v", err)
		require.Equal(t, fault.Forbidden, fault.KindOf(err))
		require.Equal(t, after, fault.Of(err).RetryAfter)
		require.Contains(t, err.Error(), text)
	}
	require.NoError(t, send())
	require.NoError(t, send())
	full("for one day (2). You can send again from 2026-01-31T00:00:00Z", 2*time.Hour)
	require.Equal(t, accounts.Used{Today: 2, ThisMonth: 2, Total: 2}, used())
	b.now = b.now.Add(2 * time.Hour)
	require.Equal(t, accounts.Used{ThisMonth: 2, Total: 2}, used(), "a new day is seen without a message")
	require.NoError(t, send())
	full("for one month (3). You can send again from 2026-02-01T00:00:00Z", 24*time.Hour)
	b.now = b.now.Add(-2 * time.Hour)
	full("for one month (3)", 26*time.Hour) // a clock that is put back gives nothing anew
	b.now = b.now.Add(26 * time.Hour)
	require.NoError(t, send())
	require.NoError(t, send())
	require.Equal(t, accounts.Used{Today: 2, ThisMonth: 2, Total: 5}, used())
	full("in total (5). You can send again when", 0)

	view, err := b.UpdateUser(t.Context(), owner, m.ID, accounts.UserPatch{Total: ptr(int64(0))})
	require.NoError(t, err)
	require.Equal(t, accounts.Quota{PerDay: 2, PerMonth: 3}, view.Limits, "what is not named stays")
	full("for one day (2)", 24*time.Hour)
	view, err = b.ResetUsage(t.Context(), owner, m.ID)
	require.NoError(t, err)
	require.Zero(t, view.Used)
	require.NoError(t, send())
	require.NoError(t, b.db.Update(t.Context(), func(tx *store.Tx) error { return accounts.CountMessage(tx, accounts.Principal{AccountID: 1}, b.now) }), "the operator has no quota")
}
