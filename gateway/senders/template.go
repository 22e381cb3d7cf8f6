package senders

import (
	"errors"
	"fmt"
	"strings"
	"text/template"
	"time"
	"unicode/utf8"

	"simrelay/internal/fault"
)

// Bounds of a template. It comes with each request, so it must be cheap: it
// loops over nothing but what the notification has, and no function makes more
// than it gets without being bounded.
const (
	maxTemplate = 2000    // bytes
	maxRounds   = 5000    // of all its loops together
	maxRendered = 8 << 10 // bytes, as each result of a function
	maxTime     = time.Second
)

// render writes a notification by a template of Go's text/template, with the
// fields that Alertmanager's own templates have.
func render(text string, n *notification) (string, error) {
	if len(text) > maxTemplate {
		return "", invalidTemplate("it has more than %d bytes", maxTemplate)
	}
	loops := &loops{until: time.Now().Add(maxTime)}
	t, err := template.New(templateField).Option("missingkey=zero").Funcs(loops.functions()).Parse(text)
	if err != nil {
		return "", explain(err)
	}
	if err := restrict(t); err != nil {
		return "", err
	}
	var out bounded
	if err := t.Execute(&out, n); err != nil {
		return "", explain(err)
	}
	return strings.TrimSpace(out.String()), nil
}

func invalidTemplate(format string, args ...any) *fault.Error {
	return fault.New(fault.Invalid, "invalid_template", "The template does not work: %s.", fmt.Sprintf(format, args...)).On(templateField)
}

// explain says where a template is wrong. What text/template says begins with
// its own name for the template, then line and column.
func explain(err error) error {
	if errors.Is(err, errRounds) {
		return invalidTemplate("%v", errRounds) // the place of a tick is none of its writer's
	}
	text := strings.TrimPrefix(err.Error(), "template: "+templateField+":")
	line, what, found := strings.Cut(text, ": ")
	if !found {
		return invalidTemplate("%s", clipped(text, 200))
	}
	line, _, _ = strings.Cut(line, ":")
	what = strings.TrimPrefix(what, `executing "`+templateField+`" `)
	return invalidTemplate("line %s: %s", line, clipped(what, 200)).Because(err)
}

func clipped(text string, most int) string {
	if len(text) > most {
		text = text[:most] + ellipsis
	}
	return strings.ToValidUTF8(text, "?")
}

// loops counts the rounds of a template's loops.
type loops struct {
	rounds int
	until  time.Time
}

// tick is called at the beginning of each round; see restrict.
const tick = "tick"

var (
	errRounds = errors.New("its loops take too long")
	errLarge  = errors.New("the text becomes too long")
)

func (l *loops) tick() (string, error) {
	if l.rounds++; l.rounds > maxRounds || time.Now().After(l.until) {
		return "", errRounds
	}
	return "", nil
}

// functions are those that text/template does not have; see allowed.
func (l *loops) functions() template.FuncMap {
	return template.FuncMap{
		tick:        l.tick,
		"toUpper":   func(s string) (string, error) { return fits(strings.ToUpper, s) },
		"toLower":   func(s string) (string, error) { return fits(strings.ToLower, s) },
		"trimSpace": func(s string) (string, error) { return fits(strings.TrimSpace, s) },
		"truncate":  truncate,
		"join":      join,
		"default": func(absent, s string) string {
			if s == "" {
				return absent
			}
			return s
		},
	}
}

// fits keeps results from growing when they are changed again and again.
func fits(change func(string) string, s string) (string, error) {
	if len(s) > maxRendered {
		return "", errLarge
	}
	return change(s), nil
}

// join takes what it joins last, so that a list can be piped into it.
func join(separator string, all []string) (string, error) {
	size := 0
	for _, s := range all {
		if size += len(s) + len(separator); size > maxRendered {
			return "", errLarge
		}
	}
	return strings.Join(all, separator), nil
}

// truncate shortens a text to so many characters.
func truncate(most int, s string) (string, error) {
	switch {
	case most < 0:
		return "", errors.New("truncate needs a number of characters")
	case len(s) > maxRendered:
		return "", errLarge
	case utf8.RuneCountInString(s) <= most:
		return s, nil
	case most <= len(ellipsis):
		return string([]rune(s)[:most]), nil
	}
	return string([]rune(s)[:most-len(ellipsis)]) + ellipsis, nil
}

// bounded is where a template writes to.
type bounded struct{ strings.Builder }

// Write adds to the text, as long as it is not too long.
func (b *bounded) Write(p []byte) (int, error) {
	if b.Len()+len(p) > maxRendered {
		return 0, errLarge
	}
	return b.Builder.Write(p)
}
