package docs_test

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/docs"
	"simrelay/internal/fault"
)

func TestErrors_AreAllOfThePage(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile("errors.md")
	require.NoError(t, err)
	texts, seen := 0, map[string]bool{}
	for _, e := range docs.Errors() {
		require.False(t, seen[e.Code], "%s is there twice", e.Code)
		seen[e.Code] = true
		texts += len(e.Texts)
		for _, text := range e.Texts {
			require.NotContains(t, text, "%")
		}
	}
	require.Equal(t, strings.Count(string(page), "\n| `"), texts)
	e, ok := docs.FindError("invalid_limit")
	require.True(t, ok)
	require.Equal(t, docs.Error{Kind: fault.Invalid, Code: "invalid_limit", Texts: []string{"limit must be a whole number between 1 and …."}}, e)
	_, ok = docs.FindError("nothing")
	require.False(t, ok)
}

func TestAdvice_IsForCodesThatExist(t *testing.T) {
	t.Parallel()
	for code := range docs.Advice {
		_, ok := docs.FindError(code)
		require.True(t, ok, "there is no %s", code)
	}
	for _, k := range fault.Kinds() {
		require.NotEmpty(t, docs.OfKind(k), k.String())
	}
}
