// Package dialecttest replays HTTP conversations that are kept as text. A story
// is one txtar file: prose on top, then sections "1 request", "1 response",
// "2 request" and so on, in the raw form of HTTP/1.1. Requests may name
// variables ($KEY); what differs from run to run is masked in responses
// (<token>), and can be used in later requests by that name ($token).
//
// It imports only what tests need. Knowledge of a dialect must never be in it.
package dialecttest

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"
	"github.com/stretchr/testify/require"
)

var update = flag.Bool("update", false, "write the transcripts anew from what is answered now")

// Target is what a story talks to.
type Target struct {
	Handler http.Handler
	// Vars are what requests may name.
	Vars map[string]string
}

// Masks are what differs from run to run, by the name that stands for it: all
// of a match, or its group.
var masks = []struct {
	name string
	at   *regexp.Regexp
}{
	{"secret", regexp.MustCompile(`whsec_[A-Za-z0-9+/=]+`)},
	{"delivery", regexp.MustCompile(`msg_[0-9a-f]{32}_\d+`)},
	{"key id", regexp.MustCompile(`key_[0-9a-f]{8}`)},
	{"uuid", regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)},
	{"digits", regexp.MustCompile(`"code":"(\d{4,10})"`)},
	{"key", regexp.MustCompile(`\bsr[0-9A-Za-z]{46}\b`)},
	{"prefix", regexp.MustCompile(`\bsr[0-9A-Za-z]{6}\b`)},
	{"token", regexp.MustCompile(`\bdev[0-9A-Za-z]{45}\b`)},
	{"code", regexp.MustCompile(`\b[0-9A-Za-z]{43,48}\b`)},
	{"pairing code", regexp.MustCompile(`\b[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}\b`)},
	{"svg", regexp.MustCompile(`<svg .*</svg>`)},
	{"time", regexp.MustCompile(`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+Z`)},
}

// shown are the response headers that a story has.
var shown = []string{"Allow", "Content-Type", "Location", "RateLimit", "RateLimit-Policy", "Retry-After", "WWW-Authenticate"}

// Transcripts replays every story of a directory, each against a target of its
// own, and compares the answers. With -update it writes them instead.
func Transcripts(t *testing.T, dir string, target func(*testing.T) Target) {
	t.Helper()
	stories, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	require.NotEmpty(t, stories, "no stories in %s", dir)
	for _, path := range stories {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txtar"), func(t *testing.T) {
			t.Parallel()
			replay(t, path, target(t))
		})
	}
}

func replay(t *testing.T, path string, target Target) {
	story, err := txtar.ParseFile(path)
	require.NoError(t, err)
	told := &txtar.Archive{Comment: story.Comment}
	for _, f := range story.Files {
		number, isRequest := strings.CutSuffix(f.Name, " request")
		if !isRequest {
			continue
		}
		answer := target.answer(t, string(f.Data))
		told.Files = append(told.Files, f, txtar.File{Name: number + " response", Data: []byte(answer)})
	}
	if *update {
		require.NoError(t, os.WriteFile(path, txtar.Format(told), 0o600))
		return
	}
	require.Empty(t, cmp.Diff(string(txtar.Format(story)), string(txtar.Format(told))), "run the test with -update, and read what has changed")
}

func (target Target) answer(t *testing.T, request string) string {
	w := httptest.NewRecorder()
	target.Handler.ServeHTTP(w, target.parse(t, request))
	var b strings.Builder
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\n", w.Code, http.StatusText(w.Code))
	for _, name := range shown {
		if v := w.Header().Get(name); v != "" {
			fmt.Fprintf(&b, "%s: %s\n", name, v)
		}
	}
	fmt.Fprintf(&b, "\n%s", bytes.TrimRight(w.Body.Bytes(), "\n"))
	return target.mask(strings.TrimRight(b.String(), "\n") + "\n")
}

// parse reads a request. The body is what follows the empty line, without its
// last line end.
func (target Target) parse(t *testing.T, text string) *http.Request {
	text = os.Expand(text, func(name string) string {
		value, ok := target.Vars[name]
		require.True(t, ok, "no variable %q", name)
		return value
	})
	head, body, _ := strings.Cut(text, "\n\n")
	lines := strings.Split(strings.TrimSpace(head), "\n")
	first := strings.Fields(lines[0])
	require.Len(t, first, 3, "request line %q", lines[0])
	r := httptest.NewRequestWithContext(t.Context(), first[0], first[1], strings.NewReader(strings.TrimSuffix(body, "\n")))
	for _, line := range lines[1:] {
		name, value, ok := strings.Cut(line, ": ")
		require.True(t, ok, "header %q", line)
		r.Header.Add(name, value)
	}
	return r
}

func (target Target) mask(text string) string {
	for _, m := range masks {
		text = m.at.ReplaceAllStringFunc(text, func(found string) string {
			if m.name == "time" && !aroundNow(found) {
				return found
			}
			match := m.at.FindStringSubmatch(found)
			value := match[len(match)-1]
			target.Vars[m.name] = value
			return strings.Replace(found, value, "<"+m.name+">", 1)
		})
	}
	return text
}

// aroundNow reports whether a time comes from the system's clock, rather than
// from a story's own, which is far from it.
func aroundNow(text string) bool {
	at, err := time.Parse(time.RFC3339, text)
	return err == nil && time.Since(at).Abs() < 60*24*time.Hour
}

// Requests returns method and path of every request in a directory's stories.
func Requests(t *testing.T, dir string) [][2]string {
	t.Helper()
	stories, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	require.NoError(t, err)
	var all [][2]string
	for _, path := range stories {
		story, err := txtar.ParseFile(path)
		require.NoError(t, err)
		for _, f := range story.Files {
			if fields := strings.Fields(string(f.Data)); strings.HasSuffix(f.Name, " request") && len(fields) > 1 {
				where, _, _ := strings.Cut(fields[1], "?")
				all = append(all, [2]string{fields[0], where})
			}
		}
	}
	return all
}
