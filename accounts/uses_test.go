package accounts_test

import (
	"context"
	"net/netip"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
)

func TestUses_AreShownAtOnceAndStoredLater(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	from := netip.MustParseAddr("203.0.113.7")
	show := func(s *accounts.Service) accounts.Key {
		k, err := s.Key(t.Context(), p, p.KeyID)
		require.NoError(t, err)
		return k
	}
	require.Nil(t, show(b.Service).LastUsedAt)
	commits := b.db.Stats().Updates
	for range 100 {
		require.NoError(t, b.Admit(p, accounts.RightRead, from))
	}
	require.Error(t, b.Admit(p, "none", from))
	require.Equal(t, commits, b.db.Stats().Updates, "no request writes")
	require.Equal(t, b.now, *show(b.Service).LastUsedAt)
	require.Equal(t, from, *show(b.Service).LastUsedIP)

	restarted := accounts.New(b.db, nil, func() time.Time { return b.now })
	require.Nil(t, show(restarted).LastUsedAt, "nothing is stored yet")
	require.NoError(t, b.StoreUses(t.Context()))
	require.NoError(t, b.StoreUses(t.Context()))
	require.Equal(t, commits+1, b.db.Stats().Updates, "once")
	require.Equal(t, b.now, *show(restarted).LastUsedAt)
	require.Equal(t, from, *show(restarted).LastUsedIP)

	require.NoError(t, b.Admit(p, accounts.RightRead, from))
	require.NoError(t, b.DeleteKey(t.Context(), p, p.KeyID))
	require.NoError(t, b.StoreUses(t.Context()), "a key that is gone has no uses")
}

func TestUses_ManyAreStoredInSteps(t *testing.T) {
	t.Parallel()
	b := newBench(t)
	p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
	for range 600 {
		_, secret := b.key(t, p, accounts.KeySpec{})
		require.NoError(t, b.Admit(b.who(t, secret), accounts.RightRead, netip.Addr{}))
	}
	before := b.db.Stats().Updates
	require.NoError(t, b.StoreUses(t.Context()))
	require.Equal(t, before+2, b.db.Stats().Updates)
	restarted := accounts.New(b.db, nil, func() time.Time { return b.now })
	list, _, err := restarted.Keys(t.Context(), p, "", 1000)
	require.NoError(t, err)
	for _, k := range list[1:] {
		require.NotNil(t, k.LastUsedAt)
		require.Nil(t, k.LastUsedIP)
	}
}

func TestUses_RunStoresEveryMinuteAndAtTheEnd(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t)
		p := b.who(t, b.account(t, "jane@example.com", "").APIKey)
		ctx, stop := context.WithCancel(context.Background())
		var run sync.WaitGroup
		run.Go(func() { _ = b.Run(ctx) })
		use := func() { require.NoError(t, b.Admit(p, accounts.RightRead, netip.Addr{})) }
		before := b.db.Stats().Updates
		use()
		<-time.After(time.Minute + time.Second)
		use()
		require.Eventually(t, func() bool { return b.db.Stats().Updates == before+1 }, 30*time.Second, time.Second)
		stop()
		run.Wait()
		require.Equal(t, before+2, b.db.Stats().Updates)
	})
}
