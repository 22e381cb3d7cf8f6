package textlink_test

import (
	"bufio"
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// block is a fenced block of a page.
type block struct{ kind, text string }

var fence = regexp.MustCompile("(?ms)^```([a-z]+(?: [a-z]+)?)\n(.*?)^```$")

// blocks are those of a page, in order.
func blocks(t *testing.T, path ...string) (all []block) {
	t.Helper()
	page, err := os.ReadFile(filepath.Join(append([]string{"..", "..", "docs"}, path...)...))
	require.NoError(t, err)
	for _, m := range fence.FindAllStringSubmatch(string(page), -1) {
		all = append(all, block{m[1], m[2]})
	}
	require.NotEmpty(t, all)
	return all
}

// guide plays the examples of a page: a request, and what is answered to it, if
// the page shows that. Hosts of others are the customer's server, and the code
// that was sent stands where the page has 123456.
type guide struct {
	*world
	code string
	last *httptest.ResponseRecorder // of the example before
}

func (g *guide) play(all []block) (requests, answers int) {
	g.t.Helper()
	for _, b := range all {
		switch b.kind {
		case "sh":
			g.last = g.serve(curl(g.t, g.filled(b.text)))
			requests++
		case "http":
			g.last = g.serve(raw(g.t, g.filled(b.text)))
			requests++
		case "json":
			require.NotNil(g.t, g.last, "an answer without a request: %s", b.text)
			require.JSONEq(g.t, b.text, g.shown(g.last.Body.String()))
			g.last = nil
			answers++
		}
	}
	return requests, answers
}

// elsewhere are hosts that pages name for what is the reader's own.
var elsewhere = regexp.MustCompile(`https://(example\.com|hooks\.zapier\.com)`)

func (g *guide) filled(text string) string {
	text = elsewhere.ReplaceAllString(text, g.hooks.URL)
	text = strings.NewReplacer("$SIMRELAY_API_KEY", g.account.APIKey, "YOUR_API_KEY", g.account.APIKey).Replace(text)
	if g.code != "" {
		text = strings.ReplaceAll(text, "123456\"", g.code+"\"")
	}
	return text
}

func (g *guide) shown(answer string) string {
	var body struct{ Code string }
	if json.Unmarshal([]byte(answer), &body) == nil && regexp.MustCompile(`^\d{6}$`).MatchString(body.Code) {
		g.code = body.Code
		answer = strings.ReplaceAll(answer, g.code, "123456")
	}
	return strings.ReplaceAll(answer, g.hooks.URL, "https://example.com")
}

// words are what a shell makes of a line.
var words = regexp.MustCompile(`'[^']*'|"[^"]*"|[^\s'"]+`)

// curl makes the request that a curl command would send.
func curl(t *testing.T, command string) *http.Request {
	t.Helper()
	args := words.FindAllString(strings.ReplaceAll(command, "\\\n", " "), -1)
	for i, a := range args {
		args[i] = strings.Trim(a, `'"`)
	}
	require.Equal(t, "curl", args[0])
	method, body, path, header := http.MethodGet, "", "", http.Header{}
	for i := 1; i < len(args); i++ {
		switch a := args[i]; a {
		case "-X":
			i++
			method = args[i]
		case "-H":
			i++
			name, value, ok := strings.Cut(args[i], ": ")
			require.True(t, ok, args[i])
			header.Set(name, value)
		case "-d":
			i++
			body = args[i]
			if method == http.MethodGet {
				method = http.MethodPost
			}
		default:
			var ok bool
			path, ok = strings.CutPrefix(a, "http://127.0.0.1:8080")
			require.True(t, ok, "%q in %s", a, command)
		}
	}
	r := httptest.NewRequestWithContext(t.Context(), method, path, strings.NewReader(body))
	r.Header = header
	return r
}

// raw reads a request as it is on the wire, but for its line ends and its length.
func raw(t *testing.T, text string) *http.Request {
	t.Helper()
	head, body, _ := strings.Cut(strings.TrimSuffix(text, "\n"), "\n\n")
	wire := strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n"
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(wire)))
	require.NoError(t, err, text)
	made := httptest.NewRequestWithContext(t.Context(), r.Method, r.RequestURI, bytes.NewReader([]byte(body)))
	made.Header, made.Host = r.Header, r.Host
	return made
}

func TestGuide_ExamplesAreAnsweredAsShown(t *testing.T) {
	t.Parallel()
	g := &guide{world: bareWorld(t)}
	requests, answers := g.play(blocks(t, "dialects", "textlink.md"))
	require.GreaterOrEqual(t, requests, 8)
	require.Equal(t, requests, answers, "each example shows its answer")
	page, err := os.ReadFile(filepath.Join("..", "..", "docs", "dialects", "textlink.md"))
	require.NoError(t, err)
	for _, path := range paths(t) {
		require.Contains(t, string(page), strings.TrimPrefix(path, "/api/"))
	}
}

// TestGuide_WebhooksAreAsShown makes each kind of webhook happen, and compares
// what is told with the page.
func TestGuide_WebhooksAreAsShown(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	require.Equal(t, `{"ok":true}`, w.call("/api/update-contact-tag", `{"phone_number":"+11234567890","tag":"Warm"}`))
	w.Receive(t, w.card, "+11234567890", "General Kenobi")
	require.Equal(t, `{"ok":true}`, w.call("/api/send-sms", `{"phone_number":"+11234567890","text":"Hello there","custom_id":"1234"}`))
	w.fail(w.dispatch()[0])
	require.Equal(t, `{"ok":true}`, w.call("/api/update-contact-tag", `{"phone_number":"+11234567890","tag":"Hot"}`))
	seen := map[string]bool{}
	for _, b := range blocks(t, "dialects", "textlink.md") {
		kind, ok := strings.CutPrefix(b.kind, "json ")
		if !ok {
			continue
		}
		seen[kind] = true
		n := map[string]int{"tag": 2}[kind]
		require.Equal(t, strings.TrimSpace(b.text), w.told(kind, max(n, 1)))
	}
	require.Equal(t, map[string]bool{"received": true, "sent": true, "failed": true, "tag": true}, seen)
}
