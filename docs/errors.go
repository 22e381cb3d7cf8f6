// Package docs holds what the program itself shows of the user guide: the page
// of all errors, and what to do about each.
//
// It imports internal/fault. HTML, and texts that are not in the guide, must
// never be in it.
package docs

import (
	_ "embed"
	"regexp"
	"strings"
	"sync"

	"simrelay/internal/fault"
)

//go:embed errors.md
var errorsPage string

// Error is one code that an API may answer with.
type Error struct {
	Kind fault.Kind
	Code string
	// Texts are what an answer says, without what the request had: each code
	// has one at least.
	Texts []string
	// Advice is what to do beside what the text and the kind say, or empty.
	Advice string
}

// Errors returns every code, as docs/errors.md has them: by kind, then by name.
var Errors = sync.OnceValue(func() []Error { return parseErrors(errorsPage) })

// FindError returns one code.
func FindError(code string) (Error, bool) {
	for _, e := range Errors() {
		if e.Code == code {
			return e, true
		}
	}
	return Error{}, false
}

var (
	row         = regexp.MustCompile("^\\| `([a-z0-9_]+)` \\| (.*) \\|$")
	placeholder = regexp.MustCompile(`%[a-z]`)
)

// parseErrors reads the page: a heading for each kind, and below it a table of
// codes and texts, in which a code that has several texts is there as often.
func parseErrors(page string) (all []Error) {
	kinds := map[string]fault.Kind{}
	for _, k := range fault.Kinds() {
		kinds[k.String()] = k
	}
	var kind fault.Kind
	for line := range strings.Lines(page) {
		line = strings.TrimSuffix(line, "\n")
		if name, ok := strings.CutPrefix(line, "## "); ok {
			kind = kinds[name]
		}
		m := row.FindStringSubmatch(line)
		if m == nil {
			continue
		}
		text := placeholder.ReplaceAllString(strings.ReplaceAll(m[2], `\|`, "|"), "…")
		if last := len(all) - 1; last >= 0 && all[last].Code == m[1] {
			all[last].Texts = append(all[last].Texts, text)
			continue
		}
		all = append(all, Error{Kind: kind, Code: m[1], Texts: []string{text}, Advice: advice[m[1]]})
	}
	return all
}
