package store_test

import (
	"bytes"
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

// TestTuple_Values_ReturnsWhatKeyTook covers each type at its edges.
func TestTuple_Values_ReturnsWhatKeyTook(t *testing.T) {
	t.Parallel()
	day := time.Date(2026, 3, 1, 12, 0, 0, 123456789, time.UTC)
	tests := map[string]struct{ in, out []any }{
		"no values":          {nil, nil},
		"integers":           {[]any{0, -1, int64(math.MaxInt64), int64(math.MinInt64)}, []any{int64(0), int64(-1), int64(math.MaxInt64), int64(math.MinInt64)}},
		"descending":         {[]any{store.Down(5), store.Down(math.MinInt64)}, []any{store.Down(5), store.Down(math.MinInt64)}},
		"texts":              {[]any{"", "a", "a\x00b", "\x00\x01", "ä🌱"}, []any{"", "a", "a\x00b", "\x00\x01", "ä🌱"}},
		"bytes":              {[]any{[]byte{}, []byte{0, 0xFF, 1}}, []any{[]byte{}, []byte{0, 0xFF, 1}}},
		"booleans":           {[]any{true, false}, []any{true, false}},
		"a time":             {[]any{day}, []any{day}},
		"a time elsewhere":   {[]any{day.In(time.FixedZone("", 7200))}, []any{day}},
		"the zero time":      {[]any{time.Time{}}, []any{time.Unix(0, math.MinInt64).UTC()}},
		"a far time":         {[]any{day.AddDate(900, 0, 0)}, []any{time.Unix(0, math.MaxInt64).UTC()}},
		"a tuple is spliced": {[]any{1, store.Key("a", 2), "b"}, []any{int64(1), "a", int64(2), "b"}},
		"bytes that are no text become what JSON makes of them": {[]any{"a\xff\xfeb"}, []any{"a\uFFFD\uFFFDb"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := store.Key(test.in...).Values()
			require.NoError(t, err)
			require.Equal(t, test.out, got)
		})
	}
}

func TestTuple_String_ShowsTheValues(t *testing.T) {
	t.Parallel()
	require.Equal(t, "(1, a, true)", store.Key(1, "a", true).String())
	require.Equal(t, "()", store.Key().String())
	require.Equal(t, "(ff)", store.Tuple{0xFF}.String())
}

func TestKey_PanicsOnATypeThatNoDeclarationMayUse(t *testing.T) {
	t.Parallel()
	require.Panics(t, func() { store.Key(1.5) })
}

// TestTuple_OrderAndPrefix compares random tuples with their values, which are
// alike in many places.
func TestTuple_OrderAndPrefix(t *testing.T) {
	t.Parallel()
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	r := rand.New(rand.NewPCG(seed, 0))
	for range 60_000 {
		a, b := randomValues(r), randomValues(r)
		if r.IntN(3) == 0 { // share a beginning
			b = append(a[:r.IntN(len(a)+1):len(a)], b...)
		}
		requireOrdered(t, a, b)
	}
}

func requireOrdered(t *testing.T, a, b []any) {
	t.Helper()
	ta, tb := store.Key(a...), store.Key(b...)
	if got, want := bytes.Compare(ta, tb), compareValues(a, b); got != want {
		require.Failf(t, "order", "%q and %q compare as %d", a, b, got)
	}
	begins := len(a) <= len(b) && compareValues(a, b[:min(len(a), len(b))]) == 0
	if bytes.HasPrefix(tb, ta) != begins {
		require.Failf(t, "prefix", "%q begins %q", a, b)
	}
	joined := store.Key(ta, tb)
	if !bytes.Equal(joined, append(bytes.Clone(ta), tb...)) {
		require.Failf(t, "concatenation", "%q and %q", a, b)
	}
}

// compareValues is the order that tuples promise.
func compareValues(a, b []any) int {
	for i := range min(len(a), len(b)) {
		if c := cmp.Compare(typeOrder(a[i]), typeOrder(b[i])); c != 0 {
			return c
		}
		if c := compareValue(a[i], b[i]); c != 0 {
			return c
		}
	}
	return cmp.Compare(len(a), len(b))
}

func typeOrder(v any) int {
	switch v := v.(type) {
	case []byte:
		return 1
	case string:
		return 2
	case bool:
		if v {
			return 4
		}
		return 3
	case int64:
		return 5
	case store.Down:
		return 6
	}
	return 7
}

func compareValue(a, b any) int {
	switch a := a.(type) {
	case []byte:
		return bytes.Compare(a, b.([]byte))
	case string:
		return strings.Compare(a, b.(string))
	case int64:
		return cmp.Compare(a, b.(int64))
	case store.Down:
		return cmp.Compare(b.(store.Down), a)
	case time.Time:
		return a.Compare(b.(time.Time))
	}
	return 0
}

func randomValues(r *rand.Rand) []any {
	values := make([]any, r.IntN(4))
	for i := range values {
		values[i] = randomValue(r)
	}
	return values
}

func randomValue(r *rand.Rand) any {
	n := r.Int64N(5) - 2
	if r.IntN(4) == 0 {
		n = int64(r.Uint64())
	}
	text := make([]byte, r.IntN(4))
	for i := range text {
		text[i] = []byte{0, 1, 'a', 'b', 0xFF}[r.IntN(5)]
	}
	switch r.IntN(6) {
	case 0:
		return text
	case 1:
		return strings.ToValidUTF8(string(text), "é")
	case 2:
		return n > 0
	case 3:
		return n
	case 4:
		return store.Down(n)
	}
	return time.Unix(0, n).UTC()
}

// FuzzTuple reads anything as a tuple: what is accepted means the same again.
func FuzzTuple(f *testing.F) {
	for _, values := range [][]any{{}, {1, "a", true}, {"a\x00b", []byte{0}}, {store.Down(3), time.Unix(1, 2)}} {
		f.Add([]byte(store.Key(values...)), []byte(store.Key("x")))
	}
	f.Add([]byte{1, 0}, []byte{0x15, 1, 2, 3})
	f.Fuzz(func(t *testing.T, x, y []byte) {
		a, errA := store.Tuple(x).Values()
		b, errB := store.Tuple(y).Values()
		_ = fmt.Sprint(store.Tuple(x), store.Tuple(y))
		if errA != nil || errB != nil {
			return
		}
		again, err := store.Key(a...).Values()
		require.NoError(t, err)
		require.Equal(t, a, again)
		requireOrdered(t, a, b)
	})
}
