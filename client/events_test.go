package client_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/client"
	"simrelay/gateway/gatewaytest"
)

// accountOf is the account that office has made.
func accountOf(t *testing.T, s *gatewaytest.Server) accounts.CreatedAccount {
	t.Helper()
	all, err := s.Accounts.Account(t.Context(), 1)
	require.NoError(t, err)
	return accounts.CreatedAccount{AccountID: all.ID}
}

// begun counts an answer when its first bytes are on their way.
type begun struct {
	http.ResponseWriter

	count *atomic.Int64
	once  sync.Once
}

func (b *begun) Unwrap() http.ResponseWriter { return b.ResponseWriter }

func (b *begun) Flush() {
	b.ResponseWriter.(http.Flusher).Flush()
	b.once.Do(func() { b.count.Add(1) })
}

func atOnce(ctx context.Context, _ time.Duration) bool { return ctx.Err() == nil }

// The connection breaks off after every request's worth of events, and once
// before the first: nothing is lost, and nothing comes twice.
func TestFollow_GoesOnWhereItEnded(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	var opened atomic.Int64 // streams that have said where they are
	breakOff := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/api/v1/events" {
			s.ServeHTTP(w, r)
			return
		}
		stream, end := context.WithCancel(r.Context())
		defer end()
		go func() {
			select {
			case <-breakOff:
				end()
			case <-stream.Done():
			}
		}()
		s.ServeHTTP(&begun{ResponseWriter: w, count: &opened}, r.WithContext(stream))
	}))
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	t.Cleanup(cancel)
	c := client.New(server.URL, account.APIKey, client.WithRest(atOnce))
	send := func(text string) {
		_, err := c.Send(t.Context(), client.SendRequest{To: "+15557654321", Text: text})
		require.NoError(t, err)
	}
	send("before")
	got := make(chan client.Event)
	go func() {
		defer close(got)
		for e, err := range c.Follow(ctx, "") {
			if err != nil {
				return
			}
			got <- e
		}
	}()
	require.Eventually(t, func() bool { return opened.Load() == 1 }, 5*time.Second, time.Millisecond)
	for i := range 5 {
		breakOff <- struct{}{} // also before there was any event
		send(fmt.Sprint(i))
		m, err := (<-got).Message()
		require.NoError(t, err)
		require.Equal(t, fmt.Sprint(i), m.Text)
	}
	require.GreaterOrEqual(t, opened.Load(), int64(5))
	cancel()
	_, more := <-got
	require.False(t, more)
}

func TestFollow_EndsWithAFinalNo(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(refuse(http.StatusUnauthorized, ""))
	t.Cleanup(server.Close)
	n := 0
	for _, err := range client.New(server.URL, "k").Follow(t.Context(), "") {
		require.ErrorIs(t, err, client.ErrUnauthenticated)
		n++
	}
	require.Equal(t, 1, n)

	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, err := range client.New(server.URL, "k").Follow(gone, "") {
		require.ErrorIs(t, err, context.Canceled)
	}
}

func TestEvent_OfSomethingElseHasNoMessage(t *testing.T) {
	t.Parallel()
	_, err := client.Event{Type: "sim.online"}.Message()
	require.ErrorContains(t, err, "sim.online")
}
