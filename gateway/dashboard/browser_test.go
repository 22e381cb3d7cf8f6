//go:build browser

// The tests of this file drive a real browser. They are behind a build tag
// because they need the program chromium; make test installs it and runs them
// with: go test -tags browser ./gateway/dashboard
package dashboard_test

import (
	"context"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"github.com/chromedp/cdproto/emulation"

	"simrelay/accounts"
	"simrelay/gateway/gatewaytest"
	"simrelay/relay"
	"simrelay/relay/relaytest"
	"simrelay/relay/wire"
)

// browser starts one that can reach nothing but this machine.
func browser(t *testing.T) context.Context {
	t.Helper()
	flags := append([]chromedp.ExecAllocatorOption{}, chromedp.DefaultExecAllocatorOptions[:]...)
	for name, value := range map[string]any{
		"no-sandbox": true, "disable-gpu": true, "disable-quic": true, "no-first-run": true,
		"disable-background-networking": true, "disable-component-update": true, "disable-sync": true,
		"host-resolver-rules": "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
	} {
		flags = append(flags, chromedp.Flag(name, value))
	}
	ctx, cancel := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(cancel)
	ctx, cancel = chromedp.NewContext(ctx)
	t.Cleanup(cancel)
	ctx, cancel = context.WithTimeout(ctx, time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// shot keeps a picture of the whole page among the test's artifacts.
func shot(ctx context.Context, t *testing.T, name string) {
	t.Helper()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	require.NoError(t, err)
	require.NoError(t, os.WriteFile(filepath.Join(t.ArtifactDir(), name+".png"), png, 0o600))
}

// prefer sets what the reader's system prefers: light or dark.
func prefer(ctx context.Context, t *testing.T, scheme string) {
	t.Helper()
	_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
		Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}},
	})
	require.NoError(t, err)
}

const live = chromedp.CSS(`#pulse[data-state="live"]`)

func TestDashboard_InABrowser(t *testing.T) {
	s := gatewaytest.New(t)
	account := s.AccountWithPassword(t, "acme")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	ctx := browser(t)

	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800),
		chromedp.Navigate(server.URL+"/"), chromedp.WaitVisible(chromedp.ID("email"))))
	prefer(ctx, t, "light")
	shot(ctx, t, "login")
	require.NoError(t, chromedp.Do(ctx,
		chromedp.SendKeys(chromedp.ID("email"), "acme@example.com"),
		chromedp.SendKeys(chromedp.ID("password"), gatewaytest.Password),
		chromedp.Submit(chromedp.ID("password")),
		chromedp.WaitVisible(live)))
	shot(ctx, t, "empty")

	seed(t, s, account)
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#sim-1 .pill.ready")))) // it appears by itself
	title, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("#sim-1 h3")))
	require.NoError(t, err)
	require.Equal(t, "Front desk", title)

	require.NoError(t, chromedp.Do(ctx,
		chromedp.SendKeys(chromedp.ID("send-to"), "+15557654321"),
		chromedp.SendKeys(chromedp.ID("send-text"), "Hello from the dashboard"),
		chromedp.Click(chromedp.CSS("#send button")),
		chromedp.WaitVisible(chromedp.CSS(".notice")),
		chromedp.WaitVisible(live)))
	text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("[data-live=messages] li:first-child .text")))
	require.NoError(t, err)
	require.Equal(t, "Hello from the dashboard", text)

	shot(ctx, t, "light")
	prefer(ctx, t, "dark")
	shot(ctx, t, "dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile)))
	shot(ctx, t, "phone-dark")
	prefer(ctx, t, "light")
	shot(ctx, t, "phone")
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Click(chromedp.CSS("#add-device summary")),
		chromedp.SendKeys(chromedp.ID("token-name"), "office"),
		chromedp.Submit(chromedp.ID("token-name")),
		chromedp.WaitVisible(chromedp.ID("h-token"))))
	shot(ctx, t, "token")
	overflow, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
	require.NoError(t, err)
	require.False(t, overflow, "the page is wider than the phone")
}

// asked is a dialogue's last line of a kind.
func asked(ctx context.Context, t *testing.T, who string) string {
	t.Helper()
	text, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS("#ussd-talk ."+who+":last-child")))
	require.NoError(t, err)
	return text
}

