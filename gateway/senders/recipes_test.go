package senders_test

import (
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
)

var (
	shellBlock = regexp.MustCompile("(?s)```sh\n(.*?)```\n")
	shownText  = regexp.MustCompile("(?s)<!-- (?:text|body): ([a-z]+) -->\n```[a-z]+\n(.*?)\n```\n")
	link       = regexp.MustCompile(`\]\(([^)#:]+\.md)(?:#[^)]*)?\)`)
)

// kitchen is a server that the recipes' commands are run against.
type kitchen struct {
	*gatewaytest.Server

	url     string
	account accounts.CreatedAccount
}

func newKitchen(t *testing.T) *kitchen {
	t.Helper()
	s := gatewaytest.New(t)
	front := httptest.NewServer(s)
	t.Cleanup(front.Close)
	return &kitchen{s, front.URL, s.Account(t, "acme")}
}

// recipe returns a page's commands, and what it shows.
func recipe(t *testing.T, name string) (commands []string, shown map[string]string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "recipes", name+".md"))
	require.NoError(t, err)
	for _, block := range shellBlock.FindAllStringSubmatch(string(text), -1) {
		commands = append(commands, block[1])
	}
	shown = map[string]string{}
	for _, block := range shownText.FindAllStringSubmatch(string(text), -1) {
		shown[block[1]] = block[2]
	}
	for _, found := range link.FindAllStringSubmatch(string(text), -1) {
		_, err := os.Stat(filepath.Join("..", "..", "docs", "recipes", found[1]))
		require.NoError(t, err)
	}
	return commands, shown
}

// run runs a command as it is on the page, but for the address.
func (k *kitchen) run(t *testing.T, command string) string {
	t.Helper()
	require.Contains(t, command, "http://127.0.0.1:8080")
	cmd := exec.CommandContext(t.Context(), "bash", "-eu", "-o", "pipefail", "-c", strings.ReplaceAll(command, "http://127.0.0.1:8080", k.url))
	cmd.Env = append(os.Environ(), "SIMRELAY_API_KEY="+k.account.APIKey, "no_proxy=127.0.0.1")
	out, err := cmd.CombinedOutput()
	require.NoError(t, err, "%s\n%s", command, out)
	return strings.TrimSpace(string(out))
}

// texts are those of all messages, the first one first.
func (k *kitchen) texts(t *testing.T) (texts []string) {
	t.Helper()
	page, _, err := k.Relay.Messages(t.Context(), k.Principal(t, k.account), "", 100)
	require.NoError(t, err)
	for _, m := range page {
		texts = append([]string{m.Text}, texts...)
	}
	return texts
}

func TestRecipe_Scripts(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	commands, shown := recipe(t, "scripts")
	require.Len(t, commands, 5)
	require.Equal(t, shown["answer"], k.run(t, commands[0]))
	require.Equal(t, "OK 2", k.run(t, commands[1]))
	require.Equal(t, "OK 3", k.run(t, commands[2]))
	for range 2 {
		require.JSONEq(t, `{"ok":true,"messages":[{"to":"+15551234567","ok":true,"id":4},{"to":"+15557654321","ok":true,"id":5}]}`, k.run(t, commands[3]))
	}
	require.Equal(t, "OK 6", k.run(t, commands[4]))
	texts := k.texts(t)
	require.Regexp(t, `(?s)^Filesystem.*%.*/$`, texts[1])
	texts[1] = ""
	require.Equal(t, []string{"Backup is done", "", "Backup is done", "Door open", "Door open", "Water in the cellar"}, texts)
}

func TestRecipe_Alertmanager(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	commands, shown := recipe(t, "alertmanager")
	require.Len(t, commands, 2)
	address, err := url.Parse(k.run(t, commands[0]))
	require.NoError(t, err)
	require.Contains(t, k.run(t, commands[1]), `"ok":true`)
	templated := strings.Replace(commands[1], "?to=+15551234567", "?"+address.RawQuery, 1)
	templated = strings.Replace(templated, `"receiver":"phones"`, `"receiver":"others"`, 1)
	require.Contains(t, k.run(t, templated), `"ok":true`)
	over := strings.ReplaceAll(commands[1], "firing", "resolved")
	require.Contains(t, k.run(t, over), `"ok":true`)
	require.Equal(t, []string{shown["firing"], shown["template"], shown["resolved"]}, k.texts(t))
}

func TestRecipe_Grafana(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	commands, shown := recipe(t, "grafana")
	require.Len(t, commands, 1)
	require.Contains(t, k.run(t, commands[0]), `"ok":true`)
	require.Equal(t, []string{shown["grafana"]}, k.texts(t))
}

func TestRecipe_UptimeKuma(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	commands, shown := recipe(t, "uptime-kuma")
	require.Len(t, commands, 2)
	require.Contains(t, k.run(t, commands[0]), `"state":"queued"`)
	require.Equal(t, "OK 2", k.run(t, commands[1]))
	body := strings.Replace(shown["webhook"], "{{ msg }}", "[shop] [Up]", 1)
	w := ask(t, k, "POST", "/send", body, "X-API-Key: "+k.account.APIKey, "Content-Type: application/json")
	require.Equal(t, 202, w.Code, w.Body)
	require.Equal(t, []string{"[shop] [Down] connect ECONNREFUSED", `[shop] [Down] "connect" ECONNREFUSED`, "[shop] [Up]"}, k.texts(t))
}
