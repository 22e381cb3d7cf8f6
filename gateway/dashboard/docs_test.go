package dashboard_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/docs"
	"simrelay/gateway/gatewaytest"
)

// look asks for a page as a browser does that nobody has logged in with.
func look(t *testing.T, s http.Handler, path string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/html")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	return w
}

var loaded = regexp.MustCompile(`(?:src|href)="([^"]*)"`)

func TestDocs_LoadNothingFromElsewhere(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	for _, path := range []string{"/docs", "/docs/errors", "/docs/errors/invalid_number"} {
		w := look(t, s, path)
		require.Equal(t, http.StatusOK, w.Code, path)
		page := w.Body.String()
		require.NotRegexp(t, `<script>|<style|style="|\son[a-z]+="`, page)
		csp := w.Header().Get("Content-Security-Policy")
		require.Contains(t, csp, "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'")
		require.NotContains(t, csp, "unsafe")
		for _, m := range loaded.FindAllStringSubmatch(page, -1) {
			if m[1] == "#main" || m[1] == "/" {
				continue
			}
			require.True(t, strings.HasPrefix(m[1], "/"), m[1])
			require.Equal(t, http.StatusOK, look(t, s, m[1]).Code, m[1])
		}
	}
}

func TestDocs_EveryCodeHasAPage(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	list := look(t, s, "/docs/errors").Body.String()
	for _, e := range docs.Errors() {
		require.Contains(t, list, `<a href="/docs/errors/`+e.Code+`">`)
		w := look(t, s, "/docs/errors/"+e.Code)
		require.Equal(t, http.StatusOK, w.Code)
		require.Contains(t, w.Body.String(), "<code>"+e.Code+"</code>")
		require.Contains(t, w.Body.String(), "What to do")
	}
	require.Contains(t, look(t, s, "/docs/errors/idempotency_key_reused").Body.String(), "422 in the native API")
	require.Equal(t, http.StatusNotFound, look(t, s, "/docs/errors/nothing").Code)
	require.Contains(t, look(t, s, "/docs/errors/unauthenticated").Body.String(), "Authorization: Bearer &lt;api_key&gt;")
}

func TestDocs_TheTypeOfAProblemLeadsToItsPage(t *testing.T) {
	t.Parallel()
	s := gatewaytest.New(t)
	var problem struct{ Type, Code string }
	require.NoError(t, json.Unmarshal(s.Do(t, http.MethodGet, "/api/v1/sims", "", "").Body.Bytes(), &problem))
	require.Equal(t, "/docs/errors/unauthenticated", problem.Type)
	require.Contains(t, look(t, s, problem.Type).Body.String(), "<code>"+problem.Code+"</code>")
}
