package app_test

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
	"go.uber.org/goleak"

	"simrelay/accounts"
	"simrelay/client"
	"simrelay/internal/app"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func options(t *testing.T) app.Options {
	t.Helper()
	return app.Options{Data: t.TempDir(), Listen: "127.0.0.1:0", MaxParts: 10, Logger: slog.New(slog.DiscardHandler), Version: "test"}
}

func open(t *testing.T, o app.Options) *app.App {
	t.Helper()
	a, err := app.New(t.Context(), o)
	require.NoError(t, err)
	t.Cleanup(func() { require.NoError(t, a.Stop(context.Background())) })
	return a
}

func status(t *testing.T, url string) int {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	return resp.StatusCode
}

func TestApp_ServesAndStops(t *testing.T) {
	o := options(t)
	a := open(t, o)
	a.Start()
	require.Equal(t, 200, status(t, a.URL()+"/livez"))
	require.Equal(t, 200, status(t, a.URL()+"/readyz"))
	require.Equal(t, 200, status(t, a.URL()+"/metrics"))
	require.Equal(t, 404, status(t, a.URL()+"/nowhere"))
	require.NoError(t, a.Stop(t.Context()))
	require.NoError(t, a.Stop(t.Context()), "to stop twice is no error")

	again := open(t, o)
	require.NoError(t, again.Stop(t.Context()), "what never started can be stopped")
}

func TestApp_ShowsWhatTheDiskTakes(t *testing.T) {
	a := open(t, options(t))
	a.Start()
	_, err := a.Accounts().CreateAccount(t.Context(), accounts.AccountSpec{Name: "a", Email: "a@b.example", Plan: accounts.PlanEnterprise})
	require.NoError(t, err)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, a.URL()+"/metrics", nil)
	require.NoError(t, err)
	req.Close = true
	resp, err := http.DefaultClient.Do(req)
	require.NoError(t, err)
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	require.NoError(t, err)
	require.Regexp(t, `simrelay_store_commit_seconds_count [1-9]`, string(text))
	require.Contains(t, string(text), `simrelay_webhooks_deliveries{state="pending"} 0`)
}

func TestWelcome_MakesAnAccountWithoutALimitOfRequests(t *testing.T) {
	a := open(t, options(t))
	first, err := a.Welcome(t.Context())
	require.NoError(t, err)
	account, err := a.Accounts().Account(t.Context(), first.Account.AccountID)
	require.NoError(t, err)
	require.Equal(t, accounts.PlanEnterprise, account.Plan)
	require.NoError(t, a.Stop(t.Context()))
}

func TestApp_CleansUpBehindDeletedLists(t *testing.T) {
	a := open(t, options(t))
	a.Start()
	made, err := a.Accounts().CreateAccount(t.Context(), accounts.AccountSpec{Name: "a", Email: "a@b.example", Plan: accounts.PlanEnterprise})
	require.NoError(t, err)
	ask := func(method, path, body string) int {
		req, err := http.NewRequestWithContext(t.Context(), method, a.URL()+"/api/v1"+path, strings.NewReader(body))
		require.NoError(t, err)
		req.Header.Set("Authorization", "Bearer "+made.APIKey)
		req.Close = true
		resp, err := http.DefaultClient.Do(req)
		require.NoError(t, err)
		defer resp.Body.Close()
		return resp.StatusCode
	}
	require.Equal(t, 201, ask(http.MethodPost, "/lists", `{"name":"a"}`))
	require.Equal(t, 201, ask(http.MethodPost, "/contacts", `{"phone":"+15557654321"}`))
	require.Equal(t, 200, ask(http.MethodPut, "/lists/1/contacts/1", ""))
	require.Equal(t, 204, ask(http.MethodDelete, "/lists/1?delete_contacts=true", ""))
	require.Eventually(t, func() bool { return ask(http.MethodGet, "/contacts/1", "") == 404 }, 20*time.Second, 10*time.Millisecond)
}

