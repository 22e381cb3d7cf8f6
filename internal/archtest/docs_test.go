package archtest_test

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

var (
	namedTest = regexp.MustCompile("`((?:Test|Fuzz)[A-Z0-9][A-Za-z0-9_]*)`")
	testFunc  = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)[A-Z0-9][A-Za-z0-9_]*)\(`)
)

// A page that says where something is proven is worth nothing when the test has
// another name by now.
func TestDocs_NameTestsThatExist(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	exists := map[string]bool{}
	named := map[string][]string{}
	require.NoError(t, filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && strings.HasPrefix(d.Name(), ".") && path != root:
			return filepath.SkipDir
		case strings.HasSuffix(path, "_test.go"):
			return find(path, testFunc, func(name string) { exists[name] = true })
		case strings.HasSuffix(path, ".md"):
			return find(path, namedTest, func(name string) { named[name] = append(named[name], path) })
		}
		return nil
	}))
	require.NotEmpty(t, named)
	for name, pages := range named {
		require.True(t, exists[name], "%v names %s, which does not exist", pages, name)
	}
}

func find(path string, what *regexp.Regexp, found func(name string)) error {
	text, err := os.ReadFile(path)
	for _, m := range what.FindAllStringSubmatch(string(text), -1) {
		found(m[1])
	}
	return err
}

var acceptanceRow = regexp.MustCompile(`(?m)^\| ((?:TL|AMB)-\d+) \| (.*) \|$`)

// Each row of the acceptance list of TextLink names a test that proves it.
func TestDocs_ProveEachRowOfTextLink(t *testing.T) {
	t.Parallel()
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "dialects", "textlink.md"))
	require.NoError(t, err)
	rows := map[string]string{}
	for _, m := range acceptanceRow.FindAllStringSubmatch(string(page), -1) {
		require.NotContains(t, rows, m[1], "a row is there twice")
		rows[m[1]] = m[2]
	}
	for kind, numbers := range map[string][]int{
		"TL":  {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 20, 21, 22, 23, 24, 25},
		"AMB": {19, 20, 21, 22, 23, 24, 25},
	} {
		for _, n := range numbers {
			name := fmt.Sprintf("%s-%02d", kind, n)
			require.Contains(t, rows, name)
			require.True(t, namedTest.MatchString(rows[name]), "%s names no test", name)
			delete(rows, name)
		}
	}
	require.Empty(t, rows, "rows that are not in the list")
}
