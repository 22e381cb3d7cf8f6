package archtest_test

import (
	"flag"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/docs"
	"simrelay/internal/fault"
)

var update = flag.Bool("update", false, "write docs/errors.md anew")

const repository = "../.."

// refusal is one error that a caller may see.
type refusal struct{ kind, code, text string }

// TestErrors_AreDocumented keeps docs/errors.md as the code is, and each code
// to one kind.
func TestErrors_AreDocumented(t *testing.T) {
	t.Parallel()
	page := errorsPage(t, refusals(t))
	path := filepath.Join(repository, "docs", "errors.md")
	if *update {
		require.NoError(t, os.WriteFile(path, []byte(page), 0o644))
	}
	have, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, page, string(have), "run: go test ./internal/archtest -run Errors -update")
}

func errorsPage(t *testing.T, all []refusal) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("# Errors\n\nEvery code that an API or the program may answer with. The code is stable, the\ntext is not. `%d`, `%s` and `%q` stand for what the request had. A running relay\nshows each of them at `/docs/errors/{code}`.\n")
	for _, kind := range fault.Kinds() {
		var rows []string
		for _, r := range all {
			if strings.EqualFold(strings.ReplaceAll(kind.String(), "_", ""), r.kind) {
				rows = append(rows, fmt.Sprintf("| `%s` | %s |\n", r.code, strings.ReplaceAll(r.text, "|", "\\|")))
			}
		}
		if len(rows) == 0 {
			continue
		}
		slices.Sort(rows)
		fmt.Fprintf(&b, "\n## %s\n\n%s\n\n| code | text |\n|---|---|\n%s", kind, docs.OfKind(kind), strings.Join(slices.Compact(rows), ""))
	}
	return b.String()
}

// refusals finds each call of fault.New in the program.
func refusals(t *testing.T) (all []refusal) {
	t.Helper()
	kinds := map[string]string{}
	err := filepath.WalkDir(repository, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if r, ok := refusalOf(n); ok {
				known := kinds[r.code]
				require.True(t, known == "" || known == r.kind, "%s is both %s and %s", r.code, known, r.kind)
				kinds[r.code] = r.kind
				all = append(all, r)
			}
			return true
		})
		return nil
	})
	require.NoError(t, err)
	require.Greater(t, len(all), 30)
	return said(all)
}

// refusalOf reads fault.New(fault.Kind, "code", "text"…), or New inside
// package fault.
func refusalOf(n ast.Node) (r refusal, ok bool) {
	call, isCall := n.(*ast.CallExpr)
	if !isCall || len(call.Args) < 3 {
		return r, false
	}
	switch f := call.Fun.(type) {
	case *ast.SelectorExpr:
		if x, isName := f.X.(*ast.Ident); !isName || x.Name != "fault" || f.Sel.Name != "New" {
			return r, false
		}
		kind, isKind := call.Args[0].(*ast.SelectorExpr)
		if !isKind {
			return r, false
		}
		r.kind = kind.Sel.Name
	case *ast.Ident:
		kind, isKind := call.Args[0].(*ast.Ident)
		if f.Name != "New" || !isKind {
			return r, false
		}
		r.kind = kind.Name
	default:
		return r, false
	}
	r.code, r.text = text(call.Args[1]), text(call.Args[2])
	return r, r.code != ""
}

// said leaves out refusals whose text is made elsewhere, but for codes that
// have no other.
func said(all []refusal) (kept []refusal) {
	has := map[string]bool{}
	made := func(r refusal) bool { return r.text == "" || r.text == "%s" }
	for _, r := range all {
		has[r.code] = has[r.code] || !made(r)
	}
	for _, r := range all {
		if made(r) && !has[r.code] {
			r.text = "The text tells what is wrong."
		}
		if !made(r) {
			kept = append(kept, r)
		}
	}
	return kept
}

// text joins string constants.
func text(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		if err != nil {
			return ""
		}
		return s
	case *ast.BinaryExpr:
		return text(e.X) + text(e.Y)
	}
	return ""
}
