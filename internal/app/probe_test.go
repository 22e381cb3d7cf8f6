package app

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func TestProbe_AsksOnceASecondHoweverManyWantToKnow(t *testing.T) {
	t.Parallel()
	now := time.Unix(0, 0)
	var asked atomic.Int64
	var answer error
	p := newProbe(func(context.Context) error { asked.Add(1); return answer }, func() time.Time { return now })
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			if err := p.do(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	require.EqualValues(t, 1, asked.Load())
	answer = errors.New("the disk is full")
	now = now.Add(probeEvery - 1)
	require.NoError(t, p.do(t.Context()), "a little old")
	now = now.Add(1)
	require.ErrorIs(t, p.do(t.Context()), answer)
	require.ErrorIs(t, p.do(t.Context()), answer, "a failure is remembered too")
	require.EqualValues(t, 2, asked.Load())
}

func TestProbe_WhoLeavesDoesNotSpoilTheAnswerOfOthers(t *testing.T) {
	t.Parallel()
	asking, answer := make(chan struct{}), make(chan struct{})
	p := newProbe(func(ctx context.Context) error { close(asking); <-answer; return ctx.Err() }, time.Now)
	first, leave := context.WithCancel(t.Context())
	told := make(chan error, 1)
	go func() { told <- p.do(first) }()
	<-asking
	leave()
	require.ErrorIs(t, p.do(first), context.Canceled, "who waits for it may leave")
	close(answer)
	require.NoError(t, <-told)
}
