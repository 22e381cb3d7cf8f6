package accounts_test

import (
	"context"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
)

func TestService_Login_OpensASession(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "correct horse")
	token, err := b.Login(t.Context(), " JANE@example.com", "correct horse")
	require.NoError(t, err)
	p, err := b.Session(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, accounts.Principal{
		OrganisationID: made.OrganisationID, AccountID: made.AccountID, UserID: made.UserID, Email: "jane@example.com",
		Role: accounts.RoleOwner, Plan: accounts.PlanStarter, Country: "US",
	}, p)
	require.NoError(t, b.Logout(t.Context(), token))
	_, err = b.Session(t.Context(), token)
	require.ErrorIs(t, err, accounts.ErrLink)
	require.NoError(t, b.Logout(t.Context(), token), "to end it again is no error")
}

func TestService_Login_WithAPasswordThatIsTakenAwayMeanwhileOpensNothing(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "correct horse")
	owner, err := b.Authenticate(t.Context(), made.APIKey)
	require.NoError(t, err)
	tokens := make(chan string, 8)
	for range cap(tokens) {
		go func() {
			token, _ := b.Login(t.Context(), "jane@example.com", "correct horse")
			tokens <- token
		}()
	}
	all := []string{<-tokens} // now the others are under way
	_, err = b.UpdateUser(t.Context(), owner, made.UserID, accounts.UserPatch{Password: new(string)})
	require.NoError(t, err)
	for len(all) < cap(tokens) {
		all = append(all, <-tokens)
	}
	for _, token := range all {
		_, err := b.Session(t.Context(), token)
		require.ErrorIs(t, err, accounts.ErrLink)
	}
}

func TestService_Login_RefusesInOneWay(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.account(t, "jane@example.com", "correct horse")
	b.account(t, "nopassword@example.com", "")
	tests := map[string][2]string{
		"a wrong password":         {"jane@example.com", "battery staple"},
		"no password":              {"jane@example.com", ""},
		"nobody":                   {"nobody@example.com", "correct horse"},
		"a user without password":  {"nopassword@example.com", ""},
		"any for such a user":      {"nopassword@example.com", "correct horse"},
		"a password beyond bounds": {"jane@example.com", strings.Repeat("x", 513)},
		"an address beyond bounds": {strings.Repeat("x", 300), "correct horse"},
		"all zero bytes":           {"nobody@example.com", strings.Repeat("\x00", 32)},
	}
	for name, login := range tests {
		t.Run(name, func(t *testing.T) {
			token, err := b.Login(t.Context(), login[0], login[1])
			require.ErrorIs(t, err, accounts.ErrLogin)
			require.Equal(t, fault.Unauthenticated, fault.KindOf(err))
			require.Empty(t, token)
		})
	}
}

// Who is not there must cost as much work as who is.
func TestService_Login_TakesAsLongForNobody(t *testing.T) {
	b := newBench(t)
	b.account(t, "jane@example.com", "correct horse")
	fastest := func(email string) time.Duration {
		least := time.Hour
		for range 5 {
			start := time.Now()
			_, err := b.Login(t.Context(), email, "battery staple")
			require.ErrorIs(t, err, accounts.ErrLogin)
			least = min(least, time.Since(start))
		}
		return least
	}
	known, unknown := fastest("jane@example.com"), fastest("nobody@example.com")
	require.Greater(t, unknown, known/4)
	require.Greater(t, known, unknown/4)
}

func TestService_Login_WaitsForItsTurnAndGivesUpWithItsContext(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.account(t, "jane@example.com", "correct horse")
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := b.Login(ctx, "jane@example.com", "correct horse")
	require.ErrorIs(t, err, context.Canceled)

	var all sync.WaitGroup
	errs := make([]error, 8) // many more than are worked on at once
	for i := range errs {
		all.Go(func() { _, errs[i] = b.Login(t.Context(), "jane@example.com", "correct horse") })
	}
	all.Wait()
	for _, err := range errs {
		require.NoError(t, err)
	}
}

