package client_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
)

// shaky is a relay that fails before it works.
type shaky struct {
	*client.Client

	mu    sync.Mutex
	keys  []string // of each request
	waits []time.Duration
}

// newShaky answers the n-th request as the n-th function does, and those after
// them with success.
func newShaky(t *testing.T, fail ...http.HandlerFunc) *shaky {
	t.Helper()
	s := &shaky{}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body)
		s.mu.Lock()
		n := len(s.keys)
		s.keys = append(s.keys, r.Method+" "+r.Header.Get("Idempotency-Key"))
		s.mu.Unlock()
		if n < len(fail) {
			fail[n](w, r)
			return
		}
		fmt.Fprint(w, `{"id":7,"state":"queued","data":[]}`)
	}))
	t.Cleanup(server.Close)
	s.Client = client.New(server.URL, "k", client.WithRest(func(ctx context.Context, d time.Duration) bool {
		s.waits = append(s.waits, d)
		return ctx.Err() == nil
	}))
	return s
}

// asked are the requests that came.
func (s *shaky) asked() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.keys)
}

// vanish ends the connection without an answer.
func vanish(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

// half begins an answer and ends the connection.
func half(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Length", "1000")
	fmt.Fprint(w, `{"id":`)
	panic(http.ErrAbortHandler)
}

func refuse(status int, retryAfter string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		if retryAfter != "" {
			w.Header().Set("Retry-After", retryAfter)
		}
		w.WriteHeader(status)
		fmt.Fprint(w, `{"code":"some_code","detail":"No."}`)
	}
}

func TestSend_IsTriedAgainUnderOneKey(t *testing.T) {
	t.Parallel()
	s := newShaky(t, vanish, half, refuse(503, ""))
	m, err := s.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
	require.NoError(t, err)
	require.EqualValues(t, 7, m.ID)
	require.Len(t, s.asked(), 4)
	require.Greater(t, len(s.asked()[0]), len("POST ")+30)
	for _, key := range s.asked() {
		require.Equal(t, s.asked()[0], key)
	}
	for i, wait := range s.waits {
		usual := 500 * time.Millisecond << i
		require.GreaterOrEqual(t, wait, usual/2)
		require.LessOrEqual(t, wait, usual*3/2+1)
	}

	other, err := s.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello", IdempotencyKey: "order-1"})
	require.NoError(t, err)
	require.EqualValues(t, 7, other.ID)
	require.Equal(t, "POST order-1", s.asked()[4])
}

func TestSend_GivesUp(t *testing.T) {
	t.Parallel()
	s := newShaky(t, vanish, vanish, vanish, vanish)
	_, err := s.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
	require.ErrorContains(t, err, "no relay answers")
	require.Len(t, s.asked(), 1+client.DefaultRetries)
}

func TestRetries_AreForWhatMayBeRepeated(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		first http.HandlerFunc
		do    func(context.Context, *client.Client) error
		tries int
	}{
		"a list":                    {vanish, func(ctx context.Context, c *client.Client) error { _, err := c.SIMs(ctx); return err }, 2},
		"a list, too many":          {refuse(429, "1"), func(ctx context.Context, c *client.Client) error { _, err := c.SIMs(ctx); return err }, 2},
		"a list, a proxy's failure": {refuse(502, ""), func(ctx context.Context, c *client.Client) error { _, err := c.SIMs(ctx); return err }, 2},
		"a list, refused":           {refuse(400, ""), func(ctx context.Context, c *client.Client) error { _, err := c.SIMs(ctx); return err }, 1},
		"a list, our own failure":   {refuse(500, ""), func(ctx context.Context, c *client.Client) error { _, err := c.SIMs(ctx); return err }, 1},
		"a list, much too many":     {refuse(429, "3600"), func(ctx context.Context, c *client.Client) error { _, err := c.SIMs(ctx); return err }, 1},
		"a removal":                 {vanish, func(ctx context.Context, c *client.Client) error { return c.DeleteDevice(ctx, 1) }, 2},
		"a new device":              {vanish, func(ctx context.Context, c *client.Client) error { _, err := c.CreateDevice(ctx, "x"); return err }, 1},
		"a new device, too many":    {refuse(429, "1"), func(ctx context.Context, c *client.Client) error { _, err := c.CreateDevice(ctx, "x"); return err }, 1},
		"a change": {vanish, func(ctx context.Context, c *client.Client) error {
			_, err := c.UpdateSIM(ctx, 1, client.SIMPatch{})
			return err
		}, 1},
		"a question to the network":  {vanish, func(ctx context.Context, c *client.Client) error { _, err := c.USSD(ctx, 1, "*100#", ""); return err }, 1},
		"a message to be sent again": {vanish, func(ctx context.Context, c *client.Client) error { _, err := c.ResendMessage(ctx, 1); return err }, 1},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newShaky(t, tt.first)
			err := tt.do(t.Context(), s.Client)
			require.Equal(t, tt.tries > 1, err == nil, "%v", err)
			require.Len(t, s.asked(), tt.tries)
		})
	}
}

