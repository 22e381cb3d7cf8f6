package extid_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/internal/extid"
)

func TestKind_ReadsWhatItWrites(t *testing.T) {
	t.Parallel()
	require.Equal(t, "cnt_42", extid.Contact.TextConvo(42))
	for _, kind := range []extid.Kind{extid.Message, extid.Contact, extid.Lead, extid.Journey} {
		for _, id := range []int64{1, 9, 10, math.MaxInt64} {
			got, ok := kind.Parse(kind.TextConvo(id))
			require.True(t, ok)
			require.Equal(t, id, got)
		}
	}
}

func TestKind_RefusesOtherIDs(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", "42", "msg_", "msg_0", "msg_-1", "msg_+1", "msg_01", "msg_1 ", "cnt_1", "msg_9223372036854775808", "MSG_1"} {
		_, ok := extid.Message.Parse(text)
		require.False(t, ok, text)
	}
}
