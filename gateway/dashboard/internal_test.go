package dashboard

import (
	"context"
	"fmt"
	"net/netip"
	"testing"
	"testing/synctest"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/internal/fault"
	"simrelay/internal/throttle"
)

func TestLogins_AreSlowedDownByAddressAndByClient(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	l := logins{throttle.New(func() time.Time { return now })}
	client := netip.MustParseAddr("192.0.2.1")
	for range loginBurst {
		require.NoError(t, l.spend(client, "a@example.com"))
	}
	err := l.spend(client, "a@example.com")
	require.Equal(t, fault.RateLimited, fault.KindOf(err))
	require.Equal(t, loginEvery, fault.Of(err).RetryAfter)
	now = now.Add(loginEvery)
	require.NoError(t, l.spend(client, "a@example.com"))
	require.Error(t, l.spend(client, "a@example.com"))
	l.forgive(client, "A@example.com")
	require.NoError(t, l.spend(client, "a@example.com"))

	other := netip.MustParseAddr("192.0.2.2")
	for i := range clientBurst {
		require.NoError(t, l.spend(other, fmt.Sprint(i)))
	}
	require.Error(t, l.spend(other, "another"))
}

func TestBoards_AreLookedAtOncePerInterval(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		looks := 0
		content := []byte("one")
		b := newBoards(func(context.Context, accounts.Principal) ([]byte, error) {
			looks++
			return content, nil
		}, time.Second)
		acme := audience{account: 1}
		at, same := b.watch(acme), b.watch(acme)
		require.Same(t, at, same)
		ask := func(have int64) (int64, string) {
			version, content, err := b.newer(t.Context(), accounts.Principal{}, at, have)
			require.NoError(t, err)
			return version, string(content)
		}
		version, got := ask(0)
		require.Equal(t, "one", got)
		for range 10 {
			_, got = ask(version)
			require.Empty(t, got)
		}
		require.Equal(t, 1, looks)
		<-time.After(time.Second)
		_, got = ask(version)
		require.Empty(t, got, "it has not changed")
		require.Equal(t, 2, looks)
		content = []byte("two")
		<-time.After(time.Second)
		_, got = ask(version)
		require.Equal(t, "two", got)
		b.leave(acme)
		require.Len(t, b.boards, 1)
		b.leave(acme)
		require.Empty(t, b.boards)
	})
}
