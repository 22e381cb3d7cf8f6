package dialect_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gin-gonic/gin"
	"github.com/go-json-experiment/json"
	"github.com/stretchr/testify/require"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

func TestStatus_IsTotalAndBlamesUsForNothingButOurOwn(t *testing.T) {
	t.Parallel()
	ours := map[fault.Kind]bool{fault.Internal: true, fault.Unavailable: true}
	for _, kind := range fault.Kinds() {
		status := dialect.Status(fault.New(kind, "some_code", "Text."))
		require.NotEmpty(t, http.StatusText(status))
		require.Equal(t, ours[kind], status >= 500, kind.String())
		require.GreaterOrEqual(t, status, 400)
	}
	require.Equal(t, http.StatusInternalServerError, dialect.Status(fault.New(fault.Kind(200), "x", "Text.")))
}

func TestOwns(t *testing.T) {
	t.Parallel()
	d := &dialect.Dialect{Prefixes: []string{"/api/v1", "/device/"}}
	for path, want := range map[string]int{
		"/api/v1": 7, "/api/v1/": 7, "/api/v1/messages": 7, "/api/v10": 0, "/api": 0, "/": 0, "": 0, "/device/v1": 8, "/device": 0,
	} {
		require.Equal(t, want, d.Owns(path), path)
	}
}

func TestBearer(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]string{
		"Bearer abc": "abc", "bearer  abc ": "abc", "Basic abc": "", "Bearer": "", "Bearer ": "", "abc": "", "": "",
	} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Authorization", header)
		require.Equal(t, want, dialect.Bearer(r), header)
	}
}

func TestRetryAfter_IsOnEveryTooMany(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		f    *fault.Error
		want string
	}{
		"a time is rounded up":        {fault.New(fault.RateLimited, "x", "x").After(1500 * time.Millisecond), "2"},
		"too many without a time":     {fault.New(fault.RateLimited, "x", "x"), "1"},
		"unavailable with a time":     {fault.New(fault.Unavailable, "x", "x").After(time.Minute), "60"},
		"unavailable without a time":  {fault.New(fault.Unavailable, "x", "x"), ""},
		"a refusal is for ever":       {fault.New(fault.Invalid, "x", "x"), ""},
		"a time that has just passed": {fault.New(fault.RateLimited, "x", "x").After(-time.Second), "1"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := httptest.NewRecorder()
			c, _ := gin.CreateTestContext(w)
			dialect.RetryAfter(c, tt.f)
			require.Equal(t, tt.want, w.Header().Get("Retry-After"))
		})
	}
}

type body struct {
	Text   string         `json:"text"`
	Count  *int           `json:"count"`
	At     time.Time      `json:"at"`
	Limits map[string]any `json:"limits"`
	Inner  struct {
		On bool `json:"on"`
	} `json:"inner"`
}

func TestDecode(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ text, code, field, detail string }{
		"a good body":             {`{"text":"x","count":1,"at":"2026-01-31T10:00:00Z","limits":{"a":[1]},"inner":{"on":true}} `, "", "", ""},
		"an unknown field inside": {`{"inner":{"off":true}}`, "unknown_field", "inner.off", `There is no field "inner.off" here; the fields are on.`},
		"an unknown field, shortened": {`{"` + strings.Repeat("é", 300) + `":1}`, "unknown_field",
			strings.Repeat("é", 50) + "…", `There is no field "` + strings.Repeat("é", 50) + `…" here; the fields are text, count, at, limits, inner.`},
		"a wrong type inside":   {`{"inner":{"on":"yes"}}`, "wrong_type", "inner.on", `The field "inner.on" must be true or false.`},
		"a text for a number":   {`{"count":"1"}`, "wrong_type", "count", `The field "count" must be a whole number.`},
		"a time that is none":   {`{"at":"noon"}`, "wrong_type", "at", `The field "at" must be a time such as 2026-01-31T15:04:05Z (RFC 3339).`},
		"a list for an object":  {`{"limits":[]}`, "wrong_type", "limits", `The field "limits" must be an object.`},
		"a name twice, inside":  {`{"limits":{"a":1,"a":2}}`, "duplicate_field", "limits.a", `The field "limits.a" is there twice.`},
		"a name twice, escaped": {`{"text":"1","\u0074ext":"2"}`, "duplicate_field", "text", `The field "text" is there twice.`},
		"nothing":               {" \n", "malformed_json", "", "The body is empty; it must be a JSON object."},
		"a number":              {"1", "malformed_json", "", "The body is not a JSON object."},
		"two objects":           {"{}{}", "malformed_json", "", "The body is not valid JSON: invalid character '{' after top-level value, at byte 2."},
		"31 levels more":        {`{"limits":{"a":` + strings.Repeat("[", 30) + strings.Repeat("]", 30) + `}}`, "", "", ""},
		"32 levels more":        {`{"limits":{"a":` + strings.Repeat("[", 31) + strings.Repeat("]", 31) + `}}`, "malformed_json", "", "The body is nested more than 32 deep."},
		"brackets in texts":     {`{"text":"` + strings.Repeat(`[\"{`, 50) + `"}`, "", "", ""},
		"a byte order mark":     {"\ufeff{}", "malformed_json", "", "The body is not a JSON object."},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			err := dialect.Unmarshal([]byte(tt.text), new(body), json.RejectUnknownMembers(true))
			if tt.code == "" {
				require.NoError(t, err)
				return
			}
			f := fault.Of(err)
			require.Equal(t, fault.Invalid, f.Kind)
			require.Equal(t, tt.code, f.Code)
			require.Equal(t, tt.field, f.Field)
			require.Equal(t, tt.detail, f.Detail)
		})
	}
}

func TestDecode_TakesJSONTypesOnly(t *testing.T) {
	t.Parallel()
	for contentType, ok := range map[string]bool{
		"": true, "application/json": true, "Application/JSON; charset=utf-8": true, "application/vnd.api+json": true,
		"text/plain": false, "application/x-www-form-urlencoded": false, "text/json+json": false, ";": false,
	} {
		c, _ := gin.CreateTestContext(httptest.NewRecorder())
		c.Request = httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader("{}"))
		c.Request.Header.Set("Content-Type", contentType)
		err := dialect.Decode(c, new(body))
		require.Equal(t, ok, err == nil, "%q: %v", contentType, err)
	}
}

// FuzzDecode: whatever comes, the answer is a fault of the caller or a value.
func FuzzDecode(f *testing.F) {
	for _, seed := range []string{`{"text":"x"}`, `{"at":"2026-01-31T10:00:00Z"}`, `{"limits":{"a":{"b":null}}}`, "{", `{"text":"\ud800"}`, "\xff"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		err := dialect.Unmarshal(text, new(body), json.RejectUnknownMembers(true))
		if err == nil {
			return
		}
		fe := fault.Of(err)
		require.Equal(t, fault.Invalid, fe.Kind, "%v", err)
		require.Less(t, len(fe.Detail), 1000)
	})
}