func TestService_Session_EndsAfterItsTime(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	b.account(t, "jane@example.com", "correct horse")
	token, err := b.Login(t.Context(), "jane@example.com", "correct horse")
	require.NoError(t, err)
	b.now = b.now.Add(accounts.SessionLife - time.Second)
	_, err = b.Session(t.Context(), token)
	require.NoError(t, err)
	b.now = b.now.Add(time.Second)
	_, err = b.Session(t.Context(), token)
	require.ErrorIs(t, err, accounts.ErrLink)
	for _, token := range []string{"", "nonsense", strings.Repeat("x", 300)} {
		_, err := b.Session(t.Context(), token)
		require.ErrorIs(t, err, accounts.ErrLink)
	}
}

func TestService_Link_WorksOnceAndNotForEver(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	made := b.account(t, "jane@example.com", "")
	_, _, err := b.CreateUser(t.Context(), made.AccountID, "bob@example.com", "", accounts.RoleAdmin)
	require.NoError(t, err)
	code, err := b.MakeLink(t.Context(), made.AccountID)
	require.NoError(t, err)
	_, err = b.Session(t.Context(), code)
	require.ErrorIs(t, err, accounts.ErrLink, "a link is no session")
	token, err := b.FollowLink(t.Context(), code)
	require.NoError(t, err)
	p, err := b.Session(t.Context(), token)
	require.NoError(t, err)
	require.Equal(t, made.UserID, p.UserID, "it is the owner's")
	_, err = b.FollowLink(t.Context(), code)
	require.ErrorIs(t, err, accounts.ErrLink)
	_, err = b.FollowLink(t.Context(), token)
	require.ErrorIs(t, err, accounts.ErrLink, "a session is no link")
	_, err = b.Session(t.Context(), token)
	require.NoError(t, err, "and is not ended by that")

	old, err := b.MakeLink(t.Context(), made.AccountID)
	require.NoError(t, err)
	b.now = b.now.Add(accounts.LinkLife)
	_, err = b.FollowLink(t.Context(), old)
	require.ErrorIs(t, err, accounts.ErrLink)
	_, err = b.MakeLink(t.Context(), 99)
	require.ErrorIs(t, err, accounts.ErrAccountNotFound)
}

func TestService_Link_IsFollowedByOneOfMany(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	code, err := b.MakeLink(t.Context(), b.account(t, "jane@example.com", "").AccountID)
	require.NoError(t, err)
	tokens := make([]string, 16)
	var all sync.WaitGroup
	for i := range tokens {
		all.Go(func() { tokens[i], _ = b.FollowLink(t.Context(), code) })
	}
	all.Wait()
	got := 0
	for _, token := range tokens {
		if token != "" {
			got++
		}
	}
	require.Equal(t, 1, got)
}

func TestService_OperatorToken_IsMadeOnceAndCanBeSet(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	ctx := t.Context()
	require.ErrorIs(t, b.CheckOperator(ctx, ""), accounts.ErrOperator)
	require.ErrorIs(t, b.CheckOperator(ctx, "anything"), accounts.ErrOperator, "there is none yet")
	token, err := b.NewOperatorToken(ctx)
	require.NoError(t, err)
	require.Regexp(t, `^op[0-9A-Za-z]{46}$`, token)
	require.NoError(t, b.CheckOperator(ctx, token))
	again, err := b.NewOperatorToken(ctx)
	require.NoError(t, err)
	require.Empty(t, again)
	require.NoError(t, b.SetOperatorToken(ctx, "mine"))
	require.NoError(t, b.CheckOperator(ctx, "mine"))
	for _, wrong := range []string{token, "", "Mine", "mine ", strings.Repeat("x", 300)} {
		require.ErrorIs(t, b.CheckOperator(ctx, wrong), accounts.ErrOperator)
	}
	require.Equal(t, fault.Unauthenticated, fault.KindOf(accounts.ErrOperator))
	for _, unusable := range []string{"", "two words", "tab\t", "ümlaut", "\x7f", strings.Repeat("x", 257)} {
		require.Equal(t, "invalid_operator_token", fault.CodeOf(b.SetOperatorToken(ctx, unusable)))
	}
	require.NoError(t, b.CheckOperator(ctx, "mine"), "the one before stays")
}
