package store_test

import (
	"encoding/base64"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/store"
)

func TestCursor_Valid(t *testing.T) {
	t.Parallel()
	encode := func(b ...byte) store.Cursor { return store.Cursor(base64.RawURLEncoding.EncodeToString(b)) }
	key := store.Key(7)
	whole := append([]byte{byte(len(key))}, append(key, key...)...)
	tests := map[string]struct {
		cursor store.Cursor
		valid  bool
	}{
		"none":                              {"", true},
		"an entry and a key":                {encode(whole...), true},
		"a key alone":                       {encode(append([]byte{0}, key...)...), true},
		"no base64":                         {"***", false},
		"padding":                           {encode(whole...) + "=", false},
		"an entry without a key":            {encode(append([]byte{9}, key...)...), false},
		"nothing in it":                     {encode(), true},
		"no key":                            {encode(0), false},
		"an entry that is longer than all":  {encode(append([]byte{200}, key...)...), false},
		"a length that is too long":         {encode(0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1), false},
		"a key that is cut short":           {encode(append([]byte{0}, key[:5]...)...), false},
		"an entry that is not a tuple":      {encode(append([]byte{2, 0xEE, 0xEE}, key...)...), false},
		"a text that does not end":          {encode(0, 2, 'a'), false},
		"a text with a malformed zero byte": {encode(0, 2, 'a', 0, 7), false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if test.valid {
				require.NoError(t, test.cursor.Valid())
			} else {
				require.ErrorIs(t, test.cursor.Valid(), store.ErrCursor)
			}
		})
	}
}

// FuzzCursor takes cursors from strangers.
func FuzzCursor(f *testing.F) {
	for _, s := range []string{"", "AA", "CRWAAAAAAAAABxWAAAAAAAAABw", "ABWAAAAAAAAABw", "***", "/w", "gICAgICAgICAAQ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if err := store.Cursor(s).Valid(); err != nil {
			require.ErrorIs(t, err, store.ErrCursor)
		}
	})
}

func TestSchema_With_LeavesTheOldOneAlone(t *testing.T) {
	t.Parallel()
	base := store.Schema{Tables: make([]*store.Table, 0, 5)}.With(&store.Table{Name: "a"})
	b, c := base.With(&store.Table{Name: "b"}), base.With(&store.Table{Name: "c"})
	require.Equal(t, "b", b.Tables[1].Name)
	require.Equal(t, "c", c.Tables[1].Name)
	require.Len(t, base.Tables, 1)
	require.Len(t, base.EngineTables(), 2, "and the store's own")
}
