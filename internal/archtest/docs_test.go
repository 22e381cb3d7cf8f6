package archtest_test

import (
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