func TestApp_StopEndsLiveStreams(t *testing.T) {
	a := open(t, options(t))
	a.Start()
	made, err := a.Accounts().CreateAccount(t.Context(), accounts.AccountSpec{Name: "a", Email: "a@b.example", Plan: accounts.PlanEnterprise})
	require.NoError(t, err)
	ended := make(chan error, 1)
	api := client.New(a.URL(), made.APIKey)
	begun := make(chan struct{})
	go func() {
		ended <- api.Events(context.Background(), "0", func(client.Event) error { close(begun); return nil })
	}()
	var device struct{}
	require.NoError(t, api.Do(t.Context(), http.MethodPost, "/api/v1/devices", map[string]string{"name": "x"}, &device))
	_, err = api.Send(t.Context(), client.SendRequest{To: "+15551234567", Text: "hello"})
	require.NoError(t, err)
	<-begun
	require.NoError(t, a.Stop(t.Context()))
	<-ended
}

func TestNew_UndoesWhatItDidWhenItFails(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer taken.Close()
	o := options(t)
	o.Listen = taken.Addr().String()
	_, err = app.New(t.Context(), o)
	require.ErrorContains(t, err, "choose another address with --listen")

	o.Listen = "127.0.0.1:0" // the store is free again, or this would fail
	open(t, o)
}

func TestNew_ExplainsBadData(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
	o := options(t)
	o.Data = filepath.Join(file, "below")
	_, err := app.New(t.Context(), o)
	require.ErrorContains(t, err, "the data directory cannot be made")

	o = options(t)
	require.NoError(t, os.WriteFile(filepath.Join(o.Data, app.StoreFile), []byte("this is not a store, but it is long enough to look like one"), 0o600))
	_, err = app.New(t.Context(), o)
	require.ErrorContains(t, err, "is not a simrelay store, or is damaged")

	o = options(t)
	open(t, o)
	_, err = app.New(t.Context(), o)
	require.ErrorContains(t, err, "in use by another process")
}

func TestWelcome_TellsSecretsOnce(t *testing.T) {
	o := options(t)
	a := open(t, o)
	a.Start()
	first, err := a.Welcome(t.Context())
	require.NoError(t, err)
	require.NotEmpty(t, first.OperatorToken)
	require.NotNil(t, first.Account)
	require.Contains(t, first.Link, a.URL()+"/login/link?code=")
	require.NoError(t, a.Accounts().CheckOperator(t.Context(), first.OperatorToken))
	_, err = client.New(a.URL(), first.Account.APIKey).SIMs(t.Context())
	require.NoError(t, err)

	again, err := a.Welcome(t.Context())
	require.NoError(t, err)
	require.Zero(t, again)
}

func TestWelcome_LinkIsBelowThePublicURL(t *testing.T) {
	o := options(t)
	o.PublicURL = "https://sms.example.com/"
	first, err := open(t, o).Welcome(t.Context())
	require.NoError(t, err)
	require.Contains(t, first.Link, "https://sms.example.com/login/link?code=")
}

func TestWelcome_RefusesATokenThatNoHeaderCarries(t *testing.T) {
	for _, token := range []string{" given", "given\n", "two words", "schlüssel", strings.Repeat("x", 257)} {
		o := options(t)
		o.AdminToken = token
		_, err := open(t, o).Welcome(t.Context())
		require.ErrorContains(t, err, "SIMRELAY_ADMIN_TOKEN")
	}
}

func TestWelcome_TakesTheGivenToken(t *testing.T) {
	o := options(t)
	o.AdminToken = "given"
	a := open(t, o)
	first, err := a.Welcome(t.Context())
	require.NoError(t, err)
	require.Zero(t, first, "nothing is made that nobody asked for")
	require.NoError(t, a.Accounts().CheckOperator(t.Context(), "given"))
	require.ErrorIs(t, a.Accounts().CheckOperator(t.Context(), "other"), accounts.ErrOperator)
}