func TestRetries_HonourRetryAfter(t *testing.T) {
	t.Parallel()
	s := newShaky(t, refuse(429, "7"), refuse(503, time.Now().Add(20*time.Second).UTC().Format(http.TimeFormat)))
	_, err := s.Devices(t.Context())
	require.NoError(t, err)
	require.Len(t, s.waits, 2)
	require.InDelta(t, 7.5, s.waits[0].Seconds(), 0.3)
	require.InDelta(t, 20, s.waits[1].Seconds(), 3)
}

func TestRetries_EndWithTheContext(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(refuse(503, "5"))
	t.Cleanup(server.Close)
	c := client.New(server.URL, "k")
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
	defer cancel()
	began := time.Now()
	_, err := c.SIMs(ctx)
	require.ErrorIs(t, err, client.ErrUnavailable)
	require.Less(t, time.Since(began), time.Second, "there was no time left to wait")

	s := newShaky(t, vanish)
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	_, err = s.SIMs(gone)
	require.ErrorIs(t, err, context.Canceled)
	require.Empty(t, s.asked())
}

// The first try has removed it, though nobody has heard so.
func TestDelete_ThatFindsNothingAfterALostAnswerHasWorked(t *testing.T) {
	t.Parallel()
	require.NoError(t, newShaky(t, vanish, refuse(404, "")).DeleteDevice(t.Context(), 1))
	require.ErrorIs(t, newShaky(t, refuse(404, "")).DeleteDevice(t.Context(), 1), client.ErrNotFound)
	require.ErrorIs(t, newShaky(t, refuse(503, ""), refuse(404, "")).DeleteDevice(t.Context(), 1), client.ErrNotFound)
}

func TestOptions(t *testing.T) {
	t.Parallel()
	asked := make(chan string, 2)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked <- r.UserAgent()
		<-r.Context().Done()
	}))
	t.Cleanup(server.Close)
	h := &http.Client{Transport: http.DefaultTransport.(*http.Transport).Clone()}
	t.Cleanup(h.CloseIdleConnections)
	c := client.New(server.URL, "k", client.WithHTTPClient(h), client.WithUserAgent("shop/1.0"), client.WithTimeout(50*time.Millisecond), client.WithRetries(0))
	_, err := c.SIMs(t.Context())
	require.ErrorIs(t, err, context.DeadlineExceeded)
	require.Equal(t, "shop/1.0", <-asked)
	require.Empty(t, asked)
}

func TestError_IsComparedByWhatTheTargetHas(t *testing.T) {
	t.Parallel()
	err := fmt.Errorf("send: %w", &client.Error{Status: 404, Code: "message_not_found", Detail: "There is none."})
	require.ErrorIs(t, err, client.ErrNotFound)
	require.ErrorIs(t, err, &client.Error{Code: "message_not_found"})
	require.NotErrorIs(t, err, &client.Error{Code: "device_not_found"})
	require.NotErrorIs(t, err, client.ErrConflict)
	require.Equal(t, "message_not_found", client.CodeOf(err))
	require.Empty(t, client.CodeOf(errors.New("x")))
	require.Empty(t, client.CodeOf(nil))
}