func TestDashboard_AsksTheNetworkInABrowser(t *testing.T) {
	s := gatewaytest.New(t)
	account := s.AccountWithPassword(t, "acme")
	hung := make(chan struct{}, 9)
	s.Relay.Attach(&relaytest.Hands{Network: func(ctx context.Context, _ int64, q wire.USSD) (wire.USSDAnswer, error) {
		switch q.Text {
		case "*111#", "2":
			return wire.USSDAnswer{State: wire.USSDOpen, Text: "1 Balance\n2 Back\n<b>3</b> Data"}, nil
		case "*999#":
			return wire.USSDAnswer{State: wire.USSDFailed, Code: "cme_30", Detail: "no network service"}, nil
		case "":
			hung <- struct{}{}
		}
		return wire.USSDAnswer{State: wire.USSDClosed, Text: "Your balance is 12,50 EUR."}, nil
	}})
	seed(t, s, account)
	p := s.Principal(t, account)
	_, err := s.Relay.UpdateSIM(t.Context(), p, 1, relay.SIMPatch{Balance: []byte(`{"code":"*100#","low":20}`)})
	require.NoError(t, err)
	_, err = s.Relay.CheckBalance(t.Context(), p, 1)
	require.NoError(t, err)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	ctx := browser(t)
	code, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	say := func(text, answer string) {
		require.NoError(t, chromedp.Do(ctx,
			chromedp.SendKeys(chromedp.ID("ussd-code"), text),
			chromedp.Click(chromedp.CSS("#ussd-form button")),
			chromedp.WaitVisible(chromedp.CSS("#ussd-talk ."+answer+":last-child"))))
	}
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 900),
		chromedp.Navigate(server.URL+"/login/link?code="+code), chromedp.Click(chromedp.CSS("form button")),
		chromedp.WaitVisible(live), chromedp.Click(chromedp.CSS(`[data-ask="1"]`)), chromedp.WaitVisible(chromedp.ID("ussd"))))
	prefer(ctx, t, "light")
	shot(ctx, t, "ask")
	say("*111#", "theirs")
	require.Equal(t, "1 Balance\n2 Back\n<b>3</b> Data", asked(ctx, t, "theirs"))
	say("1", "theirs")
	require.Equal(t, "Your balance is 12,50 EUR.", asked(ctx, t, "theirs"))
	say("*999#", "wrong")
	require.Contains(t, asked(ctx, t, "wrong"), "no network service")
	shot(ctx, t, "answers")
	say("*111#", "theirs")
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile)))
	prefer(ctx, t, "dark")
	shot(ctx, t, "answers-phone-dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.Click(chromedp.CSS("#ussd header button"))))
	<-hung // the menu was open, so the dialogue is ended
	shot(ctx, t, "cards-phone-dark")
}

// rest has the network refuse what a card sends until the card rests.
func rest(t *testing.T, s *gatewaytest.Server, p accounts.Principal, d gatewaytest.Device) {
	t.Helper()
	for range 3 {
		m, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: "+15557654399", Text: "x", SIMCardID: d.SIMCardID})
		require.NoError(t, err)
		_, err = s.Relay.Claim(t.Context(), d.Device.ID, d.Epoch, d.SIMCardID, 5)
		require.NoError(t, err)
		_, err = s.Relay.Results(t.Context(), d.Device.ID, []wire.Result{{
			Message: m.ID, Attempt: 1, State: wire.ResultFailed, Class: wire.ClassRejected, Code: "cms_21", Detail: "short message transfer rejected",
		}})
		require.NoError(t, err)
		_, err = s.Relay.Cancel(t.Context(), p, m.ID)
		require.NoError(t, err)
	}
}

// seed gives the account SIM cards in every state, and messages.
func seed(t *testing.T, s *gatewaytest.Server, account accounts.CreatedAccount) {
	t.Helper()
	p := s.Principal(t, account)
	name := "Front desk"
	first := s.Connect(t, account, 1)
	_, err := s.Relay.UpdateSIM(t.Context(), p, first.SIMCardID, relay.SIMPatch{Name: &name})
	require.NoError(t, err)
	second := s.Connect(t, account, 2)
	weak := -104
	sim := gatewaytest.SIM(2)
	sim.SignalDBM, sim.Ready, sim.Registration, sim.Problem = &weak, false, wire.RegistrationSearching, "It lost the network and searches for another."
	_, err = s.Relay.Status(t.Context(), second.Device, second.Epoch, []wire.SIM{sim})
	require.NoError(t, err)
	third := s.Connect(t, account, 3)
	paused := true
	_, err = s.Relay.UpdateSIM(t.Context(), p, third.SIMCardID, relay.SIMPatch{Paused: &paused, Limits: []byte(`{"per_day":200}`)})
	require.NoError(t, err)
	fourth := s.Connect(t, account, 4)
	s.Relay.Leave(fourth.Device, fourth.Epoch)
	rest(t, s, p, s.Connect(t, account, 5))
	for _, r := range []relay.SendRequest{
		{To: "+15557654321", Text: "Your parcel arrives today between 14:00 and 16:00. Reply STOP to hear no more from us.", SIMCardID: first.SIMCardID},
		{To: "+4915123456789", Text: "Grüße aus Berlin 👋", SIMCardID: second.SIMCardID},
		{To: "+15557654322", Text: "Tomorrow", SendAt: gatewaytest.Now.Add(24 * time.Hour)},
	} {
		m, err := s.Relay.Send(t.Context(), p, r)
		require.NoError(t, err)
		if r.SIMCardID == 0 {
			_, err = s.Relay.Cancel(t.Context(), p, m.ID)
			require.NoError(t, err)
		}
	}
}
