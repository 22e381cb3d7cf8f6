package apijson_test

import (
	"encoding/json"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/internal/apijson"
)

type inner struct {
	At time.Time `json:"at,omitzero"`
}

type document struct {
	inner

	Name  string             `json:"name"`
	Raw   json.RawMessage    `json:"raw,omitempty"`
	Maybe *time.Time         `json:"maybe"`
	Map   map[string]float64 `json:"map"`
	List  []int64            `json:"list"`
	Bytes []byte             `json:"bytes,omitempty"`
}

func TestMarshal_WritesTimesInUTCWithMilliseconds(t *testing.T) {
	t.Parallel()
	east := time.FixedZone("east", 5400)
	for want, at := range map[string]time.Time{
		`"2026-01-31T10:00:00.000Z"`: time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC),
		`"2026-01-31T08:30:00.120Z"`: time.Date(2026, 1, 31, 10, 0, 0, 120_000_000, east),
		`"2026-01-31T10:00:00.999Z"`: time.Date(2026, 1, 31, 10, 0, 0, 999_999_999, time.UTC),
		`"0001-01-01T00:00:00.000Z"`: {},
	} {
		got, err := apijson.Marshal(at)
		require.NoError(t, err)
		require.Equal(t, want, string(got))
		got, err = apijson.Marshal(map[string]any{"a": []*time.Time{&at, nil}})
		require.NoError(t, err)
		require.Equal(t, `{"a":[`+want+`,null]}`, string(got))
	}
	_, err := apijson.Marshal(time.Date(10_000, 1, 1, 0, 0, 0, 0, time.UTC))
	require.ErrorContains(t, err, "years 0 to 9999")
}

func TestMarshal_IsOtherwiseAsTheStandardLibraryWrites(t *testing.T) {
	t.Parallel()
	for name, v := range map[string]document{
		"nothing":         {},
		"texts":           {Name: "<a>&\u2028 \x00\" 👋"},
		"numbers":         {Map: map[string]float64{"z": 1e21, "a": 0.1, "b": 1e-7}, List: []int64{1 << 60}},
		"raw and bytes":   {Raw: json.RawMessage(` {"b": 1, "a": [ ]} `), Bytes: []byte("x")},
		"an embedded one": {inner: inner{At: time.Date(2026, 1, 31, 10, 0, 0, 0, time.UTC)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var want, got strings.Builder
			e := json.NewEncoder(&want)
			e.SetEscapeHTML(false)
			require.NoError(t, e.Encode(v))
			require.NoError(t, apijson.Write(&got, v))
			require.Equal(t, strings.ReplaceAll(want.String(), `10:00:00Z`, `10:00:00.000Z`), got.String()+"\n")
		})
	}
}
