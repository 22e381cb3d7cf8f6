package webhooks_test

import (
	"context"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/stretchr/testify/require"

	"simrelay/events"
	"simrelay/gateway/gatewaytest"
	"simrelay/store"
	"simrelay/webhooks"
	"simrelay/webhooks/webhookstest"
)

var (
	commands = regexp.MustCompile("(?s)```sh\n(curl.*?)```\n")
	question = regexp.MustCompile("(?s)<!-- example: question -->\n```json\n(.*?)```\n")
	inline   = regexp.MustCompile("(?s)```python\n(.*?)```\n")
	delivery = regexp.MustCompile(`msg_[0-9a-f]{32}_1`)
)

func pageText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	return string(text)
}

// TestPage_CommandsWork runs every curl command of docs/webhooks.md, in order,
// against a real server and a receiver on this machine.
func TestPage_CommandsWork(t *testing.T) {
	t.Parallel()
	relay := newRelay(t)
	receiver, err := webhookstest.New()
	require.NoError(t, err)
	t.Cleanup(receiver.Close)
	text := pageText(t)
	dir := t.TempDir()
	require.NoError(t, os.WriteFile(filepath.Join(dir, "question.json"), []byte(question.FindStringSubmatch(text)[1]), 0o600))
	blocks := commands.FindAllStringSubmatch(text, -1)
	require.Greater(t, len(blocks), 8)
	id := ""
	for i, block := range blocks {
		command := strings.NewReplacer("http://127.0.0.1:8080", relay.url, "https://example.com", receiver.URL).Replace(block[1])
		relay.run(t, dir, delivery.ReplaceAllString(command, id))
		if i == 0 {
			id = relay.receive(t)
		}
	}
}

// relayd is a running server with one account.
type relayd struct {
	*gatewaytest.Server

	url, key string
	account  int64
}

func newRelay(t *testing.T) *relayd {
	t.Helper()
	s := gatewaytest.New(t)
	owner := s.Account(t, "shop")
	front := httptest.NewServer(s)
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- s.Webhooks.Run(ctx) }()
	t.Cleanup(func() {
		front.Close()
		cancel()
		require.NoError(t, <-done)
	})
	return &relayd{s, front.URL, owner.APIKey, owner.AccountID}
}

func (r *relayd) run(t *testing.T, dir, command string) {
	t.Helper()
	_, err := exec.LookPath("curl")
	require.NoError(t, err, "run: scripts/install test")
	cmd := exec.CommandContext(t.Context(), "bash", "-eu", "-c", `curl() { command curl -sS --noproxy '*' --max-time 20 --fail-with-body "$@"; }`+"\n"+command)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "SIMRELAY_API_KEY="+r.key)
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, out)
}

// receive lets a message come in, and returns the id of its delivery when it
// was delivered.
func (r *relayd) receive(t *testing.T) (id string) {
	t.Helper()
	require.NoError(t, r.DB.Update(t.Context(), func(tx *store.Tx) error {
		m := events.Message{ID: 1, Direction: "incoming", From: "+15551234567", Text: "When will it arrive?"}
		return r.Log.Append(tx, r.account, events.MessageReceived, time.Now(), m)
	}))
	require.Eventually(t, func() bool {
		done, _, err := r.Webhooks.Deliveries(t.Context(), r.account, 1, webhooks.DeliveryFilter{State: webhooks.Delivered}, "", 1)
		if err != nil || len(done) == 0 {
			return false
		}
		id = done[0].ID
		return true
	}, 20*time.Second, 5*time.Millisecond)
	return id
}

// TestPage_InlineVerifier judges the requests of the native format with the
// Python of the page.
func TestPage_InlineVerifier(t *testing.T) {
	t.Parallel()
	module := inline.FindStringSubmatch(pageText(t))[1] + `
class Refused(Exception):
    pass

def verify_standard(*request):
    if not verify(*request):
        raise Refused("no")
`
	path := filepath.Join(t.TempDir(), "verify.py")
	require.NoError(t, os.WriteFile(path, []byte(module), 0o600))
	native := regexp.MustCompile(`^(whsec_[A-Za-z0-9]{32}|whsec_|)$`)
	some := slices.DeleteFunc(vectors(t), func(v vector) bool { return v.form != standard || !native.MatchString(v.secret) })
	require.Greater(t, len(some), 500)
	requireVerdicts(t, some, judge(t, some, "python3", filepath.Join("testdata", "run.py"), path))
}

// TestPage_NamesEverything keeps the page from missing what is added.
func TestPage_NamesEverything(t *testing.T) {
	t.Parallel()
	text := pageText(t)
	for _, class := range webhooks.Classes() {
		require.Contains(t, text, "`"+class+"`")
	}
	for _, format := range webhooks.Formats() {
		require.Contains(t, text, "| `"+string(format)+"` |")
	}
	descriptions := make(chan *prometheus.Desc, 100)
	for _, c := range gatewaytest.New(t).Webhooks.Collectors() {
		c.Describe(descriptions)
	}
	close(descriptions)
	name := regexp.MustCompile(`fqName: "([^"]+)"`)
	for d := range descriptions {
		require.Contains(t, text, "| `"+name.FindStringSubmatch(d.String())[1])
	}
	waits := webhooks.DefaultSchedule()
	spokenWaits := make([]string, len(waits))
	for i, d := range waits {
		spokenWaits[i] = spoken(d)
	}
	last := len(waits) - 1
	require.Contains(t, text, "The waits are "+strings.Join(spokenWaits[:last], ", ")+" and "+spokenWaits[last]+", each ± 20 %")
}

// TestPage_LinksLeadSomewhere follows the page's links to files and headings.
func TestPage_LinksLeadSomewhere(t *testing.T) {
	t.Parallel()
	text := pageText(t)
	heading := regexp.MustCompile(`(?m)^#+ (.*)$`)
	anchors := map[string]bool{}
	for _, found := range heading.FindAllStringSubmatch(text, -1) {
		anchors[strings.ReplaceAll(strings.ToLower(found[1]), " ", "-")] = true
	}
	link := regexp.MustCompile(`\]\(([^)#:]*)(?:#([^)]*))?\)`)
	for _, found := range link.FindAllStringSubmatch(text, -1) {
		if found[1] == "" {
			require.True(t, anchors[found[2]], "there is no heading %s", found[2])
			continue
		}
		_, err := os.Stat(filepath.Join(filepath.Dir(page), found[1]))
		require.NoError(t, err)
	}
}
