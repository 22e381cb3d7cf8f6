//go:build fidelity

package fidelity_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
	"simrelay/internal/bench/process"
)

const alertmanagerPage = "../../docs/recipes/alertmanager.md"

// watch is a relay, and an Alertmanager that tells it of alerts through a line
// which loses things.
type watch struct {
	*office

	key    string
	line   *httptest.Server
	asked  atomic.Int64 // requests on the line
	alerts string       // URL of Alertmanager
}

func newWatch(t *testing.T) *watch {
	t.Helper()
	w := &watch{office: &office{t: t}}
	relayURL := w.startRelay()
	var account struct {
		APIKey string `json:"api_key"`
	}
	w.post(client.New(relayURL, operatorToken), "/api/v1/admin/accounts", map[string]string{
		"name": "Watch", "email": "watch@localhost.localdomain", "plan": "enterprise",
	}, &account)
	w.key, w.api = account.APIKey, client.New(relayURL, account.APIKey)
	w.startLine(relayURL)
	w.startAlertmanager()
	return w
}

// startLine puts a proxy before the relay. Of the first request it says that
// the relay is down; the second one's answer it loses.
func (w *watch) startLine(relayURL string) {
	to, err := url.Parse(relayURL)
	require.NoError(w.t, err)
	forward := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) }}
	w.line = httptest.NewServer(http.HandlerFunc(func(answer http.ResponseWriter, r *http.Request) {
		switch w.asked.Add(1) {
		case 1:
			answer.WriteHeader(http.StatusServiceUnavailable)
		case 2:
			forward.ServeHTTP(httptest.NewRecorder(), r)
			panic(http.ErrAbortHandler)
		default:
			forward.ServeHTTP(answer, r)
		}
	}))
	w.t.Cleanup(w.line.Close)
}

var (
	configBlock = regexp.MustCompile("(?s)```yaml\n(route:.*?)```")
	listensOn   = regexp.MustCompile(`msg="Listening on" address=(127\.0\.0\.1:\d+)`)
)

// configure writes the page's configuration, with times that a test can wait
// for.
func (w *watch) configure(dir string) (path string) {
	text, err := os.ReadFile(alertmanagerPage)
	require.NoError(w.t, err)
	config := configBlock.FindStringSubmatch(string(text))[1]
	key := filepath.Join(dir, "simrelay.key")
	require.NoError(w.t, os.WriteFile(key, []byte(w.key), 0o600))
	for _, change := range [][2]string{
		{"http://127.0.0.1:8080", w.line.URL}, {"/etc/prometheus/simrelay.key", key},
		{"group_wait: 30s", "group_wait: 100ms"}, {"group_interval: 5m", "group_interval: 1s"},
	} {
		require.Contains(w.t, config, change[0])
		config = strings.Replace(config, change[0], change[1], 1)
	}
	path = filepath.Join(dir, "alertmanager.yml")
	require.NoError(w.t, os.WriteFile(path, []byte(config), 0o600))
	return path
}

func (w *watch) startAlertmanager() {
	dir := w.t.TempDir()
	log := w.log("alertmanager")
	p, err := process.Start(context.WithoutCancel(w.t.Context()), process.Spec{
		Binary: alertsProgram, Log: log, Env: []string{"NO_PROXY=127.0.0.1"},
		Args: []string{
			"--config.file", w.configure(dir), "--storage.path", dir,
			"--web.listen-address=127.0.0.1:0", "--cluster.listen-address=",
		},
	})
	require.NoError(w.t, err)
	w.stopLater("alertmanager", p)
	w.eventually("Alertmanager listens", func() bool {
		if said, err := os.ReadFile(log.Name()); err == nil {
			if found := listensOn.FindSubmatch(said); found != nil {
				w.alerts = "http://" + string(found[1])
				return true
			}
		}
		return ended(p)
	})
	require.NotEmpty(w.t, w.alerts, "Alertmanager does not start")
}

func ended(p *process.Process) bool {
	select {
	case <-p.Done():
		return true
	default:
		return false
	}
}

// raise tells Alertmanager of an alert on two hosts, or that it is over.
func (w *watch) raise(began, ended time.Time) {
	var all []string
	for _, host := range []string{"web-1", "web-2"} {
		all = append(all, fmt.Sprintf(`{"labels":{"alertname":"HighCPU","instance":%q},"annotations":{"summary":"CPU is above 90 %%"},"startsAt":%q,"endsAt":%q}`,
			host, began.Format(time.RFC3339), ended.Format(time.RFC3339)))
	}
	r, err := http.NewRequestWithContext(w.t.Context(), http.MethodPost, w.alerts+"/api/v2/alerts", strings.NewReader("["+strings.Join(all, ",")+"]"))
	require.NoError(w.t, err)
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	require.NoError(w.t, err)
	defer answer.Body.Close()
	require.Equal(w.t, http.StatusOK, answer.StatusCode)
}

// told are the texts of the account's messages that are sent as alerts are, by
// recipient, the first one first.
func (w *watch) told() map[string][]string {
	page, err := w.api.Messages(w.t.Context(), "", 100)
	if err != nil {
		return nil
	}
	texts := map[string][]string{}
	for _, m := range page.Data {
		if m.Priority == 8 && m.OnUnknown == "resend" {
			texts[m.To] = append([]string{m.Text}, texts[m.To]...)
		}
	}
	return texts
}

// TestAlertmanager_TellsOfAnAlertOnceHoweverOftenItTries runs Debian's
// Alertmanager with the configuration of docs/recipes/alertmanager.md.
func TestAlertmanager_TellsOfAnAlertOnceHoweverOftenItTries(t *testing.T) {
	t.Parallel()
	w := newWatch(t)
	const fires, over = "[FIRING:2] HighCPU (web-1, web-2): CPU is above 90 %", "[RESOLVED:2] HighCPU (web-1, web-2): CPU is above 90 %"
	began := time.Now().Add(-time.Minute)
	w.raise(began, time.Now().Add(time.Hour))
	w.eventually("it tries until it hears that it was heard", func() bool { return w.asked.Load() >= 3 })
	w.eventually("both are told", func() bool { return len(w.told()) == 2 })
	require.Equal(t, map[string][]string{"+15551234567": {fires}, "+15557654321": {fires}}, w.told())

	w.raise(began, time.Now().Add(-time.Second))
	w.eventually("both hear of the end", func() bool { return len(w.told()["+15557654321"]) == 2 })
	require.Equal(t, map[string][]string{"+15551234567": {fires, over}, "+15557654321": {fires, over}}, w.told())
}
