package app_test

import (
	"net/http"
	"net/http/httptest"
	"net/netip"
	"testing"

	"github.com/stretchr/testify/require"

	"simrelay/accounts"
	"simrelay/client"
	"simrelay/internal/app"
	"simrelay/internal/mail"
	"simrelay/internal/mail/mailtest"
)

func TestApp_OwnersHearOfAFailingWebhookByMail(t *testing.T) {
	server := mailtest.Start(t, false)
	broken := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusTeapot) }))
	t.Cleanup(broken.Close)
	o := options(t)
	o.EgressAllow = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	o.Mail = &mail.Options{
		Server: server.Addr, From: "simrelay <sms@example.com>", RootCAs: server.Roots,
		User: mailtest.User, Password: mailtest.Password,
	}
	a := open(t, o)
	a.Start()
	made, err := a.Accounts().CreateAccount(t.Context(), accounts.AccountSpec{Name: "a", Email: "owner@example.com"})
	require.NoError(t, err)
	api := client.New(a.URL(), made.APIKey)
	hook := map[string]any{"url": broken.URL + "/hook?token=hunter2", "events": []string{"message.queued"}}
	require.NoError(t, api.Do(t.Context(), http.MethodPost, "/api/v1/webhooks", hook, nil))
	arrived := server.Changed()
	for range 6 {
		_, err = api.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
		require.NoError(t, err)
	}
	<-arrived
	m := server.Mails()[0]
	require.Equal(t, []string{"owner@example.com"}, m.To)
	require.Equal(t, mailtest.User, m.User)
	require.Contains(t, m.Data, "Webhook 1 is failing")
	require.Contains(t, m.Data, "status 418")
	require.NotContains(t, m.Data, "hunter2")
}

func TestNew_ChecksTheMailServer(t *testing.T) {
	o := options(t)
	o.Mail = &mail.Options{Server: "nowhere", From: "sms@example.com"}
	_, err := app.New(t.Context(), o)
	require.ErrorContains(t, err, "is not host:port")
}
