//go:build fidelity

package fidelity_test

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"simrelay/client"
	firmwaresim "simrelay/firmware-sim"
	"simrelay/internal/bench/process"
	"simrelay/webhooks/webhookstest"
)

const operatorToken = "fidelityOperatorToken0123456789"

// office is the whole program in two processes, a relay and an agent with one
// modem, and gammu with another modem in the same network.
type office struct {
	t        *testing.T
	sim      *firmwaresim.Sim
	api      *client.Client
	receiver *webhookstest.Receiver
	secret   string // of the webhook
	gammu    *gammu
}

// The modems of an office.
const (
	oursIndex = iota
	theirsIndex
)

func (o *office) ours() *firmwaresim.Modem   { return o.sim.Modem(oursIndex) }
func (o *office) theirs() *firmwaresim.Modem { return o.sim.Modem(theirsIndex) }

func newOffice(t *testing.T, profile string) *office {
	t.Helper()
	sim := newSim(t, firmwaresim.Options{Modems: 2, Profile: profile})
	receiver, err := webhookstest.New()
	require.NoError(t, err)
	t.Cleanup(receiver.Close)
	o := &office{t: t, sim: sim, receiver: receiver, gammu: newGammu(t, sim.Modem(theirsIndex).Path(), extra[profile]...)}
	url := o.startRelay()
	token := o.setUp(url)
	o.startAgent(url, token)
	o.eventually("the SIM card can send", func() bool {
		cards, err := o.api.SIMs(t.Context())
		return err == nil && len(cards) == 1 && cards[0].Ready
	})
	return o
}

func (o *office) startRelay() (url string) {
	log := o.log("relay")
	relay, err := process.StartRelay(context.WithoutCancel(o.t.Context()), process.RelaySpec{
		Binary: simrelay, Data: filepath.Join(o.t.TempDir(), "relay"), Token: operatorToken,
		Args: []string{"--egress-allow", "127.0.0.0/8"}, Log: log,
	})
	require.NoError(o.t, err)
	o.stopLater("relay", relay.Process)
	return relay.URL
}

func (o *office) startAgent(url, token string) {
	agent, err := process.Start(context.WithoutCancel(o.t.Context()), process.Spec{
		Binary: simrelay, Env: []string{"SIMRELAY_TOKEN=" + token}, Log: o.log("agent"),
		Args: []string{"agent", "--relay", url, "--data", filepath.Join(o.t.TempDir(), "agent"), "--modem", o.ours().Path()},
	})
	require.NoError(o.t, err)
	o.stopLater("agent", agent)
}

// log makes a file for what a process says, which is shown in the end.
func (o *office) log(name string) *os.File {
	log, err := os.Create(filepath.Join(o.t.TempDir(), name+".log"))
	require.NoError(o.t, err)
	o.t.Cleanup(func() {
		require.NoError(o.t, log.Close())
		said, err := os.ReadFile(log.Name())
		require.NoError(o.t, err)
		o.t.Logf("the %s said:\n%s", name, said)
		require.NotContains(o.t, string(said), "DATA RACE")
	})
	return log
}

func (o *office) stopLater(name string, p *process.Process) {
	o.t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), patience)
		defer cancel()
		require.NoError(o.t, p.Stop(ctx), name)
	})
}

// setUp makes an account with a webhook and a device, whose token it returns.
func (o *office) setUp(url string) string {
	var account struct {
		APIKey string `json:"api_key"`
	}
	o.post(client.New(url, operatorToken), "/api/v1/admin/accounts", map[string]string{
		"name": "Fidelity", "email": "fidelity@localhost.localdomain", "plan": "enterprise",
	}, &account)
	o.api = client.New(url, account.APIKey)
	var webhook struct {
		Secret string `json:"secret"`
	}
	o.post(o.api, "/api/v1/webhooks", map[string]string{"url": o.receiver.URL, "format": "native"}, &webhook)
	o.secret = webhook.Secret
	var device struct {
		Token string `json:"token"`
	}
	o.post(o.api, "/api/v1/devices", map[string]string{"name": "beside gammu"}, &device)
	return device.Token
}

func (o *office) post(c *client.Client, path string, body, into any) {
	o.t.Helper()
	require.NoError(o.t, c.Do(o.t.Context(), http.MethodPost, path, body, into))
}

