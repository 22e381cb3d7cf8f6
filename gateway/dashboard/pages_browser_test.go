//go:build browser

package dashboard_test

import (
	"net/http/httptest"
	"strconv"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/contacts"
	"simrelay/gateway/gatewaytest"
	"simrelay/internal/secret"
	"simrelay/relay"
	"simrelay/relay/wire"
	"simrelay/webhooks"
)

// written gives the account a conversation, with a message of which nobody can
// tell whether it was sent, and returns that.
func written(t *testing.T, s *gatewaytest.Server, account accounts.CreatedAccount) (unknown int64) {
	t.Helper()
	p := s.Principal(t, account)
	d := s.Connect(t, account, 9)
	phone, first, last, tag := "+15557654321", "Ada", "Lovelace", "Warm"
	_, _, err := s.Contacts.Save(t.Context(), p, contacts.Details{Phone: &phone, FirstName: &first, LastName: &last, StatusTag: &tag}, contacts.Merge)
	require.NoError(t, err)
	for i, text := range []string{"Your parcel arrives today between 14:00 and 16:00. Is somebody at home?", "Then the neighbours at no. 14 take it:\nMrs. Babbage, second floor."} {
		m, err := s.Relay.Send(t.Context(), p, relay.SendRequest{To: phone, Text: text, SIMCardID: d.SIMCardID})
		require.NoError(t, err)
		_, err = s.Relay.Claim(t.Context(), d.Device.ID, d.Epoch, d.SIMCardID, 5)
		require.NoError(t, err)
		result := wire.Result{Message: m.ID, Attempt: 1, State: wire.ResultSent}
		if i == 1 {
			result.State, result.Class, result.Detail = wire.ResultUnknown, wire.ClassAmbiguous, "the modem was unplugged while it was sending"
			unknown = m.ID
		}
		_, err = s.Relay.Results(t.Context(), d.Device.ID, []wire.Result{result})
		require.NoError(t, err)
		s.Receive(t, d, phone, []string{"No, sorry! 🙈", "Perfect, thank you"}[i])
	}
	return unknown
}

func TestPages_InABrowser(t *testing.T) {
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	seed(t, s, account)
	unknown := written(t, s, account)
	endpoint, _, err := s.Webhooks.CreateEndpoint(t.Context(), account.AccountID, webhooks.EndpointSpec{URL: "http://127.0.0.1:1/hooks/messages"})
	require.NoError(t, err)
	for range 2 {
		_, err = s.Webhooks.TestEndpoint(t.Context(), account.AccountID, endpoint.ID, "")
		require.NoError(t, err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	ctx := browser(t)
	code, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800),
		chromedp.Navigate(server.URL+"/login/link?code="+code), chromedp.Click(chromedp.CSS("form button")), chromedp.WaitVisible(live)))
	for name, path := range map[string]string{
		"message": "/messages/" + strconv.FormatInt(unknown, 10), "messages": "/messages?text=e", "conversations": "/conversations", "conversation": talkPath, "webhooks": "/webhooks",
	} {
		require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800), chromedp.Navigate(server.URL+path), chromedp.WaitVisible(chromedp.CSS("main h1"))))
		prefer(ctx, t, "light")
		shot(ctx, t, name)
		prefer(ctx, t, "dark")
		shot(ctx, t, name+"-dark")
		require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile)))
		prefer(ctx, t, "light")
		shot(ctx, t, name+"-phone")
		overflow, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`))
		require.NoError(t, err)
		require.False(t, overflow, "%s is wider than the phone", name)
	}
}

func TestPairing_TellsOfTheDeviceInABrowser(t *testing.T) {
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	ctx := browser(t)
	link, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(1280, 800),
		chromedp.Navigate(server.URL+"/login/link?code="+link), chromedp.Click(chromedp.CSS("form button")), chromedp.WaitVisible(live),
		chromedp.SendKeys(chromedp.ID("device-name"), "office"), chromedp.Submit(chromedp.ID("device-name")),
		chromedp.WaitVisible(chromedp.CSS(".qr svg"))))
	prefer(ctx, t, "light")
	shot(ctx, t, "pairing")
	prefer(ctx, t, "dark")
	shot(ctx, t, "pairing-dark")
	require.NoError(t, chromedp.Do(ctx, chromedp.EmulateViewport(390, 844, chromedp.EmulateMobile)))
	shot(ctx, t, "pairing-phone-dark")
	code, err := chromedp.Run(ctx, chromedp.Text(chromedp.CSS(".code")))
	require.NoError(t, err)
	_, err = s.Relay.Pair(t.Context(), code, secret.Token("dev", 45), "shelf")
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#pairing .good")))) // by itself
	shot(ctx, t, "joined-phone-dark")
}

func TestConversation_AnswersAppearByThemselvesInABrowser(t *testing.T) {
	s := gatewaytest.New(t)
	account := s.Account(t, "acme")
	d := s.Connect(t, account, 1)
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	t.Cleanup(s.Gateway.EndStreams)
	ctx := browser(t)
	code, err := s.Accounts.MakeLink(t.Context(), account.AccountID)
	require.NoError(t, err)
	require.NoError(t, chromedp.Do(ctx,
		chromedp.Navigate(server.URL+"/login/link?code="+code), chromedp.Click(chromedp.CSS("form button")), chromedp.WaitVisible(live),
		chromedp.Navigate(server.URL+talkPath), chromedp.WaitVisible(chromedp.ID("reply-text")),
		chromedp.SendKeys(chromedp.ID("reply-text"), "Are you there?"), chromedp.Click(chromedp.CSS("#reply button")),
		chromedp.WaitVisible(chromedp.CSS("#thread .mine"))))
	s.Receive(t, d, "+15557654321", "Yes")
	require.NoError(t, chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS("#thread .theirs"))))
}
