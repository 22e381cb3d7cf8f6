package killtest_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/internal/bench/process"
	"simrelay/webhooks/webhookstest"
)

const (
	modems        = 3
	operatorToken = "killTestOperatorToken0123456789"
	patience      = 60 * time.Second // for everything that is waited for
)

// world is everything that takes part.
type world struct {
	t         *testing.T
	artifacts string
	data      string // of the relay
	url       string
	key       string
	sim       *firmwaresim.Sim
	receiver  *webhookstest.Receiver
	relay     *keeper
	agent     *keeper
	api       *client.Client
	cards     []client.SIM
}

// newWorld starts everything and waits until all SIM cards can send.
func newWorld(t *testing.T, seed uint64) *world {
	w := &world{t: t, artifacts: t.ArtifactDir(), data: filepath.Join(t.TempDir(), "relay")}
	w.startModems(seed)
	w.startRelay()
	token := w.setUp()
	w.startAgent(token)
	w.awaitCards()
	t.Cleanup(w.keepTranscripts)
	return w
}

func (w *world) startModems(seed uint64) {
	sim, err := firmwaresim.New(firmwaresim.Options{
		Modems: modems, Dir: filepath.Join(w.t.TempDir(), "modems"), Seed: seed, Delay: "2ms-40ms",
	})
	require.NoError(w.t, err)
	w.t.Cleanup(func() { require.NoError(w.t, sim.Close()) })
	w.sim = sim
}

func (w *world) startRelay() {
	port, err := process.FreePort()
	require.NoError(w.t, err)
	listen := fmt.Sprintf("127.0.0.1:%d", port)
	w.url = "http://" + listen
	w.relay = w.keep("relay", process.Spec{
		Args: []string{"serve", "--data", w.data, "--listen", listen, "--sim-limits", "none", "--egress-allow", "127.0.0.0/8"},
		Env:  []string{"SIMRELAY_ADMIN_TOKEN=" + operatorToken},
	})
	ctx, cancel := context.WithTimeout(w.t.Context(), patience)
	defer cancel()
	_, err = w.relay.current.Await(ctx, "listening on ")
	require.NoError(w.t, err)
}

func (w *world) startAgent(token string) {
	args := []string{"agent", "--relay", w.url, "--data", filepath.Join(w.t.TempDir(), "agent")}
	for _, m := range w.sim.Modems() {
		args = append(args, "--modem", m.Path())
	}
	w.agent = w.keep("agent", process.Spec{Args: args, Env: []string{"SIMRELAY_TOKEN=" + token}})
}

func (w *world) keep(name string, spec process.Spec) *keeper {
	k, err := newKeeper(w.artifacts, name, spec)
	require.NoError(w.t, err)
	w.t.Cleanup(k.close)
	require.NoError(w.t, k.start(context.WithoutCancel(w.t.Context())))
	return k
}

// setUp makes an account with a webhook and a device, whose token it returns.
func (w *world) setUp() string {
	receiver, err := webhookstest.New()
	require.NoError(w.t, err)
	w.t.Cleanup(receiver.Close)
	w.receiver = receiver
	var account struct {
		APIKey string `json:"api_key"`
	}
	w.post(client.New(w.url, operatorToken), "/api/v1/admin/accounts", map[string]string{
		"name": "Kill test", "email": "kill@localhost.localdomain", "plan": "enterprise",
	}, &account)
	w.key = account.APIKey
	w.api = client.New(w.url, w.key)
	w.post(w.api, "/api/v1/webhooks", map[string]string{"url": receiver.URL, "format": "native"}, nil)
	var device struct {
		Token string `json:"token"`
	}
	w.post(w.api, "/api/v1/devices", map[string]string{"name": "tormented"}, &device)
	return device.Token
}

func (w *world) post(c *client.Client, path string, body, into any) {
	require.NoError(w.t, c.Do(w.t.Context(), http.MethodPost, path, body, into))
}

// awaitCards waits until every SIM card can send.
func (w *world) awaitCards() {
	w.eventually("all SIM cards can send", func() bool {
		cards, err := w.api.SIMs(w.t.Context())
		ready := 0
		for _, c := range cards {
			if c.Ready {
				ready++
			}
		}
		w.cards = cards
		return err == nil && ready == modems
	})
}

func (w *world) eventually(what string, condition func() bool) {
	w.t.Helper()
	require.Eventually(w.t, condition, patience, 100*time.Millisecond, what)
}

// keepTranscripts leaves what went over the modems' lines beside the logs.
func (w *world) keepTranscripts() {
	if !w.t.Failed() {
		return
	}
	for i, m := range w.sim.Modems() {
		path := filepath.Join(w.artifacts, fmt.Sprintf("modem%d.transcript", i))
		if err := os.WriteFile(path, m.Transcript(), 0o600); err != nil {
			w.t.Log(err)
		}
	}
	w.t.Log("logs and transcripts are in " + w.artifacts + "; run go test with -artifacts to keep them")
}