func (o *office) eventually(what string, condition func() bool) {
	o.t.Helper()
	require.Eventually(o.t, condition, patience, 50*time.Millisecond, what)
}

// webhook waits for one of an event whose body holds a text, and verifies its
// signature.
func (o *office) webhook(event, holds string) {
	o.t.Helper()
	ctx, cancel := context.WithTimeout(o.t.Context(), patience)
	defer cancel()
	var found webhookstest.Request
	_, err := o.receiver.WaitUntil(ctx, func(all []webhookstest.Request) bool {
		i := slices.IndexFunc(all, func(q webhookstest.Request) bool {
			return strings.Contains(string(q.Body), fmt.Sprintf("%q", event)) && strings.Contains(string(q.Body), holds)
		})
		if i >= 0 {
			found = all[i]
		}
		return i >= 0
	})
	require.NoError(o.t, err, "no webhook told %s with %s", event, holds)
	require.NoError(o.t, found.VerifyNative(o.secret))
}

// TestRelayAndGammu_TalkToEachOther has the whole program and gammu exchange
// messages through the simulated network.
func TestRelayAndGammu_TalkToEachOther(t *testing.T) {
	t.Parallel()
	for _, profile := range []string{"generic", "huawei", "sim800", "ec25"} {
		t.Run(profile, func(t *testing.T) {
			t.Parallel()
			o := newOffice(t, profile)
			o.send()
			o.receive()
			o.checkLine()
		})
	}
}

// send posts messages to the API, and reads them with gammu.
func (o *office) send() {
	for _, text := range []string{shortText, longText, unicodeText} {
		m, err := o.api.Send(o.t.Context(), client.SendRequest{To: o.theirs().Number(), Text: text})
		require.NoError(o.t, err)
		o.eventually("the message is delivered", func() bool {
			now, err := o.api.Message(o.t.Context(), m.ID)
			return err == nil && now.State == "delivered"
		})
		o.webhook("message.delivered", fmt.Sprintf(`"id":%d,`, m.ID))
	}
	got := o.gammu.letters()
	require.Equal(o.t, allTexts, textsOf(got))
	for _, l := range got {
		require.Equal(o.t, o.ours().Number(), l.from)
	}
}

// receive sends messages with gammu, and finds them in the API and in
// webhooks.
func (o *office) receive() {
	o.gammu.send(o.ours().Number(), shortText, "-report")
	o.gammu.send(o.ours().Number(), longText, "-len", "400")
	o.gammu.send(o.ours().Number(), unicodeText, "-unicode", "-len", "400", "-report")
	var got []letter
	o.eventually("three messages are received", func() bool {
		got = o.incoming()
		return len(got) == 3
	})
	require.Equal(o.t, allTexts, textsOf(got))
	for _, l := range got {
		require.Equal(o.t, o.theirs().Number(), l.from)
	}
	for _, beginning := range []string{"Hello {[€]}", "A long text in", "Длинное сообщение с эмодзи 🚀"} {
		o.webhook("message.received", beginning)
	}
}

// incoming lists what the API says has come in.
func (o *office) incoming() (list []letter) {
	page, err := o.api.Messages(o.t.Context(), "", 100)
	if err != nil {
		return nil
	}
	for _, m := range page.Data {
		if m.Direction == "incoming" {
			list = append(list, letter{from: m.From, text: m.Text})
		}
	}
	return list
}

// checkLine has the oracle read every PDU between the agent and its modem:
// the messages that it submitted, those it was given, and the reports on each.
func (o *office) checkLine() {
	oracle := newOracle(o.t)
	submitted, received := linePDUs(o.t, o.ours())
	for _, pdu := range submitted {
		r := oracle.decode(pdu)
		require.Equal(o.t, "Submit", r.Type)
		require.Equal(o.t, o.theirs().Number(), r.Number)
	}
	types := map[string]map[string]bool{"Deliver": {}, "Status_Report": {}}
	for _, pdu := range received {
		r := oracle.decode(pdu)
		require.Equal(o.t, o.theirs().Number(), r.Number)
		if types[r.Type][string(pdu)] = true; r.Type == "Status_Report" {
			require.Equal(o.t, "Delivered", r.text(o.t))
		}
	}
	require.Len(o.t, submitted, 5, "short messages of three texts")
	require.Len(o.t, types["Status_Report"], 5)
	require.Len(o.t, types["Deliver"], 5)
}
