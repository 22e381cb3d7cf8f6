package fault_test

import (
	"errors"
	"fmt"
	"io"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/fault"
)

func TestOf(t *testing.T) {
	t.Parallel()
	bad := fault.New(fault.Invalid, "bad_thing", "The thing %q is bad.", "x")
	tests := map[string]struct {
		err  error
		kind fault.Kind
		code string
		text string
	}{
		"a fault is itself":               {bad, fault.Invalid, "bad_thing", `The thing "x" is bad.`},
		"a wrapped fault is found":        {fmt.Errorf("sending: %w", bad), fault.Invalid, "bad_thing", `The thing "x" is bad.`},
		"a joined fault is found":         {errors.Join(io.EOF, bad), fault.Invalid, "bad_thing", `The thing "x" is bad.`},
		"a foreign error is internal":     {io.EOF, fault.Internal, "internal", fault.Of(io.EOF).Detail},
		"a cause does not reach the text": {bad.Because(errors.New("password=hunter2")), fault.Invalid, "bad_thing", `The thing "x" is bad.`},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			require.Equal(t, tt.kind, fault.KindOf(tt.err))
			require.Equal(t, tt.code, fault.CodeOf(tt.err))
			require.Equal(t, tt.text, fault.Of(tt.err).Error())
		})
	}
}

func TestError_CopiesDoNotChangeTheOriginal(t *testing.T) {
	t.Parallel()
	base := fault.New(fault.RateLimited, "slow_down", "Slow down.")
	changed := base.On("to").After(time.Second).Because(io.EOF)
	require.Empty(t, base.Field)
	require.Zero(t, base.RetryAfter)
	require.NoError(t, base.Unwrap())
	require.Equal(t, "to", changed.Field)
	require.Equal(t, time.Second, changed.RetryAfter)
	require.ErrorIs(t, changed, io.EOF)
	require.ErrorIs(t, changed, base)
}

func TestKinds_AllHaveNames(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, k := range fault.Kinds() {
		require.NotEmpty(t, k.String())
		require.False(t, seen[k.String()])
		seen[k.String()] = true
	}
	require.Equal(t, "internal", fault.Kind(200).String())
}
