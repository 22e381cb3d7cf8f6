package dialect_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gin-gonic/gin"
	"github.com/stretchr/testify/require"

	"simrelay/gateway/dialect"
	"simrelay/internal/fault"
)

const formType = "application/x-www-form-urlencoded"

func posted(t testing.TB, contentType, body string) *gin.Context {
	t.Helper()
	c, _ := gin.CreateTestContext(httptest.NewRecorder())
	c.Request = httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(body))
	c.Request.Header.Set("Content-Type", contentType)
	return c
}

func TestDecodeLooselyOrForm(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ contentType, body, text, code string }{
		"JSON":                          {"application/json", `{"text":"x","colour":"red"}`, "x", ""},
		"a form":                        {formType, "text=a+b%2B%0A%C3%BC&colour=red", "a b+\nü", ""},
		"a form with a character set":   {formType + "; charset=UTF-8", "text=x", "x", ""},
		"a name twice":                  {formType, "text=x&text=y", "y", ""},
		"an empty form":                 {formType, "", "", ""},
		"a name alone":                  {formType, "text", "", ""},
		"JSON that is called a form":    {formType, ` {"text":"x"}`, "x", ""},
		"broken UTF-8 in a form":        {formType, "text=%FF", "", "invalid_utf8"},
		"broken UTF-8 in a form's name": {formType, "%FF=x", "", "invalid_utf8"},
		"broken UTF-8 in JSON":          {"application/json", "{\"text\":\"\xff\"}", "", "invalid_utf8"},
		"a broken escape":               {formType, "text=%zz", "", "malformed_json"},
		"a text for a number":           {formType, "count=1", "", "wrong_type"},
		"another type":                  {"multipart/form-data; boundary=x", "--x--", "", "unsupported_media_type"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var b body
			err := dialect.DecodeLooselyOrForm(posted(t, tt.contentType, tt.body), &b)
			if tt.code != "" {
				require.Equal(t, tt.code, fault.CodeOf(err))
				return
			}
			require.NoError(t, err)
			require.Equal(t, tt.text, b.Text)
		})
	}
}

func TestDecodeEach(t *testing.T) {
	t.Parallel()
	deep := strings.Repeat("[", 40) + strings.Repeat("]", 40)
	tests := map[string]struct {
		body string
		want []string
		code string
	}{
		"a list":                 {` [{"a":1}, 2 ,"x"]`, []string{`{"a":1}`, "2", `"x"`}, ""},
		"a list in a field":      {`{"x":1,"items":[{"a":1}]}`, []string{`{"a":1}`}, ""},
		"more than are wanted":   {"[1,2,3,4,5,6]", []string{"1", "2", "3", "4"}, ""},
		"many that go wrong":     {"[1,2,3,4,5,x]", nil, "malformed_json"},
		"an empty list":          {"[]", []string{}, ""},
		"equal names":            {`[{"a":1,"a":2}]`, []string{`{"a":1,"a":2}`}, ""},
		"no field":               {`{"x":[]}`, nil, "wrong_type"},
		"null":                   {`{"items":null}`, nil, "wrong_type"},
		"an object in the field": {`{"items":{}}`, nil, "wrong_type"},
		"nothing":                {"", nil, "malformed_json"},
		"a list that stops":      {`[{"a":1}`, nil, "malformed_json"},
		"something behind it":    {`[]{}`, nil, "malformed_json"},
		"broken UTF-8":           {"[\"\xff\"]", nil, "invalid_utf8"},
		"too deep":               {deep, nil, "malformed_json"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all, err := dialect.DecodeEach(posted(t, "application/json", tt.body), "items", 3)
			if tt.code != "" {
				require.Equal(t, tt.code, fault.CodeOf(err))
				return
			}
			require.NoError(t, err)
			texts := make([]string, len(all))
			for i, b := range all {
				texts[i] = string(b)
			}
			require.Equal(t, tt.want, texts)
		})
	}
	_, err := dialect.DecodeEach(posted(t, formType, "[]"), "items", 3)
	require.ErrorIs(t, err, dialect.ErrMediaType)
}

// FuzzLoosely: whatever comes, as JSON or as a form, the answer is a fault of the
// caller or a value.
func FuzzLoosely(f *testing.F) {
	for _, seed := range []string{`{"text":"x"}`, "text=x&count=1", "%", "[{}]", `{"items":[1]}`, "\xff", "a=%FF"} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		_, each := dialect.DecodeEach(posted(t, "", string(text)), "items", 3)
		for _, err := range []error{
			dialect.DecodeLooselyOrForm(posted(t, formType, string(text)), new(body)),
			dialect.DecodeLooselyOrForm(posted(t, "", string(text)), new(body)),
			each,
		} {
			if err != nil {
				require.Equal(t, fault.Invalid, fault.KindOf(err), "%v", err)
			}
		}
	})
}
