package accounts_test

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
)

func TestRates_AreThoseOfThePlan(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		plan        accounts.Plan
		minute, day int
	}{{accounts.PlanStarter, 60, 10_000}, {accounts.PlanProfessional, 300, 100_000}, {accounts.PlanEnterprise, 0, 0}} {
		l, limited := tt.plan.Rates()
		require.Equal(t, tt.minute > 0, limited)
		require.Equal(t, tt.minute, l.Minute)
		require.Equal(t, tt.day, l.Day)
	}
}

func TestSpend_RefusesWhatIsOneTooMany(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	starter := accounts.Principal{KeyID: 7, UserID: 1, Plan: accounts.PlanStarter}
	for left := 59; left >= 0; left-- {
		a, err := b.Spend(starter)
		require.NoError(t, err)
		require.Equal(t, left, a.Minute.Remaining)
		require.False(t, a.Refused)
	}
	b.now = b.now.Add(20 * time.Second)
	a, err := b.Spend(starter)
	require.Equal(t, "rate_limited", fault.CodeOf(err))
	require.Equal(t, fault.RateLimited, fault.KindOf(err))
	require.Equal(t, 40*time.Second, fault.Of(err).RetryAfter)
	require.True(t, a.Refused)
	require.Equal(t, accounts.PlanStarter, a.Plan)
	require.Equal(t, 10_000-60, a.Day.Remaining, "what is refused is not counted")
	require.False(t, b.Allowance(starter).Refused)

	starter.Plan = accounts.PlanProfessional
	a, err = b.Spend(starter)
	require.NoError(t, err, "a better plan holds at once")
	require.Equal(t, 300-61, a.Minute.Remaining)

	for name, other := range map[string]accounts.Principal{
		"another key of the user": {KeyID: 8, UserID: 1, Plan: accounts.PlanStarter},
		"a login":                 {UserID: 7, Plan: accounts.PlanStarter},
		"another login":           {UserID: 1, Plan: accounts.PlanStarter},
	} {
		require.Equal(t, 60, b.Allowance(other).Minute.Remaining, name)
	}
}

func TestSpend_CostsNothingWithoutALimit(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := accounts.Principal{KeyID: 7, Plan: accounts.PlanEnterprise}
	for range 1000 {
		a, err := b.Spend(p)
		require.NoError(t, err)
		require.Nil(t, a)
	}
	require.Nil(t, b.Allowance(p))
}

// It is not parallel: what others allocate would be counted too.
func TestSpend_AllocatesNothingWithoutALimit(t *testing.T) {
	b := newBench(t)
	p := accounts.Principal{KeyID: 7, Plan: accounts.PlanEnterprise}
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = b.Spend(p) }))
}
