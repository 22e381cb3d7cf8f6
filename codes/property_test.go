package codes_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/codes"
	"simrelay/internal/fault"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// all runs the same many times at once.
func all(n int, do func(i int)) {
	var wg sync.WaitGroup
	begin := make(chan struct{})
	for i := range n {
		wg.Go(func() { <-begin; do(i) })
	}
	close(begin)
	wg.Wait()
}

func TestVerify_ExactlyOneOfManyAtOnceSucceeds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	for range 5 {
		text := r.send(codes.Request{}).Code.Reveal()
		var right, late atomic.Int64
		all(64, func(int) {
			switch err := r.verify(text); {
			case err == nil:
				right.Add(1)
			case fault.CodeOf(err) == codes.ErrNoCode.Code:
				late.Add(1)
			}
		})
		require.EqualValues(t, 1, right.Load())
		require.EqualValues(t, 63, late.Load())
		r.Clock.Advance(time.Hour)
	}
}

func TestVerify_TriesAreNeverExceededAtOnce(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	text := r.send(codes.Request{}).Code.Reveal()
	var wrong atomic.Int64
	all(64, func(int) {
		if fault.CodeOf(r.verify(other(text))) == "code_wrong" {
			wrong.Add(1)
		}
	})
	require.EqualValues(t, codes.MaxTries, wrong.Load())
	require.ErrorIs(t, r.verify(text), codes.ErrNoCode)
}

func TestSend_OneOfManyAtOnceIsSent(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	var sent atomic.Int64
	all(32, func(int) {
		if _, err := r.Service.Send(context.Background(), r.p, codes.Request{To: alice}); err == nil {
			sent.Add(1)
		}
	})
	require.EqualValues(t, 1, sent.Load())
	require.Len(t, r.Messages(r.p), 1)
}

// modelled is what the model knows of a code.
type modelled struct {
	text    string
	expires time.Time
	tries   int
	over    bool
}

// TestCodes_BehaveAsTheModel does random things for a long while, over restarts,
// and compares each answer with a model that is written another way.
func TestCodes_BehaveAsTheModel(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	dice := rand.New(rand.NewPCG(seed, 0))
	r := newRig(t)
	services := []string{"Shop", "Bank"}
	known := map[string]*modelled{} // by service; the newest
	var times []time.Time
	for range 600 {
		service := services[dice.IntN(2)]
		switch dice.IntN(6) {
		case 0:
			sendAsTheModel(r, service, known, &times)
		case 1, 2:
			verifyAsTheModel(r, service, known, false)
		case 3:
			verifyAsTheModel(r, service, known, true)
		case 4:
			r.Clock.Advance(time.Duration(dice.IntN(600)) * time.Second)
		case 5:
			if dice.IntN(8) == 0 {
				r.Reopen()
				r.restart()
			}
			_, err := r.Prune(t.Context())
			require.NoError(t, err)
		}
	}
}

func sendAsTheModel(r *rig, service string, known map[string]*modelled, times *[]time.Time) {
	r.t.Helper()
	now, inHour := r.Now(), 0
	for _, at := range *times {
		if at.After(now.Add(-time.Hour)) {
			inHour++
		}
	}
	allowed := inHour < 5 && (len(*times) == 0 || !now.Before((*times)[len(*times)-1].Add(30*time.Second)))
	sent, err := r.Service.Send(r.t.Context(), r.p, codes.Request{To: alice, Service: service, ExpiresIn: 5 * time.Minute})
	require.Equal(r.t, allowed, err == nil, "%v", err)
	if err == nil {
		*times = append(*times, now)
		known[service] = &modelled{text: sent.Code.Reveal(), expires: now.Add(5 * time.Minute)}
	}
}

func verifyAsTheModel(r *rig, service string, known map[string]*modelled, right bool) {
	r.t.Helper()
	m := known[service]
	text := "0000"
	if right && m != nil {
		text = m.text
	}
	_, err := r.Verify(r.t.Context(), r.p, codes.Attempt{To: alice, Service: service, Code: text})
	switch {
	case m == nil || m.over || m.tries == 5 || !r.Now().Before(m.expires):
		require.ErrorIs(r.t, err, codes.ErrNoCode)
	case right:
		require.NoError(r.t, err)
		m.over = true
	default:
		require.Equal(r.t, "code_wrong", fault.CodeOf(err))
		m.tries++
	}
}

func TestRun_PrunesUntilItsContextEnds(t *testing.T) {
	t.Parallel()
	r := newRig(t)
	r.send(codes.Request{})
	r.Clock.Advance(2 * time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error, 1)
	go func() { done <- r.Run(ctx) }()
	require.Eventually(t, func() bool { n, err := codes.Count(t.Context(), r.DB); return err == nil && n == 0 }, 10*time.Second, 5*time.Millisecond)
	cancel()
	require.NoError(t, <-done)
}

func TestRandom_FillsTheRangeEvenly(t *testing.T) {
	t.Parallel()
	first, last := map[byte]int{}, map[byte]int{}
	const n = 20000
	for range n {
		text := codes.Random(4)
		require.Len(t, text, 4)
		first[text[0]]++
		last[text[3]]++
	}
	require.Len(t, first, 9)
	require.Len(t, last, 10)
	for _, counts := range []map[byte]int{first, last} {
		for digit, have := range counts {
			require.InDelta(t, n/len(counts), have, n/20, "%c", digit)
		}
	}
}
