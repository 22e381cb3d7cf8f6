package process_test

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/bench/process"
)

func start(t *testing.T, script string, log *bytes.Buffer) *process.Process {
	t.Helper()
	spec := process.Spec{Binary: "/bin/sh", Args: []string{"-c", script}, Env: []string{"NAME=value"}}
	if log != nil {
		spec.Log = log
	}
	p, err := process.Start(t.Context(), spec)
	require.NoError(t, err)
	t.Cleanup(p.Kill)
	return p
}

func TestProcess_Await_ReturnsWhatFollowsThePrefix(t *testing.T) {
	t.Parallel()
	var log bytes.Buffer
	p := start(t, `echo first >&2; echo "ready with $NAME" >&2; exec sleep 30`, &log)
	rest, err := p.Await(t.Context(), "ready with ")
	require.NoError(t, err)
	require.Equal(t, "value", rest)
	p.Kill()
	require.Equal(t, "first\nready with value\n", log.String())
}

func TestProcess_Await_FailsWhenTheProcessEnds(t *testing.T) {
	t.Parallel()
	_, err := start(t, `exit 3`, nil).Await(t.Context(), "never")
	require.ErrorContains(t, err, "exit status 3")
}

func TestProcess_Await_FailsWhenTheContextEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := start(t, `exec sleep 30`, nil).Await(ctx, "never")
	require.ErrorIs(t, err, context.Canceled)
}

func TestProcess_Stop_AsksFirst(t *testing.T) {
	t.Parallel()
	p := start(t, `trap 'kill $!; exit 0' TERM; sleep 30 & echo ready >&2; wait`, nil)
	_, err := p.Await(t.Context(), "ready")
	require.NoError(t, err)
	require.NoError(t, p.Stop(t.Context()))
	require.NoError(t, p.Stop(t.Context()), "again")
}

func TestProcess_Stop_KillsWhatDoesNotListen(t *testing.T) {
	t.Parallel()
	p := start(t, `trap '' TERM; echo ready >&2; exec sleep 30`, nil)
	_, err := p.Await(t.Context(), "ready")
	require.NoError(t, err)
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	require.ErrorContains(t, p.Stop(ctx), "did not stop")
	<-p.Done()
}

func TestFreePort_CanBeListenedOnAgainAndAgain(t *testing.T) {
	t.Parallel()
	port, err := process.FreePort()
	require.NoError(t, err)
	for range 3 {
		l, err := net.Listen("tcp4", fmt.Sprintf("127.0.0.1:%d", port))
		require.NoError(t, err)
		require.NoError(t, l.Close())
	}
}
